#ifndef TESTS_SIM_YEAR_LIFE_H
#define TESTS_SIM_YEAR_LIFE_H
/* What happens in the schools, and what their systems send of it: called with each day, it writes mail. */
#include "bylaws.h"
#include "mailbox.h"

enum { PUPILS_MOST = 300, SCHOOLS_MOST = 4, MARKS_KEPT = 2048, NAMESAKES_MOST = 16 };

struct pupil {
	int school;
	bool is_here, has_plan;
	int absences;   /* of 1000 days */
	int enrollment; /* the number of the one in force */
	int32_t since;
};

/* A line of attendance that was written, and may be corrected. */
struct mark {
	int student, number;
	int32_t day;
	bool has_slot;
};

/* An alias: whoever goes by the one name is the other. */
struct namesake {
	int from, to; /* pupils */
	bool is_live;
};

struct life {
	struct chance chance;
	const struct bylaws *bylaws;         /* borrowed; what the schools know of their calendars */
	struct mailbox *mailbox;             /* borrowed */
	const struct zone *zones[CALENDARS]; /* borrowed */
	struct pupil pupils[PUPILS_MOST];
	int pupil_count, school_count, next_number;
	bool says_present; /* of everybody, each day; else a school says when it has told of all who are away */
	struct mark marks[MARKS_KEPT];
	size_t mark_count;   /* of all there ever were; the ring keeps the newest */
	struct chance names; /* of aliases alone: years without them are what they were */
	bool has_namesakes;
	struct namesake namesakes[NAMESAKES_MOST];
	int namesake_count;
	int trouble;     /* how much goes wrong with deliveries, in 1000 */
	struct buf body; /* owned; what is being written */
};

void life_begin(struct life *life, const struct bylaws *bylaws, struct zones *zones, struct mailbox *mailbox,
        uint64_t seed);
void life_day(struct life *life, int32_t day);
void life_all_present(struct life *life, struct buf *out); /* everybody was, all that are remembered say */
void life_finish(struct life *life);
#endif
