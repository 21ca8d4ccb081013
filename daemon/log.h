#ifndef DAEMON_LOG_H
#define DAEMON_LOG_H
/* One record a line: {"level":"info","room":"store","message":"opened","events":489587} on stderr, or the same as a
 * record of the journal when stderr is the journal's.  A field is a number or one of our own words (a path, a name from
 * the configuration, a message of ours): there is no way to hand a student's name or an event's text to it.
 *
 *     log_write(LOG_NOTICE, "store", "opened", (struct log_field[]){{"events", 489587, NULL}, {0}});
 *
 * Each room has its own level.  A message that keeps coming is said ten times a minute, and how often it was not is said
 * behind it; what is asked for with `debug` is always said.  Any thread may write. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seam;

/* As syslog numbers them. */
enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_NOTICE = 5, LOG_INFO = 6, LOG_DEBUG = 7 };
enum { LOG_ROOM_COUNT = 15 };

extern const char *const log_rooms[LOG_ROOM_COUNT + 1]; /* every room that may write; NULL ends */

struct log_levels {
	enum log_level all;
	enum log_level rooms[LOG_ROOM_COUNT]; /* by log_rooms; 0: as all */
};
extern const char *const log_level_names[LOG_DEBUG + 1]; /* by level */
int log_level_find(const char *name);                    /* 0: there is no such level */
int log_room_find(const char *name);                     /* -1: there is no such room */

/* Until it is started the log writes lines, from `info` up.  Starting it again takes the new levels. */
void log_start(const struct log_levels *levels, const struct seam *seam);
void log_stop(void); /* says what was left out */

struct log_field {
	const char *name; /* NULL ends a list */
	int64_t number;
	const char *words; /* instead of the number */
};
void log_write(enum log_level level, const char *room, const char *message, const struct log_field *fields);
/* The same of a record that somebody relies on: neither its level nor how many there are keeps it back. */
void log_record(enum log_level level, const char *room, const char *message, const struct log_field *fields);
#endif
