/* district.c - makes random calendars and random events. */
#include "aliases.h"
#include "rules_text.h"
#include "base/civil.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct maker {
	struct sim_district *district;
	struct chance *chance;
	int next_identity;
};

static const char *date_text(struct arena *arena, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	return arena_print(arena, "%s", date);
}

/* --- calendars ---------------------------------------------------------------------------------------------- */

static struct text make_calendar(struct maker *maker, const char *name, const char *zone)
{
	struct arena *arena = &maker->district->arena;
	struct chance *chance = maker->chance;
	int32_t first = maker->district->first_day + chance_below(chance, 4);
	int32_t last = maker->district->last_day - chance_below(chance, 10);
	int32_t middle = (first + last) / 2;
	struct buf out = {0};

	buf_print(&out, "format: 1\ncalendar: %s\ntimezone: %s\nyear: 2025-26\nfirst_day: %s\nlast_day: %s\n",
	        name, zone, date_text(arena, first), date_text(arena, last));
	buf_add_z(&out, "week: [mon, tue, wed, thu, fri]\n");
	if (chance_one_in(chance, 2))
		buf_print(&out, "day_ends: \"%d:00\"\n", chance_between(chance, 14, 17));
	buf_add_z(&out, "closed:\n");
	for (int i = chance_between(chance, 1, 4); i > 0; i--) {
		int32_t day = first + chance_below(chance, last - first);

		buf_print(&out, "  - {date: %s, why: closed %d}\n", date_text(arena, day), i);
	}
	if (chance_one_in(chance, 2))
		buf_print(&out, "half: [%s]\n", date_text(arena, first + 7));
	if (chance_one_in(chance, 2))
		buf_print(&out, "make_up: [%s]\n", date_text(arena, last + chance_between(chance, 1, 4)));
	buf_print(&out, "terms:\n  - {name: fall, kind: semester, first: %s, last: %s}\n",
	        date_text(arena, first), date_text(arena, middle - 3));
	buf_print(&out, "  - {name: spring, kind: semester, first: %s, last: %s}\n",
	        date_text(arena, middle + 2), date_text(arena, last));
	buf_print(&out, "  - {name: q1, kind: quarter, first: %s, last: %s}\n", date_text(arena, first),
	        date_text(arena, first + (middle - first) / 2));
	struct text copy = arena_copy(arena, buf_text(&out));

	buf_finish(&out);
	return copy;
}

/* --- lines -------------------------------------------------------------------------------------------------- */

static void add_line(struct maker *maker, int identity, int slot, int is_revised, const char *json)
{
	struct sim_district *district = maker->district;

	district->lines = memory_room(
	        district->lines, district->line_count, &district->line_capacity, sizeof *district->lines);
	district->lines[district->line_count++] =
	        (struct line){arena_copy(&district->arena, text_of(json)), identity, slot, is_revised};
}

static int32_t some_day(struct maker *maker)
{
	return maker->district->first_day - 2 +
	       chance_below(maker->chance, maker->district->last_day - maker->district->first_day + 6);
}

static const char *some_time(struct maker *maker)
{
	struct arena *arena = &maker->district->arena;
	const char *day = date_text(arena, some_day(maker));

	if (chance_one_in(maker->chance, 2))
		return day;
	return arena_print(arena, "%sT%02d:%02d:00-0%d:00", day, chance_below(maker->chance, 24),
	        15 * chance_below(maker->chance, 4), chance_between(maker->chance, 4, 7));
}

static const char *some_attendance(struct maker *maker)
{
	static const char *const choices[] = {"\"status\":\"absent\",\"excused\":false",
	        "\"status\":\"absent\",\"excused\":true", "\"status\":\"absent\"", "\"status\":\"tardy\"",
	        "\"status\":\"present\"", "\"status\":\"present\"", "\"status\":\"suspended_out\"",
	        "\"status\":\"absent\",\"scope\":\"section\",\"section\":\"m1\"",
	        "\"status\":\"absent\",\"excused\":false"};

	return choices[chance_below(maker->chance, sizeof choices / sizeof choices[0])];
}

static const char *some_assessment(struct maker *maker)
{
	static const char *const kinds[] = {"probe", "screener", "probe", "benchmark"};
	struct arena *arena = &maker->district->arena;
	const char *kind = kinds[chance_below(maker->chance, 4)];

	if (chance_one_in(maker->chance, 8))
		return arena_print(arena, "\"kind\":\"%s\",\"subject\":\"reading\",\"score\":\"low\"", kind);
	if (chance_one_in(maker->chance, 8))
		return arena_print(arena, "\"kind\":\"%s\",\"subject\":\"reading\"", kind);
	return arena_print(arena, "\"kind\":\"%s\",\"subject\":\"%s\",\"score\":%d.%d", kind,
	        chance_one_in(maker->chance, 2) ? "math" : "reading", chance_below(maker->chance, 100),
	        5 * chance_below(maker->chance, 2));
}

