/* Packs events one behind another: numbers that follow each other as their difference, which mostly is none.  Of one that is
 * gone its number is left, and when it came. */
#include "log_block.h"
#include "row_texts.h"
#include "squeeze.h"
#include "base/buf.h"

enum { HAS_REV = 1, HAS_WAS = 2, HAS_PREV = 4, IS_GONE = 8 };

static unsigned flags_of(const struct event_row *row)
{
	if (row->is_gone)
		return IS_GONE;
	return (row->rev == INT64_MIN ? 0 : HAS_REV) | (row->was.day == NO_DAY ? 0 : HAS_WAS) |
	       (row->prev ? HAS_PREV : 0);
}

static char *pack_time(char *at, struct civil_time time)
{
	at = pack_signed_at(at, time.day);
	at = pack_signed_at(at, time.ms);
	return pack_signed_at(at, time.offset_s);
}

static struct civil_time unpack_time(struct unpack *in)
{
	struct civil_time time;

	time.day = (int32_t)unpack_signed(in);
	time.ms = (int32_t)unpack_signed(in);
	time.offset_s = (int32_t)unpack_signed(in);
	return time;
}

static char *pack_rest(char *at, const struct event_row *row, unsigned flags)
{
	at = pack_signed_at(at, row->student);
	at = pack_signed_at(at, row->type);
	at = pack_signed_at(at, row->op);
	if (flags & HAS_REV)
		at = pack_signed_at(at, row->rev);
	if (flags & HAS_WAS)
		at = pack_time(at, row->was);
	return flags & HAS_PREV ? pack_signed_at(at, row->prev - row->seq) : at;
}

void log_block_add(struct buf *block, const struct event_row *row, const struct event_row *before)
{
	enum { NUMBERS_MOST = 12 };
	unsigned flags = flags_of(row);
	char *began = buf_room(block, (size_t)NUMBERS_MOST * PACK_NUMBER_MOST), *at = began;

	at = pack_number_at(at, flags);
	at = pack_signed_at(at, row->seq - before->seq);
	at = pack_signed_at(at, row->batch - before->batch);
	at = pack_signed_at(at, row->received_ms - before->received_ms);
	if (!row->is_gone)
		at = pack_rest(at, row, flags);
	block->size += (size_t)(at - began);
	if (!row->is_gone)
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

static struct event_row gone(const struct event_row *row)
{
	return (struct event_row){
	        .seq = row->seq,
	        .batch = row->batch,
	        .received_ms = row->received_ms,
	        .student = -1,
	        .rev = INT64_MIN,
	        .was = {.day = NO_DAY},
	        .is_gone = true,
	};
}

bool log_block_next(struct unpack *in, struct event_row *row)
{
	if (in->is_broken || in->at == in->end)
		return false;
	unsigned flags = (unsigned)unpack_number(in);
	raise(&row->seq, unpack_signed(in));
	raise(&row->batch, unpack_signed(in));
	raise(&row->received_ms, unpack_signed(in));
	if (flags & IS_GONE) {
		*row = gone(row);
		return !in->is_broken;
	}
	row->is_gone = false;
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
