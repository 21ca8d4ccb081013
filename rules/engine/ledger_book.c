/* The ledger's memory: rows by hash, and a journal that takes changes back. */
#include "ledger_book_private.h"

#include <stdlib.h>

enum note_kind { NOTE_IDENTITY, NOTE_STATE, NOTE_HOLDER, NOTE_CAME, NOTE_WENT };
struct note {
	enum note_kind kind;
	uint32_t row; /* or student */
	union {
		struct identity identity;
		struct state state;
		uint32_t holder;
		int64_t seq;
	} before;
};

struct book *book_create(const struct ledger_host *host)
{
	struct book *book = memory_take(sizeof *book);

	book->host = host;
	book->rows = book->frozen.rows = rows_of(&book->memory);
	book->moves = book->frozen.moves = (struct moves){.memory = &book->memory};
	counts_ask(book);
	book->kept = book->counts;
	return book;
}

void book_destroy(struct book *book)
{
	if (!book)
		return;
	book_thaw(book, SIZE_MAX);
	rows_clear(&book->rows, SIZE_MAX);
	moves_clear(&book->moves, SIZE_MAX);
	large_finish(&book->memory);
	free(book->notes);
	free(book);
}

/* --- rows --------------------------------------------------------------------------------------------------- */

struct rows rows_of(struct large *memory)
{
	return (struct rows){
	        .identities = {.memory = memory, .row_size = sizeof(struct identity_row)},
	        .states = {.memory = memory, .row_size = sizeof(struct state_row)},
	        .slots = {.memory = memory, .row_size = sizeof(struct slot_holder)},
	};
}

bool rows_clear(struct rows *rows, size_t count)
{
	return table_clear(&rows->identities, count) || table_clear(&rows->states, count) ||
	       table_clear(&rows->slots, count);
}

uint32_t rows_identity(struct rows *rows, struct hash128 key)
{
	uint32_t at;

	if (table_put(&rows->identities, key, &at)) {
		struct identity_row *row = table_at(&rows->identities, at);
		row->is.rev = EVENT_NO_REV;
		row->is.states = NO_ROW;
	}
	return at;
}

uint32_t rows_state(struct rows *rows, struct hash128 key)
{
	uint32_t at;

	if (table_put(&rows->states, key, &at)) {
		struct state_row *row = table_at(&rows->states, at);
		row->is.next = NO_ROW;
	}
	return at;
}

uint32_t rows_slot(struct rows *rows, struct hash128 key)
{
	uint32_t at;

	if (table_put(&rows->slots, key, &at)) {
		struct slot_holder *row = table_at(&rows->slots, at);
		row->identity = NO_ROW;
	}
	return at;
}

uint32_t book_find(struct book *book, struct hash128 key)
{
	return rows_identity(&book->rows, key);
}

void book_expect(const struct book *book, struct hash128 key)
{
	table_expect(&book->rows.identities, key);
	table_expect(&book->frozen.rows.identities, key);
}

void book_expect_row(const struct book *book, struct hash128 key)
{
	table_expect_row(&book->rows.identities, key);
	table_expect_row(&book->frozen.rows.identities, key);
}

/* Days and instants are told apart: a day has no instant before its school is known. */
static struct hash128 time_key(struct hash128 key, struct civil_time time)
{
	struct {
		struct hash128 key;
		int64_t at, is_day;
	} bytes = {key, time.day, time.ms == NO_TIME};

	if (time.ms != NO_TIME)
		bytes.at = civil_instant_ms(time);
	return hash_bytes(HASH_KEY_FIXED, &bytes, sizeof bytes);
}

uint32_t book_find_state(struct book *book, struct hash128 key, struct civil_time time)
{
	return rows_state(&book->rows, time_key(key, time));
}

uint32_t book_find_slot(struct book *book, struct hash128 key)
{
	return rows_slot(&book->rows, key);
}

static struct identity_row *identity_at(struct book *book, uint32_t identity)
{
	struct identity_row *row = table_at(&book->rows.identities, identity);

	if (!row->row.is_read)
		identity_read(book, row);
	return row;
}

static struct state_row *state_at(struct book *book, uint32_t state)
{
	struct state_row *row = table_at(&book->rows.states, state);

	if (!row->row.is_read)
		state_read(book, row);
	return row;
}

static struct slot_holder *slot_at(struct book *book, uint32_t slot)
{
	struct slot_holder *row = table_at(&book->rows.slots, slot);

