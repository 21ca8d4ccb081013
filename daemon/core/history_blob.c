/* Packs what is known of a student, and reads it back. */
#include "history_blob.h"
#include "daemon/store/row_texts.h"
#include "base/arena.h"
#include <intervene/event.h>

#include <stdlib.h>

void blob_begin(struct buf *out, const int64_t *went, size_t count)
{
	pack_number(out, count);
	for (size_t i = 0; i < count; i++)
		pack_number(out, (uint64_t)went[i]);
}

void blob_add(struct buf *out, const struct event_row *row)
{
	pack_number(out, (uint64_t)row->seq);
	pack_signed(out, row->received_ms);
	row_texts_add(out, row);
}

bool blob_next(struct unpack *in, struct event_row *row)
{
	if (in->is_broken || in->at == in->end)
		return false;
	*row = (struct event_row){.op = EVENT_UPSERT, .rev = EVENT_NO_REV, .was = {.day = NO_DAY}};
	row->seq = (int64_t)unpack_number(in);
	row->received_ms = unpack_signed(in);
	row_texts_next(in, row);
	return !in->is_broken;
}

/* --- several ------------------------------------------------------------------------------------------------ */

void blobs_clear(struct blobs *blobs)
{
	buf_clear(&blobs->bytes);
	blobs->count = blobs->gone_count = 0;
	blobs->is_broken = false;
}

void blobs_finish(struct blobs *blobs)
{
	buf_finish(&blobs->bytes);
	free(blobs->items);
	free(blobs->gone);
	*blobs = (struct blobs){0};
}

void blobs_add(struct blobs *blobs, struct text facts)
{
	blobs->items = memory_room(blobs->items, blobs->count, &blobs->capacity, sizeof(*blobs->items));
	blobs->items[blobs->count++] = (struct blob_span){.at = blobs->bytes.size, .size = facts.size};
	buf_add_text(&blobs->bytes, facts);
}

void blobs_go(struct blobs *blobs, const int64_t *seqs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		blobs->gone = memory_room(
		        blobs->gone, blobs->gone_count, &blobs->gone_capacity, sizeof(*blobs->gone));
		blobs->gone[blobs->gone_count++] = (struct gone){seqs[i], false};
	}
}

static int by_seq(const void *a, const void *b)
{
	int64_t x = ((const struct gone *)a)->seq, y = ((const struct gone *)b)->seq;

	return (x > y) - (x < y);
}

static void item_begin(struct blobs *blobs, struct blob_span *item)
{
	item->rest = unpack_of((struct text){blobs->bytes.at + item->at, (uint32_t)item->size});
	for (uint64_t count = unpack_number(&item->rest); count && !item->rest.is_broken; count--) {
		int64_t seq = (int64_t)unpack_number(&item->rest);
		blobs_go(blobs, &seq, !item->rest.is_broken);
	}
	blobs->is_broken |= item->rest.is_broken;
}

void blobs_begin(struct blobs *blobs)
{
	for (size_t i = 0; i < blobs->count; i++)
		item_begin(blobs, &blobs->items[i]);
	if (blobs->gone_count)
		qsort(blobs->gone, blobs->gone_count, sizeof(*blobs->gone), by_seq);
}

bool blobs_has_gone(struct blobs *blobs, int64_t seq)
{
	struct gone wanted = {.seq = seq}, *found = NULL;

	if (blobs->gone_count)
		found = bsearch(&wanted, blobs->gone, blobs->gone_count, sizeof(wanted), by_seq);
	if (found)
		found->is_met = true;
	return found;
}

bool blobs_next(struct blobs *blobs, struct event_row *row)
{
	while (blobs->count && !blobs->is_broken) {
		struct unpack *in = &blobs->items[blobs->count - 1].rest;
		const char *began = in->at;

		if (!blob_next(in, row)) {
			blobs->is_broken = in->is_broken;
			blobs->count--;
			continue;
		}
		blobs->packed = (struct text){began, (uint32_t)(in->at - began)};
		if (!blobs_has_gone(blobs, row->seq))
			return true;
	}
	return false;
}

void blobs_owe(const struct blobs *blobs, struct buf *out)
{
	size_t count = 0;

	for (size_t i = 0; i < blobs->gone_count; i++)
		count += !blobs->gone[i].is_met;
	pack_number(out, count);
	for (size_t i = 0; i < blobs->gone_count; i++)
		if (!blobs->gone[i].is_met)
			pack_number(out, (uint64_t)blobs->gone[i].seq);
}
