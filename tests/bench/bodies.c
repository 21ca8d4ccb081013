/* Cuts a stream of lines into bodies. */
#include "bodies.h"

#include <stdlib.h>

static void take(struct body *body, struct text line)
{
	buf_add_text(&body->bytes, line);
	body->lines++;
}

/* True when the body ends before the line. */
static bool is_end(struct bodies *bodies, struct body *body, struct text line)
{
	if (line.at[0] == '#') {
		bodies->clock_ms = strtoll(line.at + 1, NULL, 10);
		if (!body->bytes.size)
			body->clock_ms = bodies->clock_ms;
		return body->bytes.size > 0;
	}
	if (body->bytes.size && body->bytes.size + line.size > bodies->most) {
		buf_add_text(&bodies->kept, line);
		return true;
	}
	take(body, line);
	return false;
}

bool bodies_next(struct bodies *bodies, struct body *out)
{
	ssize_t size;

	*out = (struct body){.clock_ms = bodies->clock_ms};
	if (bodies->kept.size)
		take(out, buf_text(&bodies->kept));
	buf_clear(&bodies->kept);
	while ((size = getline(&bodies->line, &bodies->line_room, bodies->file)) > 0)
		if (is_end(bodies, out, (struct text){bodies->line, (uint32_t)size}))
			break;
	return out->bytes.size > 0;
}

void bodies_finish(struct bodies *bodies)
{
	free(bodies->line);
	buf_finish(&bodies->kept);
}
