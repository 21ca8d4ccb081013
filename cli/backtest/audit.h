#ifndef CLI_BACKTEST_AUDIT_H
#define CLI_BACKTEST_AUDIT_H
/* How often a backtest's rules flagged the students of each group (`groups` of `student` events), beside all others.
 *
 *     struct audit audit = {.given = given};
 *     if (audit_make(&audit, &report, &why)) ..                  the report is gathered
 *     report.audit = &audit;                                     and is told with it
 *     audit_record(&audit, &why);                                a line of --audit-log
 *     audit_finish(&audit);
 *
 * Rules never see groups: they are read from the lines here, after the students were judged.  Nothing of an audit names a
 * student, and a number that is of fewer than AUDIT_LEAST students, or would give one away, is hidden. */
#include "cli/report.h"
#include "base/names.h"

struct buf;
struct json;
struct options;

enum { AUDIT_LEAST = 10 };

/* What is notable of a group. */
enum { AUDIT_OVER, AUDIT_UNDER, AUDIT_FINDINGS };
const char *audit_finding_name(unsigned finding); /* "over_flagged" */

struct audit_row {
	struct text value; /* borrowed from the group's values; empty: not said */
	size_t students, flagged;
	bool is_small;            /* how many students there are is hidden, and all else */
	bool is_hidden;           /* how many were flagged is, and all that follows */
	bool has_ratio;           /* of the rest some were flagged */
	struct ratio rate, ratio; /* ratio: of the rate to that of everybody else */
	bool is_notable[AUDIT_FINDINGS];
};

struct audit_rule {
	struct audit_row *rows;          /* in the audit's arena; by value, "not said" last */
	const struct audit_row *highest; /* of those shown; NULL: none */
};

struct audit_group {
	struct text name;    /* borrowed from the options */
	struct names values; /* owned */
	uint32_t *of;        /* in the arena; by student: the number of a value, or NO_NAME */
	size_t row_count, students;
	struct audit_rule *rules; /* in the arena; by rule */
};

struct audit {
	const struct options *given; /* borrowed */
	const struct report *report; /* borrowed */
	bool *is_counted;            /* in the arena; by student: enrolled in the span, or flagged */
	struct audit_group *groups;  /* in the arena */
	size_t group_count;
	int64_t reviewed_ms; /* when --reviewed-by was said; 0: it was not */
	struct arena arena;  /* owned */
};

/* Whether the options that belong to an audit go together. */
int audit_check(const struct options *given, struct diag *why);
/* Without --audit it has no groups.  -1: nobody has such a group. */
int audit_make(struct audit *audit, const struct report *report, struct diag *why);
void audit_finish(struct audit *audit);

void audit_json(const struct audit *audit, struct json *json); /* members of the report's object */
void audit_words(const struct audit *audit);
/* Appends what was looked at to --audit-log, when there is one. */
int audit_record(const struct audit *audit, struct diag *why);

/* --- for those who make and write it --- */

/* Gives each student the value of each group. */
int audit_read_groups(struct audit *audit, struct diag *why);
/* What must not be seen.  Sizes first; then, in rows that have their sizes hidden, what was flagged. */
void audit_hide_sizes(struct audit_row *rows, size_t count);
void audit_hide_flagged(struct audit_row *rows, size_t count);

/* One sentence about what is notable of a row, for a rule of that kind. */
void audit_say(const struct audit_rule *rule, const struct audit_row *row, unsigned finding,
        enum rule_kind kind, struct buf *out);
struct text audit_value(const struct audit_row *row); /* "not said" where it is empty */
bool audit_hides(const struct audit_group *group, const struct audit_rule *rule);
/* Who looked, and when; empty when nobody said so. */
struct text audit_reviewed(const struct audit *audit, struct arena *arena);
#endif
