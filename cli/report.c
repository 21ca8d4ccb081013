/* Orders the episodes of a replay and counts them. */
#include "report.h"
#include <intervene/explain.h>
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

int32_t report_offset(const struct report *report, uint32_t student, int64_t at_ms)
{
	struct standing standing;

	engine_standing(replay_engine(report->replay, student), student, at_ms, &standing);
	return standing.offset_s;
}

static int32_t local_day(const struct report *report, const struct episode *episode)
{
	int64_t local_ms = episode->opened_ms +
	                   (int64_t)report_offset(report, episode->student, episode->opened_ms) * 1000;

	return (int32_t)((local_ms - ((local_ms % MS_A_DAY) + MS_A_DAY) % MS_A_DAY) / MS_A_DAY);
}

static int by_rule_and_opening(const void *a, const void *b)
{
	const struct reported *one = a, *other = b;
	const struct episode *x = one->episode, *y = other->episode;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->opened_ms != y->opened_ms)
		return x->opened_ms < y->opened_ms ? -1 : 1;
	int order = text_compare(one->student, other->student);
	return order ? order : x->known_ms < y->known_ms ? -1 : x->known_ms > y->known_ms;
}

static void rules_mark(struct report *report)
{
	size_t at = 0;

	report->rule_count = ruleset_rule_count(report->replay->set);
	report->rule_begins = arena_take_array(&report->arena, report->rule_count + 1, sizeof(size_t));
	for (size_t rule = 0; rule <= report->rule_count; rule++) {
		while (at < report->count && report->items[at].episode->rule < rule)
			at++;
		report->rule_begins[rule] = at;
	}
}

void report_finish(struct report *report)
{
	arena_finish(&report->arena);
	*report = (struct report){0};
}

struct report_span report_rule(const struct report *report, size_t rule)
{
	size_t begin = report->rule_begins[rule];

	return (struct report_span){report->items + begin, report->rule_begins[rule + 1] - begin};
}

static int by_number(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

	return one < other ? -1 : one > other;
}

static struct report_students students_of(struct report_span span, struct arena *arena)
{
	struct report_students students = {
	        .numbers = arena_take_array(arena, span.count + 1, sizeof(uint32_t))};

	for (size_t i = 0; i < span.count; i++)
		students.numbers[i] = span.items[i].episode->student;
	qsort(students.numbers, span.count, sizeof(uint32_t), by_number);
	for (size_t i = 0; i < span.count; i++)
		if (!i || students.numbers[i] != students.numbers[students.count - 1])
			students.numbers[students.count++] = students.numbers[i];
	return students;
}

static void students_gather(struct report *report)
{
	report->students =
	        arena_take_array(&report->arena, report->rule_count + 1, sizeof(*report->students));
	for (size_t rule = 0; rule < report->rule_count; rule++)
		report->students[rule] = students_of(report_rule(report, rule), &report->arena);
}

void report_gather(struct report *report)
{
	const struct replay *replay = report->replay;

	report->first = report->from;
	report->last = report->to;
	report->items = arena_take_array(&report->arena, replay->episode_count + 1, sizeof(*report->items));
	for (size_t i = 0; i < replay->episode_count; i++) {
		const struct episode *episode = &replay->episodes[i];
		int32_t day = local_day(report, episode);
		if (day < report->since)
			continue;
		report->first = day < report->first ? day : report->first;
		report->last = day > report->last ? day : report->last;
		report->items[report->count++] = (struct reported){
		        .episode = episode,
		        .student = names_text(&replay->log->students, episode->student),
		        .opened_day = day,
		};
	}
	qsort(report->items, report->count, sizeof(*report->items), by_rule_and_opening);
	rules_mark(report);
	students_gather(report);
}

size_t report_overlap(const struct report *report, size_t rule, size_t other)
{
	const struct report_students *a = &report->students[rule], *b = &report->students[other];
	size_t both = 0;

	for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
		uint32_t one = a->numbers[i], two = b->numbers[j];
		both += one == two;
		i += one <= two;
		j += two <= one;
	}
	return both;
}

size_t report_open(struct report_span span)
{
	size_t open = 0;

	for (size_t i = 0; i < span.count; i++)
		open += !span.items[i].episode->closed_ms;
	return open;
}

size_t report_withdrawn(struct report_span span)
{
	size_t withdrawn = 0;

	for (size_t i = 0; i < span.count; i++)
		withdrawn += span.items[i].episode->why == CLOSE_WITHDRAWN;
	return withdrawn;
}

static int32_t monday_of(int32_t day)
{
	return day - ((int32_t)civil_weekday(day) - MONDAY);
}

struct report_weeks report_weeks(const struct report *report, struct report_span span, struct arena *arena)
{
	struct report_weeks weeks = {.first_monday = monday_of(report->first)};

	weeks.count = (size_t)(monday_of(report->last) - weeks.first_monday) / 7 + 1;
	weeks.opened = arena_take_array(arena, weeks.count, sizeof(*weeks.opened));
	for (size_t i = 0; i < span.count; i++)
		weeks.opened[(monday_of(span.items[i].opened_day) - weeks.first_monday) / 7]++;
	for (size_t i = 1; i < weeks.count; i++)
		if (weeks.opened[i] > weeks.opened[weeks.busiest])
			weeks.busiest = i;
	return weeks;
}
