/* Writes a report for people: how many, how long, when. */
#include "report.h"
#include "cli/backtest/audit.h"
#include "cli/backtest/by.h"
#include "cli/backtest/load.h"
#include "cli/backtest/outcome.h"
#include "cli/backtest/versus.h"
#include "base/buf.h"
#include <stdio.h>
#include <stdlib.h>

static int by_length(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return one < other ? -1 : one > other;
}

int64_t report_median_days(struct report_span span, struct arena *arena)
{
	int64_t *lengths = arena_take_array(arena, span.count + 1, sizeof(*lengths));
	size_t count = 0;

	for (size_t i = 0; i < span.count; i++) {
		const struct episode *episode = span.items[i].episode;
		if (episode->closed_ms)
			lengths[count++] = episode->closed_ms - episode->opened_ms;
	}
	if (!count)
		return -1;
	qsort(lengths, count, sizeof(*lengths), by_length);
	return (lengths[count / 2] + MS_A_DAY / 2) / MS_A_DAY;
}

static uint64_t opened_in(const struct report_weeks *weeks, size_t from, size_t count)
{
	uint64_t opened = 0;

	for (size_t i = from; i < weeks->count && i < from + count; i++)
		opened += weeks->opened[i];
	return opened;
}

/* One bar for so many weeks: years of them would not fit on a line. */
static void sparkline(const struct report_weeks *weeks, size_t each)
{
	static const char *const bars[] = {
	        "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
	uint64_t most = 0, opened;

	for (size_t i = 0; i < weeks->count; i += each)
		most = (opened = opened_in(weeks, i, each)) > most ? opened : most;
	for (size_t i = 0; i < weeks->count; i += each) {
		opened = opened_in(weeks, i, each);
		fputs(opened ? bars[opened * 7 / most] : " ", stdout);
	}
}

static void weeks_print(const struct report_weeks *weeks)
{
	enum { BARS_MOST = 52 };
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE], busiest[CIVIL_DATE_SIZE];
	size_t each = (weeks->count + BARS_MOST - 1) / BARS_MOST;

	civil_print_date(weeks->first_monday, first);
	civil_print_date(weeks->first_monday + 7 * (int32_t)(weeks->count - 1), last);
	civil_print_date(weeks->first_monday + 7 * (int32_t)weeks->busiest, busiest);
	if (each == 1)
		printf("    by week  %s ", first);
	else
		printf("    by %zu weeks  %s ", each, first);
	sparkline(weeks, each);
	printf(" %s   busiest %s with %u\n", last, busiest, weeks->opened[weeks->busiest]);
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* What is nothing is not said. */
static void sureness_print(struct report_span span, struct arena *arena)
{
	size_t withdrawn = report_withdrawn(span), flaps = report_flaps(span, arena);
	int64_t known = report_median_known(span, arena);

	if (withdrawn)
		printf("    %zu withdrawn, as what they stood on was corrected (%zu %%)\n", withdrawn,
		        (withdrawn * 200 + span.count) / (2 * span.count));
	if (flaps)
		printf("    %zu opened again within 10 days after clearing\n", flaps);
	if (known > 0)
		printf("    known %lld day%s after the day they are of, at the median\n", (long long)known,
		        plural((size_t)known));
}

static void rule_print(struct report *report, size_t rule)
{
	struct report_span span = report_rule(report, rule);
	struct rule_words words;

	ruleset_rule_words(report->replay->set, (uint32_t)rule, &words);
	printf("\n%.*s  %.*s\n", (int)words.id.size, words.id.at, (int)words.title.size, words.title.at);
	if (!span.count) {
		puts(words.mode == RULE_OFF ? "    the rule is off: nobody is judged; 'mode: shadow' shows "
		                              "whom it would flag"
		                            : "    nobody");
		return;
	}
	size_t students = report->students[rule].count, open = report_open(span);
	int64_t days = report_median_days(span, &report->arena);
	printf("    %zu student%s, %zu episode%s", students, plural(students), span.count,
	        plural(span.count));
	if (days >= 0)
		printf(", median %lld day%s open", (long long)days, plural((size_t)days));
	if (open)
		printf(", %zu still open", open);
	putchar('\n');
	sureness_print(span, &report->arena);
	struct report_weeks weeks = report_weeks(report, span, &report->arena);
	weeks_print(&weeks);
	if (report->outcome >= 0)
		outcome_words(report, rule, &report->arena);
	if (report->by)
		by_words(report->by, report, rule);
}

/* Where one rule tells of half of those that another tells of, or more: perhaps one of the two is enough. */
static void overlap_print(const struct report *report)
{
	struct rule_words one, other;
	bool is_first = true;

	for (size_t a = 0; a < report->rule_count; a++)
		for (size_t b = a + 1; b < report->rule_count; b++) {
			size_t both = report_overlap(report, a, b), of_a = report->students[a].count,
			       of_b = report->students[b].count;
			if (!both || (2 * both < of_a && 2 * both < of_b))
				continue;
			ruleset_rule_words(report->replay->set, (uint32_t)a, &one);
			ruleset_rule_words(report->replay->set, (uint32_t)b, &other);
			printf("%s    %.*s (%zu) and %.*s (%zu): %zu of both\n",
			        is_first ? "\nthe same students\n" : "", (int)one.id.size, one.id.at, of_a,
			        (int)other.id.size, other.id.at, of_b, both);
			is_first = false;
		}
}

void report_words(struct report *report)
{
	const struct event_log *log = report->replay->log;
	size_t students = replay_students(report->replay);
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	uint64_t unplaced = replay_unplaced(report->replay);

	civil_print_date(report->from, from);
	civil_print_date(report->to, to);
	printf("%s to %s   %zu student%s, %llu events, %zu alert%s\n", from, to, students, plural(students),
	        (unsigned long long)log->events, report->count, plural(report->count));
	for (size_t i = 0; i < report->assumed->count; i++)
		printf("  assumed  %s\n", report->assumed->items[i]);
	if (unplaced)
		printf("  unplaced %llu students with events but no enrollment: not judged\n",
		        (unsigned long long)unplaced);
	if (log->bad)
		printf("  rejected %llu lines that could not be read\n", (unsigned long long)log->bad);
	for (size_t rule = 0; rule < report->rule_count; rule++)
		rule_print(report, rule);
	overlap_print(report);
	load_words(report->load);
	if (report->versus)
		versus_words(report->versus, report);
	if (report->audit)
		audit_words(report->audit);
}
