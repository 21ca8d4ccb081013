#ifndef INTERVENE_LEDGER_H
#define INTERVENE_LEDGER_H
/* What each line means beside those before it: semantics.md 27 to 31, decided in one place for the daemon, backtests
 * and tests.  The ledger knows, per identity, its last line, its live version or states, its highest rev and its slot.
 * It holds hashes and sequence numbers, never contents: about 110 bytes an identity.
 *
 * Like the engine it may be taken back: ledger_keep after a commit, ledger_drop after a rollback. */
#include "event.h"
#include "base/names.h"

enum verdict { EVENT_NEW, EVENT_CORRECTED, EVENT_DUPLICATE, EVENT_DELETED, EVENT_STALE };

enum change_kind { CHANGE_ADD, CHANGE_REMOVE };
enum { NO_STUDENT = UINT32_MAX };

/* What the engine must look at.  A correction is the removal of one version and the addition of another, perhaps of
 * another student. */
struct change {
	enum change_kind kind;
	uint32_t student;          /* NO_STUDENT: a fact about the district (school, feed, staff ..) */
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

struct ledger;
struct ledger *ledger_create(struct names *students); /* borrows the numbers given to students */
void ledger_destroy(struct ledger *ledger);

/* Decides one event that would get the number event->seq.  Lines must come in the order that is part of the truth. */
void ledger_take(struct ledger *ledger, const struct event *event, struct decision *out);
void ledger_keep(struct ledger *ledger);
void ledger_drop(struct ledger *ledger);

/* Live versions of a student (or NO_STUDENT) by sequence number, ascending, as of the last ledger_keep: the engine loads
 * a student in the middle of an arrival, and must get what stood before it. */
const int64_t *ledger_live(const struct ledger *ledger, uint32_t student, size_t *count);
struct ledger_counts {
	uint64_t identities, live, deleted;
};
struct ledger_counts ledger_counts(const struct ledger *ledger);
#endif
