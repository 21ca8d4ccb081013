#ifndef RULES_ENGINE_MOMENT_H
#define RULES_ENGINE_MOMENT_H
/* One student at one instant: everything about "now" that a measure may ask, found once per instant.
 *
 * While today teaches and is not counted yet, measures of school time answer as at the end of yesterday: `end` is that
 * day (semantics.md 5).  Otherwise every rate would dip at midnight and recover at first period. */
#include "facts.h"

struct look;
struct per_value;
struct script_record;

struct moment {
	const struct facts *facts;
	const struct layout *layout;
	const struct district *district;
	int64_t at_ms;
	int32_t today;
	uint32_t happened;          /* how many entries have, by now */
	const struct stretch *home; /* whose calendar and zone today goes by */
	bool is_enrolled;
	bool teaches;                        /* today is instructional */
	bool is_complete, is_counted;        /* today, when it teaches */
	int32_t end;                         /* today, or yesterday while today is not counted */
	const struct calendar *calendar;     /* today's; NULL: none */
	const struct school_year *year;      /* that holds today, or NULL */
	int64_t complete_ms;                 /* when today is complete */
	struct look *look;                   /* borrowed; NULL: nobody asks when to look again */
	const struct per_value *per;         /* borrowed; the value that is judged by itself; NULL: all */
	struct script_record *script_record; /* of the rule that is judged; borrowed; NULL: nobody counts */
};

void moment_at(struct moment *moment, const struct facts *facts, const struct layout *layout,
        const struct district *district, int64_t at_ms);

/* When a day is complete for one who is at `home` that day: by the clock, or because its feed said so before. */
int64_t moment_completes_ms(const struct moment *moment, const struct stretch *home, int32_t day);

/* Entries from day `first` to day `last` that have happened by now: numbers *from .. *to - 1. */
void moment_entries(const struct moment *moment, int32_t first, int32_t last, uint32_t *from, uint32_t *to);
bool moment_sees(const struct moment *moment, const struct entry *entry);
/* Of whichever value: for one alone see per.h. */
bool moment_has_on(const struct moment *moment, uint16_t column, int32_t day);
#endif
