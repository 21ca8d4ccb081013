/* Writes an audit for people: a table for each rule, and below it what is notable. */
#include "audit.h"
#include "base/buf.h"
#include <stdio.h>

enum { VALUE_WIDTH = 24 };

/* Wide characters take their columns, not their bytes. */
static void cell_print(struct text text, int width)
{
	int columns = (int)text_columns(text);

	printf("%.*s%*s", (int)text.size, text.at, columns < width ? width - columns : 1, "");
}

static void count_print(size_t count, bool is_hidden)
{
	if (is_hidden)
		printf("%10s", "hidden");
	else
		printf("%10zu", count);
}

static void number_print(struct ratio ratio, enum value_style style, bool is_known)
{
	struct value value = value_number(ratio);
	struct buf words = {0};

	if (is_known)
		value_print(&value, style, &words);
	else
		buf_add_z(&words, "-");
	printf("%10s", buf_z(&words));
	buf_finish(&words);
}

static void row_print(const struct audit_row *row)
{
	fputs("    ", stdout);
	cell_print(audit_value(row), VALUE_WIDTH);
	count_print(row->students, row->is_small);
	count_print(row->flagged, row->is_hidden);
	number_print(row->rate, VALUE_PERCENT, !row->is_hidden);
	number_print(row->ratio, VALUE_PLAIN, !row->is_hidden && row->has_ratio);
	putchar('\n');
}

static bool findings_print(
        const struct audit_group *group, const struct audit_rule *rule, enum rule_kind kind)
{
	bool any = false;

	for (size_t i = 0; i < group->row_count; i++)
		for (unsigned finding = 0; finding < AUDIT_FINDINGS; finding++) {
			struct buf words = {0};
			if (!rule->rows[i].is_notable[finding])
				continue;
			audit_say(rule, &rule->rows[i], finding, kind, &words);
			printf("    ! %s\n", buf_z(&words));
			buf_finish(&words);
			any = true;
		}
	return any;
}

static void rule_print(const struct audit *audit, const struct audit_group *group, size_t number)
{
	const struct audit_rule *rule = &group->rules[number];
	struct rule_words words;

	ruleset_rule_words(audit->report->replay->set, (uint32_t)number, &words);
	printf("\n  %.*s  %.*s\n    ", (int)words.id.size, words.id.at, (int)words.title.size,
	        words.title.at);
	cell_print(group->name, VALUE_WIDTH);
	printf("%10s%10s%10s%10s\n", "students", "flagged", "rate", "ratio");
	for (size_t i = 0; i < group->row_count; i++)
		row_print(&rule->rows[i]);
	if (!findings_print(group, rule, words.kind) && !rule->highest)
		puts("    too few to tell anything");
	else if (audit_hides(group, rule))
		puts("    hidden: fewer than 10 students, or what would give them away");
}

void audit_words(const struct audit *audit)
{
	struct arena arena = {0};
	struct text reviewed = audit_reviewed(audit, &arena);

	for (size_t i = 0; i < audit->group_count; i++) {
		const struct audit_group *group = &audit->groups[i];
		printf("\nAudit by %.*s: of %zu students, how many of each group were flagged; ratio: beside "
		       "everybody "
		       "else\n",
		        (int)group->name.size, group->name.at, group->students);
		for (size_t rule = 0; rule < audit->report->rule_count; rule++)
			rule_print(audit, group, rule);
	}
	if (reviewed.size)
		printf("\n%.*s\n", (int)reviewed.size, reviewed.at);
	arena_finish(&arena);
}
