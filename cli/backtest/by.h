#ifndef CLI_BACKTEST_BY_H
#define CLI_BACKTEST_BY_H
/* How many students a backtest's rules flagged in each school and grade: --by school,grade.
 *
 * An alert counts where its student was when it opened; how many students a school or grade has, by where each was last. */
#include "cli/report.h"

struct json;
struct options;

enum by_kind { BY_SCHOOL, BY_GRADE, BY_KINDS };
struct by_row {
	struct text name; /* in the arena */
	size_t of, students, alerts;
};
struct by_table {
	struct by_row *rows; /* in the arena; in order of name */
	size_t count;
};

struct by {
	const struct options *given; /* borrowed */
	bool is_asked[BY_KINDS];
	struct by_table all[BY_KINDS]; /* of all rules: `of` alone */
	struct arena arena;
};

int by_check(const struct options *given, struct diag *why); /* -1: --by names something else */
void by_make(struct by *by, const struct report *report);
void by_words(const struct by *by, const struct report *report, size_t rule);
void by_json(const struct by *by, const struct report *report, size_t rule, struct json *json); /* a member */
void by_finish(struct by *by);

/* --- for those who write it --- */

extern const char *const by_names[BY_KINDS];
struct by_table by_flagged(const struct by *by, const struct report *report, size_t rule, enum by_kind kind,
        struct arena *arena);
unsigned by_tenths(const struct by_row *row); /* of a percent, rounded */
#endif
