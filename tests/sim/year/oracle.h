#ifndef TESTS_SIM_YEAR_ORACLE_H
#define TESTS_SIM_YEAR_ORACLE_H
/* What should be open: every line that was acknowledged, in a ledger in memory, and an engine that is made anew for each
 * question and has never been told anything.  It knows no store, no restart and no alert. */
#include "tests/host/bench.h"
#include "bylaws.h"
#include "said.h"

struct oracle {
	struct bench bench;
	struct said said;
	struct buf lines; /* owned; all that was taken, as it came */
};

void oracle_open(struct oracle *oracle, struct bylaws *bylaws);
void oracle_close(struct oracle *oracle);
void oracle_obey(struct oracle *oracle, struct bylaws *bylaws);       /* other rules or calendars */
size_t oracle_take(struct oracle *oracle, struct text lines);         /* so many say what they said last */
size_t oracle_would_remove(struct oracle *oracle, struct text lines); /* of what is true, so many */
size_t oracle_live(const struct oracle *oracle);                      /* how much is true */
/* A line for each episode that is open at that instant: rule, student, value, since when, step. */
void oracle_wanted(struct oracle *oracle, int64_t now_ms, struct buf *out);
#endif
