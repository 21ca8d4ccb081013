/* What opens and closes a rule, for whom, and how long each must last. */
#include "rule_lines.h"
#include "base/buf.h"

static struct text word(const struct rule_lines *lines, const char *key)
{
	return lines_phrase(lines, key, (struct text){0}, (struct text){0});
}

static struct text severity_words(const struct rule_lines *lines, int severity)
{
	int of = severity == RULE_SEVERITY_UNSAID ? (int)lines->rule->severity : severity;

	return text_of(speak_find(
	        &lines->speaker, "severity", text_of(severity_name((enum severity_of_rule)of)), ""));
}

/* --- ladders and tables ------------------------------------------------------------------------------------- */

/* "Severely absent, high severity, Meet the family" */
static struct text rung_says(const struct rule_lines *lines, const struct rung *rung)
{
	struct text items[3];
	size_t count = 0;

	if (rung->is_silent)
		return word(lines, "table.silent");
	if (rung->words.size)
		items[count++] = rung->words;
	items[count++] = severity_words(lines, rung->severity);
	if (rung->suggest.size)
		items[count++] = rung->suggest;
	return speak_join(&lines->speaker, items, count);
}

static struct text rung_when(const struct rule_lines *lines, const struct rung *rung)
{
	if (!rung->condition)
		return word(lines, "table.else");
	if (!lines->rule->climbs)
		return speak_condition(&lines->speaker, rung->condition, false);
	struct text at = speak_value(&lines->speaker, rung->condition->operands[1]);

	return lines_phrase(lines, "ladder.step", at, (struct text){0});
}

static void add_rungs(struct rule_lines *lines)
{
	const struct rule *rule = lines->rule;

	lines_add(lines, "opens", 0,
	        rule->climbs ? lines_phrase(lines, "ladder",
	                               speak_condition(&lines->speaker, rule->when, false), (struct text){0})
	                     : word(lines, "table"));
	for (size_t i = 0; i < rule->rung_count; i++)
		lines_add(lines, "opens", 1,
		        lines_phrase(lines, "table.if", rung_when(lines, &rule->rungs[i]),
		                rung_says(lines, &rule->rungs[i])));
}

/* --- how it lives ------------------------------------------------------------------------------------------- */

static void add_duration(struct rule_lines *lines, const char *part, struct duration duration)
{
	if (duration.amount)
		lines_add(lines, part, 0, speak_duration(&lines->speaker, duration));
}

static void add_ends(struct rule_lines *lines)
{
	const struct rule *rule = lines->rule;

	if (rule->clear_when)
		lines_add_condition(lines, "closes", rule->clear_when);
	else
		lines_add(lines, "closes", 0, word(lines, "closes.not_when"));
	add_duration(lines, "clear_for", rule->clear_hold);
	if (rule->on_missing == MISSING_CLEAR)
		lines_add(lines, "also_closes", 0, word(lines, "closes.missing"));
	lines_add(lines, "also_closes", 0, word(lines, rule->include_left ? "closes.year" : "closes.left"));
}

static void add_whom(struct rule_lines *lines)
{
	const struct rule *rule = lines->rule;
	const char *key = rule->include_left ? "whom.left" : "whom.enrolled";

	if (!rule->only) {
		lines_add(lines, "for_whom", 0, word(lines, key));
		return;
	}
	if (!speak_is_list(rule->only, false)) {
		struct text only = speak_condition(&lines->speaker, rule->only, false);

		lines_add(lines, "for_whom", 0,
		        lines_phrase(lines, rule->include_left ? "whom.left.only" : "whom.enrolled.only",
		                only, (struct text){0}));
		return;
	}
	lines_add(lines, "for_whom", 0, word(lines, key));
	lines_add_condition(lines, "for_whom", rule->only);
}

static void add_force(struct rule_lines *lines)
{
	const struct rule *rule = lines->rule;
	bool has_from = rule->effective_from != NO_DAY, has_until = rule->effective_until != NO_DAY;
	struct text from = has_from ? speak_date(&lines->speaker, rule->effective_from) : (struct text){0};
	struct text until = has_until ? speak_date(&lines->speaker, rule->effective_until) : (struct text){0};

	if (has_from && has_until)
		lines_add(lines, "in_force", 0, lines_phrase(lines, "force.both", from, until));
	else if (has_from)
		lines_add(lines, "in_force", 0, lines_phrase(lines, "force.from", from, until));
	else if (has_until)
		lines_add(lines, "in_force", 0, lines_phrase(lines, "force.until", until, from));
}

static void add_mode(struct rule_lines *lines)
{
	const struct rule *rule = lines->rule;

	if (rule->mode == RULE_OFF)
		lines_add(lines, "mode", 0, word(lines, "mode.off"));
	if (rule->mode != RULE_SHADOW)
		return;
	if (rule->shadow_until == NO_DAY)
		lines_add(lines, "mode", 0, word(lines, "mode.shadow"));
	else
		lines_add(lines, "mode", 0,
		        lines_phrase(lines, "mode.shadow.until",
		                speak_date(&lines->speaker, rule->shadow_until), (struct text){0}));
}

void lines_of_conditions(struct rule_lines *lines)
{
	const struct rule *rule = lines->rule;

	if (rule->rung_count)
		add_rungs(lines);
	else
		lines_add_condition(lines, "opens", rule->when);
	add_duration(lines, "for", rule->hold);
	if (rule->needs)
		lines_add_condition(lines, "needs", rule->needs);
	if (rule->unless)
		lines_add_condition(lines, "unless", rule->unless);
	add_ends(lines);
	add_whom(lines);
	if (rule->per.id != FIELD_NONE)
		lines_add(lines, "per", 0,
		        lines_phrase(
		                lines, "each", speak_field(&lines->speaker, rule->per), (struct text){0}));
	add_force(lines);
	add_mode(lines);
}
