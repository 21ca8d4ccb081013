#ifndef DAEMON_STORE_HISTORIES_H
#define DAEMON_STORE_HISTORIES_H
/* The inside of the histories of fold.h.
 *
 * On disk a part is a row of `history_part` and rows of `history_block`.  A block has students in order, each its number
 * and its facts, made small together, as the lines of one week are much alike; its key is the part's number before that
 * of its first student. */
#include "fold.h"

/* The last blocks that were read, unpacked: students are loaded in order when a start settles them. */
enum { HISTORY_SEEN = 32 };
struct history_seen {
	int64_t key;      /* 0: none */
	struct buf block; /* owned */
};

struct histories {
	struct buf block;          /* owned; of the part, students that are not in the table yet */
	int64_t part, first, last; /* of them; as places */
	struct history_seen seen[HISTORY_SEEN]; /* by the low bits of the part's number */
};

/* Behind all numbers of students. */
static inline int64_t history_place(int64_t student)
{
	return student < 0 ? HISTORY_LAST_PLACE : student;
}
void histories_forget(struct histories *histories); /* what was seen: a part's number may be used again */
#endif