static const char *some_behavior(struct maker *maker)
{
	struct arena *arena = &maker->district->arena;

	if (chance_one_in(maker->chance, 4))
		return arena_print(
		        arena, "\"kind\":\"suspension\",\"days\":%d", chance_between(maker->chance, 1, 4));
	return arena_print(arena, "\"kind\":\"referral\"%s%s",
	        chance_one_in(maker->chance, 3) ? ",\"level\":\"major\"" : "",
	        chance_one_in(maker->chance, 6) ? ",\"role\":\"victim\"" : "");
}

static const char *some_work(struct maker *maker)
{
	return arena_print(&maker->district->arena,
	        "\"kind\":\"assignment\",\"course\":\"alg\",\"missing\":%s,\"score\":%d",
	        chance_one_in(maker->chance, 2) ? "true" : "false", chance_below(maker->chance, 100));
}

static const char *some_fields(struct maker *maker, int kind)
{
	return kind == 0   ? some_attendance(maker)
	       : kind == 1 ? some_assessment(maker)
	       : kind == 2 ? some_behavior(maker)
	                   : some_work(maker);
}

/* One identity: its first line, and what becomes of it. */
static void make_record(struct maker *maker)
{
	static const char *const types[] = {"attendance", "assessment", "behavior", "assessment"};
	static const int kinds[] = {0, 0, 0, 0, 0, 1, 1, 2, 3};
	struct arena *arena = &maker->district->arena;
	struct chance *chance = maker->chance;
	int identity = maker->next_identity++, kind = kinds[chance_below(chance, 9)];
	int slot = kind == 0 && chance_one_in(chance, 6) ? chance_below(chance, 6) : -1;
	int is_revised = slot < 0 && kind != 3 &&
	                 chance_one_in(chance, 6); /* states are told apart by time, not by rev */
	const char *slot_field = slot < 0 ? "" : arena_print(arena, ",\"slot\":\"slot%d\"", slot);
	int versions = chance_one_in(chance, 4) ? chance_between(chance, 2, 3) : 1;

	for (int v = 0; v < versions; v++) {
		const char *rev = is_revised ? arena_print(arena, ",\"rev\":%d", v + 1) : "";

		if (v && chance_one_in(chance, 4)) {
			add_line(maker, identity, slot, is_revised,
			        arena_print(arena, "{\"id\":\"e%d\",\"op\":\"delete\"%s}", identity, rev));
			continue;
		}
		add_line(maker, identity, slot, is_revised,
		        arena_print(arena,
		                "{\"id\":\"e%d\",\"type\":\"%s\",\"student\":\"S%d\",\"time\":\"%s\"%s%s,%s}",
		                identity, types[kind], chance_below(chance, maker->district->students),
		                some_time(maker), slot_field, rev, some_fields(maker, kind)));
	}
}

/* One of some is found out to be of a child who never came. */
enum { VOID_IN = 7 };
static void make_enrollment(struct maker *maker, int student, int school, int32_t starts, int32_t ends)
{
	struct arena *arena = &maker->district->arena;
	int identity = maker->next_identity++;
	const char *until =
	        ends == INT32_MAX ? "" : arena_print(arena, ",\"ends\":\"%s\"", date_text(arena, ends));

	add_line(maker, identity, -1, 0,
	        arena_print(arena,
	                "{\"id\":\"n%d\",\"type\":\"enrollment\",\"student\":\"S%d\",\"time\":\"%s\","
	                "\"school\":\"sch%d\","
	                "\"starts\":\"%s\"%s,\"grade\":%d}",
	                identity, student, date_text(arena, starts), school, date_text(arena, starts), until,
	                chance_between(maker->chance, 3, 8)));
	if (identity % VOID_IN == 0)
		add_line(maker, identity, -1, 0,
		        arena_print(arena,
		                "{\"id\":\"n%d\",\"type\":\"enrollment\",\"student\":\"S%d\",\"time\":"
		                "\"%s\",\"school\":\"sch%d\",\"starts\":\"%s\",\"exit\":\"invalid_"
		                "enrollment\"}",
		                identity, student, date_text(arena, starts), school,
		                date_text(arena, starts)));
}

