/* Packs events one behind another: numbers that follow each other as their difference, which mostly is none. */
#include "log_block.h"
#include "row_texts.h"
#include "squeeze.h"
#include "base/buf.h"

enum { HAS_REV = 1, HAS_WAS = 2, HAS_PREV = 4 };

static unsigned flags_of(const struct event_row *row)
{
	return (row->rev == INT64_MIN ? 0 : HAS_REV) | (row->was.day == NO_DAY ? 0 : HAS_WAS) |
	       (row->prev ? HAS_PREV : 0);
}

static void pack_time(struct buf *block, struct civil_time time)
{
	pack_signed(block, time.day);
	pack_signed(block, time.ms);
	pack_signed(block, time.offset_s);
}

static struct civil_time unpack_time(struct unpack *in)
{
	struct civil_time time;

	time.day = (int32_t)unpack_signed(in);
	time.ms = (int32_t)unpack_signed(in);
	time.offset_s = (int32_t)unpack_signed(in);
	return time;
}

void log_block_add(struct buf *block, const struct event_row *row, const struct event_row *before)
{
	unsigned flags = flags_of(row);

	pack_number(block, flags);
	pack_signed(block, row->seq - before->seq);
	pack_signed(block, row->batch - before->batch);
	pack_signed(block, row->received_ms - before->received_ms);
	pack_signed(block, row->student);
	pack_signed(block, row->type);
	pack_signed(block, row->op);
	if (flags & HAS_REV)
		pack_signed(block, row->rev);
	if (flags & HAS_WAS)
		pack_time(block, row->was);
	if (flags & HAS_PREV)
		pack_signed(block, row->prev - row->seq);
	row_texts_add(block, row);
}

/* Sums wrap, as what is damaged may say anything. */
static void raise(int64_t *number, int64_t by)
{
	*number = (int64_t)((uint64_t)*number + (uint64_t)by);
}

int log_block_open(struct squeezer *squeezer, struct text small, int64_t first, int64_t last, struct buf *out)
{
	struct event_row row = {0};
	int64_t next = first;

	if (unsqueeze(squeezer, small, out))
		return -1;
	struct unpack in = unpack_of(buf_text(out));
	while (next <= last && log_block_next(&in, &row) && row.seq == next)
		next++;
	bool is_whole = first <= last && (uint64_t)next == (uint64_t)last + 1;
	return is_whole && !in.is_broken && in.at == in.end ? 0 : -1;
}

bool log_block_next(struct unpack *in, struct event_row *row)
{
	if (in->is_broken || in->at == in->end)
		return false;
	unsigned flags = (unsigned)unpack_number(in);
	raise(&row->seq, unpack_signed(in));
	raise(&row->batch, unpack_signed(in));
	raise(&row->received_ms, unpack_signed(in));
	row->student = unpack_signed(in);
	row->type = (int)unpack_signed(in);
	row->op = (int)unpack_signed(in);
	row->rev = flags & HAS_REV ? unpack_signed(in) : INT64_MIN;
	row->was = flags & HAS_WAS ? unpack_time(in) : (struct civil_time){.day = NO_DAY};
	row->prev = 0;
	if (flags & HAS_PREV) {
		row->prev = row->seq;
		raise(&row->prev, unpack_signed(in));
	}
	row_texts_next(in, row);
	return !in->is_broken;
}
