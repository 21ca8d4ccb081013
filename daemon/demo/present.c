/* Lines of a file in the order in which they arrive. */
#include "present.h"
#include "daemon/intake/lines.h"
#include "base/diag.h"
#include "base/zone.h"
#include <intervene/event.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

int present_load(const char *path, struct buf *out, struct diag *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : 1;

	while (got > 0) {
		got = read(fd, buf_room(out, PIECE), PIECE);
		out->size += got > 0 ? (size_t)got : 0;
	}
	if (fd >= 0)
		close(fd);
	return got < 0 ? diag_set(why, "D330", "cannot read %s: %s", path, strerror(errno)) : 0;
}

static int64_t arrival_ms(struct text line, const struct zone *zone, struct arena *arena, int64_t before_ms)
{
	struct event_reader reader = {HASH_KEY_FIXED, text_of("demo")};
	struct event event;

	if (event_read(line, &reader, arena, &event, NULL, NULL))
		return before_ms;
	if (event.received_ms)
		return event.received_ms;
	if (event.when.day == NO_DAY)
		return before_ms;
	return event.when.ms == NO_TIME ? zone_instant(zone, event.when.day, 0)
	                                : civil_instant_ms(event.when);
}

static int by_arrival(const void *a, const void *b)
{
	const struct present_line *x = a, *y = b;

	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

int present_read(struct present *present, const char *path, const struct zone *zone, struct diag *why)
{
	struct arena arena = {0};
	struct lines lines;
	struct text line;
	int64_t before_ms = 0;

	*present = (struct present){0};
	if (present_load(path, &present->file, why))
		return -1;
	lines_start(&lines, buf_text(&present->file), BODY_LINES);
	while (lines_next(&lines, &line)) {
		before_ms = arrival_ms(line, zone, &arena, before_ms);
		arena_reset(&arena);
		present->lines = memory_room(
		        present->lines, present->count, &present->capacity, sizeof(*present->lines));
		present->lines[present->count] = (struct present_line){before_ms, present->count, line};
		present->count++;
	}
	arena_finish(&arena);
	if (present->count)
		qsort(present->lines, present->count, sizeof(*present->lines), by_arrival);
	return 0;
}

bool present_next(struct present *present, int64_t until_ms, int64_t *at_ms, struct buf *out)
{
	if (present->next == present->count || present->lines[present->next].at_ms > until_ms)
		return false;
	*at_ms = present->lines[present->next].at_ms;
	for (; present->next < present->count; present->next++) {
		const struct present_line *line = &present->lines[present->next];
		if (line->at_ms != *at_ms)
			break;
		buf_add_text(out, line->bytes);
		buf_add_char(out, '\n');
	}
	return true;
}

void present_finish(struct present *present)
{
	buf_finish(&present->file);
	free(present->lines);
	*present = (struct present){0};
}
