#ifndef RULES_ENGINE_TOUCHES_H
#define RULES_ENGINE_TOUCHES_H
/* Which rules a fact may concern, worked out once for a set of rules: of two hundred rules a present day of attendance
 * concerns a few, and the others are not looked at.
 *
 * What a fact touches is a handful of bits: the columns that took it, and those below.  Columns that rules read have a bit
 * each, or share one where they are many: then a rule is asked once too often.
 *
 *     beat.touches |= touches_of_column(touches, column);
 *     touches_readers(touches, beat.touches, readers);      a set of rules */
#include "mask.h"
#include "rules/model/rules.h"

enum {
	TOUCH_PLACE = 1,    /* where and when the student is: every rule */
	TOUCH_PROFILE = 2,  /* what is said of the student: grade, flags */
	TOUCH_COUNTING = 4, /* a day may have become counted: whoever looks at that, see look.h */
	TOUCH_FEEDS = 8,    /* how far a feed is complete: whoever asks whether one is behind */
	TOUCH_FIRST_COLUMN = 4,
	TOUCH_BITS = 20
};

struct touches {
	size_t words;       /* of a set of rules */
	uint64_t *readers;  /* owned; TOUCH_BITS sets of rules */
	uint64_t *judged;   /* owned; all rules that are not off */
	uint64_t *counting; /* owned; those that can look at when a day becomes counted */
	uint32_t *columns;  /* owned; the bits of each */
	uint32_t types
	        [EVENT_TYPE_COUNT]; /* all that a fact of the type can touch, as states and whatever is taken out do */
};

void touches_init(struct touches *touches, const struct ruleset *set);
void touches_finish(struct touches *touches);
/* Whether any rule reads one of `bits`. */
bool touches_are_read(const struct touches *touches, uint32_t bits);
/* Adds to `rules` those that read any of `bits`; TOUCH_COUNTING, which none reads, adds none. */
void touches_readers(const struct touches *touches, uint32_t bits, uint64_t *rules);
#endif
