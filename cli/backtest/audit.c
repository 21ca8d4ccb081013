/* Counts, for each rule, who was flagged of each group, and finds what is notable. */
#include "audit.h"
#include "cli/options.h"
#include <intervene/explain.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct ratio over_limit = {5, 4}, four_fifths = {4, 5};

const char *audit_finding_name(unsigned finding)
{
	static const char *const names[AUDIT_FINDINGS] = {
	        [AUDIT_OVER] = "over_flagged", [AUDIT_UNDER] = "under_flagged"};

	return names[finding];
}

int audit_check(const struct options *given, struct diag *why)
{
	static const struct {
		const char *option, *needed;
	} needs[] = {{"reviewed-by", "audit"}, {"note", "reviewed-by"}, {"audit-log", "reviewed-by"}};

	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		if (options_has(given, needs[i].option) && !options_has(given, needs[i].needed))
			return diag_set(why, "C183", "--%s says who looked at an audit: it needs --%s too",
			        needs[i].option, needs[i].needed);
	return 0;
}

/* --- which groups ------------------------------------------------------------------------------------------- */

static void group_add(struct audit *audit, struct text name)
{
	for (size_t i = 0; i < audit->group_count; i++)
		if (text_equal(audit->groups[i].name, name))
			return;
	if (name.size)
		audit->groups[audit->group_count++] = (struct audit_group){.name = name};
}

static size_t names_in(const char *list)
{
	size_t count = 1;

	for (; *list; list++)
		count += *list == ',';
	return count;
}

static void groups_asked(struct audit *audit)
{
	size_t count, most = 0;
	const char *const *lists = options_list(audit->given, "audit", &count);

	for (size_t i = 0; i < count; i++)
		most += names_in(lists[i]);
	audit->groups = arena_take_array(&audit->arena, most + 1, sizeof(*audit->groups));
	for (size_t i = 0; i < count; i++)
		for (const char *at = lists[i];; at++) {
			size_t size = strcspn(at, ",");
			group_add(audit, text_trim((struct text){at, (uint32_t)size}));
			at += size;
			if (!*at)
				break;
		}
}

/* An enrollment may be taken back after somebody was flagged: whom people were told about counts. */
static void students_count(struct audit *audit)
{
	const struct report *report = audit->report;
	size_t count = report->replay->log->students.count;

	audit->is_counted = arena_take_array(&audit->arena, count + 1, sizeof(bool));
	for (uint32_t student = 0; student < count; student++)
		audit->is_counted[student] = replay_is_student(report->replay, student) &&
		                             engine_was_enrolled(replay_engine(report->replay, student),
		                                     student, report->from, report->to);
	for (size_t i = 0; i < report->count; i++)
		audit->is_counted[report->items[i].episode->student] = true;
}

/* --- rows --------------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
	const struct audit_row *one = a, *other = b;

	if (!one->value.size != !other->value.size)
		return one->value.size ? -1 : 1;
	return text_compare(one->value, other->value);
}

/* Every value, with its students; and where in the table each value stands, "not said" behind the last. */
static struct audit_row *rows_size(struct audit *audit, struct audit_group *group, size_t *places)
{
	size_t values = group->values.count, students = audit->report->replay->log->students.count;
	struct audit_row *rows = arena_take_array(&audit->arena, values + 1, sizeof(*rows));

	for (uint32_t value = 0; value < values; value++)
		rows[value].value = names_text(&group->values, value);
	qsort(rows, values, sizeof(*rows), by_value);
	for (size_t i = 0; i < values; i++)
		places[names_find(&group->values, rows[i].value)] = i;
	places[values] = values;
	for (size_t student = 0; student < students; student++)
		if (audit->is_counted[student]) {
			uint32_t value = group->of[student];
			rows[places[value == NO_NAME ? values : value]].students++;
			group->students++;
		}
	group->row_count = values + (rows[values].students > 0);
	audit_hide_sizes(rows, group->row_count);
	return rows;
}

