#ifndef RULES_ENGINE_LEDGER_TABLE_H
#define RULES_ENGINE_LEDGER_TABLE_H
/* Rows of one kind, found by key or by the number in which they were made.  A row never moves, and nothing is ever done
 * with all of them at once: keys are hashes, the first byte of one says to which of 256 parts it belongs, and each part
 * grows, is listed and is let go by itself.
 *
 *     struct table table = {.memory = &memory, .row_size = sizeof(struct state_row)};     which begins with a struct row
 *     if (table_put(&table, key, &number))                             it was made now, all zeros but for its key
 *             ..
 *     struct state_row *row = table_at(&table, number); */
#include "base/hash.h"

enum { TABLE_PARTS = 256, NO_ROW = UINT32_MAX };

struct row {
	struct hash128 key;
	bool is_read;    /* false: only led to so far */
	bool is_changed; /* since the last freeze */
};

struct large;
struct table_slot;
struct table {
	struct large *memory; /* borrowed; where all of it lies */
	size_t row_size;
	size_t count, chunk_count, chunk_capacity;
	char **chunks; /* owned, and each of them */
	struct table_part {
		struct table_slot *slots; /* owned */
		uint32_t count, slot_count;
	} parts[TABLE_PARTS];
};

unsigned table_part_of(struct hash128 key);
uint32_t table_find(const struct table *table, struct hash128 key); /* NO_ROW: there is none */
bool table_put(struct table *table, struct hash128 key, uint32_t *number);
/* A key that will be looked for soon: where, and a step later the row that is likely to be there, are called up. */
void table_expect(const struct table *table, struct hash128 key);
void table_expect_row(const struct table *table, struct hash128 key);
void *table_at(const struct table *table, uint32_t number);
/* The next row of a part, in no order; *at begins with 0.  NULL: there is none. */
void *table_next(const struct table *table, unsigned part, uint32_t *at);
/* Lets go of some `rows` rows, by which it is of no more use; true: there are more. */
bool table_clear(struct table *table, size_t rows);
#endif
