/* Counts by rule what people were told and what came of it, for whoever asks which rules are worth their alerts. */
#include "rule_stats.h"
#include "core_inside.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS = 90, READ_AT_ONCE = 500, OUTCOMES_MOST = 16 };

/* Ends that are told of; of the others nobody can say that the rule was wrong or right. */
enum fate { OPENED, CLEARED, WITHDRAWN, FATE_COUNT };
static const char *const fates[FATE_COUNT] = {"opened", "cleared", "withdrawn"};
static const char *const wrong[] = {"data error", "not a concern"};

struct rule_stat {
	int64_t since_ms, open;
	int64_t fates[FATE_COUNT];
	int64_t outcomes[OUTCOMES_MOST];
};

struct rule_stats {
	struct ruleset *set;     /* a reference; the one in force when it was asked */
	struct rule_stat *rules; /* owned; by rule */
	int64_t from_ms, before; /* before: of the next transition to be read */
	bool is_over;
};

void rule_stats_destroy(struct rule_stats *stats)
{
	if (!stats)
		return;
	ruleset_unref(stats->set);
	free(stats->rules);
	free(stats);
}

static struct rule_stat *stat_of(struct rule_stats *stats, struct text id)
{
	int rule = ruleset_rule_find(stats->set, id);

	return rule < 0 ? NULL : &stats->rules[rule];
}

static int on_since(void *context, struct text id, int64_t at_ms)
{
	struct rule_stat *stat = stat_of(context, id);

	if (stat)
		stat->since_ms = at_ms;
	return 0;
}

static int on_open(void *context, struct text id, int64_t count)
{
	struct rule_stat *stat = stat_of(context, id);

	if (stat)
		stat->open = count;
	return 0;
}

static void count_outcome(struct rule_stat *stat, struct text outcome)
{
	size_t count;
	const char *const *outcomes = alert_outcomes(&count);

	for (size_t i = 0; i < count && i < OUTCOMES_MOST; i++)
		stat->outcomes[i] += text_is(outcome, outcomes[i]);
}

/* What history and rules on trial say lies anywhere in time; all else comes in its order. */
static int on_fate(void *context, const struct fate_row *row)
{
	struct rule_stats *stats = context;
	struct rule_stat *stat = stat_of(stats, row->rule);

	stats->before = row->seq;
	if (row->is_past)
		return 0;
	stats->is_over = row->at_ms < stats->from_ms;
	if (stats->is_over || !stat)
		return stats->is_over;
	for (int i = 0; i < FATE_COUNT; i++)
		stat->fates[i] += text_is(row->what, fates[i]);
	if (text_is(row->what, "resolved"))
		count_outcome(stat, row->outcome);
	return 0;
}

static struct rule_stats *begin(struct core *core, const struct alert_desk *desk)
{
	struct rule_stats *stats = memory_take(sizeof(*stats));

	stats->set = ruleset_ref(desk->set);
	stats->rules = memory_take((ruleset_rule_count(desk->set) + 1) * sizeof(*stats->rules));
	stats->from_ms = seam_wall_ms(core->options.seam) - DAYS * (int64_t)MS_A_DAY;
	stats->before = INT64_MAX;
	return stats;
}

static bool is_wrong(const char *outcome)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (strcmp(outcome, wrong[i]) == 0)
			return true;
	return false;
}

/* Of what people have settled, the share that was worth it; null when they have settled nothing. */
static void outcomes_json(const struct rule_stat *stat, struct json *json)
{
	size_t count;
	const char *const *outcomes = alert_outcomes(&count);
	struct ratio right = {0, 0};

	json_key(json, "resolved");
	json_object(json);
	for (size_t i = 0; i < count && i < OUTCOMES_MOST; i++) {
		if (stat->outcomes[i])
			member_integer(json, outcomes[i], stat->outcomes[i]);
		right.under += stat->outcomes[i];
		right.over += is_wrong(outcomes[i]) ? 0 : stat->outcomes[i];
	}
	json_end(json);
	json_key(json, "precision");
	if (right.under)
		json_ratio(json, right);
	else
		json_null(json);
}

static void rule_json(
        const struct core *core, const struct rule_stats *stats, uint32_t rule, struct json *json)
{
	const struct rule_stat *stat = &stats->rules[rule];
	struct rule_words words;

	ruleset_rule_words(stats->set, rule, &words);
	json_object(json);
	member_text(json, "id", words.id);
	member_text(json, "title", words.title);
	json_key(json, "mode");
	json_z(json, rule_mode_name(words.mode));
	member_instant(json, "since", core->options.zone, stat->since_ms);
	member_integer(json, "open", stat->open);
	for (int i = 0; i < FATE_COUNT; i++)
		member_integer(json, fates[i], stat->fates[i]);
	outcomes_json(stat, json);
	json_end(json);
}

static void answer(const struct core *core, struct command *command)
{
	const struct rule_stats *stats = command->stats;
	struct json json = {.out = &command->answer.body};

	command->answer.status = 200;
	json_object(&json);
	member_instant(&json, "from", core->options.zone, stats->from_ms);
	json_key(&json, "rules");
	json_list(&json);
	for (size_t i = 0; i < ruleset_rule_count(stats->set); i++)
		rule_json(core, stats, (uint32_t)i, &json);
	json_end(&json);
	json_end(&json);
}

/* Some at a time: years of a large district would keep others waiting. */
enum registrar_code run_rule_stats(struct core *core, struct command *command)
{
	struct alert_desk desk = registrar_desk(core->registrar, 0);
	struct diag *why = &command->left.why;
	int64_t before;

	if (!command->stats) {
		command->stats = begin(core, &desk);
		if (store_rules_since(desk.store, on_since, command->stats, why) < 0 ||
		        store_rules_open(desk.store, on_open, command->stats, why) < 0)
			return REGISTRAR_BROKEN;
	}
	before = command->stats->before;
	if (store_fates_each(desk.store, before, READ_AT_ONCE, on_fate, command->stats, why) < 0)
		return REGISTRAR_BROKEN;
	if (!command->stats->is_over && command->stats->before != before)
		return REGISTRAR_MORE;
	answer(core, command);
	return REGISTRAR_DONE;
}
