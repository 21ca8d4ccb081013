#ifndef DAEMON_DEMO_LINES_H
#define DAEMON_DEMO_LINES_H
/* Event lines on their way to a file, in the order they are received: what is entered late waits here.
 *
 *     line_open(&lines, TO_EVENTS, "attendance", "att-%s-%s", student, date);
 *     json_key(&lines.json, "status"); json_z(&lines.json, "absent");
 *     line_close(&lines, received_ms);
 *     lines_flush(&lines, midnight_ms, files);  */
#include "base/buf.h"
#include "base/json.h"
#include <stdio.h>

enum lines_to { TO_ROSTER, TO_EVENTS, TO_COUNT };
struct line_waiting {
	int64_t received_ms;
	enum lines_to to;
	uint64_t number; /* equal times keep the order they were entered in */
	size_t at, size; /* in `bytes` */
};
struct lines {
	struct buf bytes, spare;      /* owned */
	struct line_waiting *waiting; /* owned */
	size_t count, capacity;
	uint64_t number;
	struct json json; /* of the open line; between open and close only */
	size_t begun;     /* where it starts */
	enum lines_to to; /* where it goes */
};

void line_open(struct lines *lines, enum lines_to to, const char *type, const char *id, ...)
        __attribute__((format(printf, 4, 5)));
void line_z(struct lines *lines, const char *name, const char *value);
void line_integer(struct lines *lines, const char *name, int64_t n);
void line_date(struct lines *lines, const char *name, int32_t day);
void line_instant(struct lines *lines, const char *name, int64_t at_ms);
void line_close(struct lines *lines, int64_t received_ms);

/* Writes what was received before, and keeps the rest. */
void lines_flush(struct lines *lines, int64_t before_ms, FILE *const out[TO_COUNT]);
void lines_finish(struct lines *lines);
#endif
