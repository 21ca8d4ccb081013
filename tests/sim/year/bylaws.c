/* bylaws.c - writes calendars and rules. */
#include "bylaws.h"
#include "base/buf.h"
#include "base/civil.h"
#include "tests/sim/rules_text.h"
#include <intervene/feeds.h>
#include <string.h>

static const char *const zones_of[][CALENDARS] = {{"America/Chicago", "America/Denver"},
        {"America/New_York", "America/Phoenix"}, {"America/Chicago", "UTC"},
        {"Australia/Lord_Howe", "Europe/London"}};

static void calendar_begin(struct district_calendar *calendar, const char *zone, struct chance *chance)
{
	int32_t christmas = civil_day(2025, 12, 22);

	*calendar = (struct district_calendar){
	        .zone = zone,
	        .first = civil_day(2025, 8, 18) + chance_below(chance, 4),
	        .last = civil_day(2026, 5, 22) + chance_below(chance, 10),
	        .half = civil_day(2025, 9, 25) + chance_below(chance, 80),
	        .day_ends = chance_one_in(chance, 2) ? chance_between(chance, 14, 17) : 0,
	};
	if (chance_one_in(chance, 2))
		calendar->make_up = calendar->last + chance_between(chance, 1, 4);
	for (int32_t day = 0; day < 12; day++)
		calendar->closed[calendar->closed_count++] = christmas + day;
	for (int holidays = chance_between(chance, 3, 12); holidays > 0; holidays--)
		calendar->closed[calendar->closed_count++] =
		        calendar->first + 2 + chance_below(chance, calendar->last - calendar->first - 3);
}

/* Its function goes over its limits for several students in a row, and is then not asked any more: what it says depends on
 * who was asked before, by design. */
static bool is_lawless(struct text block)
{
	return memmem(block.at, block.size, "patterns.strange", 16) != NULL;
}

/* The file is cut before each rule, so that rules can go and come back one by one. */
static void blocks_cut(struct bylaws *bylaws, struct text rules)
{
	static const char mark[] = "  - rule: ";
	size_t began = 0;

	for (size_t at = 0; at <= rules.size; at++) {
		bool is_mark = at < rules.size && (at == 0 || rules.at[at - 1] == '\n') &&
		               text_starts_with(text_slice(rules, at, rules.size), mark);
		if (!is_mark && at < rules.size)
			continue;
		struct text part = text_slice(rules, began, at);
		if (began == 0)
			bylaws->head = part;
		else if (bylaws->block_count < CUT_MOST && !is_lawless(part))
			bylaws->blocks[bylaws->block_count++] = (struct rule_block){part, false};
		began = at;
	}
}

/* With the keys that say what people are told, and when again. */
static const char *const customs[] = {
        "  - rule: year.reminded\n    title: Reminded\n    when: days(absent over last 10 school days) >= 2\n"
        "    remind_every: 2 school days\n    family: {message: notice, approve_by: clerk, quiet_hours: "
        "family, "
        "hold: until next school day 10:00, approve_within: 3 school days}\n",
        "  - rule: year.worse\n    title: Worse\n    when: days(absent over year) >= 4\n    worse_by: 3\n"
        "    remind_every: 9 days\n    propose: {move_to_tier: 2, in: math, needs_approval: principal, "
        "expires: 5 school days}\n",
        "  - rule: year.steps\n    title: Steps\n    ladder:\n"
        "      of: days(absent over last 60 days)\n"
        "      steps: [{at: 2, message: a}, {at: 4, severity: high}, {at: 7, propose: {review: the case}}]\n",
        "  - rule: year.trial\n    title: Trial\n    mode: shadow until 2026-01-15\n"
        "    when: count(referral over last 30 days) >= 1\n",
        "  - rule: year.always_trial\n    title: Trial\n    mode: shadow\n    when: streak(absent) >= 2\n",
        "  - rule: year.subjects\n    title: Subjects\n    per: subject\n"
        "    when: last(assessment.score over year) < 35\n    remind_every: 30 days\n",
};

static void customs_add(struct bylaws *bylaws)
{
	for (size_t i = 0; i < sizeof customs / sizeof customs[0]; i++)
		bylaws->blocks[bylaws->block_count++] = (struct rule_block){text_of(customs[i]), false};
}

void bylaws_begin(struct bylaws *bylaws, struct chance *chance)
{
	const char *const *zones = zones_of[chance_below(chance, sizeof zones_of / sizeof zones_of[0])];

	*bylaws = (struct bylaws){0};
	for (size_t i = 0; i < CALENDARS; i++)
		calendar_begin(&bylaws->calendars[i], zones[i], chance);
	blocks_cut(bylaws, rules_text(&bylaws->arena, chance));
	customs_add(bylaws);
}

void bylaws_finish(struct bylaws *bylaws)
{
	arena_finish(&bylaws->arena);
}

/* --- as files ------------------------------------------------------------------------------------------------- */

static void date_add(struct buf *out, const char *before, int32_t day, const char *behind)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	buf_print(out, "%s%s%s", before, date, behind);
}

