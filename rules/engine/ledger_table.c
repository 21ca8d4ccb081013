/* Open addressing over keys that are hashes already, a part at a time; the rows themselves in chunks. */
#include "ledger_table.h"
#include "base/arena.h"
#include "base/expect.h"
#include "base/large.h"

#include <stdlib.h>
#include <string.h>

/* Rows of any size fill a chunk's memory to the end, as they are of multiples of 8. */
enum { CHUNK_ROWS = 4096, FEWEST_SLOTS = 8 };

/* The tag spares looking at rows that are others: they lie anywhere in memory. */
struct table_slot {
	uint32_t tag;
	uint32_t number_plus_one; /* 0: empty */
};

unsigned table_part_of(struct hash128 key)
{
	unsigned char first;

	memcpy(&first, &key, sizeof first);
	return first;
}

static uint32_t tag_of(struct hash128 key)
{
	return (uint32_t)key.high;
}

void *table_at(const struct table *table, uint32_t number)
{
	return table->chunks[number / CHUNK_ROWS] + number % CHUNK_ROWS * table->row_size;
}

static bool is_at(const struct table *table, const struct table_slot *slot, struct hash128 key)
{
	if (slot->tag != tag_of(key))
		return false;
	const struct row *row = table_at(table, slot->number_plus_one - 1);
	return hash_equal(row->key, key);
}

/* The slot that holds `key`, or the empty one where it belongs. */
static struct table_slot *find_slot(
        const struct table *table, const struct table_part *part, struct hash128 key)
{
	uint32_t mask = part->slot_count - 1, at = tag_of(key) & mask;

	while (part->slots[at].number_plus_one && !is_at(table, &part->slots[at], key))
		at = (at + 1) & mask;
	return &part->slots[at];
}

static void slot_move(struct table_part *part, struct table_slot slot)
{
	uint32_t mask = part->slot_count - 1, at = slot.tag & mask;

	while (part->slots[at].number_plus_one)
		at = (at + 1) & mask;
	part->slots[at] = slot;
}

/* Room for one more: at most three quarters of the slots are in use. */
static void make_room(struct table_part *part, struct large *memory)
{
	struct table_part grown = {.count = part->count};

	if (part->slot_count && part->count < part->slot_count / 4 * 3)
		return;
	grown.slot_count = part->slot_count ? part->slot_count * 2 : FEWEST_SLOTS;
	grown.slots = large_take(memory, grown.slot_count * sizeof *grown.slots);
	for (uint32_t i = 0; i < part->slot_count; i++)
		if (part->slots[i].number_plus_one)
			slot_move(&grown, part->slots[i]);
	large_give(part->slots);
	*part = grown;
}

uint32_t table_find(const struct table *table, struct hash128 key)
{
	const struct table_part *part = &table->parts[table_part_of(key)];

	/* An empty slot holds 0, and 0 - 1 is NO_ROW. */
	return part->slot_count ? find_slot(table, part, key)->number_plus_one - 1 : NO_ROW;
}

static const struct table_slot *first_slot(const struct table *table, struct hash128 key)
{
	const struct table_part *part = &table->parts[table_part_of(key)];

	return part->slot_count ? &part->slots[tag_of(key) & (part->slot_count - 1)] : NULL;
}

void table_expect(const struct table *table, struct hash128 key)
{
	memory_expect(first_slot(table, key));
}

static void call_row(const struct table *table, uint32_t number)
{
	const char *row = table_at(table, number);

	memory_expect(row);
	memory_expect(row + table->row_size - 1);
}

void table_expect_row(const struct table *table, struct hash128 key)
{
	const struct table_slot *slot = first_slot(table, key);

	if (!slot || !slot->number_plus_one || slot->tag != tag_of(key))
		return;
	call_row(table, slot->number_plus_one - 1);
}

/* What of a chunk is not used yet is not touched. */
static struct row *row_make(struct table *table)
{
	if (table->count == table->chunk_count * CHUNK_ROWS) {
		table->chunks = memory_room(
		        table->chunks, table->chunk_count, &table->chunk_capacity, sizeof *table->chunks);
		table->chunks[table->chunk_count++] =
		        large_grow(table->memory, NULL, CHUNK_ROWS * table->row_size);
	}
	return memset(table_at(table, (uint32_t)table->count++), 0, table->row_size);
}

bool table_put(struct table *table, struct hash128 key, uint32_t *number)
{
	struct table_part *part = &table->parts[table_part_of(key)];

	make_room(part, table->memory);
	struct table_slot *slot = find_slot(table, part, key);
	bool is_new = !slot->number_plus_one;
	if (is_new) {
		row_make(table)->key = key;
		*slot = (struct table_slot){tag_of(key), (uint32_t)table->count};
		part->count++;
	}
	*number = slot->number_plus_one - 1;
	return is_new;
}

/* Rows lie where they were made: those behind this one are called up meanwhile. */
void *table_next(const struct table *table, unsigned part, uint32_t *at)
{
	enum { AHEAD = 12 };
	const struct table_part *of = &table->parts[part];

	while (*at < of->slot_count) {
		if (*at + AHEAD < of->slot_count && of->slots[*at + AHEAD].number_plus_one)
			call_row(table, of->slots[*at + AHEAD].number_plus_one - 1);
		uint32_t number = of->slots[(*at)++].number_plus_one;
		if (number)
			return table_at(table, number - 1);
	}
	return NULL;
}

bool table_clear(struct table *table, size_t rows)
{
	struct table none = {.memory = table->memory, .row_size = table->row_size};

	for (size_t chunks = rows / CHUNK_ROWS + 1; chunks && table->chunk_count; chunks--)
		large_give(table->chunks[--table->chunk_count]);
	if (table->chunk_count)
		return true;
	for (unsigned i = 0; i < TABLE_PARTS; i++)
		large_give(table->parts[i].slots);
	free(table->chunks);
	*table = none;
	return false;
}
