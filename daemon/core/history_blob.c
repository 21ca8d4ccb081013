/* Packs a student's live versions, and reads them back. */
#include "history_blob.h"
#include "base/buf.h"
#include <intervene/event.h>

void blob_add(struct buf *out, const struct event_row *row)
{
	pack_number(out, (uint64_t)row->seq);
	pack_signed(out, row->received_ms);
	pack_text(out, row->source);
	pack_text(out, row->id);
	pack_text(out, row->content);
}

struct blob_cursor blob_of(struct text bytes)
{
	return (struct blob_cursor){.in = unpack_of(bytes)};
}

bool blob_next(struct blob_cursor *cursor, struct event_row *row)
{
	struct unpack *in = &cursor->in;
	const char *began = in->at;

	if (in->is_broken || in->at == in->end)
		return false;
	*row = (struct event_row){.op = EVENT_UPSERT, .rev = EVENT_NO_REV, .was = {.day = NO_DAY}};
	row->seq = (int64_t)unpack_number(in);
	row->received_ms = unpack_signed(in);
	row->source = unpack_text(in);
	row->id = unpack_text(in);
	row->content = unpack_text(in);
	cursor->packed = (struct text){began, (uint32_t)(in->at - began)};
	return !in->is_broken;
}

bool blob_is_broken(const struct blob_cursor *cursor)
{
	return cursor->in.is_broken;
}