static void terms_add(const struct district_calendar *calendar, struct buf *out)
{
	int32_t middle = (calendar->first + calendar->last) / 2;

	date_add(out, "terms:\n  - {name: fall, kind: semester, first: ", calendar->first, "");
	date_add(out, ", last: ", middle - 3, "}\n");
	date_add(out, "  - {name: spring, kind: semester, first: ", middle + 2, "");
	date_add(out, ", last: ", calendar->last, "}\n");
	date_add(out, "  - {name: q1, kind: quarter, first: ", calendar->first, "");
	date_add(out, ", last: ", calendar->first + (middle - calendar->first) / 2, "}\n");
}

struct text bylaws_calendar(const struct bylaws *bylaws, size_t number, struct arena *arena)
{
	const struct district_calendar *calendar = &bylaws->calendars[number];
	struct buf out = {0};

	buf_print(&out, "format: 1\ncalendar: cal%zu\ntimezone: %s\nyear: 2025-26\n", number, calendar->zone);
	date_add(&out, "first_day: ", calendar->first, "\n");
	date_add(&out, "last_day: ", calendar->last, "\nweek: [mon, tue, wed, thu, fri]\n");
	if (calendar->day_ends)
		buf_print(&out, "day_ends: \"%d:00\"\n", calendar->day_ends);
	buf_add_z(&out, "closed:\n");
	for (size_t i = 0; i < calendar->closed_count; i++)
		date_add(&out, "  - {date: ", calendar->closed[i], ", why: closed}\n");
	date_add(&out, "half: [", calendar->half, "]\n");
	if (calendar->make_up)
		date_add(&out, "make_up: [", calendar->make_up, "]\n");
	terms_add(calendar, &out);
	struct text copy = arena_copy(arena, buf_text(&out));

	buf_finish(&out);
	return copy;
}

struct text bylaws_rules(const struct bylaws *bylaws, struct arena *arena)
{
	struct buf out = {0};

	buf_add_text(&out, bylaws->head);
	for (size_t i = 0; i < bylaws->block_count; i++)
		if (!bylaws->blocks[i].is_out)
			buf_add_text(&out, bylaws->blocks[i].text);
	struct text copy = arena_copy(arena, buf_text(&out));

	buf_finish(&out);
	return copy;
}

static struct feed_expectations feeds_expected(void)
{
	struct feed_expectations feeds = {0};

	feeds.of[EVENT_ATTENDANCE] = (struct feed_expectation){true, 37800000, {"sis", 3}};
	feeds.of[EVENT_ASSESSMENT] = (struct feed_expectation){true, 50400000, {"", 0}};
	return feeds;
}

static struct diag first_error(const struct diags *found)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i].severity == SEVERITY_ERROR)
			return found->items[i];
	return (struct diag){.message = "nobody says why"};
}

struct ruleset *bylaws_build(struct bylaws *bylaws, struct zones *zones, struct diag *why)
{
	static const char *const names[CALENDARS] = {"a.yml", "b.yml"};
	struct arena arena = {0};
	struct file_bytes calendars[CALENDARS], rules[] = {{text_of("patterns.lua"), text_of(rules_lua)},
	                                                {text_of("rules.yml"), bylaws_rules(bylaws, &arena)}};
	struct diags found = {0};
	struct ruleset *set = NULL;

	for (size_t i = 0; i < CALENDARS; i++)
		calendars[i] = (struct file_bytes){text_of(names[i]), bylaws_calendar(bylaws, i, &arena)};
	struct feed_expectations feeds = feeds_expected();
	struct ruleset_files files = {
	        .rules = {rules, 2}, .calendars = {calendars, CALENDARS}, .feeds = &feeds};
	if (ruleset_build_files(&files, zones, &set, &found))
		*why = first_error(&found);
	diags_finish(&found);
	arena_finish(&arena);
	return set;
}

struct text bylaws_block_id(const struct rule_block *block)
{
	size_t end = 0;

	while (end < block->text.size && block->text.at[end] != '\n')
		end++;
	return text_slice(block->text, 0, end);
}

/* --- days ----------------------------------------------------------------------------------------------------- */

bool bylaws_are_in_school(const struct bylaws *bylaws, size_t number, int32_t day)
{
	const struct district_calendar *calendar = &bylaws->calendars[number];

	if (day == calendar->make_up)
		return true;
	if (day < calendar->first || day > calendar->last || civil_weekday(day) > FRIDAY)
		return false;
	for (size_t i = 0; i < calendar->closed_count; i++)
		if (calendar->closed[i] == day)
			return false;
	return true;
}

int32_t bylaws_first_day(const struct bylaws *bylaws)
{
	const struct district_calendar *of = bylaws->calendars;

	return of[0].first < of[1].first ? of[0].first : of[1].first;
}

int32_t bylaws_last_day(const struct bylaws *bylaws)
{
	int32_t last = 0;

	for (size_t i = 0; i < CALENDARS; i++) {
		const struct district_calendar *calendar = &bylaws->calendars[i];
		int32_t day = calendar->make_up ? calendar->make_up : calendar->last;
		last = day > last ? day : last;
	}
	return last;
}

void bylaws_close_day(struct bylaws *bylaws, size_t number, int32_t day)
{
	struct district_calendar *calendar = &bylaws->calendars[number];
	bool is_taught = bylaws_are_in_school(bylaws, number, day) && day != calendar->make_up;

	if (is_taught && day != calendar->half && calendar->closed_count < CLOSED_MOST)
		calendar->closed[calendar->closed_count++] = day;
}
