#ifndef INTERVENE_LEDGER_H
#define INTERVENE_LEDGER_H
/* What each line means beside those before it: semantics.md 27 to 31, decided in one place for the daemon, backtests
 * and tests.  The ledger knows, per identity, its last line, its live version or states, its highest rev and its slot.
 * It holds hashes and sequence numbers, never contents: about 150 bytes an identity.
 *
 * Like the engine it may be taken back: ledger_keep after a commit, ledger_drop after a rollback.
 *
 * FOLDING.  With a host the ledger remembers only what lines have changed lately, its tail; the rest it asks for, by
 * key.  From time to time the tail is frozen, given to the host, and forgotten once the host has it:
 *
 *     ledger_freeze(ledger);                                  what is known at this very line; it takes no time
 *     while (ledger_frozen_moves(ledger, &at, &moves)) ..     written at leisure, while new lines are taken
 *     rows = ledger_frozen_rows(ledger, part);                and for each part of LEDGER_PARTS
 *     while (ledger_thaw(ledger, 4096)) ..                    from the first call on the host finds them */
#include "event.h"
#include "base/names.h"

enum verdict { EVENT_NEW, EVENT_CORRECTED, EVENT_DUPLICATE, EVENT_DELETED, EVENT_STALE };

enum change_kind { CHANGE_ADD, CHANGE_REMOVE };
enum { NO_STUDENT = UINT32_MAX };

/* What the engine must look at.  A correction is the removal of one version and the addition of another, perhaps of
 * another student. */
struct change {
	enum change_kind kind;
	uint32_t student;          /* NO_STUDENT: a fact about the district (school, feed, alias ..) */
	int64_t seq;               /* of the version added or removed */
	const struct event *event; /* of an addition; borrowed */
};

struct decision {
	enum verdict verdict;
	bool must_log;    /* a duplicate that raises rev is kept too, or a replay would decide otherwise */
	int64_t replaces; /* seq of the version replaced or removed; 0: none */
	struct change *changes; /* removals first; owned by the ledger until the next call */
	size_t count;
};

struct ledger_host { /* borrowed */
	void *context;
	/* The newest record that was frozen under the key; valid until the next call.  1 found, 0 unknown, -1 failed. */
	int (*find)(void *context, struct hash128 key, struct text *record);
};

struct ledger;
/* Borrows the numbers given to students.  Without a host (NULL) all is kept in memory. */
struct ledger *ledger_create(struct names *students, const struct ledger_host *host);
void ledger_destroy(struct ledger *ledger);

/* Decides one event that would get the number event->seq.  Lines must come in the order that is part of the truth.
 * -1: the host failed, and the ledger is of no use any more. */
int ledger_take(struct ledger *ledger, const struct event *event, struct decision *out);
/* The same for a line of a student that no other line stands beside: nobody else has its identity or its slot, then or later,
 * and nothing of it is remembered but that it is live. */
void ledger_take_alone(
        struct ledger *ledger, const struct event *event, uint32_t student, struct decision *out);
/* It will be taken soon: where its identity will be looked for is called up, and a step later the row that is there. */
void ledger_expect(const struct ledger *ledger, const struct event *event);
void ledger_expect_row(const struct ledger *ledger, const struct event *event);
/* What ledger_take would answer, with nothing changed; of its changes the removals alone, and event->seq is not looked
 * at. */
int ledger_look(struct ledger *ledger, const struct event *event, struct decision *out);
void ledger_keep(struct ledger *ledger);
void ledger_drop(struct ledger *ledger);

/* Live versions of a student (or NO_STUDENT) by sequence number, ascending, as of the last ledger_keep: the engine loads
 * a student in the middle of an arrival, and must get what stood before it.  After a freeze, those since then. */
const int64_t *ledger_live(const struct ledger *ledger, uint32_t student, size_t *count);

/* What came to a student's live versions and what went, ascending; what came and went again is in neither. */
struct ledger_moves {
	uint32_t student;
	const int64_t *came, *went;
	size_t came_count, went_count;
};
struct ledger_row {
	struct hash128 key;
	struct text record; /* packed; whatever kind of row it is, it is found by its key alone */
};
struct ledger_rows {
	const struct ledger_row *items; /* by key, as bytes */
	size_t count;
};
enum {
	LEDGER_PARTS = 256
}; /* of the keys, by the first byte: each part's are behind those of the part before */
/* Only with a host, between a keep and the next line, and when all that was frozen before is thawed. */
void ledger_freeze(struct ledger *ledger);
/* Of the next student, NO_STUDENT being the last, or false; *at begins with 0.  Valid until ledger_thaw. */
bool ledger_frozen_moves(const struct ledger *ledger, size_t *at, struct ledger_moves *out);
struct ledger_rows ledger_frozen_rows(struct ledger *ledger, unsigned part); /* valid until the next call */
/* Lets go of some `rows` of what was frozen; true: there is more. */
bool ledger_thaw(struct ledger *ledger, size_t rows);
size_t ledger_tail(const struct ledger *ledger); /* rows in memory, which a freeze forgets */
/* Of one student: what is frozen and not thawed, and what came after it.  `came` of the two and what the host was
 * given before, without what went in either, are the live versions as of the last keep. */
void ledger_recent(const struct ledger *ledger, uint32_t student, struct ledger_moves *frozen,
        struct ledger_moves *since);
struct ledger_counts {
	uint64_t identities, live, deleted;
};
struct ledger_counts ledger_counts(const struct ledger *ledger);
#endif
