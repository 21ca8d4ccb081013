/* Sets the ledger's rows aside so that they may be forgotten: in no time, however many they are.  They are made into
 * records when they are written, a part at a time, and let go of a few at a time. */
#include "ledger_book_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(LEDGER_PARTS == (int)TABLE_PARTS, "rows are listed by the parts of their tables");

void book_freeze(struct book *book)
{
	struct frozen *frozen = &book->frozen;

	assert(book->host && !frozen->is_frozen && !frozen->rows.identities.count && !book->note_count);
	frozen->is_frozen = true;
	frozen->rows = book->rows;
	book->rows = rows_of(&book->memory);
	frozen->moves = book->moves;
	book->moves = (struct moves){.memory = &book->memory};
	frozen->counts = book->counts;
}

/* --- as records --------------------------------------------------------------------------------------------- */

/* Moves what was packed into the part. */
static void part_add(struct frozen *frozen, struct hash128 key)
{
	struct text record = arena_copy(&frozen->arena, buf_text(&frozen->record));

	frozen->part =
	        memory_room(frozen->part, frozen->part_count, &frozen->part_capacity, sizeof *frozen->part);
	frozen->part[frozen->part_count++] = (struct ledger_row){key, record};
	buf_clear(&frozen->record);
}

static void part_pack(struct frozen *frozen, unsigned part)
{
	const struct rows *rows = &frozen->rows;
	const struct identity_row *identity;
	const struct state_row *state;
	const struct slot_holder *slot;

	for (uint32_t at = 0; (identity = table_next(&rows->identities, part, &at));)
		if (identity->row.is_changed) {
			identity_pack(&frozen->record, rows, &identity->is);
			part_add(frozen, identity->row.key);
		}
	for (uint32_t at = 0; (state = table_next(&rows->states, part, &at));)
		if (state->row.is_changed) {
			state_pack(&frozen->record, rows, &state->is);
			part_add(frozen, state->row.key);
		}
	for (uint32_t at = 0; (slot = table_next(&rows->slots, part, &at));)
		if (slot->row.is_changed) {
			slot_pack(&frozen->record, rows, slot);
			part_add(frozen, slot->row.key);
		}
}

static int by_key(const void *a, const void *b)
{
	return memcmp(&((const struct ledger_row *)a)->key, &((const struct ledger_row *)b)->key,
	        sizeof(struct hash128));
}

struct ledger_rows book_frozen_rows(struct book *book, unsigned part)
{
	struct frozen *frozen = &book->frozen;

	assert(frozen->is_frozen);
	arena_reset(&frozen->arena);
	frozen->part_count = 0;
	if (part == table_part_of(COUNTS_KEY)) {
		counts_pack(&frozen->record, &frozen->counts);
		part_add(frozen, COUNTS_KEY);
	}
	part_pack(frozen, part);
	if (frozen->part_count)
		qsort(frozen->part, frozen->part_count, sizeof *frozen->part, by_key);
	return (struct ledger_rows){frozen->part, frozen->part_count};
}

bool book_thaw(struct book *book, size_t rows)
{
	struct frozen *frozen = &book->frozen;

	frozen->is_frozen = false;
	if (rows_clear(&frozen->rows, rows) || moves_clear(&frozen->moves, rows))
		return true;
	arena_finish(&frozen->arena);
	buf_finish(&frozen->record);
	free(frozen->part);
	*frozen = (struct frozen){.rows = rows_of(&book->memory), .moves = {.memory = &book->memory}};
	return false;
}

/* Rows that were only looked up too: whoever sends the same file every night changes nothing, and reads it all. */
size_t book_tail(const struct book *book)
{
	const struct rows *rows = &book->rows;

	return rows->identities.count + rows->states.count + rows->slots.count;
}

/* --- back in ------------------------------------------------------------------------------------------------ */

/* NULL: nothing is known of it here. */
static const void *frozen_find(const struct frozen *frozen, const struct table *table, struct hash128 key)
{
	uint32_t at = frozen->is_frozen ? table_find(table, key) : NO_ROW;
	const struct row *row = at == NO_ROW ? NULL : table_at(table, at);

	return row && row->is_read ? row : NULL;
}

static struct hash128 key_at(const struct table *table, uint32_t number)
{
	return ((const struct row *)table_at(table, number))->key;
}

/* Rows of what is frozen have other numbers. */
static struct version version_from(struct book *book, struct version version)
{
	if (!version_is_blank(&version) && version.slot != NO_ROW)
		version.slot = rows_slot(&book->rows, key_at(&book->frozen.rows.slots, version.slot));
	return version;
}

static uint32_t state_from(struct book *book, uint32_t state)
{
	return state == NO_ROW ? NO_ROW : rows_state(&book->rows, key_at(&book->frozen.rows.states, state));
}

void identity_read(struct book *book, struct identity_row *row)
{
	const struct frozen *frozen = &book->frozen;
	const struct identity_row *old = frozen_find(frozen, &frozen->rows.identities, row->row.key);

	row->row.is_read = true;
	if (!old) {
		identity_ask(book, row);
		return;
	}
	row->is = old->is;
	row->is.record = version_from(book, old->is.record);
	row->is.states = state_from(book, old->is.states);
}

void state_read(struct book *book, struct state_row *row)
{
	const struct frozen *frozen = &book->frozen;
	const struct state_row *old = frozen_find(frozen, &frozen->rows.states, row->row.key);

	row->row.is_read = true;
	if (!old) {
		state_ask(book, row);
		return;
	}
	row->is = old->is;
	row->is.version = version_from(book, old->is.version);
	row->is.next = state_from(book, old->is.next);
}

void slot_read(struct book *book, struct slot_holder *row)
{
	const struct frozen *frozen = &book->frozen;
	const struct slot_holder *old = frozen_find(frozen, &frozen->rows.slots, row->row.key);

	row->row.is_read = true;
	if (!old)
		slot_ask(book, row);
	else if (old->identity != NO_ROW)
		row->identity = rows_identity(&book->rows, key_at(&frozen->rows.identities, old->identity));
}
