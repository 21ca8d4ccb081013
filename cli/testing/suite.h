#ifndef CLI_TESTING_SUITE_H
#define CLI_TESTING_SUITE_H
/* A *_test.yml as it is written: what happens to a student, and what people should have been told.
 *
 *     struct suite suite;
 *     if (suite_read(name, bytes, &arena, &suite, &why) == 0)
 *             for (i < suite.case_count) .. suite.cases[i] ..
 *
 * What happens stays a tree here, because days and hours mean something only beside a calendar: script.h writes it
 * out.  Everything points into `arena`.  Findings have codes T1xx, and those of any YAML file. */
#include "base/ratio.h"
#include "base/yaml.h"

enum expect_kind {
	EXPECT_OPENS,
	EXPECT_CLEARS,
	EXPECT_WITHDRAWS,
	EXPECT_NOT_APPLICABLE,
	EXPECT_EXPIRES,
	EXPECT_WORSENS,
	EXPECT_EASES,
	EXPECT_TELLINGS, /* those above are of one thing told on one day */
	EXPECT_STATE = EXPECT_TELLINGS,
	EXPECT_SENT,
	EXPECT_KINDS
};
/* The key under `expect`: "opens". */
const char *expect_key(enum expect_kind kind);

/* What the rule's `track` must be; exact: 10.0% is 1/10. */
struct expected_value {
	struct text written; /* empty: not said */
	struct ratio number;
};

struct expectation {
	enum expect_kind kind;
	struct place place;
	int32_t day;         /* `day`, or `through`; NO_DAY of EXPECT_SENT */
	struct place named;  /* where the rule is named, if it is */
	struct text rule;    /* empty: the one rule of the test */
	struct text per;     /* of a rule with `per`: of which value; empty: of whichever */
	bool is_open;        /* of EXPECT_STATE */
	struct text because; /* of EXPECT_STATE; empty: for whatever reason */
	int64_t count;       /* of EXPECT_SENT */
	struct expected_value value;
};

struct named_rule {
	struct text id;
	struct place place;
};

struct suite_case {
	struct text name;
	struct place place;
	struct named_rule *only_rules;
	size_t only_count; /* 0: all rules of the suite */
	const struct node *student, *attendance, *scores, *events,
	        *then; /* NULL: not said, but for student */
	struct expectation *expects;
	size_t expect_count;
};

struct suite {
	struct text name;            /* the file's */
	struct node *rules;          /* a list of names, or one; NULL: all beside the file */
	const struct node *calendar; /* a map, or a path; NULL: the district's */
	const struct node *feeds;    /* a map; NULL: nothing is expected */
	const struct node *timezone; /* NULL: the calendar's */
	struct suite_case *cases;
	size_t case_count;
};

int suite_read(
        struct text name, struct text bytes, struct arena *arena, struct suite *out, struct diags *why);

/* --- for those who read a part of it --- */

/* The list under `expect`. */
void expects_read(const struct node *list, struct arena *arena, struct suite_case *out, struct diags *why);
#endif
