/* succeed.c - an engine of another rule set in the place of the one that judged until now. */
#include "engine_private.h"
#include "base/arena.h"

/* What the old one knows of schools is as true under other calendars, and takes long to read again. */
static void take_over_district(struct engine *engine, struct engine *old)
{
	engine->joins = old->joins;
	engine->joins_lag = old->joins_lag;
	old->joins = (struct joins){0};
	if (old->district_is_stale)
		return;
	district_finish(&engine->district);
	engine->district = old->district;
	engine->district.calendars = &engine->set->calendars;
	engine->district.zones = engine->zones;
	engine->aliases = old->aliases;
	old->aliases = (struct aliases){0};
	engine->district_is_stale = false;
	old->district = (struct district){0};
	old->district_is_stale = true;
}

struct engine *engine_succeed(struct engine *old, struct ruleset *set, struct zones *zones, int64_t now_ms)
{
	struct engine *engine = memory_take(sizeof *engine);

	engine->set = ruleset_ref(set);
	engine->zones = zones;
	engine->host = old->host;
	engine->next_id = engine->kept_next_id = old->next_id;
	engine->evaluations = old->evaluations;
	engine->district_is_stale = true;
	layout_init(&engine->layout, engine->set, engine->host);
	engine->rule_room = memory_take(2 * engine->layout.touches.words * sizeof *engine->rule_room);
	district_init(&engine->district, &engine->set->calendars, engine->zones);
	take_over_district(engine, old);
	engine_resume(engine, (uint32_t)old->slot_count, now_ms);
	return engine;
}
