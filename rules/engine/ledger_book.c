/* The ledger's memory: rows by hash, live versions by student, and a journal that takes changes back. */
#include "rules/engine/ledger_book.h"
#include "base/keymap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Ascending; what is new is mostly the last. */
struct seqs {
	int64_t *at; /* owned */
	size_t count, capacity;
};

enum note_kind { NOTE_IDENTITY, NOTE_STATE, NOTE_HOLDER, NOTE_ADDED, NOTE_REMOVED };
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

struct book {
	struct keymap by_key, by_time, by_slot;
	struct identity *identities; /* owned, as all arrays here */
	size_t identity_count, identity_capacity;
	struct state *states;
	size_t state_count, state_capacity;
	uint32_t *holders;
	size_t slot_count, slot_capacity;
	struct seqs *live; /* of the district, then by student */
	size_t live_count, live_capacity;
	struct note *notes;
	size_t note_count, note_capacity;
	struct ledger_counts counts, kept;
};

struct book *book_create(void)
{
	return memory_take(sizeof(struct book));
}

void book_destroy(struct book *book)
{
	if (!book)
		return;
	for (size_t i = 0; i < book->live_count; i++)
		free(book->live[i].at);
	keymap_finish(&book->by_key);
	keymap_finish(&book->by_time);
	keymap_finish(&book->by_slot);
	free(book->identities);
	free(book->states);
	free(book->holders);
	free(book->live);
	free(book->notes);
	free(book);
}

uint32_t book_find(struct book *book, struct hash128 key)
{
	uint32_t row = keymap_get(&book->by_key, key);

	if (row != NO_VALUE)
		return row;
	row = (uint32_t)book->identity_count;
	book->identities = memory_room(
	        book->identities, book->identity_count, &book->identity_capacity, sizeof *book->identities);
	book->identities[book->identity_count++] = (struct identity){.rev = EVENT_NO_REV, .states = NO_ROW};
	keymap_put(&book->by_key, key, row);
	return row;
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
	struct hash128 hash = time_key(key, time);
	uint32_t row = keymap_get(&book->by_time, hash);

	if (row != NO_VALUE)
		return row;
	row = (uint32_t)book->state_count;
	book->states =
	        memory_room(book->states, book->state_count, &book->state_capacity, sizeof *book->states);
	book->states[book->state_count++] = (struct state){.next = NO_ROW};
	keymap_put(&book->by_time, hash, row);
	return row;
}

uint32_t book_find_slot(struct book *book, struct hash128 key)
{
	uint32_t row = keymap_get(&book->by_slot, key);

	if (row != NO_VALUE)
		return row;
	row = (uint32_t)book->slot_count;
	book->holders =
	        memory_room(book->holders, book->slot_count, &book->slot_capacity, sizeof *book->holders);
	book->holders[book->slot_count++] = NO_ROW;
	keymap_put(&book->by_slot, key, row);
	return row;
}

const struct identity *book_identity(const struct book *book, uint32_t identity)
{
	return &book->identities[identity];
}

const struct state *book_state(const struct book *book, uint32_t state)
{
	return &book->states[state];
}

static struct note *note(struct book *book, enum note_kind kind, uint32_t row)
{
	struct note *made;

	book->notes = memory_room(book->notes, book->note_count, &book->note_capacity, sizeof *book->notes);
	made = &book->notes[book->note_count++];
	made->kind = kind;
	made->row = row;
	return made;
}

struct identity *book_change(struct book *book, uint32_t identity)
{
	note(book, NOTE_IDENTITY, identity)->before.identity = book->identities[identity];
	return &book->identities[identity];
}

struct state *book_change_state(struct book *book, uint32_t state)
{
	note(book, NOTE_STATE, state)->before.state = book->states[state];
	return &book->states[state];
}

void book_speak(struct book *book, uint32_t identity, enum last_line last)
{
	struct identity *row = book_change(book, identity);

	book->counts.identities += row->last == LAST_NONE;
	book->counts.deleted -= row->last == LAST_DELETE;
	book->counts.deleted += last == LAST_DELETE;
	row->last = last;
}

uint32_t book_holder(const struct book *book, uint32_t slot)
{
	return book->holders[slot];
}

void book_hold(struct book *book, uint32_t slot, uint32_t identity)
{
	note(book, NOTE_HOLDER, slot)->before.holder = book->holders[slot];
	book->holders[slot] = identity;
}

static struct seqs *live_of(struct book *book, uint32_t student)
{
	size_t at = student == NO_STUDENT ? 0 : (size_t)student + 1;

	while (book->live_count <= at) {
		book->live =
		        memory_room(book->live, book->live_count, &book->live_capacity, sizeof *book->live);
		book->live[book->live_count++] = (struct seqs){0};
	}
	return &book->live[at];
}

/* Where `seq` stands, or would. */
static size_t place_of(const struct seqs *seqs, int64_t seq)
{
	size_t low = 0, high = seqs->count;

	if (high && seqs->at[high - 1] < seq)
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (seqs->at[middle] < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert_seq(struct book *book, uint32_t student, int64_t seq)
{
	struct seqs *seqs = live_of(book, student);
	size_t at = place_of(seqs, seq);

	seqs->at = memory_room(seqs->at, seqs->count, &seqs->capacity, sizeof *seqs->at);
	memmove(seqs->at + at + 1, seqs->at + at, (seqs->count - at) * sizeof *seqs->at);
	seqs->at[at] = seq;
	seqs->count++;
}

static void remove_seq(struct book *book, uint32_t student, int64_t seq)
{
	struct seqs *seqs = live_of(book, student);
	size_t at = place_of(seqs, seq);

	assert(at < seqs->count && seqs->at[at] == seq);
	seqs->count--;
	memmove(seqs->at + at, seqs->at + at + 1, (seqs->count - at) * sizeof *seqs->at);
}

void book_live_add(struct book *book, uint32_t student, int64_t seq)
{
	note(book, NOTE_ADDED, student)->before.seq = seq;
	book->counts.live++;
}

void book_live_remove(struct book *book, uint32_t student, int64_t seq)
{
	note(book, NOTE_REMOVED, student)->before.seq = seq;
	book->counts.live--;
}

const int64_t *book_live(const struct book *book, uint32_t student, size_t *count)
{
	size_t at = student == NO_STUDENT ? 0 : (size_t)student + 1;

	*count = at < book->live_count ? book->live[at].count : 0;
	return *count ? book->live[at].at : NULL;
}

/* Lists of what is live follow only when the lines are kept: see ledger_live. */
void book_keep(struct book *book)
{
	for (size_t i = 0; i < book->note_count; i++) {
		const struct note *n = &book->notes[i];

		if (n->kind == NOTE_ADDED)
			insert_seq(book, n->row, n->before.seq);
		else if (n->kind == NOTE_REMOVED)
			remove_seq(book, n->row, n->before.seq);
	}
	book->note_count = 0;
	book->kept = book->counts;
}

static void take_back(struct book *book, const struct note *n)
{
	switch (n->kind) {
	case NOTE_IDENTITY: book->identities[n->row] = n->before.identity; return;
	case NOTE_STATE: book->states[n->row] = n->before.state; return;
	case NOTE_HOLDER: book->holders[n->row] = n->before.holder; return;
	case NOTE_ADDED:
	case NOTE_REMOVED: return;
	}
}

void book_drop(struct book *book)
{
	while (book->note_count)
		take_back(book, &book->notes[--book->note_count]);
	book->counts = book->kept;
}

struct ledger_counts book_counts(const struct book *book)
{
	return book->counts;
}
