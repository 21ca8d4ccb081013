#ifndef CLI_EVENT_BLOCK_H
#define CLI_EVENT_BLOCK_H
/* Some lines of an event file, read: what the log asks of each, without the event itself.  A block is read by one thread and
 * knows of no other line, so that blocks are read side by side and entered one after the other.
 *
 *     block_read(&block, bytes);      again and again, with other bytes
 *     for (i < block.count) .. block.items[i] ..
 *     block_finish(&block); */
#include <intervene/event.h>

struct read_line {
	struct text text, student; /* in the file's bytes, or the block's arena */
	struct hash128 key, slot;
	struct hash128
	        kind; /* the same for all events that differ only in identity, student and time; zero: none has its like */
	uint64_t student_hash;
	int64_t received_ms; /* 0: the line did not say */
	struct civil_time when;
	uint32_t number; /* of the line in the block, from 1 */
	enum event_type type;
	enum event_op op;
	uint16_t id_at, id_size; /* in the text, of one that has a kind */
	bool is_bad;             /* no event, and nothing of it is known */
};

struct block {
	struct read_line *items; /* owned; lines that are not blank */
	size_t count, capacity;
	uint32_t line_count; /* the blank ones too */
	const char *end;     /* behind its last byte */
	struct arena arena, scratch;
};

void block_read(struct block *block, const char *at, const char *end);
void block_finish(struct block *block);
#endif
