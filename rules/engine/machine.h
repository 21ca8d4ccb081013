#ifndef RULES_ENGINE_MACHINE_H
#define RULES_ENGINE_MACHINE_H
/* The life cycle of one rule for one student (semantics.md 6-8).
 *
 *      none --when for its `for`, not clear_when, not unless--> open --clear_when for its `clear_for`--> none
 *                                                                `--> expired, not applicable
 *
 * `holding` and `clearing` are the two runs below.  A machine is plain data: saved and restored by copying. */
#include "rules/model/rules.h"
#include <intervene/engine.h>

/* How long something has been true without a break, as the instant when it will have lasted long enough. */
struct run {
	int64_t due_ms; /* RUN_IDLE: not true; RUN_NEVER: it will not last */
};
#define RUN_IDLE INT64_MIN
#define RUN_NEVER INT64_MAX

struct machine {
	struct run hold, clear, missing;
	int64_t look_ms; /* until then the answers change with facts alone */
};

/* One stretch in which the rule held, as the facts have it. */
struct held {
	int64_t opened_ms, closed_ms; /* closed_ms 0 while open */
	enum close_why why;
};

/* Where a rule stood in the morning of a day, to go back to when late facts come: of today, of this week's Monday, of
 * the first of the month.  What is older is judged from the start. */
enum { SAVE_TODAY, SAVE_WEEK, SAVE_MONTH, SAVE_COUNT };
struct save {
	struct machine machine;
	uint32_t count; /* of held */
	bool is_open;   /* the last of them was */
};

struct judged {
	struct machine now;
	struct save saves[SAVE_COUNT];
	struct held *held; /* owned; by opening */
	uint32_t count;
	size_t capacity;
	int64_t told_id; /* of the episode told and open; 0: none */
};

/* What the rule answers at one instant. */
struct answers {
	enum answer only, needs, when, clear_when, unless;
};

struct moment;
void machine_reset(struct machine *machine);
/* True when the rule opened or closed at this instant. */
bool machine_step(struct judged *judged, const struct rule *rule, const struct answers *answers,
        const struct moment *moment);
/* At an instant outside every school year. */
bool machine_expire(struct judged *judged, int64_t at_ms);
bool judged_is_open(const struct judged *judged);
int64_t machine_next_ms(
        const struct machine *machine, int64_t after_ms); /* the earliest run that ends after it */
void judged_save(struct judged *judged, int save);
void judged_restore(struct judged *judged, int save);
void judged_clear(struct judged *judged);
#endif
