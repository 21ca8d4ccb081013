/* Makes records of the ledger's rows, so that they may be forgotten, and reads them back when they are asked for. */
#include "ledger_book_private.h"
#include "base/buf.h"
#include "base/pack.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The first byte of a record.  The counts of all stand under the key that is no hash. */
enum record_kind { RECORD_COUNTS = 1, RECORD_IDENTITY, RECORD_STATE, RECORD_SLOT };
enum {
	HAS_VERSION = 1,
	HAS_SLOT = 2,
	HAS_REV = 4,
	HAS_NEXT = 8, /* of an identity: states */
	IS_LISTED = 16,
	IS_STORED = 32,
};
static const struct hash128 COUNTS_KEY;

/* --- out ---------------------------------------------------------------------------------------------------- */

static unsigned version_flags(const struct version *version)
{
	bool is_blank = hash_is_zero(version->content) && !version->seq;

	return is_blank ? 0 : HAS_VERSION | (version->slot == NO_ROW ? 0 : HAS_SLOT);
}

static void pack_version(struct buf *buf, const struct rows *rows, const struct version *version)
{
	unsigned flags = version_flags(version);

	if (!(flags & HAS_VERSION))
		return;
	pack_hash(buf, version->content);
	pack_number(buf, (uint64_t)version->seq);
	pack_number(buf, version->student == NO_STUDENT ? 0 : (uint64_t)version->student + 1);
	if (flags & HAS_SLOT)
		pack_hash(buf, rows->slots[version->slot].row.key);
}

static void pack_identity(struct buf *buf, const struct rows *rows, const struct identity *is)
{
	unsigned flags = version_flags(&is->record) | (is->rev == EVENT_NO_REV ? 0 : HAS_REV) |
	                 (is->states == NO_ROW ? 0 : HAS_NEXT);

	buf_add_char(buf, RECORD_IDENTITY);
	pack_number(buf, flags);
	pack_number(buf, is->last);
	pack_version(buf, rows, &is->record);
	if (flags & HAS_REV)
		pack_signed(buf, is->rev);
	if (flags & HAS_NEXT)
		pack_hash(buf, rows->states[is->states].row.key);
}

static void pack_state(struct buf *buf, const struct rows *rows, const struct state *is)
{
	unsigned flags = version_flags(&is->version) | (is->next == NO_ROW ? 0 : HAS_NEXT) |
	                 (is->is_listed ? IS_LISTED : 0) | (is->is_stored ? IS_STORED : 0);

	buf_add_char(buf, RECORD_STATE);
	pack_number(buf, flags);
	pack_version(buf, rows, &is->version);
	if (flags & HAS_NEXT)
		pack_hash(buf, rows->states[is->next].row.key);
}

static void pack_slot(struct buf *buf, const struct rows *rows, const struct slot_holder *is)
{
	buf_add_char(buf, RECORD_SLOT);
	pack_number(buf, is->identity != NO_ROW);
	if (is->identity != NO_ROW)
		pack_hash(buf, rows->identities[is->identity].row.key);
}

static void pack_counts(struct buf *buf, const struct ledger_counts *counts)
{
	buf_add_char(buf, RECORD_COUNTS);
	pack_number(buf, counts->identities);
	pack_number(buf, counts->live);
	pack_number(buf, counts->deleted);
}

/* Moves what was packed into the frozen rows. */
static void freeze_row(struct frozen *frozen, struct hash128 key, struct buf *buf)
{
	frozen->rows[frozen->count++] = (struct ledger_row){key, arena_copy(&frozen->arena, buf_text(buf))};
	buf_clear(buf);
}

static void freeze_rows(struct frozen *frozen, const struct rows *rows, struct buf *buf)
{
	for (size_t i = 0; i < rows->identity_count; i++)
		if (rows->identities[i].row.is_changed) {
			pack_identity(buf, rows, &rows->identities[i].is);
			freeze_row(frozen, rows->identities[i].row.key, buf);
		}
	for (size_t i = 0; i < rows->state_count; i++)
		if (rows->states[i].row.is_changed) {
			pack_state(buf, rows, &rows->states[i].is);
			freeze_row(frozen, rows->states[i].row.key, buf);
		}
	for (size_t i = 0; i < rows->slot_count; i++)
		if (rows->slots[i].row.is_changed) {
			pack_slot(buf, rows, &rows->slots[i]);
			freeze_row(frozen, rows->slots[i].row.key, buf);
		}
}

static int by_key(const void *a, const void *b)
{
	return memcmp(&((const struct ledger_row *)a)->key, &((const struct ledger_row *)b)->key,
	        sizeof(struct hash128));
}

