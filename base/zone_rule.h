#ifndef BASE_ZONE_RULE_H
#define BASE_ZONE_RULE_H
/* The rule that a TZif file ends with, for the years after its table: "CST6CDT,M3.2.0,M11.1.0" (POSIX.1 TZ, with the
 * extensions of RFC 8536: hours of -167 to 167).  For zone.c alone. */
#include "text.h"

enum zone_day_kind {
	DAY_OF_MONTH_WEEK, /* Mm.w.d */
	DAY_WITHOUT_LEAP,  /* Jn: 1 to 365, the 29th of February is never counted */
	DAY_FROM_ZERO      /* n: 0 to 365 */
};

struct zone_change {
	enum zone_day_kind kind;
	int month, week, weekday; /* weekday 0 is Sunday; week 5 is the last */
	int day;
	int32_t seconds; /* of that day, by the clock before the change; may be below 0 or above a day */
};

struct zone_rule {
	int32_t standard, summer; /* seconds from UTC */
	bool has_summer;
	struct zone_change start, end; /* of summer time */
};

int zone_rule_read(struct text a, struct zone_rule *out);
int64_t zone_rule_start(const struct zone_rule *rule, int year); /* seconds since 1970 UTC */
int64_t zone_rule_end(const struct zone_rule *rule, int year);
#endif
