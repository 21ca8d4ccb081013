/* Keeps the time zones that were asked for, by name; a district has a few. */
#include "intervene/zones.h"
#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_SIZE = 64 };

struct named_zone {
	struct text name;  /* borrowed from the arena */
	struct zone *zone; /* owned */
};

struct zones {
	zone_bytes_fn *bytes;
	void *context;            /* the caller's */
	struct arena arena;       /* owns the names */
	struct named_zone *items; /* owned */
	size_t count, capacity;
	struct zone *utc; /* owned */
};

struct zones *zones_create(zone_bytes_fn *bytes, void *context)
{
	struct zones *zones = memory_take(sizeof *zones);
	zones->bytes = bytes;
	zones->context = context;
	zone_utc(&zones->utc);
	return zones;
}

void zones_destroy(struct zones *zones)
{
	if (!zones)
		return;
	for (size_t i = 0; i < zones->count; i++)
		zone_destroy(zones->items[i].zone);
	zone_destroy(zones->utc);
	free(zones->items);
	arena_finish(&zones->arena);
	free(zones);
}

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("_+-/", c));
}

/* The name becomes a path and comes from a sender: no dots, and nothing from the root. */
static bool is_safe(struct text name)
{
	if (!name.size || name.size > NAME_MAX_SIZE || *name.at == '/')
		return false;
	for (size_t i = 0; i < name.size; i++)
		if (!is_name_character(name.at[i]))
			return false;
	return true;
}

static struct zone *read_zone(struct zones *zones, struct text name)
{
	struct zone *zone = NULL;
	struct buf bytes = {0};
	if (zones->bytes(zones->context, name, &bytes) == 0 && zone_read(buf_text(&bytes), &zone, NULL) != 0)
		zone = NULL;
	buf_finish(&bytes);
	return zone;
}

/* Unknown names are not kept: a sender could think of any number of them. */
const struct zone *zones_find(struct zones *zones, struct text name)
{
	if (!name.size || text_is(name, "UTC"))
		return zones->utc;
	for (size_t i = 0; i < zones->count; i++)
		if (text_equal(zones->items[i].name, name))
			return zones->items[i].zone;
	struct zone *zone = is_safe(name) ? read_zone(zones, name) : NULL;
	if (!zone)
		return NULL;
	zones->items = memory_room(zones->items, zones->count, &zones->capacity, sizeof *zones->items);
	zones->items[zones->count++] = (struct named_zone){arena_copy(&zones->arena, name), zone};
	return zone;
}
