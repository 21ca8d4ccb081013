/* Counts what each rule opens in a day, and holds what is too much. */
#include "cliff.h"
#include "base/zone.h"
#include "daemon/log.h"
#include "daemon/store/alert_row.h"
#include "daemon/store/outbox_row.h"

#include <stdlib.h>

static const char held[] = "one of many: its rule opened more alerts on one day than cliff lets through";

static int64_t *opened_of(struct cliff *cliff, struct text id)
{
	uint32_t number = names_number(&cliff->rules, id);

	while (cliff->count <= number) {
		cliff->opened =
		        memory_room(cliff->opened, cliff->count, &cliff->capacity, sizeof(*cliff->opened));
		cliff->opened[cliff->count++] = 0;
	}
	return &cliff->opened[number];
}

static bool is_over(const struct cliff *cliff, int64_t opened)
{
	return opened > cliff->limits.alerts &&
	       100 * opened > cliff->limits.share * (int64_t)cliff->students->count;
}

static int on_opened(void *context, struct text rule, int64_t opened)
{
	*opened_of(context, rule) = opened;
	return 0;
}

static int64_t later(int64_t one_ms, int64_t other_ms)
{
	return one_ms > other_ms ? one_ms : other_ms;
}

/* What rules were accepted with is not counted: until the next start, which counts the day as the store has it. */
static void day_count(struct cliff *cliff, struct store *store, int32_t day)
{
	int64_t from_ms = later(zone_instant(cliff->zone, day, 0), cliff->accepted_ms + 1);

	for (size_t i = 0; i < cliff->count; i++)
		cliff->opened[i] = 0;
	cliff->day = day;
	cliff->is_known = true;
	store_opened_since(store, from_ms, on_opened, cliff, NULL);
}

static void over_the_edge(struct cliff *cliff, struct store *store, struct text rule, int64_t opened)
{
	int64_t from_ms = later(zone_instant(cliff->zone, cliff->day, 0), cliff->accepted_ms + 1);

	store_outbox_hold_rule(store, rule, from_ms, text_of(held));
	log_write(LOG_WARNING, "outbox",
	        "a rule opens more alerts today than cliff lets through: what it tells is held",
	        (struct log_field[]){{"opened", opened, NULL}, {"rule", 0, rule.at}, {0}});
}

const char *cliff_note(struct cliff *cliff, struct store *store, struct text rule, int64_t at_ms)
{
	int32_t day, ms;

	if (!cliff->limits.alerts || at_ms <= cliff->accepted_ms)
		return NULL;
	zone_local(cliff->zone, at_ms, &day, &ms);
	if (cliff->is_known && day == cliff->day)
		++*opened_of(cliff, rule);
	else
		day_count(cliff, store, day);
	int64_t opened = *opened_of(cliff, rule);

	if (!is_over(cliff, opened))
		return NULL;
	if (!is_over(cliff, opened - 1))
		over_the_edge(cliff, store, rule, opened);
	return held;
}

void cliff_drop(struct cliff *cliff)
{
	cliff->is_known = false;
}

void cliff_finish(struct cliff *cliff)
{
	names_finish(&cliff->rules);
	free(cliff->opened);
}
