/* Writes a test out as lines, puts them into the order of their receipt, and has each of them read. */
#include "script.h"
#include "node_json.h"
#include <stdlib.h>
#include <string.h>

struct event_reader script_reader(void)
{
	return (struct event_reader){.key = HASH_KEY_FIXED, .default_source = text_of("test")};
}

/* --- a line ------------------------------------------------------------------------------------------------- */

void script_open(struct script *script, struct text id, struct text type)
{
	buf_clear(&script->bytes);
	script->json = (struct json){.out = &script->bytes};
	json_object(&script->json);
	json_key(&script->json, "id");
	json_text(&script->json, id);
	if (type.size) {
		json_key(&script->json, "type");
		json_text(&script->json, type);
	}
}

void script_close(
        struct script *script, struct text id, int64_t at_ms, struct place place, const struct node *fields)
{
	json_end(&script->json);
	script->lines = memory_room(script->lines, script->count, &script->capacity, sizeof(*script->lines));
	script->lines[script->count++] = (struct script_line){
	        .json = arena_copy(script->arena, buf_text(&script->bytes)),
	        .id = arena_copy(script->arena, id),
	        .at_ms = at_ms,
	        .place = place,
	        .fields = fields,
	};
}

void script_key_day(struct script *script, const char *key, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	json_key(&script->json, key);
	json_z(&script->json, date);
}

void script_node(struct script *script, const struct node *node)
{
	node_json(node, &script->json);
}

const struct script_line *script_find(const struct script *script, struct text id)
{
	for (size_t i = 0; i < script->count; i++)
		if (text_equal(script->lines[i].id, id))
			return &script->lines[i];
	return NULL;
}

/* --- days and times ----------------------------------------------------------------------------------------- */

int64_t script_day_ends(const struct script *script, int32_t day)
{
	enum { FOUR_O_CLOCK_MS = 16 * 3600 * 1000 };
	const struct school_year *year = calendar_year(script->calendar, day);
	bool is_said = year && year->day_ends_ms != NO_TIME;

	return zone_instant(script->zone, day, is_said ? year->day_ends_ms : FOUR_O_CLOCK_MS);
}

/* 2025-09-05T06:10, as a clock at the school shows it. */
static int read_local(const struct script *script, struct text said, struct said_time *out)
{
	int32_t second;

	if (said.size <= CIVIL_DATE_SIZE || !memchr("Tt ", said.at[CIVIL_DATE_SIZE - 1], 3) ||
	        civil_read_date(text_slice(said, 0, CIVIL_DATE_SIZE - 1), &out->day) ||
	        text_read_clock(text_slice(said, CIVIL_DATE_SIZE, said.size), &second))
		return -1;
	out->at_ms = zone_instant(script->zone, out->day, second * 1000);
	return 0;
}

static int read_said(const struct script *script, struct text said, struct said_time *out)
{
	struct civil_time time;
	int32_t ms;

	*out = (struct said_time){.day = NO_DAY};
	if (read_local(script, said, out) == 0)
		return 0;
	if (civil_read_time(said, &time))
		return -1;
	out->is_day = time.ms == NO_TIME;
	out->day = time.day;
	if (out->is_day) {
		out->at_ms = script_day_ends(script, time.day);
		return 0;
	}
	out->at_ms = civil_instant_ms(time);
	zone_local(script->zone, out->at_ms, &out->day, &ms);
	return 0;
}

int script_time(const struct script *script, const struct node *node, const char *what, struct said_time *out)
{
	struct text said;

	if (node_text(node, what, &said, script->why))
		return -1;
	if (read_said(script, said, out) == 0)
		return 0;
	diag_help(diags_add(script->why, SEVERITY_ERROR, "T103", node->place,
	                  "%s must be a day or a time, and is '%.*s'", what, (int)said.size, said.at),
	        "write it as 2025-09-05 or 2025-09-05T06:10");
	return -1;
}

void script_key_time(struct script *script, const struct said_time *time)
{
	char at[CIVIL_INSTANT_SIZE];

	if (time->is_day) {
		script_key_day(script, "time", time->day);
		return;
	}
	civil_print_instant(time->at_ms, zone_offset(script->zone, time->at_ms), at);
	json_key(&script->json, "time");
	json_z(&script->json, at);
}

/* --- all of them -------------------------------------------------------------------------------------------- */

