#ifndef TESTS_SIM_YEAR_LIFE_INSIDE_H
#define TESTS_SIM_YEAR_LIFE_INSIDE_H
/* What the files that live a district's days share.  Each writes lines into life->body. */
#include "life.h"
#include "base/civil.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

const char *life_date(int32_t day, char out[CIVIL_DATE_SIZE]);
int64_t life_instant(const struct life *life, int school, int32_t day, int ms);

/* life.c */
void life_mark(struct life *life, const struct mark *mark, const char *fields);
const char *life_some_absence(struct life *life);
/* `exit`: NULL without `ends`. */
void life_enrollment(struct life *life, int student, int32_t ends, const char *exit);
void life_profile(struct life *life, int student, int32_t day, const char *flags);
void life_plan(struct life *life, int student, int32_t day, const char *status);

/* doings.c: what else is heard of a student that day. */
void doings_write(struct life *life, int student, int32_t day);
/* changes.c: what was said before is corrected, deleted or coded anew; who moves, leaves and comes. */
void changes_write(struct life *life);
void moves_write(struct life *life, int32_t day);
/* names.c: who was two pupils is one, or is not. */
void names_begin(struct life *life, uint64_t seed);
void names_write(struct life *life, int32_t day);
/* post.c: on its way by the school's hour, or later, twice, in part, or with the next. */
void post_send(struct life *life, int school, int32_t day, int from_hour, int to_hour);
#endif
