#ifndef DAEMON_STORE_AUDIT_H
#define DAEMON_STORE_AUDIT_H
/* Whether what a store counts is what it has: alerts are open or closed, a message is in one of its states, and what is
 * counted beside a table is what lies in it.  Read in one transaction, so that a daemon beside it changes nothing.
 *
 *     struct audit audit;
 *     if (store_exam_audit(exam, &audit, &why) == 0 && audit_broken(&audit)) ..       see examine.h */
#include <stddef.h>
#include <stdint.h>

struct audit_sum {
	const char *what;        /* static; how many of these .. */
	int64_t stored, counted; /* .. lie in their table, and should by another count */
};

enum { AUDIT_SUMS = 11, AUDIT_REASONS = 7 };
struct audit {
	struct audit_sum sums[AUDIT_SUMS];
	int64_t closed[AUDIT_REASONS]; /* alerts, by reason; together those that are closed */
};

size_t audit_broken(const struct audit *audit); /* how many sums do not agree */
extern const char *const audit_reasons[AUDIT_REASONS];

struct diag;
struct sqlite3;
int audit_read(struct sqlite3 *db, struct audit *out, struct diag *why);
#endif
