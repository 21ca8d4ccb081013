/* Counts what each rule opens in a day, and holds what is too much. */
#include "cliff.h"
#include "base/zone.h"
#include "daemon/log.h"
#include "daemon/store/alert_row.h"
#include "daemon/store/outbox_row.h"

#include <stdlib.h>

static const char held[] = "one of many: its rule opened more alerts on one day than cliff lets through";

static struct cliff_rule *rule_of(struct cliff *cliff, struct text id)
{
	uint32_t number = names_number(&cliff->rules, id);

	while (cliff->count <= number) {
		cliff->counts =
		        memory_room(cliff->counts, cliff->count, &cliff->capacity, sizeof(*cliff->counts));
		cliff->counts[cliff->count++] = (struct cliff_rule){0};
	}
	return &cliff->counts[number];
}

static bool is_over(const struct cliff *cliff, int64_t opened)
{
	return opened > cliff->limits.alerts &&
	       100 * opened > cliff->limits.share * (int64_t)cliff->students->count;
}

static int on_opened(void *context, struct text rule, int64_t opened)
{
	struct cliff *cliff = context;
	struct cliff_rule *of = rule_of(cliff, rule);

	of->opened = opened;
	of->is_over = is_over(cliff, opened);
	return 0;
}

static void day_count(struct cliff *cliff, struct store *store, int32_t day)
{
	for (size_t i = 0; i < cliff->count; i++)
		cliff->counts[i] = (struct cliff_rule){0};
	cliff->day = day;
	cliff->is_known = true;
	store_opened_since(store, zone_instant(cliff->zone, day, 0), on_opened, cliff, NULL);
}

static void over_the_edge(struct cliff *cliff, struct store *store, struct text rule, int64_t opened)
{
	store_outbox_hold_rule(store, rule, zone_instant(cliff->zone, cliff->day, 0), text_of(held));
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
	struct cliff_rule *of = rule_of(cliff, rule);
	bool was_over = cliff->is_known && day == cliff->day && of->is_over;

	if (cliff->is_known && day == cliff->day)
		of->opened++;
	else
		day_count(cliff, store, day);
	of->is_over |= is_over(cliff, of->opened);
	if (of->is_over && !was_over)
		over_the_edge(cliff, store, rule, of->opened);
	return of->is_over ? held : NULL;
}

void cliff_drop(struct cliff *cliff)
{
	cliff->is_known = false;
}

void cliff_finish(struct cliff *cliff)
{
	names_finish(&cliff->rules);
	free(cliff->counts);
}
