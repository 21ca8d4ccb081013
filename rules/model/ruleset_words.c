/* What others may know of a rule set: how many rules, which, and what people are shown of them. */
#include "rules/model/rules.h"

static const char *const severities[] = {[RULE_INFO] = "info",
        [RULE_LOW] = "low",
        [RULE_MEDIUM] = "medium",
        [RULE_HIGH] = "high",
        [RULE_URGENT] = "urgent"};
static const char *const kinds[] = {
        [RULE_CONCERN] = "concern", [RULE_CHECK_IN] = "check_in", [RULE_GOOD_NEWS] = "good_news"};

const char *severity_name(enum severity_of_rule severity)
{
	return severities[severity];
}

const char *rule_kind_name(enum rule_kind kind)
{
	return kinds[kind];
}

struct hash128 ruleset_hash(const struct ruleset *set)
{
	return set->hash;
}

size_t ruleset_rule_count(const struct ruleset *set)
{
	return set->rule_count;
}

const struct calendars *ruleset_calendars(const struct ruleset *set)
{
	return &set->calendars;
}

int ruleset_rule_find(const struct ruleset *set, struct text id)
{
	size_t low = 0, high = set->rule_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(set->rules[middle].id, id);

		if (order == 0)
			return (int)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

void ruleset_rule_words(const struct ruleset *set, uint32_t rule, struct rule_words *out)
{
	const struct rule *of = &set->rules[rule];

	*out = (struct rule_words){.id = of->id,
	        .title = of->title,
	        .domain = of->domain,
	        .steps = of->steps,
	        .step_count = of->step_count,
	        .severity = of->severity,
	        .kind = of->kind,
	        .mode = of->mode,
	        .shadow_until = of->shadow_until,
	        .has_rungs = of->rung_count > 0,
	        .logic = of->logic,
	        .when = of->when_words,
	        .clear_when = of->clear_words};
}
