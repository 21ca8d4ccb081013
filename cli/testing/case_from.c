/* Takes one student's lines out of a district's, in the order of their receipt, and makes a test of them. */
#include "case_from.h"
#include "play.h"
#include <stdlib.h>

/* --- whose they are -------------------------------------------------------------------------------------------- */

/* The last that is said of the student's enrollment, and of that school. */
static struct text calendar_name(struct case_from *from)
{
	const struct event_log *log = &from->inputs->log;
	struct text school = {"", 0}, of_enrollment = {"", 0}, of_school = {"", 0};
	struct event event;

	for (size_t i = 0; i < log->count; i++)
		if (log->lines[i].student == from->number && case_read_line(from, i, &event) == 0 &&
		        event.op == EVENT_UPSERT && event.type == EVENT_ENROLLMENT) {
			school = case_text_in(&event, FIELD_SCHOOL);
			of_enrollment = case_text_in(&event, FIELD_CALENDAR);
		}
	for (size_t i = 0; i < log->count && !of_enrollment.size; i++)
		if (log->lines[i].student == NO_STUDENT && case_read_line(from, i, &event) == 0 &&
		        event.op == EVENT_UPSERT && event.type == EVENT_SCHOOL &&
		        text_equal(case_text_in(&event, FIELD_SCHOOL), school))
			of_school = case_text_in(&event, FIELD_CALENDAR);
	return of_enrollment.size ? of_enrollment : of_school;
}

static int find_school_time(struct case_from *from, struct diag *why)
{
	const struct calendars *calendars = ruleset_calendars(from->inputs->set);

	from->calendar = calendars_find(calendars, calendar_name(from));
	if (!from->calendar && calendars->count == 1)
		from->calendar = &calendars->items[0];
	if (!from->calendar)
		return diag_set(why, "C194", "it is not known which calendar '%.*s' goes by",
		        (int)from->student.size, from->student.at);
	from->year = calendar_year_begun(from->calendar, from->inputs->log.last_day);
	from->zone = zones_find(from->inputs->zones, from->calendar->timezone);
	if (!from->year || !from->zone)
		return diag_set(why, "C194", "no school year of '%.*s' has begun by the last event",
		        (int)from->calendar->name.size, from->calendar->name.at);
	from->days = arena_take_array(
	        &from->arena, (size_t)(from->year->last - from->year->first) + 1, sizeof(*from->days));
	return 0;
}

/* --- all of it ------------------------------------------------------------------------------------------------- */

static void put_section(struct buf *out, const char *key, struct buf *lines)
{
	if (!lines->size)
		return;
	buf_print(out, "    %s:\n", key);
	buf_add_text(out, buf_text(lines));
}

static void put_all(struct case_from *from, struct buf *out)
{
	size_t before;

	buf_print(out, "# From a real case. Who it was, schools, ids and what no rule names are left out; "
	               "the days are the "
	               "real ones.\n# Keep it beside the file of its rule.\nformat: 1\n");
	case_put_calendar(from, out);
	buf_print(out,
	        "tests:\n  - name: as it was for one student\n    only_rules: [%.*s]\n    student: {id: S1",
	        (int)from->rule.size, from->rule.at);
	if (from->grade.type == VALUE_NUMBER) {
		buf_add_z(out, ", grade: ");
		case_put_value(&from->grade, out);
	}
	if (from->flags.size)
		buf_print(out, ", flags: [%.*s]", (int)from->flags.size, from->flags.at);
	buf_print(out, ", enrolled: [%.*s]}\n", (int)from->roster.size, from->roster.at);
	before = out->size;
	buf_add_z(out, "    attendance:");
	size_t key = out->size;

	case_put_runs(from, from->first_enrolled, out);
	if (out->size == key)
		out->size = before;
	else
		buf_add_char(out, '\n');
	put_section(out, "events", &from->happened);
	put_section(out, "then", &from->later);
}

static void put_expected(const struct case_from *from, const struct played *played, struct buf *out)
{
	char date[CIVIL_DATE_SIZE];
	size_t before = out->size;

	for (size_t i = 0; i < played->count; i++) {
		const struct telling *telling = &played->tellings[i];

		if (telling->kind >= EXPECT_TELLINGS ||
		        (int)telling->rule != ruleset_rule_find(from->inputs->set, from->rule))
			continue;
		civil_print_date(telling->day, date);
		buf_print(out, "      - {day: %s, %s: %.*s", date, expect_key(telling->kind),
		        (int)from->rule.size, from->rule.at);
		telling_put_per(telling, out);
		buf_add_z(out, "}\n");
	}
	if (out->size == before)
		buf_add_z(out, "      []\n");
}

/* What the rule says of the test: a test that is written must pass. */
static int play_written(struct case_from *from, struct text written, struct played *played, struct diag *why)
{
	struct calendars one = {.items = (struct calendar *)from->calendar, .count = 1};
	struct ground ground = {&one, from->inputs->zones, {"", 0}};
	struct diags found = {0};
	struct suite suite;
	struct script script = {0};
	struct play play;
	int result = -1;

	if (suite_read(text_of("written_test.yml"), written, &from->arena, &suite, &found) ||
	        script_make(&suite.cases[0], &ground, &from->arena, &script, &found))
		diag_set(why, "C195", "no test can be made of it: %s", found.items[0].message);
	else {
		play_open(&play, &script, from->inputs->set, from->inputs->zones);
		int64_t end_ms = play_day_end(&play, from->inputs->log.last_day);

		result = play_run(
		        &play, PLAY_PLAIN, end_ms > play.end_ms ? end_ms : play.end_ms, NULL, played, why);
		play_close(&play);
	}
	script_finish(&script);
	diags_finish(&found);
	return result;
}

static int write_all(struct case_from *from, struct buf *out, struct diag *why)
{
	struct played played = {0};
	struct buf tried = {0};

	for (size_t i = 0; i < from->inputs->log.count; i++)
		if (from->inputs->log.lines[i].student == from->number)
			case_take_line(from, i);
	if (!from->roster.size)
		return diag_set(
		        why, "C195", "'%.*s' was never enrolled", (int)from->student.size, from->student.at);
	put_all(from, out);
	buf_add_text(&tried, buf_text(out));
	buf_add_z(&tried, "    expect: []\n");
	int result = play_written(from, buf_text(&tried), &played, why);

	buf_add_z(out, "    expect:\n");
	put_expected(from, &played, out);
	buf_finish(&tried);
	played_finish(&played);
	return result;
}

int case_from_write(struct case_from *from, struct buf *out, struct diag *why)
{
	from->number = names_find(&from->inputs->log.students, from->student);
	if (from->number == NO_NAME)
		return diag_set(why, "C193", "there is no student '%.*s' in these files",
		        (int)from->student.size, from->student.at);
	if (ruleset_rule_find(from->inputs->set, from->rule) < 0)
		return diag_set(why, "C193", "there is no rule '%.*s' in these files", (int)from->rule.size,
		        from->rule.at);
	return find_school_time(from, why) ? -1 : write_all(from, out, why);
}

void case_from_finish(struct case_from *from)
{
	free(from->events);
	buf_finish(&from->roster);
	buf_finish(&from->flags);
	buf_finish(&from->happened);
	buf_finish(&from->later);
	arena_finish(&from->arena);
}
