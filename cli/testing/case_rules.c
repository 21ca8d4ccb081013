/* Finds the rules that a test names among those of its files. */
#include "verdict.h"
#include <stdlib.h>

struct finding {
	struct ruleset *set; /* borrowed */
	struct diags *why;   /* borrowed */
};

static const char *nearest(const struct finding *finding, struct text id)
{
	size_t count = ruleset_rule_count(finding->set);
	const char **ids = memory_take((count + 1) * sizeof(*ids));
	struct rule_words words;

	for (size_t i = 0; i < count; i++) {
		ruleset_rule_words(finding->set, (uint32_t)i, &words);
		ids[i] = words.id.at;
	}
	const char *near = text_nearest(id, ids, count);

	free(ids);
	return near;
}

static uint32_t find(const struct finding *finding, struct text id, struct place place)
{
	int rule = ruleset_rule_find(finding->set, id);

	if (rule >= 0)
		return (uint32_t)rule;
	const char *near = nearest(finding, id);
	struct diag *diag = diags_add(finding->why, SEVERITY_ERROR, "T105", place,
	        "there is no rule '%.*s' in the files of this test", (int)id.size, id.at);

	if (near)
		diag_help(diag, "did you mean '%s'?", near);
	return NO_RULE;
}

static void find_tested(const struct finding *finding, const struct suite_case *of, struct case_rules *out)
{
	for (size_t i = 0; i < out->count; i++)
		out->is_tested[i] = !of->only_count;
	for (size_t i = 0; i < of->only_count; i++) {
		uint32_t rule = find(finding, of->only_rules[i].id, of->only_rules[i].place);
		if (rule != NO_RULE)
			out->is_tested[rule] = true;
	}
}

/* NO_RULE: there are several. */
static uint32_t the_one(const struct case_rules *rules)
{
	uint32_t found = NO_RULE;

	for (size_t i = 0; i < rules->count; i++) {
		if (rules->is_tested[i] && found != NO_RULE)
			return NO_RULE;
		if (rules->is_tested[i])
			found = (uint32_t)i;
	}
	return found;
}

/* It names a course, say, of a rule that has one alert in all. */
static void refuse_per(const struct finding *finding, const struct expectation *expect, uint32_t rule)
{
	struct rule_words words;

	ruleset_rule_words(finding->set, rule, &words);
	if (!words.has_values)
		diag_help(diags_add(finding->why, SEVERITY_ERROR, "T117", expect->place,
		                  "'%.*s' has one alert in all, and none for '%.*s'", (int)words.id.size,
		                  words.id.at, (int)expect->per.size, expect->per.at),
		        "leave out 'per', or give the rule a `per:`");
}

static uint32_t find_expected(
        const struct finding *finding, const struct expectation *expect, const struct case_rules *rules)
{
	if (expect->kind == EXPECT_SENT)
		return NO_RULE;
	uint32_t rule = expect->rule.size ? find(finding, expect->rule, expect->named) : the_one(rules);

	if (rule == NO_RULE && !expect->rule.size)
		diag_help(diags_add(finding->why, SEVERITY_ERROR, "T113", expect->place,
		                  "of several rules, which one is meant?"),
		        "add 'rule: ..', or 'only_rules: [..]' to the test");
	if (rule != NO_RULE && !rules->is_tested[rule])
		diags_add(finding->why, SEVERITY_ERROR, "T105", expect->named,
		        "'%.*s' is not among this test's only_rules", (int)expect->rule.size,
		        expect->rule.at);
	if (rule != NO_RULE && expect->per.size)
		refuse_per(finding, expect, rule);
	return rule;
}

int case_rules_find(const struct suite_case *of, struct ruleset *set, struct arena *arena,
        struct case_rules *out, struct diags *why)
{
	struct finding finding = {set, why};
	unsigned errors = why->errors;

	out->count = ruleset_rule_count(set);
	out->is_tested = arena_take_array(arena, out->count + 1, sizeof(*out->is_tested));
	out->of_expects = arena_take_array(arena, of->expect_count + 1, sizeof(*out->of_expects));
	find_tested(&finding, of, out);
	bool is_known = why->errors == errors;

	for (size_t i = 0; i < of->expect_count && is_known; i++)
		out->of_expects[i] = find_expected(&finding, &of->expects[i], out);
	return why->errors > errors ? -1 : 0;
}
