/* Reads `propose:`: what a rule suggests to people, and what is known to go wrong with that. */
#include "rules/model/rule_forms.h"
#include "base/buf.h"

#include <string.h>

static rule_read_fn read_tier, read_plan;

enum { TIER_FIRST = 1, TIER_LAST = 3 };
static const struct form tier_form = {
        .kind = FORM_WHOLE, .low = TIER_FIRST, .high = TIER_LAST, .is_bound = true};

/* Any field of a plan: what else it is, is said where plans are kept. */
static void plan_key(const void *rows, size_t number, struct form_key *out)
{
	enum field field = (enum field)number;

	(void)rows;
	*out = (struct form_key){.form = &form_any};
	if (event_type_has_field(EVENT_PLAN, field))
		out->name = field_name_of(field);
}

static const struct form plan_form = {.kind = FORM_MAP, .keys = {NULL, FIELD_COUNT, plan_key}};

static const struct rule_key parts[] = {
        {"move_to_tier", read_tier, offsetof(struct proposal, tier), KEY_OPTIONAL, "1, 2 or 3",
                "the tier to move to"},
        {"in", rule_read_word, offsetof(struct proposal, in), KEY_OPTIONAL, "a domain",
                "the domain; else the rule's"},
        {"review", rule_read_word, offsetof(struct proposal, review), KEY_OPTIONAL, "words",
                "what to look at"},
        {"plan", read_plan, offsetof(struct proposal, plan), KEY_OPTIONAL, "a map of fields of a plan",
                "a plan to begin with"},
        {"needs_approval", rule_read_word, offsetof(struct proposal, needs_approval), KEY_OPTIONAL, "a role",
                "who decides"},
        {"expires", rule_read_duration, offsetof(struct proposal, expires), KEY_OPTIONAL,
                "a duration such as 15 school days", "when nobody has decided by then it is gone"},
};

static void part_key(const void *rows, size_t number, struct form_key *out)
{
	static const struct reader_form own[] = {{read_tier, &tier_form}, {read_plan, &plan_form}};

	rule_part_key_among(rows, number, own, sizeof own / sizeof own[0], out);
}

const struct form rule_form_propose = {
        .kind = FORM_MAP, .name = "proposal", .keys = FORM_KEYS_OF(parts, part_key)};

static void read_tier(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	int64_t *tier = field;

	if (node_integer(value, key->name, tier, reader->why) == 0 &&
	        (*tier < TIER_FIRST || *tier > TIER_LAST))
		rule_refuse(reader, key, value);
}

static void check_plan_ends(struct rule_reader *reader, const struct node *plan)
{
	if (node_get(plan, "ends") || node_get(plan, "review_on"))
		return;
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R702", plan->place,
	        "a plan without a day on which somebody looks at it again");
	diag_help(diag, "add ends: or review_on:, a date or a duration such as 8 weeks");
}

/* As people read it: domain: reading, review_on: 8 weeks. */
static struct text plan_words(struct arena *arena, const struct node *plan)
{
	struct buf words = {0};

	for (size_t i = 0; i < plan->count; i++) {
		const struct pair *pair = &plan->pairs[i];

		if (pair->value->kind != NODE_SCALAR)
			continue;
		buf_add_z(&words, words.size ? ", " : "");
		buf_add_text(&words, pair->key->text);
		buf_add_z(&words, ": ");
		buf_add_text(&words, pair->value->text);
	}
	struct text copy = arena_copy(arena, buf_text(&words));
	buf_finish(&words);
	return copy;
}

static void read_plan(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	if (value->kind != NODE_MAP) {
		rule_refuse(reader, key, value);
		return;
	}
	form_check_keys(value, &plan_form, "a plan", reader->why);
	check_plan_ends(reader, value);
	*(struct text *)field = plan_words(reader->arena, value);
}

static void check_one(struct rule_reader *reader, const struct node *value, const struct proposal *proposal)
{
	if ((proposal->tier != 0) + (proposal->review.size > 0) + (proposal->plan.size > 0) == 1)
		return;
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R196", value->place,
	        "a proposal is one of move_to_tier, review and plan");
	diag_help(diag, "{move_to_tier: 2, in: reading, needs_approval: principal, expires: 15 school days}");
}

void rule_read_propose(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct proposal *proposal = field;

	if (value->kind != NODE_MAP) {
		rule_refuse(reader, key, value);
		return;
	}
	if (rule_read_parts(reader, parts, sizeof parts / sizeof parts[0], value, "a proposal", proposal) ==
	        0)
		check_one(reader, value, proposal);
}

/* --- practice ----------------------------------------------------------------------------------------------- */

static bool asks_several(const struct expr *expr)
{
	bool does = expr->kind == EXPR_AT_LEAST && expr->least > 1;

	for (uint32_t i = 0; i < expr->count && !does; i++)
		does = asks_several(expr->operands[i]);
	return does;
}

/* Types of events that say how a student does, not where and who. */
static bool is_of_one_source(const struct rule_reader *reader, const struct expr *when)
{
	static const enum event_type aside[] = {EVENT_ENROLLMENT, EVENT_SCHOOL, EVENT_STUDENT, EVENT_FEED};
	struct reads reads = {0};

	language_reads(reader->language, when, &reads);
	for (size_t i = 0; i < sizeof aside / sizeof aside[0]; i++)
		reads.types &= ~(UINT32_C(1) << aside[i]);
	return __builtin_popcount(reads.types) < 2 && !asks_several(when);
}

static bool is_special_education(struct text review)
{
	static const char *const words[] = {"special education", "special_education", "sped", "evaluation"};

	for (size_t i = 0; review.size && i < sizeof words / sizeof words[0]; i++)
		if (memmem(review.at, review.size, words[i], strlen(words[i])))
			return true;
	return false;
}

void rule_check_practice(struct rule_reader *reader, const struct node *map, const struct rule *rule)
{
	const struct proposal *proposal = &rule->people.propose;
	const struct node *propose = node_get(map, "propose");
	struct place place = propose ? propose->place : map->place;

	if (proposal->tier && is_of_one_source(reader, rule->when))
		diag_help(diags_add(reader->why, SEVERITY_WARNING, "R701", place,
		                  "a tier is proposed on one kind of evidence"),
		        "ask for two: at_least: 2, from_different: source");
	if (is_special_education(proposal->review) && (rule->hold.amount || rule->unless))
		diag_help(diags_add(reader->why, SEVERITY_WARNING, "R703", place,
		                  "a referral to special education would wait for this rule"),
		        "take 'for' and 'unless' out: support goes on beside an evaluation, never before it");
}
