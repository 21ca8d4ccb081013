#ifndef DAEMON_CORE_REBUILD_H
#define DAEMON_CORE_REBUILD_H
/* Makes the folds of a store again from its log, and says whether that changed anything.  No daemon may run on it: its
 * lock is taken.
 *
 *     struct rebuild_report report;
 *     if (rebuild_folds(&options, &report, &why)) ..        nothing is lost: the log is as it was; do it again
 *     if (report.differences) ..                             the old folds were wrong, as on_difference said
 *
 * Nobody is told anything by it.  When the folds were wrong and alerts follow, the daemon tells them at its next start. */
#include "books.h"

struct rebuild_options {
	struct books_options books;
	void (*on_read)(void *context, int64_t done, int64_t of); /* lines of the log */
	void (*on_difference)(void *context, const char *words);  /* each */
	void *context;
};

struct rebuild_report {
	bool was_readable;         /* the old folds were; else there is only what was told to compare with */
	struct diag unreadable;    /* why they were not */
	int64_t lines, students;   /* in the log */
	int64_t live_before, live; /* versions that are true; before: 0 when it could not be read */
	size_t differences;        /* of students' facts, and of alerts that follow from them */
	size_t pending;            /* changes of alerts that the next start tells, for other reasons */
};
int rebuild_folds(const struct rebuild_options *options, struct rebuild_report *out, struct diag *why);
#endif