/* What is said of a student, and sometimes what is said from a later day on. */
static void make_profile(struct maker *maker, int student)
{
	static const char *const line =
	        "{\"id\":\"s%d\",\"type\":\"student\",\"student\":\"S%d\",\"time\":\"%s\",\"grade\":5,"
	        "\"birthdate\":\"%s\",\"flags\":[%s]}";
	const char *born = date_text(&maker->district->arena, some_day(maker) - 11 * 365 - 3);
	struct arena *arena = &maker->district->arena;
	int identity = maker->next_identity++;

	add_line(maker, identity, -1, 0,
	        arena_print(arena, line, student, student, "2010-01-01", born, "\"el\""));
	if (chance_one_in(maker->chance, 3))
		add_line(maker, identity, -1, 0,
		        arena_print(arena, line, student, student, date_text(arena, some_day(maker)), born,
		                chance_one_in(maker->chance, 2) ? "" : "\"iep\",\"el\""));
}

/* Of a plan, a tier or a caseload the state at one time; each may be missing what it need not have. */
static const char *some_support(struct maker *maker, int kind)
{
	struct arena *arena = &maker->district->arena;
	struct chance *chance = maker->chance;
	const char *domain = chance_one_in(chance, 2) ? "math" : "sim";

	if (kind == 0)
		return arena_print(
		        arena, "\"domain\":\"%s\",\"tier\":%d", domain, chance_between(chance, 1, 3));
	if (kind == 1)
		return arena_print(arena, "\"person\":\"p\",\"role\":\"%s\"%s",
		        chance_one_in(chance, 3) ? "teacher" : "mentor",
		        chance_one_in(chance, 2)
		                ? arena_print(arena, ",\"until\":\"%s\"", date_text(arena, some_day(maker)))
		                : "");
	return arena_print(arena,
	        "\"domain\":\"%s\",\"tier\":2,\"status\":\"%s\",\"baseline\":%d,\"goal\":%d,\"review_on\":"
	        "\"%s\"%s",
	        domain, chance_one_in(chance, 4) ? "ended" : "active", chance_below(chance, 60),
	        chance_below(chance, 100), date_text(arena, some_day(maker)),
	        chance_one_in(chance, 2)
	                ? arena_print(arena, ",\"starts\":\"%s\",\"ends\":\"%s\"",
	                          date_text(arena, some_day(maker)), date_text(arena, some_day(maker)))
	                : "");
}

static void make_support(struct maker *maker, int student)
{
	static const char *const types[] = {"tier", "caseload", "plan"};
	struct arena *arena = &maker->district->arena;

	for (int kind = 0; kind < 3; kind++) {
		int identity = maker->next_identity++;

		for (int states = chance_below(maker->chance, 4); states > 0; states--)
			add_line(maker, identity, -1, 0,
			        arena_print(arena,
			                "{\"id\":\"%s%d\",\"type\":\"%s\",\"student\":\"S%d\",\"time\":"
			                "\"%s\",%s}",
			                types[kind], student, types[kind], student, some_time(maker),
			                some_support(maker, kind)));
	}
	for (int sessions = chance_below(maker->chance, 12); sessions > 0; sessions--) {
		int identity = maker->next_identity++;

		add_line(maker, identity, -1, 0,
		        arena_print(arena,
		                "{\"id\":\"e%d\",\"type\":\"session\",\"student\":\"S%d\",\"time\":\"%s\","
		                "\"plan\":\"plan%d\",\"attended\":%s}",
		                identity, student, some_time(maker), student,
		                chance_one_in(maker->chance, 3) ? "false" : "true"));
	}
}

static void make_student(struct maker *maker, int student)
{
	int32_t first = maker->district->first_day, last = maker->district->last_day;
	int32_t starts = first + (chance_one_in(maker->chance, 3) ? chance_below(maker->chance, 30) : 0);
	int school = chance_below(maker->chance, 2);

	make_profile(maker, student);
	make_support(maker, student);
	if (chance_one_in(maker->chance, 3)) {
		int32_t moves = starts + chance_between(maker->chance, 5, 60);

		make_enrollment(maker, student, school, starts, moves);
		make_enrollment(
		        maker, student, 1 - school, moves + chance_below(maker->chance, 6), INT32_MAX);
	} else if (chance_one_in(maker->chance, 4)) {
		make_enrollment(maker, student, school, starts, last - chance_below(maker->chance, 60));
	} else if (!chance_one_in(maker->chance, 8)) {
		make_enrollment(maker, student, school, starts, INT32_MAX);
	}
}

