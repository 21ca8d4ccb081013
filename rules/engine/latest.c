/* latest.c - walks a stream once, from its first event to now, and remembers the last of each value. */
#include "latest.h"
#include "per.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/keymap.h"
#include <stdlib.h>

/* False of what no other value can be the same as: nothing, a list. */
static bool key_of(const struct value *value, struct buf *room, struct hash128 *key)
{
	buf_clear(room);
	buf_print(room, "%d ", (int)value->type);
	switch (value->type) {
	case VALUE_TRUTH: buf_print(room, "%d", value->truth); break;
	case VALUE_NUMBER:
		buf_print(room, "%lld/%lld", (long long)value->number.over, (long long)value->number.under);
		break;
	case VALUE_REAL: buf_print(room, "%a", value->real); break;
	case VALUE_DATE: buf_print(room, "%d", value->date); break;
	case VALUE_TEXT: buf_add_text(room, value->text); break;
	default: return false;
	}
	*key = hash_bytes(HASH_KEY_FIXED, room->at, room->size);
	return true;
}

/* The last entry of each value, and of those values the numbers in the order in which they came. */
struct newest {
	struct keymap values;
	uint32_t *entries; /* owned */
	size_t count, capacity;
};

static void put(struct newest *newest, struct hash128 key, uint32_t entry)
{
	uint32_t number = keymap_get(&newest->values, key);

	if (number == NO_VALUE) {
		newest->entries = memory_room(
		        newest->entries, newest->count, &newest->capacity, sizeof *newest->entries);
		number = (uint32_t)newest->count++;
		keymap_put(&newest->values, key, number);
	}
	newest->entries[number] = entry;
}

static void find_newest(const struct moment *moment, const struct column *column, struct newest *newest)
{
	const struct facts *facts = moment->facts;
	struct series stream = facts_series(facts, column->latest_of);
	bool is_split = per_is_split(moment, column->latest_of);
	uint32_t end = moment->happened;
	struct buf room = {0};
	struct hash128 key;

	for (uint32_t at = series_next(&stream, 0, end); at < end; at = series_next(&stream, at + 1, end)) {
		const struct entry *entry = &facts->entries[at];
		struct value value;

		if ((entry->is_state && !moment_sees(moment, entry)) ||
		        (is_split && !per_takes(moment, entry)))
			continue;
		value = facts_value(facts, moment->layout, entry, column->latest_per);
		if (key_of(&value, &room, &key))
			put(newest, key, at);
	}
	buf_finish(&room);
}

struct series latest_series(const struct moment *moment, uint16_t number, uint64_t **words)
{
	uint32_t word_count = moment->happened / SERIES_WORD + 1;
	struct newest newest = {0};

	*words = memory_take(word_count * sizeof **words);
	find_newest(moment, &moment->layout->set->columns[number], &newest);
	for (size_t i = 0; i < newest.count; i++) {
		uint32_t at = newest.entries[i];

		(*words)[at / SERIES_WORD] |= UINT64_C(1) << at % SERIES_WORD;
	}
	keymap_finish(&newest.values);
	free(newest.entries);
	return (struct series){*words, 1, word_count};
}
