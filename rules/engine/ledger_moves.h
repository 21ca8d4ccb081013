#ifndef RULES_ENGINE_LEDGER_MOVES_H
#define RULES_ENGINE_LEDGER_MOVES_H
/* Which versions came to each student and which went, since the last freeze. */
#include <intervene/ledger.h>

struct large;
struct student_moves;
struct moves {
	struct large *memory;        /* borrowed; where all of it lies */
	struct student_moves *items; /* owned; of the district, then by student */
	size_t count, capacity;
};

void moves_expect(const struct moves *moves, uint32_t student);     /* will come or go soon */
void moves_expect_end(const struct moves *moves, uint32_t student); /* a step later: where its list ends */
/* Ascending or not; what is new is mostly the last. */
void moves_come(struct moves *moves, uint32_t student, int64_t seq);
void moves_go(struct moves *moves, uint32_t student, int64_t seq);
struct ledger_moves moves_of(const struct moves *moves, uint32_t student);
/* The next that are not empty, by student, the district's last; *at begins with 0.  False: there are none. */
bool moves_next(const struct moves *moves, size_t *at, struct ledger_moves *out);
/* Lets go of those of some `students`, by which they are of no more use; true: there are more. */
bool moves_clear(struct moves *moves, size_t students);
#endif
