#ifndef BASE_ZONE_H
#define BASE_ZONE_H
/* A time zone from the bytes of a TZif file (RFC 8536: the version 2 block and its footer, for years after the
 * table).  No file access, no process-wide TZ: glibc's tzset knows one zone at a time and is not thread-safe. */
#include "text.h"

struct zone;
struct diag;

int zone_read(struct text tzif, struct zone **out, struct diag *why);
int zone_utc(struct zone **out);
void zone_destroy(struct zone *zone);

int32_t zone_offset(const struct zone *zone, int64_t at_ms); /* seconds from UTC at that instant */
/* The instant of a local time; ms of the day.  A time that a gap skips moves forward by the gap; of a time that
 * occurs twice, the first.  A day's first instant is zone_instant(zone, day, 0). */
int64_t zone_instant(const struct zone *zone, int32_t day, int32_t ms);
void zone_local(const struct zone *zone, int64_t at_ms, int32_t *day, int32_t *ms);
/* The local day of an instant with no change of the clock near it, so that the day began before it and the next begins after
 * it; NO_DAY: there may be one, and who asks has to look. */
int32_t zone_plain_day(const struct zone *zone, int64_t at_ms);
#endif
