/* Packs the texts of an event, ahead or when it is stored. */
#include "row_texts.h"
#include "base/arena.h"
#include "base/buf.h"

static void pack(struct buf *out, struct text source, struct text id, struct text content)
{
	pack_text(out, source);
	pack_text(out, id);
	pack_text(out, content);
}

struct text row_texts(struct text source, struct text id, struct text content, struct arena *arena)
{
	size_t most = (size_t)source.size + id.size + content.size + 3 * PACK_NUMBER_MOST;
	struct buf out = {.at = arena_take(arena, most), .capacity = most};

	pack(&out, source, id, content);
	return buf_text(&out);
}

void row_texts_add(struct buf *out, const struct event_row *row)
{
	if (row->texts.size)
		buf_add_text(out, row->texts);
	else
		pack(out, row->source, row->id, row->content);
}

void row_texts_next(struct unpack *in, struct event_row *row)
{
	row->source = unpack_text(in);
	row->id = unpack_text(in);
	row->content = unpack_text(in);
}
