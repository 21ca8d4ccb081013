#ifndef DAEMON_CORE_VERIFY_H
#define DAEMON_CORE_VERIFY_H
/* Makes all alerts of a store again from its log, with a ledger and an engine that know nothing else, arrival by arrival as
 * it came and at each instant that was due between, and compares them with those that were told.  No daemon may run on
 * it: its lock is taken.  Nothing is written.
 *
 *     struct verify_report report;
 *     if (verify_alerts(&options, &report, &why)) ..          it cannot be read, or lines of its log are gone
 *     if (report.differences) ..                               as on_difference said */
#include "books.h"

struct verify_options {
	struct books_options books;
	int64_t alerts_kept_ms; /* what ended longer ago may have been taken out */
	void (*on_read)(void *context, int64_t done, int64_t of); /* lines of the log */
	void (*on_difference)(void *context, const char *words);  /* each */
	void *context;
};

struct verify_report {
	int64_t lines, students;
	struct hash128 digest,
	        digest_told; /* of what was made again, and of what was told, as far as it is compared */
	size_t compared, differences;
	size_t pending;   /* due at the last instant, when the daemon stopped */
	size_t changed;   /* told by a rule as it was before it was changed */
	size_t removed;   /* told by a rule that is gone */
	size_t before;    /* from before its rule was in force, told or made again */
	size_t taken_out; /* made again, and ended so long ago that they are kept no longer */
};
int verify_alerts(const struct verify_options *options, struct verify_report *out, struct diag *why);
#endif
