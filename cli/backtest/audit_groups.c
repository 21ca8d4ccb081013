/* Reads which group each student is in from the lines that stood at the end of a backtest. */
#include "audit.h"
#include "base/json_read.h"
#include <stdlib.h>

/* What a line says of a group, and from when on. */
struct said {
	int32_t day, ms;
	struct text value; /* empty: nothing yet */
};

/* Gathered over the lines of all students. */
struct reading {
	struct audit *audit;
	struct said *said;  /* by group, of the student at hand */
	struct names known; /* owned; every group that some line names */
	struct arena arena; /* owned; of the student at hand */
};

/* A state counts from its time; who had none by the last day goes by the first. */
static bool is_better(const struct said *line, const struct said *than, int32_t last_day)
{
	bool is_ahead = line->day > last_day, was_ahead = than->day > last_day;
	bool is_later = line->day != than->day ? line->day > than->day : line->ms >= than->ms;

	if (!than->value.size)
		return true;
	if (is_ahead != was_ahead)
		return was_ahead;
	return is_ahead ? !is_later : is_later;
}

/* A value that is no text goes by how it is written: 1, true, ["a","b"]. */
static struct text value_text_of(const struct json_value *value, struct arena *arena)
{
	return value->kind == JSON_TEXT ? json_unescape(value, arena) : value->raw;
}

static void group_note(
        struct reading *reading, const struct event *event, struct text name, const struct json_value *value)
{
	struct said line = {event->when.day, event->when.ms, value_text_of(value, &reading->arena)};

	names_number(&reading->known, name);
	for (size_t i = 0; i < reading->audit->group_count; i++)
		if (line.value.size && text_equal(name, reading->audit->groups[i].name) &&
		        is_better(&line, &reading->said[i], reading->audit->report->to))
			reading->said[i] = line;
}

static void groups_note(struct reading *reading, const struct event *event, const struct json_value *groups)
{
	struct json_value value;
	struct text name;

	for (size_t at = 0; json_member(groups, &at, &reading->arena, &name, &value);)
		group_note(reading, event, name, &value);
}

static void line_read(struct reading *reading, struct text text)
{
	enum { DEPTH_MOST = 32 };
	struct event_reader reader = log_reader();
	struct event event;
	struct text field, key;
	struct json_value root, value;
	struct diag why;

	if (event_read(text, &reader, &reading->arena, &event, &field, &why) ||
	        json_parse(event.content, DEPTH_MOST, &root, &why))
		return;
	for (size_t at = 0; json_member(&root, &at, &reading->arena, &key, &value);)
		if (text_is(key, field_name_of(FIELD_GROUPS)) && value.kind == JSON_OBJECT)
			groups_note(reading, &event, &value);
}

static void lines_read(struct reading *reading, uint32_t name)
{
	const struct replay *replay = reading->audit->report->replay;
	size_t count;
	const int64_t *lines = replay_live(replay, name, &count);

	for (size_t i = 0; i < count; i++)
		if (replay->log->lines[lines[i] - 1].type == EVENT_STUDENT)
			line_read(reading, replay->log->lines[lines[i] - 1].text);
}

static void student_read(struct reading *reading, uint32_t student)
{
	const struct engine *engine = replay_engine(reading->audit->report->replay, student);

	arena_reset(&reading->arena);
	for (size_t i = 0; i < reading->audit->group_count; i++)
		reading->said[i] = (struct said){0};
	for (uint32_t name = student; name != NO_STUDENT; name = engine_next_name(engine, name))
		lines_read(reading, name);
	for (size_t i = 0; i < reading->audit->group_count; i++) {
		struct audit_group *group = &reading->audit->groups[i];
		struct text value = reading->said[i].value;
		group->of[student] = value.size ? names_number(&group->values, value) : NO_NAME;
	}
}

static int unknown_group(const struct reading *reading, struct text name, struct diag *why)
{
	size_t count = reading->known.count;
	const char **known = memory_take((count + 1) * sizeof(*known));

	for (size_t i = 0; i < count; i++)
		known[i] = arena_copy(&reading->audit->arena, names_text(&reading->known, (uint32_t)i)).at;
	const char *near = text_nearest(name, known, count);

	diag_set(why, "C184", "--audit: no student has a group '%.*s'", (int)name.size, name.at);
	if (near)
		diag_help(why, "did you mean '%s'?", near);
	else if (count)
		diag_help(why, "students have '%s'%s", known[0], count > 1 ? " and others" : "");
	else
		diag_help(why, "they stand in the student lines of the roster: \"groups\":{\"%.*s\":\"..\"}",
		        (int)name.size, name.at);
	free(known);
	return -1;
}

int audit_read_groups(struct audit *audit, struct diag *why)
{
	size_t students = audit->report->replay->log->students.count;
	struct reading reading = {
	        .audit = audit,
	        .said = arena_take_array(&audit->arena, audit->group_count, sizeof(*reading.said)),
	};
	int result = 0;

	for (size_t i = 0; i < audit->group_count; i++)
		audit->groups[i].of = arena_take_array(&audit->arena, students + 1, sizeof(uint32_t));
	for (uint32_t student = 0; student < students; student++)
		if (audit->is_counted[student])
			student_read(&reading, student);
	for (size_t i = 0; i < audit->group_count && result == 0; i++)
		if (!audit->groups[i].values.count)
			result = unknown_group(&reading, audit->groups[i].name, why);
	names_finish(&reading.known);
	arena_finish(&reading.arena);
	return result;
}
