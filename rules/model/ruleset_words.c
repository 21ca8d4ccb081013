/* What others may know of a rule set: how many rules, which, and what people are shown of them. */
#include "rules/model/rule_forms.h"

static const char *const severities[] = {[RULE_INFO] = "info",
        [RULE_LOW] = "low",
        [RULE_MEDIUM] = "medium",
        [RULE_HIGH] = "high",
        [RULE_URGENT] = "urgent"};
static const char *const kinds[] = {
        [RULE_CONCERN] = "concern", [RULE_CHECK_IN] = "check_in", [RULE_GOOD_NEWS] = "good_news"};

const struct form rule_form_severity = {.kind = FORM_CHOICE, .names = {FORM_ROWS(severities)}};
const struct form rule_form_kind = {.kind = FORM_CHOICE, .names = {FORM_ROWS(kinds)}};

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

struct hash128 ruleset_decides(const struct ruleset *set)
{
	return set->decides;
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
	        .place = of->place,
	        .steps = of->steps,
	        .step_count = of->step_count,
	        .severity = of->severity,
	        .kind = of->kind,
	        .mode = of->mode,
	        .shadow_until = of->shadow_until,
	        .has_values = of->per.id != FIELD_NONE,
	        .logic = of->logic,
	        .when = of->when_words,
	        .clear_when = of->clear_words};
}

enum severity_of_rule ruleset_rung_severity(const struct ruleset *set, uint32_t number, int rung)
{
	const struct rule *rule = &set->rules[number];
	bool is_said = rung >= 0 && (size_t)rung < rule->rung_count &&
	               rule->rungs[rung].severity != RULE_SEVERITY_UNSAID;

	return is_said ? (enum severity_of_rule)rule->rungs[rung].severity : rule->severity;
}

bool ruleset_is_worse(const struct ruleset *set, uint32_t rule, int rung, int before)
{
	if (set->rules[rule].climbs)
		return rung > before;
	return ruleset_rung_severity(set, rule, rung) > ruleset_rung_severity(set, rule, before);
}

bool ruleset_ladder_pace(const struct ruleset *set, uint32_t number, struct ladder_pace *out)
{
	const struct rule *rule = &set->rules[number];

	if (rule->climbs)
		*out = (struct ladder_pace){!rule->people.is_unordered, rule->people.apart};
	return rule->climbs;
}

bool ruleset_rung_words(const struct ruleset *set, uint32_t number, int rung, struct rung_words *out)
{
	const struct rule *rule = &set->rules[number];

	if (rung < 0 || (size_t)rung >= rule->rung_count)
		return false;
	const struct rung *of = &rule->rungs[rung];
	const struct expr *at = of->condition && rule->climbs ? of->condition->operands[1] : of->condition;

	*out = (struct rung_words){
	        at ? at->place : rule->place, of->words.size ? of->words : of->suggest, of->is_silent};
	return true;
}

bool ruleset_mutes(const struct ruleset *set, uint32_t rule, struct text other)
{
	const struct naming *mutes = &set->rules[rule].people.mutes;

	for (size_t i = 0; i < mutes->count; i++)
		if (text_equal(mutes->items[i].text, other))
			return true;
	return false;
}

bool ruleset_is_muted(const struct ruleset *set, struct text rule)
{
	for (size_t i = 0; i < set->rule_count; i++)
		if (ruleset_mutes(set, (uint32_t)i, rule))
			return true;
	return false;
}

static int turned(enum expr_kind kind)
{
	switch (kind) {
	case EXPR_GREATER:
	case EXPR_GREATER_EQUAL: return 1;
	case EXPR_LESS:
	case EXPR_LESS_EQUAL: return -1;
	default: return 0;
	}
}

/* Of its first comparison: the number that is tracked stands on its left. */
static int direction(const struct expr *expr)
{
	int found = turned(expr->kind);

	for (uint32_t i = 0; i < expr->count && !found; i++)
		found = direction(expr->operands[i]);
	return expr->kind == EXPR_NOT ? -found : found;
}

struct worsening ruleset_worsening(const struct ruleset *set, uint32_t number)
{
	const struct rule *rule = &set->rules[number];
	const struct worse_by *said = &rule->people.worse_by;
	struct worsening quarter = {.amount = {1, 4}, .is_share = true};

	if (!rule->track || (rule->climbs && !said->amount.over))
		return (struct worsening){.amount = {0, 1}};
	if (said->amount.over)
		quarter = (struct worsening){.amount = said->amount, .is_share = said->is_percent};
	quarter.direction = direction(rule->when);
	return quarter;
}

struct duration ruleset_remind_every(const struct ruleset *set, uint32_t rule)
{
	return set->rules[rule].people.remind_every;
}

struct acting ruleset_act_within(const struct ruleset *set, uint32_t rule)
{
	const struct rule_people *people = &set->rules[rule].people;

	return (struct acting){people->act_within, people->by_known};
}

bool ruleset_proposal(const struct ruleset *set, uint32_t number, int rung, struct proposal *out)
{
	const struct rule *rule = &set->rules[number];
	bool is_step = rung >= 0 && (size_t)rung < rule->rung_count;

	*out = is_step ? rule->rungs[rung].propose : rung < 0 ? rule->people.propose : (struct proposal){0};
	return out->tier || out->review.size || out->plan.size;
}

bool ruleset_family(const struct ruleset *set, uint32_t number, int rung, struct family_message *out)
{
	const struct rule *rule = &set->rules[number];
	const struct family *family = &rule->people.family;
	bool is_step = rung >= 0 && (size_t)rung < rule->rung_count;

	*out = (struct family_message){
	        .words = family->words,
	        .says = is_step ? rule->rungs[rung].words : (struct text){0},
	        .approve_by = family->approve_by,
	        .hold = family->hold,
	        .approve_within = family->approve_within,
	};
	return out->words.size > 0;
}

bool ruleset_annotates(const struct ruleset *set, uint32_t rule)
{
	return set->rules[rule].people.annotates;
}

struct text ruleset_renamed_from(const struct ruleset *set, uint32_t rule)
{
	return set->rules[rule].people.renamed_from.text;
}

bool ruleset_expects(const struct ruleset *set, int feed)
{
	return set->feeds.of[feed].is_expected;
}

int ruleset_rule_now(const struct ruleset *set, struct text id)
{
	int rule = ruleset_rule_find(set, id);

	for (size_t i = 0; rule < 0 && i < set->rule_count; i++)
		if (id.size && text_equal(set->rules[i].people.renamed_from.text, id))
			rule = (int)i;
	return rule;
}

void ruleset_rule_cost(const struct ruleset *set, uint32_t rule, struct rule_cost *out)
{
	*out = set->rules[rule].cost;
}
