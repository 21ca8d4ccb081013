/* Makes the calendar and the roster that a backtest was not given. */
#include "assume.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/json_read.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	YEAR_DAYS = 500, /* a calendar's school year is shorter */
	LINE_DEPTH = 16  /* as deep as an event may be */
};

static void say(struct assumed *said, const char *sentence)
{
	said->items[said->count++] = sentence;
}

/* --- calendars ---------------------------------------------------------------------------------------------- */

/* Longer logs are cut where school years usually part. */
static int32_t year_end(int32_t first, int32_t last)
{
	int year, month, day;

	if (last - first < YEAR_DAYS)
		return last;
	civil_of(first, &year, &month, &day);
	int32_t end = civil_day(month < 7 ? year : year + 1, 7, 31);
	return end < last ? end : last;
}

static void calendar_print(struct text name, int32_t first, int32_t last, struct buf *out)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];

	civil_print_date(first, from);
	civil_print_date(last, to);
	buf_add_z(out, "format: 1\ntimezone: UTC\ncalendar: ");
	json_text(&(struct json){.out = out}, name); /* a JSON text is a YAML one */
	buf_add_char(out, '\n');
	buf_print(out, "first_day: %s\nlast_day: %s\nweek: [mon, tue, wed, thu, fri]\n", from, to);
}

/* The same line without its `calendar`; empty when it says none. */
static struct text without_calendar(struct text line, struct buf *bytes, struct arena *arena)
{
	struct json json = {.out = bytes};
	struct json_value root, value;
	struct text key;
	struct diag why;
	bool named = false;

	if (json_parse(line, LINE_DEPTH, &root, &why) || root.kind != JSON_OBJECT)
		return (struct text){0};
	buf_clear(bytes);
	json_object(&json);
	for (size_t at = 0; json_member(&root, &at, arena, &key, &value);) {
		if (text_is(key, "calendar")) {
			named = true;
			continue;
		}
		json_key_text(&json, key);
		json_raw(&json, value.raw);
	}
	json_end(&json);
	return named ? arena_copy(arena, buf_text(bytes)) : (struct text){0};
}

/* One calendar stands for all, whatever schools and enrollments call theirs: else a school that names none would have
 * several to choose from. */
static void forget_calendar_names(struct event_log *log, struct arena *arena)
{
	struct buf bytes = {0};

	for (size_t i = 0; i < log->count; i++) {
		struct text line = log->lines[i].text;

		if (!memmem(line.at, line.size, "\"calendar\"", 10))
			continue;
		line = without_calendar(line, &bytes, arena);
		if (!line.size)
			continue;
		log->lines[i].text = line;
		log->lines[i].kind = 0; /* which still names it */
	}
	buf_finish(&bytes);
}

static void calendar_add(const struct event_log *log, struct text name, struct arena *arena,
        struct file_bytes *files, size_t *count)
{
	struct buf bytes = {0};

	for (int32_t first = log->first_day, last; first <= log->last_day; first = last + 1) {
		last = year_end(first, log->last_day);
		buf_clear(&bytes);
		calendar_print(name, first, last, &bytes);
		files[(*count)++] = (struct file_bytes){
		        .name = text_of(arena_print(arena, "assumed-%zu.yml", *count)),
		        .bytes = arena_copy(arena, buf_text(&bytes)),
		};
	}
	buf_finish(&bytes);
}

struct file_set assume_calendars(struct event_log *log, struct arena *arena, struct assumed *said)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	size_t years = (size_t)(log->last_day - log->first_day) / 365 + 2, count = 0;
	struct file_bytes *files = arena_take_array(arena, years, sizeof(*files));

	forget_calendar_names(log, arena);
	calendar_add(log, text_of("assumed"), arena, files, &count);
	civil_print_date(log->first_day, from);
	civil_print_date(log->last_day, to);
	say(said, arena_print(arena,
	                  "no calendars: every weekday from %s to %s is instructional, time zone UTC", from,
	                  to));
	return (struct file_set){files, count};
}

/* --- roster ------------------------------------------------------------------------------------------------- */

static void school_print(struct text calendar, struct buf *out)
{
	struct json json = {.out = out};

	json_object(&json);
	json_key(&json, "id");
	json_z(&json, "school");
	json_key(&json, "source");
	json_z(&json, "assumed");
	json_key(&json, "type");
	json_z(&json, "school");
	json_key(&json, "time");
	json_z(&json, "2000-01-01");
	json_key(&json, "school");
	json_z(&json, "assumed");
	if (calendar.size) {
		json_key(&json, "calendar");
		json_text(&json, calendar);
	}
	json_end(&json);
}

static void enrollment_print(struct text student, uint32_t number, const char *starts, struct buf *out)
{
	struct json json = {.out = out};
	char id[32];

	snprintf(id, sizeof(id), "enrollment-%u", number);
	json_object(&json);
	json_key(&json, "id");
	json_z(&json, id);
	json_key(&json, "source");
	json_z(&json, "assumed");
	json_key(&json, "type");
	json_z(&json, "enrollment");
	json_key(&json, "student");
	json_text(&json, student);
	json_key(&json, "time");
	json_z(&json, starts);
	json_key(&json, "school");
	json_z(&json, "assumed");
	json_key(&json, "starts");
	json_z(&json, starts);
	json_end(&json);
}

static struct log_line line_of(struct buf *bytes, uint32_t student, struct arena *arena)
{
	struct log_line line = {
	        .text = arena_copy(arena, buf_text(bytes)), .received_ms = INT64_MIN, .student = student};

	buf_clear(bytes);
	return line;
}

void assume_roster(struct event_log *log, struct text calendar, struct arena *arena, struct assumed *said)
{
	size_t more = log->students.count + 1;
	struct log_line *lines = memory_take((log->count + more) * sizeof(*lines));
	struct buf bytes = {0};
	char starts[CIVIL_DATE_SIZE];

	civil_print_date(log->first_day, starts);
	school_print(calendar, &bytes);
	lines[0] = line_of(&bytes, NO_STUDENT, arena);
	for (uint32_t i = 0; i < log->students.count; i++) {
		enrollment_print(names_text(&log->students, i), i, starts, &bytes);
		lines[1 + i] = line_of(&bytes, i, arena);
	}
	buf_finish(&bytes);
	if (log->count)
		memcpy(lines + more, log->lines, log->count * sizeof(*lines));
	free(log->lines);
	log->lines = lines;
	log->count = log->capacity = log->count + more;
	say(said, "no roster: one school, every student seen is enrolled for the whole span; grades and "
	          "flags are known only if the events tell them");
}

void assume_receipts(const struct event_log *log, struct assumed *said)
{
	if (log->unreceived)
		say(said, "no received_at: events were received when they happened, the roster was known "
		          "from the start");
}