static void row_compare(struct audit_row *row, size_t students, size_t flagged)
{
	struct ratio others = {0, 1};
	size_t rest = students - row->students, rest_flagged = flagged - row->flagged;

	ratio_make((__int128)row->flagged, (__int128)row->students, &row->rate);
	row->has_ratio = row->value.size && rest_flagged &&
	                 ratio_make((__int128)rest_flagged, (__int128)rest, &others) == 0 &&
	                 ratio_divide(row->rate, others, &row->ratio) == 0;
}

static void rule_find_highest(struct audit_rule *rule, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct audit_row *row = &rule->rows[i];
		if (row->is_hidden || !row->value.size)
			continue;
		if (!rule->highest || ratio_compare(row->rate, rule->highest->rate) > 0)
			rule->highest = row;
	}
}

/* More than 1.25 times the rate of everybody else, who were perhaps not flagged at all; less than four fifths of the
 * highest rate. */
static void row_judge(struct audit_row *row, const struct audit_rule *rule, size_t students)
{
	struct ratio least = {0, 1};

	if (row->is_hidden || !row->value.size || row->students == students)
		return;
	row->is_notable[AUDIT_OVER] =
	        row->has_ratio ? ratio_compare(row->ratio, over_limit) > 0 : row->flagged > 0;
	row->is_notable[AUDIT_UNDER] = ratio_multiply(rule->highest->rate, four_fifths, &least) == 0 &&
	                               ratio_compare(row->rate, least) < 0;
}

static void rule_audit(struct audit_group *group, struct audit_rule *rule, struct report_students flagged,
        const size_t *places)
{
	for (size_t i = 0; i < flagged.count; i++) {
		uint32_t value = group->of[flagged.numbers[i]];
		rule->rows[places[value == NO_NAME ? group->values.count : value]].flagged++;
	}
	audit_hide_flagged(rule->rows, group->row_count);
	for (size_t i = 0; i < group->row_count; i++)
		row_compare(&rule->rows[i], group->students, flagged.count);
	rule_find_highest(rule, group->row_count);
	for (size_t i = 0; i < group->row_count; i++)
		row_judge(&rule->rows[i], rule, group->students);
}

static void group_audit(struct audit *audit, struct audit_group *group)
{
	const struct report *report = audit->report;
	size_t *places = arena_take_array(&audit->arena, group->values.count + 1, sizeof(*places));
	const struct audit_row *sized = rows_size(audit, group, places);

	group->rules = arena_take_array(&audit->arena, report->rule_count + 1, sizeof(*group->rules));
	for (size_t i = 0; i < report->rule_count; i++) {
		struct audit_rule *rule = &group->rules[i];
		rule->rows = arena_take_array(&audit->arena, group->row_count, sizeof(*rule->rows));
		memcpy(rule->rows, sized, group->row_count * sizeof(*rule->rows));
		rule_audit(group, rule, report->students[i], places);
	}
}

int audit_make(struct audit *audit, const struct report *report, struct diag *why)
{
	struct timespec now;

	audit->report = report;
	groups_asked(audit);
	if (!audit->group_count && options_has(audit->given, "audit"))
		return diag_set(why, "C184", "--audit takes the name of a group, such as race");
	if (!audit->group_count)
		return 0;
	students_count(audit);
	if (audit_read_groups(audit, why))
		return -1;
	for (size_t i = 0; i < audit->group_count; i++)
		group_audit(audit, &audit->groups[i]);
	if (options_has(audit->given, "reviewed-by")) {
		clock_gettime(CLOCK_REALTIME, &now);
		audit->reviewed_ms = (int64_t)now.tv_sec * 1000;
	}
	return 0;
}

void audit_finish(struct audit *audit)
{
	for (size_t i = 0; i < audit->group_count; i++)
		names_finish(&audit->groups[i].values);
	arena_finish(&audit->arena);
	*audit = (struct audit){0};
}
