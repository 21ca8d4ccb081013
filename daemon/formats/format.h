#ifndef DAEMON_FORMATS_FORMAT_H
#define DAEMON_FORMATS_FORMAT_H
/* What events may come as: one row for each media type, one file for each format that is not our own.
 *
 *     const struct format *format = format_find(content_type);       NULL: we do not understand it
 *     if (format->read && format->read(item, &arena, &event, &field, &why)) ..
 *
 * A body is cut into items (lines.h); an item of another format is then turned into a line of ours. */
#include "daemon/intake/lines.h"

struct arena;
struct diag;

/* Points *event at the item as a line of ours, in `arena` or the item itself.  -1 with a code of events (E2xx), the
 * field's name in *field (empty: none) and what was expected. */
typedef int format_fn(
        struct text item, struct arena *arena, struct text *event, struct text *field, struct diag *why);
format_fn cloudevent_read;

struct format {
	const char *media_type;
	enum body_kind kind;
	format_fn *read; /* NULL: its items are lines of ours */
};
extern const struct format format_whole;                    /* one line of ours, whatever is in it */
const struct format *format_find(const char *content_type); /* NULL or "": nothing was said */
#endif
