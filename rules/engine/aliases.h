#ifndef RULES_ENGINE_ALIASES_H
#define RULES_ENGINE_ALIASES_H
/* Names that are one student's: what aliases say, and what follows from all of them together.  {0} of either is empty.
 *
 *     S3 -> S2,  S2 -> S1,  aspen:77 -> S1        S1, S2, S3 and aspen:77 are one, judged as S1
 *
 * Of two that say different things of one name the later `time` is in force; of equal ones always the same, whichever
 * came first.  Names that lead in a circle, or further than anybody would want, stand for themselves. */
#include "base/civil.h"
#include "base/hash.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct alias {
	uint32_t from, to; /* students' numbers */
	struct civil_time when;
	struct hash128 key; /* of its identity */
	int64_t seq;
};
struct aliases {
	struct alias *items; /* owned; in no order */
	size_t count, capacity;
};
void aliases_add(struct aliases *aliases, const struct alias *alias);
const struct alias *aliases_find(const struct aliases *aliases, int64_t seq); /* NULL: none */
void aliases_remove(struct aliases *aliases, const struct alias *alias);
void aliases_finish(struct aliases *aliases);

struct joins {
	uint32_t *heads; /* owned; by number: under whose the student is judged */
	uint32_t *nexts; /* owned; from the head on those who are one with it; NO_STUDENT: no more */
	size_t count;    /* numbers from there on stand for themselves */
};
struct joins joins_of(const struct aliases *aliases);
uint32_t joins_head(const struct joins *joins, uint32_t student);
uint32_t joins_next(const struct joins *joins, uint32_t student);
void joins_finish(struct joins *joins);
#endif