	if (!row->row.is_read)
		slot_read(book, row);
	return row;
}

const struct identity *book_identity(struct book *book, uint32_t identity)
{
	return &identity_at(book, identity)->is;
}

const struct state *book_state(struct book *book, uint32_t state)
{
	return &state_at(book, state)->is;
}

/* --- changes ------------------------------------------------------------------------------------------------ */

static struct note *note(struct book *book, enum note_kind kind, uint32_t row)
{
	struct note *made;

	book->notes = memory_room(book->notes, book->note_count, &book->note_capacity, sizeof *book->notes);
	made = &book->notes[book->note_count++];
	made->kind = kind;
	made->row = row;
	return made;
}

/* A change that is taken back leaves its mark: to freeze a row once too often is harmless. */
static void mark(struct row *row)
{
	row->is_changed = true;
}

struct identity *book_change(struct book *book, uint32_t identity)
{
	struct identity_row *row = identity_at(book, identity);

	mark(&row->row);
	note(book, NOTE_IDENTITY, identity)->before.identity = row->is;
	return &row->is;
}

struct state *book_change_state(struct book *book, uint32_t state)
{
	struct state_row *row = state_at(book, state);

	mark(&row->row);
	note(book, NOTE_STATE, state)->before.state = row->is;
	return &row->is;
}

void book_speak(struct book *book, uint32_t identity, enum last_line last)
{
	struct identity *row = book_change(book, identity);

	book->counts.identities += row->last == LAST_NONE;
	book->counts.deleted -= row->last == LAST_DELETE;
	book->counts.deleted += last == LAST_DELETE;
	row->last = last;
}

uint32_t book_holder(struct book *book, uint32_t slot)
{
	return slot_at(book, slot)->identity;
}

void book_hold(struct book *book, uint32_t slot, uint32_t identity)
{
	struct slot_holder *row = slot_at(book, slot);

	mark(&row->row);
	note(book, NOTE_HOLDER, slot)->before.holder = row->identity;
	row->identity = identity;
}

void book_live_add(struct book *book, uint32_t student, int64_t seq)
{
	note(book, NOTE_CAME, student)->before.seq = seq;
	book->counts.live++;
}

void book_live_remove(struct book *book, uint32_t student, int64_t seq)
{
	note(book, NOTE_WENT, student)->before.seq = seq;
	book->counts.live--;
}

/* Lists of what is live follow only when the lines are kept: see ledger_live. */
void book_keep(struct book *book)
{
	enum { AHEAD = 24 }; /* notes: three a line or more */

	for (size_t i = 0; i < book->note_count; i++) {
		const struct note *n = &book->notes[i];

		if (i + AHEAD < book->note_count && n[AHEAD].kind >= NOTE_CAME)
			moves_expect(&book->moves, n[AHEAD].row);
		if (i + AHEAD / 2 < book->note_count && n[AHEAD / 2].kind >= NOTE_CAME)
			moves_expect_end(&book->moves, n[AHEAD / 2].row);
		if (n->kind == NOTE_CAME)
			moves_come(&book->moves, n->row, n->before.seq);
		else if (n->kind == NOTE_WENT)
			moves_go(&book->moves, n->row, n->before.seq);
	}
	book->note_count = 0;
	book->kept = book->counts;
}

static void take_back(struct book *book, const struct note *n)
{
	const struct rows *rows = &book->rows;

	switch (n->kind) {
	case NOTE_IDENTITY:
		((struct identity_row *)table_at(&rows->identities, n->row))->is = n->before.identity;
		return;
	case NOTE_STATE: ((struct state_row *)table_at(&rows->states, n->row))->is = n->before.state; return;
	case NOTE_HOLDER:
		((struct slot_holder *)table_at(&rows->slots, n->row))->identity = n->before.holder;
		return;
	case NOTE_CAME:
	case NOTE_WENT: return;
	}
}

void book_drop(struct book *book)
{
	while (book->note_count)
		take_back(book, &book->notes[--book->note_count]);
	book->counts = book->kept;
}

bool book_has_failed(const struct book *book)
{
	return book->has_failed;
}

const struct moves *book_moves(const struct book *book)
{
	return &book->moves;
}

const struct moves *book_frozen_moves(const struct book *book)
{
	static const struct moves none;

	return book->frozen.is_frozen ? &book->frozen.moves : &none;
}

struct ledger_counts book_counts(const struct book *book)
{
	return book->counts;
}
