#ifndef INTERVENE_ZONES_H
#define INTERVENE_ZONES_H
/* Time zones by name, read once and kept.  The bytes come from the caller: nothing under rules/ opens a file. */
#include "base/zone.h"

struct buf;
struct zones;
/* Puts the TZif bytes of zone `name` ("America/Chicago") in `out`; -1 when there is no such zone. */
typedef int zone_bytes_fn(void *context, struct text name, struct buf *out);

struct zones *zones_create(zone_bytes_fn *bytes, void *context);
void zones_destroy(struct zones *zones);
const struct zone *zones_find(
        struct zones *zones, struct text name); /* NULL: unknown.  "" and "UTC" are always known */
#endif
