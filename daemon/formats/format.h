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
bool cloudevent_reads(struct text content_type); /* data of this kind */
bool cloudevent_is(struct text item); /* it says `specversion`, which no line of ours has a use for */

struct format {
	const char *media_type;
	enum body_kind kind;
	format_fn *read; /* NULL: its items are lines of ours */
};
extern const struct format format_cloudevent;               /* one, whatever is in it */
const struct format *format_find(const char *content_type); /* NULL or "": nothing was said */
const char *format_kept(const struct format *format); /* under which media type it is found again; NULL too */
/* One item that was kept, or that somebody has mended, and says itself what it is. */
const struct format *format_of_kept(struct text item);
#endif