void book_freeze(struct book *book, struct ledger_frozen *out)
{
	struct frozen *frozen = &book->frozen;
	struct buf buf = {0};

	assert(book->host && !frozen->is_frozen && !book->note_count);
	frozen->is_frozen = true;
	frozen->rows = memory_take((book->rows.changed + 1) * sizeof *frozen->rows);
	pack_counts(&buf, &book->counts);
	freeze_row(frozen, COUNTS_KEY, &buf);
	freeze_rows(frozen, &book->rows, &buf);
	buf_finish(&buf);
	qsort(frozen->rows, frozen->count, sizeof *frozen->rows, by_key);
	rows_finish(&book->rows);
	frozen->moves = book->moves;
	book->moves = (struct moves){0};
	frozen->list = memory_take((frozen->moves.count + 1) * sizeof *frozen->list);
	frozen->list_count = moves_list(&frozen->moves, frozen->list);
	*out = (struct ledger_frozen){frozen->rows, frozen->count, frozen->list, frozen->list_count};
}

void book_thaw(struct book *book)
{
	struct frozen *frozen = &book->frozen;

	arena_finish(&frozen->arena);
	free(frozen->rows);
	free(frozen->list);
	moves_finish(&frozen->moves);
	*frozen = (struct frozen){0};
}

/* Rows that were only looked up too: whoever sends the same file every night changes nothing, and reads it all. */
size_t book_tail(const struct book *book)
{
	const struct rows *rows = &book->rows;

	return rows->identity_count + rows->state_count + rows->slot_count;
}

/* --- back in ------------------------------------------------------------------------------------------------ */

static const struct ledger_row *frozen_find(const struct frozen *frozen, struct hash128 key)
{
	struct ledger_row wanted = {.key = key};

	return frozen->count ? bsearch(&wanted, frozen->rows, frozen->count, sizeof wanted, by_key) : NULL;
}

/* A cursor behind the first byte of the record; false: nobody knows the key. */
static bool ask(struct book *book, struct hash128 key, enum record_kind kind, struct unpack *out)
{
	const struct ledger_row *row = frozen_find(&book->frozen, key);
	struct text record;

	if (row) {
		record = row->record;
	} else {
		int found = book->host ? book->host->find(book->host->context, key, &record) : 0;
		book->has_failed |= found < 0;
		if (found <= 0)
			return false;
	}
	*out = unpack_of(record);
	if (unpack_number(out) == kind)
		return true;
	book->has_failed = true;
	return false;
}

static struct version unpack_version(struct unpack *in, struct rows *rows, unsigned flags)
{
	struct version version = {.slot = NO_ROW};

	if (!(flags & HAS_VERSION))
		return (struct version){0};
	version.content = unpack_hash(in);
	version.seq = (int64_t)unpack_number(in);
	uint64_t student = unpack_number(in);
	version.student = student ? (uint32_t)(student - 1) : NO_STUDENT;
	if (flags & HAS_SLOT)
		version.slot = rows_slot(rows, unpack_hash(in));
	return version;
}

void identity_read(struct book *book, uint32_t identity)
{
	struct rows *rows = &book->rows;
	struct identity is = {.rev = EVENT_NO_REV, .states = NO_ROW};
	struct unpack in;

	rows->identities[identity].row.is_read = true;
	if (!ask(book, rows->identities[identity].row.key, RECORD_IDENTITY, &in))
		return;
	unsigned flags = (unsigned)unpack_number(&in);
	is.last = (enum last_line)unpack_number(&in);
	is.record = unpack_version(&in, rows, flags);
	if (flags & HAS_REV)
		is.rev = unpack_signed(&in);
	if (flags & HAS_NEXT)
		is.states = rows_state(rows, unpack_hash(&in));
	book->has_failed |= in.is_broken;
	rows->identities[identity].is = is;
}

void state_read(struct book *book, uint32_t state)
{
	struct rows *rows = &book->rows;
	struct state is = {.next = NO_ROW};
	struct unpack in;

	rows->states[state].row.is_read = true;
	if (!ask(book, rows->states[state].row.key, RECORD_STATE, &in))
		return;
	unsigned flags = (unsigned)unpack_number(&in);
	is.version = unpack_version(&in, rows, flags);
	is.is_listed = flags & IS_LISTED;
	is.is_stored = flags & IS_STORED;
	if (flags & HAS_NEXT)
		is.next = rows_state(rows, unpack_hash(&in));
	book->has_failed |= in.is_broken;
	rows->states[state].is = is;
}

void slot_read(struct book *book, uint32_t slot)
{
	struct rows *rows = &book->rows;
	struct unpack in;

	rows->slots[slot].row.is_read = true;
	if (!ask(book, rows->slots[slot].row.key, RECORD_SLOT, &in))
		return;
	bool is_held = unpack_number(&in);
	uint32_t holder = is_held ? rows_identity(rows, unpack_hash(&in)) : NO_ROW;
	book->has_failed |= in.is_broken;
	rows->slots[slot].identity = holder;
}

void counts_read(struct book *book)
{
	struct unpack in;

	if (!ask(book, COUNTS_KEY, RECORD_COUNTS, &in))
		return;
	book->counts.identities = unpack_number(&in);
	book->counts.live = unpack_number(&in);
	book->counts.deleted = unpack_number(&in);
	book->has_failed |= in.is_broken;
}
