#ifndef RULES_ENGINE_JUDGING_H
#define RULES_ENGINE_JUDGING_H
/* What the rules of a set have said of one student so far, and when each must be asked again.
 *
 * Most rules never say anything of most students: one that has neither opened nor begun to hold has no life and costs its
 * bits in a few sets.
 *
 * To go back when late facts come, every change after a morning that is saved notes what stood before it.  Then only those
 * rules go back that look at what was late:
 *
 *     judging_save(judging, SAVE_TODAY, begins_ms);    nothing has been judged since that morning: it stands as it is
 *     judging_note(judging, rule, life, at_ms, &before);    after each answer
 *     judging_restore(judging, SAVE_TODAY, rules);     as if nothing had been judged since: to be asked in that morning */
#include "wakes.h"
#include <intervene/engine.h>

/* What a life is of: a rule, and for a rule with `per` one of the values. */
struct about {
	uint32_t rule;
	struct text per; /* borrowed from the layout's words; empty: none */
};

/* How long something has been true without a break, as the instant when it will have lasted long enough. */
struct run {
	int64_t due_ms; /* RUN_IDLE: not true; RUN_NEVER: it will not last */
};
#define RUN_IDLE INT64_MIN
#define RUN_NEVER INT64_MAX

/* Idle where nothing depends on it: `hold` of a rule without a `for`; `clear` and `missing` while it is not open. */
struct machine {
	struct run hold, clear, missing;
};

/* One stretch in which the rule held, as the facts have it. */
struct held {
	int64_t opened_ms, closed_ms; /* closed_ms 0 while open */
	enum close_why why;
	int rung; /* of a ladder or table, reached last; NO_RUNG: none */
};

struct life {
	struct machine now;
	struct held *held; /* owned; by opening */
	uint32_t count, capacity;
	struct about about;
	int64_t told_id; /* of the episode told and open; 0: none */
	int64_t told_ms; /* since when that one says it is */
	int told_rung;
	bool is_open; /* the last of held is, which mostly need not be looked at then */
};

/* Where a rule stood in the morning of a day: of today, of this week's Monday, of the first of the month.  What is older
 * is judged from the start. */
enum { SAVE_TODAY, SAVE_WEEK, SAVE_MONTH, SAVE_COUNT, FROM_START = -1 };
struct stood {
	struct machine machine;
	uint32_t count; /* of held */
	bool is_open;   /* the last of them was */
	int rung;       /* of that one */
};
struct saved {
	struct stood stood;
	struct about about;
	uint32_t save;
};

struct judging {
	struct wakes wakes;
	uint64_t *counting;            /* owned; rules that look at when a day becomes counted */
	uint64_t *living;              /* in the same room; rules that have a life */
	uint64_t *changed[SAVE_COUNT]; /* in the same room; rules judged since that morning */
	struct life *lives;            /* owned; by rule and value */
	struct saved *saves;           /* owned; lives that are not what they were in that morning */
	uint32_t life_count, life_capacity, save_count, save_capacity;
	uint32_t held_bytes;          /* what the stretches of all lives take */
	bool has_values;              /* some rule has a life for a value: it may have several */
	int64_t saved_ms[SAVE_COUNT]; /* the mornings; INT64_MIN: none */
	int64_t judged_ms;            /* nothing was judged after it; INT64_MIN: nothing at all */
};

void judging_init(struct judging *judging, struct large *memory, size_t words);
void judging_finish(struct judging *judging);
size_t judging_bytes(const struct judging *judging); /* with what is spare in each piece */
struct life *judging_life(const struct judging *judging, struct about about); /* NULL: it has none */
struct life *judging_give_life(struct judging *judging, struct about about);
/* Those of a rule, of all its values: *count of them from the one that is answered on. */
struct life *judging_lives(const struct judging *judging, uint32_t rule, uint32_t *count);
struct stood life_stands(const struct life *life);                                /* also of NULL */
bool life_is_open(const struct life *life);                                       /* also of NULL */
void judging_hold(struct judging *judging, struct life *life, int64_t opened_ms); /* a stretch begins */

void judging_save(struct judging *judging, int save, int64_t morning_ms);
/* The latest morning that is not after `dirty_ms`, or FROM_START. */
int judging_save_before(const struct judging *judging, int64_t dirty_ms);
/* A rule was judged; `before` is where it stood, `life` where it stands. */
void judging_note(struct judging *judging, struct about about, const struct life *life, int64_t at_ms,
        const struct stood *before);
/* FROM_START: as if they had never been judged.  When they are asked next is the caller's. */
void judging_restore(struct judging *judging, int save, const uint64_t *rules);
/* Everything but what was told. */
void judging_forget(struct judging *judging);
#endif
