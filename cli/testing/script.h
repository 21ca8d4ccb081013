#ifndef CLI_TESTING_SCRIPT_H
#define CLI_TESTING_SCRIPT_H
/* What happens in a test, written out as the lines that a sender would send, in the order of their receipt.
 *
 *     struct ground ground = {calendars, zones, ..};
 *     struct script script;
 *     if (script_make(&suite.cases[i], &ground, &arena, &script, &why) == 0)
 *             for (i < script.count) .. script.lines[i].json ..
 *     script_finish(&script);
 *
 * Each line has been read once, as the daemon would; what is refused is a finding at the place in the test file that
 * it was made from.  The roster is received first, attendance and scores when the day ends, or at 16:00 where the
 * calendar does not say. */
#include "suite.h"
#include "base/buf.h"
#include "base/json.h"
#include <intervene/calendar.h>
#include <intervene/event.h>
#include <intervene/zones.h>

/* What days and hours of a test mean. */
struct ground {
	const struct calendars *calendars; /* borrowed; one at least */
	struct zones *zones;               /* borrowed */
	struct text timezone;              /* of the school; empty: its calendar's */
};

struct script_line {
	struct text json, id;
	int64_t at_ms; /* when it is received */
	struct place place;
	const struct node *fields; /* of an event, to be corrected later; NULL: of another line */
};

struct script {
	const struct suite_case *of;     /* borrowed */
	const struct calendar *calendar; /* borrowed; the student's */
	const struct zone *zone;         /* borrowed; of the student's school */
	struct text student;
	int32_t first_day;         /* of the first enrollment */
	struct script_line *lines; /* owned */
	size_t count, capacity;
	struct arena *arena; /* borrowed */
	struct diags *why;   /* borrowed */
	struct buf bytes;    /* owned; of the line at hand */
	struct json json;
};

struct event_reader script_reader(void); /* how every line of a test is read */
int script_make(const struct suite_case *of, const struct ground *ground, struct arena *arena,
        struct script *out, struct diags *why);
void script_finish(struct script *script);

/* --- for those who write a part of it --- */

void script_open(struct script *script, struct text id, struct text type);
/* The line ends here.  `fields` may be NULL. */
void script_close(
        struct script *script, struct text id, int64_t at_ms, struct place place, const struct node *fields);
void script_key_day(struct script *script, const char *key, int32_t day);
void script_node(struct script *script, const struct node *node);                   /* as one value */
const struct script_line *script_find(const struct script *script, struct text id); /* the first of that id */
int64_t script_day_ends(const struct script *script, int32_t day);

/* A day, or a time at the student's school. */
struct said_time {
	int32_t day;
	bool is_day;
	int64_t at_ms; /* of a day: when it ends */
};
int script_time(
        const struct script *script, const struct node *node, const char *what, struct said_time *out);
void script_key_time(struct script *script, const struct said_time *time);

void script_roster(struct script *script, const struct ground *ground);
void script_attendance(struct script *script);
int script_attendance_correct(struct script *script, const struct node *node, int64_t at_ms);
void script_scores(struct script *script);
int script_score_correct(struct script *script, const struct node *node, int64_t at_ms);
struct text script_attendance_id(struct script *script, int32_t day);
/* Of the score of that name and day; empty, with a finding, when the test has none. */
struct text script_score_id(struct script *script, const struct node *name, int32_t day);
void script_events(struct script *script);
void script_then(struct script *script);
#endif