/* Late, early or on time; corrected to another day, or to a day that is not complete after all; deleted. */
static void make_feed(struct maker *maker)
{
	struct arena *arena = &maker->district->arena;
	int32_t complete = some_day(maker), said = complete + chance_between(maker->chance, -1, 2);
	const char *feed = chance_one_in(maker->chance, 2) ? "attendance" : "assessment";
	const char *school = chance_one_in(maker->chance, 5) ? ""
	                                                     : arena_print(arena, ",\"school\":\"sch%d\"",
	                                                               chance_below(maker->chance, 2));
	const char *clock = chance_one_in(maker->chance, 5) ? ""
	                                                    : arena_print(arena, "T%02d:30:00-05:00",
	                                                              chance_between(maker->chance, 6, 15));
	int identity = maker->next_identity++, versions = 1 + chance_one_in(maker->chance, 4);

	for (int version = 0; version < versions; version++)
		add_line(maker, identity, -1, 0,
		        arena_print(arena,
		                "{\"id\":\"f%d\",\"type\":\"feed\",\"time\":\"%s%s\",\"feed\":\"%s\","
		                "\"date\":\"%s\","
		                "\"complete\":%s%s}",
		                identity, date_text(arena, said), clock, feed,
		                date_text(arena, complete + version * chance_below(maker->chance, 3)),
		                version && chance_one_in(maker->chance, 2) ? "false" : "true", school));
	if (chance_one_in(maker->chance, 6))
		add_line(maker, identity, -1, 0,
		        arena_print(arena, "{\"id\":\"f%d\",\"op\":\"delete\"}", identity));
}

static void make_feeds(struct maker *maker)
{
	struct feed_expectations *feeds = &maker->district->feeds;

	feeds->of[EVENT_ATTENDANCE] = (struct feed_expectation){true, 37800000, {"sis", 3}};
	feeds->of[EVENT_ASSESSMENT] =
	        (struct feed_expectation){true, 3600000 * chance_below(maker->chance, 24), {"", 0}};
	for (int i = chance_below(maker->chance, 40); i > 0; i--)
		make_feed(maker);
}

static void make_roster(struct maker *maker, const char *const *zones)
{
	struct arena *arena = &maker->district->arena;

	for (int school = 0; school < 2; school++)
		add_line(maker, maker->next_identity++, -1, 0,
		        arena_print(arena,
		                "{\"id\":\"sch%d\",\"type\":\"school\",\"time\":\"2025-01-01\",\"school\":"
		                "\"sch%d\",\"timezone\":\"%s\","
		                "\"calendar\":\"cal%d\",\"level\":\"%s\"}",
		                school, school, zones[school],
		                maker->district->calendar_count > 1 ? school : 0,
		                school ? "middle" : "high"));
	make_feeds(maker);
	for (int student = 0; student < maker->district->students; student++)
		make_student(maker, student);
}

void sim_district_make(struct sim_district *district, uint64_t seed)
{
	static const char *const zones[][2] = {{"UTC", "UTC"}, {"America/Chicago", "America/Chicago"},
	        {"America/Chicago", "America/Denver"}};
	struct chance chance = {seed * 0x2545f4914f6cdd1du + 1};
	struct maker maker = {district, &chance, 0};
	int zone = chance_below(&chance, 3);

	*district = (struct sim_district){.students = chance_between(&chance, 2, 5)};
	district->first_day = civil_day(2025, 8, 18);
	district->last_day = district->first_day + chance_between(&chance, 60, 150);
	district->calendar_count = (size_t)chance_between(&chance, 1, 2);
	for (size_t i = 0; i < district->calendar_count; i++)
		district->calendars[i] = make_calendar(&maker, i ? "cal1" : "cal0", zones[zone][i]);
	district->rules = rules_text(&district->arena, &chance);
	make_roster(&maker, zones[zone]);
	for (int i = chance_between(&chance, 60, 260); i > 0; i--)
		make_record(&maker);
	struct chance others = {
	        seed * 0x9e3779b97f4a7c15u + 7}; /* the rest of a district is as it was without */
	sim_aliases_add(district, &others, maker.next_identity);
}

void sim_district_finish(struct sim_district *district)
{
	arena_finish(&district->arena);
	free(district->lines);
	*district = (struct sim_district){0};
}

/* --- orders ------------------------------------------------------------------------------------------------- */

static int must_follow(const struct line *before, const struct line *after)
{
	if (before->identity == after->identity)
		return !(before->is_revised && after->is_revised);
	return before->slot >= 0 && before->slot == after->slot;
}

static int is_free(const struct sim_district *district, const char *used, size_t line)
{
	for (size_t i = 0; i < line; i++)
		if (!used[i] && must_follow(&district->lines[i], &district->lines[line]))
			return 0;
	return 1;
}

size_t *sim_district_order(const struct sim_district *district, struct chance *chance)
{
	size_t *order = memory_take((district->line_count + 1) * sizeof *order);
	char *used = memory_take(district->line_count + 1);

	for (size_t n = 0; n < district->line_count; n++) {
		size_t line = (size_t)chance_below(chance, (int)district->line_count);

		while (used[line] || !is_free(district, used, line))
			line = (line + 1) % district->line_count;
		used[line] = 1;
		order[n] = line;
	}
	free(used);
	return order;
}
