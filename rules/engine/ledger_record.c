/* Makes records of the ledger's rows, and reads rows back from the records that the host has. */
#include "ledger_book_private.h"

/* The first byte of a record. */
enum record_kind { RECORD_COUNTS = 1, RECORD_IDENTITY, RECORD_STATE, RECORD_SLOT };
enum {
	HAS_VERSION = 1,
	HAS_SLOT = 2,
	HAS_REV = 4,
	HAS_NEXT = 8, /* of an identity: states */
	IS_LISTED = 16,
	IS_STORED = 32,
};
const struct hash128 COUNTS_KEY;

/* --- out ---------------------------------------------------------------------------------------------------- */

bool version_is_blank(const struct version *version)
{
	return hash_is_zero(version->content) && !version->seq;
}

static unsigned version_flags(const struct version *version)
{
	return version_is_blank(version) ? 0 : HAS_VERSION | (version->slot == NO_ROW ? 0 : HAS_SLOT);
}

static void pack_key(struct buf *buf, const struct table *table, uint32_t row)
{
	pack_hash(buf, ((const struct row *)table_at(table, row))->key);
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
		pack_key(buf, &rows->slots, version->slot);
}

void identity_pack(struct buf *buf, const struct rows *rows, const struct identity *is)
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
		pack_key(buf, &rows->states, is->states);
}

void state_pack(struct buf *buf, const struct rows *rows, const struct state *is)
{
	unsigned flags = version_flags(&is->version) | (is->next == NO_ROW ? 0 : HAS_NEXT) |
	                 (is->is_listed ? IS_LISTED : 0) | (is->is_stored ? IS_STORED : 0);

	buf_add_char(buf, RECORD_STATE);
	pack_number(buf, flags);
	pack_version(buf, rows, &is->version);
	if (flags & HAS_NEXT)
		pack_key(buf, &rows->states, is->next);
}

void slot_pack(struct buf *buf, const struct rows *rows, const struct slot_holder *is)
{
	buf_add_char(buf, RECORD_SLOT);
	pack_number(buf, is->identity != NO_ROW);
	if (is->identity != NO_ROW)
		pack_key(buf, &rows->identities, is->identity);
}

void counts_pack(struct buf *buf, const struct ledger_counts *counts)
{
	buf_add_char(buf, RECORD_COUNTS);
	pack_number(buf, counts->identities);
	pack_number(buf, counts->live);
	pack_number(buf, counts->deleted);
}

/* --- back in ------------------------------------------------------------------------------------------------ */

/* A cursor behind the first byte of the record; false: the host does not know the key. */
static bool ask(struct book *book, struct hash128 key, enum record_kind kind, struct unpack *out)
{
	struct text record;
	int found = book->host ? book->host->find(book->host->context, key, &record) : 0;

	book->has_failed |= found < 0;
	if (found <= 0)
		return false;
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

void identity_ask(struct book *book, struct identity_row *row)
{
	struct rows *rows = &book->rows;
	struct unpack in;

	if (!ask(book, row->row.key, RECORD_IDENTITY, &in))
		return;
	unsigned flags = (unsigned)unpack_number(&in);
	row->is.last = (enum last_line)unpack_number(&in);
	row->is.record = unpack_version(&in, rows, flags);
	if (flags & HAS_REV)
		row->is.rev = unpack_signed(&in);
	if (flags & HAS_NEXT)
		row->is.states = rows_state(rows, unpack_hash(&in));
	book->has_failed |= in.is_broken;
}

void state_ask(struct book *book, struct state_row *row)
{
	struct rows *rows = &book->rows;
	struct unpack in;

	if (!ask(book, row->row.key, RECORD_STATE, &in))
		return;
	unsigned flags = (unsigned)unpack_number(&in);
	row->is.version = unpack_version(&in, rows, flags);
	row->is.is_listed = flags & IS_LISTED;
	row->is.is_stored = flags & IS_STORED;
	if (flags & HAS_NEXT)
		row->is.next = rows_state(rows, unpack_hash(&in));
	book->has_failed |= in.is_broken;
}

void slot_ask(struct book *book, struct slot_holder *row)
{
	struct unpack in;

	if (!ask(book, row->row.key, RECORD_SLOT, &in))
		return;
	bool is_held = unpack_number(&in);
	row->identity = is_held ? rows_identity(&book->rows, unpack_hash(&in)) : NO_ROW;
	book->has_failed |= in.is_broken;
}

void counts_ask(struct book *book)
{
	struct unpack in;

	if (!ask(book, COUNTS_KEY, RECORD_COUNTS, &in))
		return;
	book->counts.identities = unpack_number(&in);
	book->counts.live = unpack_number(&in);
	book->counts.deleted = unpack_number(&in);
	book->has_failed |= in.is_broken;
}
