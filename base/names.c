/* Numbers for names, so that everything after parsing compares integers. */
#include "names.h"
#include "expect.h"
#include "hash.h"

#include <assert.h>
#include <stdlib.h>

enum { FEWEST_SLOTS = 16 };

uint64_t names_hash(struct text name)
{
	return hash_bytes(HASH_KEY_FIXED, name.at, name.size).low;
}

/* The tag spares looking at names that are others: they lie anywhere in memory. */
struct names_slot {
	uint32_t tag;
	uint32_t number_plus_one; /* 0: empty */
};

static uint32_t tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

static bool is_at(const struct names *names, const struct names_slot *slot, struct text name, uint64_t hash)
{
	return slot->tag == tag_of(hash) && text_equal(names->texts[slot->number_plus_one - 1], name);
}

/* The slot that holds `name`, or the empty one where it belongs. */
static struct names_slot *find_slot(const struct names *names, struct text name, uint64_t hash)
{
	size_t mask = names->slot_count - 1, at = hash & mask;

	while (names->slots[at].number_plus_one && !is_at(names, &names->slots[at], name, hash))
		at = (at + 1) & mask;
	return &names->slots[at];
}

static void put(struct names *names, uint32_t number, uint64_t hash)
{
	*find_slot(names, names->texts[number], hash) = (struct names_slot){tag_of(hash), number + 1};
}

/* At most half of the slots are in use, so that a search ends soon. */
static void make_slots(struct names *names)
{
	if (names->slot_count && names->count < names->slot_count / 2)
		return;
	free(names->slots);
	names->slot_count = names->slot_count ? names->slot_count * 2 : FEWEST_SLOTS;
	names->slots = memory_take(names->slot_count * sizeof *names->slots);
	for (uint32_t number = 0; number < names->count; number++)
		put(names, number, names_hash(names->texts[number]));
}

static uint32_t find(const struct names *names, struct text name, uint64_t hash)
{
	if (!names->slot_count)
		return NO_NAME;
	/* An empty slot holds 0, and 0 - 1 is NO_NAME. */
	return find_slot(names, name, hash)->number_plus_one - 1;
}

uint32_t names_find(const struct names *names, struct text name)
{
	return find(names, name, names_hash(name));
}

uint32_t names_number(struct names *names, struct text name)
{
	return names_number_hashed(names, name, names_hash(name));
}

uint32_t names_number_hashed(struct names *names, struct text name, uint64_t hash)
{
	uint32_t known = find(names, name, hash);
	if (known != NO_NAME)
		return known;
	assert(names->count < NO_NAME - 1);
	make_slots(names);
	uint32_t number = (uint32_t)names->count;
	names->texts = memory_room(names->texts, names->count, &names->capacity, sizeof *names->texts);
	names->texts[names->count++] = arena_copy(&names->arena, name);
	put(names, number, hash);
	return number;
}

struct text names_text(const struct names *names, uint32_t number)
{
	assert(number < names->count);
	return names->texts[number];
}

void names_expect(const struct names *names, uint64_t hash)
{
	if (names->slot_count)
		memory_expect(&names->slots[hash & (names->slot_count - 1)]);
}

uint32_t names_guess(const struct names *names, uint64_t hash)
{
	if (!names->slot_count)
		return NO_NAME;
	size_t mask = names->slot_count - 1, at = hash & mask;
	while (names->slots[at].number_plus_one && names->slots[at].tag != tag_of(hash))
		at = (at + 1) & mask;
	uint32_t number = names->slots[at].number_plus_one - 1;
	if (number != NO_NAME)
		memory_expect(&names->texts[number]);
	return number;
}

void names_expect_text(const struct names *names, uint32_t number)
{
	if (number < names->count)
		memory_expect(names->texts[number].at);
}

void names_finish(struct names *names)
{
	arena_finish(&names->arena);
	free(names->texts);
	free(names->slots);
	*names = (struct names){0};
}
