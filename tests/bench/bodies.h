#ifndef TESTS_BENCH_BODIES_H
#define TESTS_BENCH_BODIES_H
/* Cuts a stream of lines into bodies: as many whole lines as fit, and never past a mark ("#MS" alone on a line: what
 * the clock says from here on).
 *
 *     struct bodies bodies = {.file = stdin, .most = 1 << 20};
 *     while (bodies_next(&bodies, &body)) ..         body.bytes is the caller's to finish */
#include "base/buf.h"
#include <stdio.h>

struct body {
	struct buf bytes; /* owned */
	uint64_t lines;
	int64_t clock_ms; /* of the last mark; 0: there was none */
};

struct bodies {
	FILE *file;  /* borrowed */
	size_t most; /* bytes of a body */
	char *line;  /* owned */
	size_t line_room;
	int64_t clock_ms;
	struct buf kept; /* a line that did not fit */
};

bool bodies_next(struct bodies *bodies, struct body *out);
void bodies_finish(struct bodies *bodies);
#endif
