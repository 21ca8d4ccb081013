#ifndef RULES_ENGINE_LEDGER_BOOK_H
#define RULES_ENGINE_LEDGER_BOOK_H
/* What the ledger remembers, and how it forgets.  A row is noted before it is changed, so that all that came after the
 * last book_keep can be taken back.
 *
 * An identity has one record or any number of states, one per `time`.  A version that is no longer live (seq 0) is
 * still remembered, because it is what a line sent once more is compared with.
 *
 * Every row has a key of its own, by which it is found in memory, in what is frozen, or at the host.  Rows lead to each
 * other by number; one that was only led to is read when it is first looked at. */
#include <intervene/ledger.h>
#include "ledger_moves.h"
#include "ledger_table.h"

struct version {
	struct hash128 content;
	int64_t seq;      /* 0: not live */
	uint32_t student; /* NO_STUDENT too */
	uint32_t slot;    /* row of the slot, or NO_ROW */
};

enum last_line { LAST_NONE, LAST_RECORD, LAST_STATE, LAST_DELETE };
struct identity {
	struct version record;
	int64_t rev;     /* highest accepted; EVENT_NO_REV: none */
	uint32_t states; /* row of the newest of its states, or NO_ROW */
	enum last_line last : 8;
};
struct state {
	struct version version;
	uint32_t next;  /* the state of the identity that came before, or NO_ROW */
	bool is_listed; /* its identity leads to it */
	bool is_stored; /* false: deleted, or moved to another time */
};

struct book;
struct book *book_create(const struct ledger_host *host);
void book_destroy(struct book *book);
void book_keep(struct book *book);
void book_drop(struct book *book);
bool book_has_failed(const struct book *book); /* the host did: the book is of no use any more */

/* Rows are found, or made; never NO_ROW. */
uint32_t book_find(struct book *book, struct hash128 key);
uint32_t book_find_state(struct book *book, struct hash128 key, struct civil_time time);
uint32_t book_find_slot(struct book *book, struct hash128 key);

/* An identity that will be found soon: see table_expect. */
void book_expect(const struct book *book, struct hash128 key);
void book_expect_row(const struct book *book, struct hash128 key);

/* To look at, and noted to be changed. */
const struct identity *book_identity(struct book *book, uint32_t identity);
const struct state *book_state(struct book *book, uint32_t state);
struct identity *book_change(struct book *book, uint32_t identity);
struct state *book_change_state(struct book *book, uint32_t state);
void book_speak(struct book *book, uint32_t identity, enum last_line last);

uint32_t book_holder(struct book *book, uint32_t slot); /* the identity that last took it, or NO_ROW */
void book_hold(struct book *book, uint32_t slot, uint32_t identity);

void book_live_add(struct book *book, uint32_t student, int64_t seq);
void book_live_remove(struct book *book, uint32_t student, int64_t seq);
const struct moves *book_moves(const struct book *book);
const struct moves *book_frozen_moves(const struct book *book);
struct ledger_counts book_counts(const struct book *book);

void book_freeze(struct book *book);
struct ledger_rows book_frozen_rows(struct book *book, unsigned part);
bool book_thaw(struct book *book, size_t rows);
size_t book_tail(const struct book *book);
#endif
