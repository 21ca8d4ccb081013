/* joining.c - students who turn out to be one, or not to be after all. */
#include "engine_private.h"
#include "base/arena.h"
#include <stdlib.h>

uint32_t engine_head(const struct engine *engine, uint32_t student)
{
	return joins_head(&engine->joins, student);
}

uint32_t engine_next_name(const struct engine *engine, uint32_t student)
{
	return joins_next(&engine->joins, student);
}

static struct alias alias_of(const struct engine *engine, const struct event *event)
{
	const struct engine_host *host = engine->host;
	struct arena arena = {0};
	struct alias alias = {
	        .from = host->number(host->context, event_alias_name(event, &arena)),
	        .to = host->number(host->context, event->student),
	        .when = event->when,
	        .key = event->key,
	        .seq = event->seq,
	};

	arena_finish(&arena);
	return alias;
}

/* The ledger gives both names their numbers.  Whose name has been forgotten since has no lines to join. */
static bool is_of_known(const struct alias *alias)
{
	return alias->from != NO_STUDENT && alias->to != NO_STUDENT;
}

void joining_load(struct engine *engine, const struct event *event)
{
	struct alias alias = alias_of(engine, event);

	if (is_of_known(&alias))
		aliases_add(&engine->aliases, &alias);
}

static bool is_known(const struct engine *engine, uint32_t student)
{
	return student < engine->slot_count && engine->slots[student].is_known;
}

static int prepare(
        struct engine *engine, uint32_t student, int64_t now_ms, struct outcome *out, struct diag *why)
{
	uint32_t head = engine_head(engine, student);

	return is_known(engine, head) ? students_prepare(engine, head, now_ms, false, out, why) : 0;
}

/* Whose the name was or is to be.  Under most names that other systems give nothing has been said: then nothing follows.  Of
 * past events students are judged far from now: they follow when all are back. */
static int prepare_both(struct engine *engine, int64_t now_ms, bool is_history, const struct alias *alias,
        struct outcome *out, struct diag *why)
{
	if (is_history || !is_known(engine, engine_head(engine, alias->from)))
		return 0;
	if (prepare(engine, alias->from, now_ms, out, why))
		return -1;
	return prepare(engine, alias->to, now_ms, out, why);
}

/* Another alias of the name that was in its way. */
static int prepare_rivals(struct engine *engine, int64_t now_ms, bool is_history, uint32_t from,
        struct outcome *out, struct diag *why)
{
	for (size_t i = 0; i < engine->aliases.count; i++) {
		const struct alias *alias = &engine->aliases.items[i];
		if (alias->from == from && prepare_both(engine, now_ms, is_history, alias, out, why))
			return -1;
	}
	return 0;
}

static int joining_add(struct engine *engine, int64_t now_ms, bool is_history, const struct event *event,
        struct outcome *out, struct diag *why)
{
	struct alias alias = alias_of(engine, event);

	if (!is_of_known(&alias))
		return 0;
	if (prepare_both(engine, now_ms, is_history, &alias, out, why))
		return -1;
	aliases_add(&engine->aliases, &alias);
	return 0;
}

static int joining_remove(struct engine *engine, int64_t now_ms, bool is_history, const struct alias *alias,
        struct outcome *out, struct diag *why)
{
	if (prepare_rivals(engine, now_ms, is_history, alias->from, out, why))
		return -1;
	aliases_remove(&engine->aliases, alias);
	return 0;
}

int joining_take(struct engine *engine, int64_t now_ms, bool is_history, const struct change *change,
        struct outcome *out, struct diag *why)
{
	bool is_added = change->kind == CHANGE_ADD && change->event->type == EVENT_ALIAS;
	const struct alias *gone =
	        change->kind == CHANGE_REMOVE ? aliases_find(&engine->aliases, change->seq) : NULL;

	if (!is_added && !gone)
		return 0;
	engine->joins_lag = engine->district_touched = true;
	if (is_added)
		return joining_add(engine, now_ms, is_history, change->event, out, why);
	return joining_remove(engine, now_ms, is_history, gone, out, why);
}

/* --- after a keep --------------------------------------------------------------------------------------------- */

static bool is_anybody_in_past(const struct engine *engine)
{
	for (size_t i = 0; i < engine->slot_count; i++)
		if (engine->slots[i].kept_history)
			return true;
	return false;
}

/* What the one was told is told to all who are one with it.  False: nothing was ever said of it. */
static bool carry_over(struct engine *engine, uint32_t from, uint32_t to)
{
	students_room(engine, (from > to ? from : to) + 1);
	const struct slot *before = &engine->slots[from];
	struct slot *after = &engine->slots[to];

	if (before->kept_ms != INT64_MIN && after->kept_ms < engine->last_ms)
		after->kept_ms = engine->last_ms;
	after->is_known |= before->is_known;
	return before->is_known;
}

static void begin_anew(struct engine *engine, uint32_t student)
{
	struct slot *slot = &engine->slots[student];

	slot->school_count = UINT8_MAX;
	if (engine_head(engine, student) != student) {
		slot->kept_ms = INT64_MIN;
		engine->stale -= slot->is_stale;
		slot->is_stale = false;
	}
	students_forget(engine, student);
}

void joining_follow(struct engine *engine)
{
	if (engine->district_is_stale || is_anybody_in_past(engine))
		return;
	struct joins before = engine->joins;
	struct joins after = engine->joins = joins_of(&engine->aliases);
	size_t count = before.count > after.count ? before.count : after.count;
	bool *is_anew = memory_take(count + 1);

	engine->joins_lag = false;
	for (uint32_t i = 0; i < count; i++)
		is_anew[i] = joins_head(&before, i) != joins_head(&after, i) &&
		             carry_over(engine, joins_head(&before, i), joins_head(&after, i));
	for (uint32_t i = 0; i < count; i++)
		if (is_anew[i]) {
			begin_anew(engine, joins_head(&before, i));
			begin_anew(engine, joins_head(&after, i));
		}
	joins_finish(&before);
	free(is_anew);
}
