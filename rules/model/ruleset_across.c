/* What rules say of each other, checked when all of them are known: whom they mute, what they were called, which escalation
 * they follow. */
#include "rules/model/lint.h"

static const struct rule *rule_find(const struct ruleset *set, struct text id)
{
	int number = ruleset_rule_find(set, id);

	return number < 0 ? NULL : &set->rules[number];
}

/* A guess looks at every name there is; where this much is wrong nobody reads it. */
static bool may_guess(const struct ruleset_build *build)
{
	enum { GUESSES_MAX = 100 };

	return build->why->count <= GUESSES_MAX;
}

static void guess(
        struct diag *diag, struct text word, const char *const *names, size_t count, const char *otherwise)
{
	if (!diag_guess(diag, word, names, count))
		diag_help(diag, "%s", otherwise);
}

static const char *const *ids_of(struct ruleset_build *build)
{
	const struct ruleset *set = build->set;
	const char **ids = arena_take_array(&build->set->arena, set->rule_count, sizeof *ids);

	for (size_t i = 0; i < set->rule_count; i++)
		ids[i] = arena_copy(&build->set->arena, set->rules[i].id).at;
	return ids;
}

static void check_mutes(struct ruleset_build *build, const struct rule *rule)
{
	for (size_t i = 0; i < rule->people.mutes.count; i++) {
		const struct placed *muted = &rule->people.mutes.items[i];
		const struct rule *found = rule_find(build->set, muted->text);

		if (found && !text_equal(muted->text, rule->id))
			continue;
		struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R602", muted->place,
		        found ? "'%.*s' would mute itself" : "there is no rule '%.*s'", (int)muted->text.size,
		        muted->text.at);
		if (found)
			diag_help(diag, "name the rules that say the same with less");
		else if (may_guess(build))
			guess(diag, muted->text, ids_of(build), build->set->rule_count,
			        "a rule is named by its id");
	}
}

/* Of rules that say they had the same id the first has what is known of it. */
static void check_heirs(struct ruleset_build *build, const struct rule *rule)
{
	const struct placed *former = &rule->people.renamed_from;

	for (const struct rule *other = build->set->rules; other < rule; other++) {
		if (!text_equal(other->people.renamed_from.text, former->text))
			continue;
		struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R602", former->place,
		        "'%.*s' says too that it was '%.*s'", (int)other->id.size, other->id.at,
		        (int)former->text.size, former->text.at);
		diag_help(diag, "what is known of a rule goes to one other");
		return;
	}
}

static void check_former(struct ruleset_build *build, const struct rule *rule)
{
	const struct placed *former = &rule->people.renamed_from;

	if (former->text.size)
		check_heirs(build, rule);
	if (!former->text.size || !rule_find(build->set, former->text))
		return;
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R602", former->place,
	        "'%.*s' is still the id of a rule", (int)former->text.size, former->text.at);
	diag_help(diag, "a rule takes over from one that is gone");
}

static const char *const *escalations_of(struct ruleset_build *build)
{
	const char **names = arena_take_array(&build->set->arena, build->escalation_count + 1, sizeof *names);

	for (size_t i = 0; i < build->escalation_count; i++)
		names[i] = build->escalations[i].name;
	return names;
}

static void check_escalation(struct ruleset_build *build, const struct rule *rule)
{
	const struct placed *escalate = &rule->people.escalate;

	for (size_t i = 0; i < build->escalation_count; i++)
		if (text_is(escalate->text, build->escalations[i].name))
			return;
	if (!escalate->text.size)
		return;
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R603", escalate->place,
	        "there is no escalation '%.*s'", (int)escalate->text.size, escalate->text.at);
	if (may_guess(build))
		guess(diag, escalate->text, escalations_of(build), build->escalation_count,
		        "they stand under escalations: as lists of steps");
}

void ruleset_check_across(struct ruleset_build *build)
{
	for (size_t i = 0; i < build->set->rule_count; i++) {
		check_mutes(build, &build->set->rules[i]);
		check_former(build, &build->set->rules[i]);
		check_escalation(build, &build->set->rules[i]);
	}
	ruleset_lint_bands(build);
}