static int choose_calendar(struct script *script, const struct ground *ground)
{
	const struct node *name = node_get(script->of->student, "calendar");
	struct place place = name ? name->place : script->of->student->place;
	struct text wanted = {"", 0};

	if (name && node_text(name, "calendar", &wanted, script->why))
		return -1;
	if (!name && ground->calendars->count == 1)
		script->calendar = &ground->calendars->items[0];
	else if (name)
		script->calendar = calendars_find(ground->calendars, wanted);
	if (script->calendar)
		return 0;
	struct diag *diag = name ? diags_add(script->why, SEVERITY_ERROR, "T101", place,
	                                   "there is no calendar '%.*s'", (int)wanted.size, wanted.at)
	                         : diags_add(script->why, SEVERITY_ERROR, "T101", place,
	                                   "of %zu calendars none is chosen", ground->calendars->count);
	diag_help(diag, "write 'calendar: NAME' under student, such as %.*s",
	        (int)ground->calendars->items[0].name.size, ground->calendars->items[0].name.at);
	return -1;
}

static int choose_zone(struct script *script, const struct ground *ground)
{
	struct text name = ground->timezone.size ? ground->timezone : script->calendar->timezone;

	script->zone = zones_find(ground->zones, name);
	if (script->zone)
		return 0;
	diags_add(script->why, SEVERITY_ERROR, "T110", script->of->place, "there is no time zone '%.*s'",
	        (int)name.size, name.at);
	return -1;
}

static void try_line(struct script *script, const struct script_line *line, struct arena *arena)
{
	struct event_reader reader = script_reader();
	struct text field = {"", 0};
	struct event event;
	struct diag why = {0};

	if (event_read(line->json, &reader, arena, &event, &field, &why) == 0)
		return;
	diag_help(diags_add(script->why, SEVERITY_ERROR, "T109", line->place,
	                  "a sender would be refused: %.*s%s%s", (int)field.size, field.at,
	                  field.size ? ": " : "", why.message),
	        "'intervene explain %s' says more", why.code);
}

static void try_lines(struct script *script)
{
	struct arena arena = {0};

	for (size_t i = 0; i < script->count; i++) {
		arena_reset(&arena);
		try_line(script, &script->lines[i], &arena);
	}
	arena_finish(&arena);
}

/* By receipt; what is received at once keeps the order in which it was written. */
static void sort_lines(struct script *script)
{
	for (size_t i = 1; i < script->count; i++) {
		struct script_line line = script->lines[i];
		size_t at = i;

		for (; at > 0 && script->lines[at - 1].at_ms > line.at_ms; at--)
			script->lines[at] = script->lines[at - 1];
		script->lines[at] = line;
	}
}

/* Before everything else, and before the first school day begins. */
static void receive_roster(struct script *script, size_t roster)
{
	int64_t first_ms = zone_instant(script->zone, script->first_day, 0);

	for (size_t i = roster; i < script->count; i++)
		if (script->lines[i].at_ms < first_ms)
			first_ms = script->lines[i].at_ms;
	for (size_t i = 0; i < roster; i++)
		script->lines[i].at_ms = first_ms;
}

static void write_lines(struct script *script, const struct ground *ground)
{
	unsigned errors = script->why->errors;

	script_roster(script, ground);
	if (script->why->errors > errors)
		return;
	size_t roster = script->count;

	script_attendance(script);
	script_scores(script);
	script_events(script);
	script_then(script);
	receive_roster(script, roster);
	sort_lines(script);
	try_lines(script);
}

int script_make(const struct suite_case *of, const struct ground *ground, struct arena *arena,
        struct script *out, struct diags *why)
{
	unsigned errors = why->errors;

	*out = (struct script){.of = of, .arena = arena, .why = why, .first_day = NO_DAY};
	if (of->student->kind != NODE_MAP) {
		diag_help(diags_add(why, SEVERITY_ERROR, "T115", of->student->place,
		                  "student must be a map of 'key: value'"),
		        "write student: {id: S1, enrolled: 2025-08-18}");
		return -1;
	}
	if (choose_calendar(out, ground) == 0 && choose_zone(out, ground) == 0)
		write_lines(out, ground);
	return why->errors > errors ? -1 : 0;
}

void script_finish(struct script *script)
{
	free(script->lines);
	buf_finish(&script->bytes);
	*script = (struct script){0};
}
