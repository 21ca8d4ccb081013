#ifndef DAEMON_DEMO_MAILBAG_H
#define DAEMON_DEMO_MAILBAG_H
/* Event lines on their way to a file, in the order they are received: what is entered late waits here.
 *
 *     line_open(&bag, TO_EVENTS, "attendance", "att-%s-%s", student, date);
 *     json_key(&bag.json, "status"); json_z(&bag.json, "absent");
 *     line_close(&bag, received_ms);
 *     mailbag_flush(&bag, midnight_ms, files);  */
#include "base/buf.h"
#include "base/json.h"
#include <stdio.h>

enum line_to { TO_ROSTER, TO_EVENTS, TO_COUNT };
struct line_waiting {
	int64_t received_ms;
	enum line_to to;
	uint64_t number; /* equal times keep the order they were entered in */
	size_t at, size; /* in `bytes` */
};
struct mailbag {
	struct buf bytes, spare;      /* owned */
	struct line_waiting *waiting; /* owned */
	size_t count, capacity;
	uint64_t number;
	struct json json; /* of the open line; between open and close only */
	size_t begun;     /* where it starts */
	enum line_to to;  /* where it goes */
};

void line_open(struct mailbag *bag, enum line_to to, const char *type, const char *id, ...)
        __attribute__((format(printf, 4, 5)));
void line_z(struct mailbag *bag, const char *name, const char *value);
void line_integer(struct mailbag *bag, const char *name, int64_t n);
void line_date(struct mailbag *bag, const char *name, int32_t day);
void line_instant(struct mailbag *bag, const char *name, int64_t at_ms);
void line_close(struct mailbag *bag, int64_t received_ms);

/* Writes what was received before, and keeps the rest. */
void mailbag_flush(struct mailbag *bag, int64_t before_ms, FILE *const out[TO_COUNT]);
void mailbag_finish(struct mailbag *bag);
#endif
