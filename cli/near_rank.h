#ifndef CLI_NEAR_RANK_H
#define CLI_NEAR_RANK_H
/* Students for whom a rule is not open, those first who lack least for it.
 *
 *     struct ranking ranking = {.asked = &asked, .rule = rule};
 *     ranking_make(&ranking, &why);
 *     for (i < ranking.count) .. ranking.items[i] ..
 *     ranking_finish(&ranking); */
#include "cli/explain/case.h"
#include <intervene/explain.h>

struct near {
	uint32_t student;
	struct text per;       /* of a rule with `per`; else empty */
	struct branch leaf;    /* the comparison that is looked at; in the arena */
	struct text condition; /* it in plain words, and .. */
	struct text lacks;     /* .. what it would take; empty: it holds, or that cannot be said */
	struct standing standing;
	bool is_judged; /* there is enough data to judge by */
};

struct ranking {
	const struct explain_case *asked; /* borrowed */
	uint32_t rule;
	struct near *items; /* owned */
	size_t count, capacity;
	size_t open, apart; /* students, or values: open; to whom it does not apply */
	struct arena arena; /* owned */
};

int ranking_make(struct ranking *ranking, struct diag *why);
void ranking_finish(struct ranking *ranking);
#endif
