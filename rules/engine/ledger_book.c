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
	counts_read(book);
	book->kept = book->counts;
	return book;
}

void book_destroy(struct book *book)
{
	if (!book)
		return;
	book_thaw(book);
	rows_finish(&book->rows);
	moves_finish(&book->moves);
	free(book->notes);
	free(book);
}

/* --- rows --------------------------------------------------------------------------------------------------- */

uint32_t rows_identity(struct rows *rows, struct hash128 key)
{
	uint32_t at = keymap_get(&rows->by_key, key);

	if (at != NO_VALUE)
		return at;
	at = (uint32_t)rows->identity_count;
	rows->identities = memory_room(
	        rows->identities, rows->identity_count, &rows->identity_capacity, sizeof *rows->identities);
	rows->identities[rows->identity_count++] =
	        (struct identity_row){{.key = key}, {.rev = EVENT_NO_REV, .states = NO_ROW}};
	keymap_put(&rows->by_key, key, at);
	return at;
}

uint32_t rows_state(struct rows *rows, struct hash128 key)
{
	uint32_t at = keymap_get(&rows->by_time, key);

	if (at != NO_VALUE)
		return at;
	at = (uint32_t)rows->state_count;
	rows->states =
	        memory_room(rows->states, rows->state_count, &rows->state_capacity, sizeof *rows->states);
	rows->states[rows->state_count++] = (struct state_row){{.key = key}, {.next = NO_ROW}};
	keymap_put(&rows->by_time, key, at);
	return at;
}

uint32_t rows_slot(struct rows *rows, struct hash128 key)
{
	uint32_t at = keymap_get(&rows->by_slot, key);

	if (at != NO_VALUE)
		return at;
	at = (uint32_t)rows->slot_count;
	rows->slots = memory_room(rows->slots, rows->slot_count, &rows->slot_capacity, sizeof *rows->slots);
	rows->slots[rows->slot_count++] = (struct slot_holder){{.key = key}, NO_ROW};
	keymap_put(&rows->by_slot, key, at);
	return at;
}

void rows_finish(struct rows *rows)
{
	keymap_finish(&rows->by_key);
	keymap_finish(&rows->by_time);
	keymap_finish(&rows->by_slot);
	free(rows->identities);
	free(rows->states);
	free(rows->slots);
	*rows = (struct rows){0};
}

uint32_t book_find(struct book *book, struct hash128 key)
{
	return rows_identity(&book->rows, key);
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
	if (!book->rows.identities[identity].row.is_read)
		identity_read(book, identity);
	return &book->rows.identities[identity];
}

static struct state_row *state_at(struct book *book, uint32_t state)
{
	if (!book->rows.states[state].row.is_read)
		state_read(book, state);
	return &book->rows.states[state];
}

static struct slot_holder *slot_at(struct book *book, uint32_t slot)
{
	if (!book->rows.slots[slot].row.is_read)
		slot_read(book, slot);
	return &book->rows.slots[slot];
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
static void mark(struct book *book, struct row *row)
{
	book->rows.changed += !row->is_changed;
	row->is_changed = true;
}

struct identity *book_change(struct book *book, uint32_t identity)
{
	struct identity_row *row = identity_at(book, identity);

	mark(book, &row->row);
	note(book, NOTE_IDENTITY, identity)->before.identity = row->is;
	return &row->is;
}

struct state *book_change_state(struct book *book, uint32_t state)
{
	struct state_row *row = state_at(book, state);

	mark(book, &row->row);
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

	mark(book, &row->row);
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
	for (size_t i = 0; i < book->note_count; i++) {
		const struct note *n = &book->notes[i];

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
	switch (n->kind) {
	case NOTE_IDENTITY: book->rows.identities[n->row].is = n->before.identity; return;
	case NOTE_STATE: book->rows.states[n->row].is = n->before.state; return;
	case NOTE_HOLDER: book->rows.slots[n->row].identity = n->before.holder; return;
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
	return &book->frozen.moves;
}

struct ledger_counts book_counts(const struct book *book)
{
	return book->counts;
}
