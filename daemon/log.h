#ifndef DAEMON_LOG_H
#define DAEMON_LOG_H
/* One line a record on stderr: {"level":"info","room":"store","message":"opened","events":489587}.  When stderr is no
 * terminal each begins with journald's <N>.  A field is a number or one of our own words (a path, a name from the
 * configuration, a message of ours): there is no way to hand a student's name or an event's text to it. */
#include <stdint.h>

enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_NOTICE = 5, LOG_INFO = 6 };

struct log_field {
	const char *name; /* NULL ends a list */
	int64_t number;
	const char *words; /* instead of the number */
};
void log_write(enum log_level level, const char *room, const char *message, const struct log_field *fields);
#endif
