#ifndef CLI_TESTING_RESULTS_H
#define CLI_TESTING_RESULTS_H
/* What became of every test of every file, for whoever prints it. */
#include "coverage.h"
#include "verdict.h"
#include "daemon/config/files.h"

struct case_result {
	struct text name;
	struct place place;
	struct complaints complaints; /* owned; empty: the test is fine */
	double seconds;
};

struct suite_result {
	struct text name;
	struct arena arena;    /* owned; of everything below */
	struct files files;    /* owned; the test file, and its rules and calendars, for findings to quote */
	struct diags findings; /* owned; with an error among them nothing was run */
	struct case_result *cases;
	size_t case_count;
	double seconds;
};

struct results {
	struct suite_result *suites; /* owned */
	size_t count, capacity;
	struct coverage coverage;
	bool has_coverage;
	int64_t least_percent; /* of coverage; -1: any is enough */
};

struct results_counts {
	size_t files, broken; /* broken: files that could not be run */
	size_t passed, failed;
	size_t ours; /* failed tests that are our own fault alone */
	double seconds;
};
struct results_counts results_count(const struct results *results);
bool suite_is_broken(const struct suite_result *suite);
bool coverage_is_enough(const struct results *results);
void results_finish(struct results *results);

/* results_text.c, results_json.c, results_junit.c */
void results_print_text(const struct results *results, bool is_quiet, bool colour, struct buf *out);
void results_print_json(const struct results *results, struct buf *out);
void results_print_junit(const struct results *results, struct buf *out);
#endif
