#ifndef DAEMON_CORE_TALLY_H
#define DAEMON_CORE_TALLY_H
/* How many events of each source are true now, and how many of them were corrected or deleted within the last hour:
 * what the guard measures a delivery by.  Kept in the transactions of the log; like the ledger it may be taken back.
 *
 *     uint32_t source = tally_number(&tally, event->source);
 *     tally_add(&tally, source, (struct tally_change){.came = 1});     what the line at hand does
 *     tally_write(&tally, store, now_ms);                              in the same transaction
 *     tally_keep(&tally) or tally_drop(&tally)
 *
 * {0} is empty. */
#include "daemon/store/source_row.h"
#include "base/names.h"

struct tally_change {
	int64_t came, went; /* events that are true now, and were until now */
	int64_t rows;       /* of those that went: they stood before their delivery */
};

struct tally_minutes;
struct tally_source {
	int64_t live; /* as of the last keep */
	struct tally_change since;
	struct tally_minutes *minutes; /* owned; NULL: nothing changed lately */
	bool is_touched;               /* since the last keep */
};

struct tally {
	struct names names;           /* of the sources */
	struct tally_source *sources; /* owned; by number */
	size_t capacity;
	uint32_t *touched; /* owned */
	size_t touched_count, touched_capacity;
	uint32_t last;  /* that was asked for: most lines are of one source */
	int64_t minute; /* of what was written */
};

int tally_open(struct tally *tally, struct store *store, struct diag *why); /* as the store has it */
void tally_finish(struct tally *tally);
uint32_t tally_number(struct tally *tally, struct text name);
void tally_add(struct tally *tally, uint32_t source, struct tally_change change);
void tally_write(struct tally *tally, struct store *store, int64_t now_ms);
void tally_keep(struct tally *tally);
void tally_drop(struct tally *tally);
int64_t tally_live(const struct tally *tally, uint32_t source); /* as of now, kept or not */
int64_t tally_sum(const struct tally *tally);                   /* of all sources */
/* Rows that changed within the hour, kept or not. */
int64_t tally_recent(const struct tally *tally, uint32_t source, int64_t now_ms);
#endif
