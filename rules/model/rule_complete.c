/* What follows from a rule's keys: the number it tracks, what decides, what it reads, what deserves a warning. */
#include "rules/model/rule_read.h"
#include "base/buf.h"
#include "rules/model/lint.h"
#include "rules/model/rule_cost.h"

static bool is_comparison(const struct expr *expr)
{
	return expr->kind >= EXPR_EQUAL && expr->kind <= EXPR_GREATER_EQUAL;
}

static const struct expr *first_comparison(const struct expr *expr)
{
	const struct expr *found = is_comparison(expr) ? expr : NULL;

	for (uint32_t i = 0; i < expr->count && !found; i++)
		found = first_comparison(expr->operands[i]);
	return found;
}

/* The left side of the first comparison, when it is a number. */
static const struct expr *default_track(const struct expr *when)
{
	const struct expr *comparison = first_comparison(when);
	const struct expr *left = comparison ? comparison->operands[0] : NULL;

	return left && (left->type == TYPE_NUMBER || left->type == TYPE_PERCENT) ? left : NULL;
}

static bool reads_rate(const struct expr *expr)
{
	bool does = expr->kind == EXPR_CALL && expr->call.function == FUNCTION_RATE;

	for (uint32_t i = 0; i < expr->count && !does; i++)
		does = reads_rate(expr->operands[i]);
	return does;
}

static bool has_rate_threshold(const struct expr *expr)
{
	bool has = is_comparison(expr) && reads_rate(expr);

	for (uint32_t i = 0; i < expr->count && !has; i++)
		has = has_rate_threshold(expr->operands[i]);
	return has;
}

static void warn_of_rates(struct rule_reader *reader, const struct node *map, const struct rule *rule)
{
	const struct node *when = node_get(map, "when");
	struct place place = when ? when->place : map->place;

	if (!has_rate_threshold(rule->when))
		return;
	if (!rule->needs)
		diag_help(diags_add(reader->why, SEVERITY_WARNING, "R330", place,
		                  "a rate of a few days says little: one absence in the first two days is 50 "
		                  "%%"),
		        "add needs: enrolled_days(year) >= 20");
	if (!rule->clear_when)
		diag_help(diags_add(reader->why, SEVERITY_WARNING, "R331", place,
		                  "this opens and closes every time the rate crosses its limit"),
		        "add clear_when: with a limit that is further away, and clear_for: 10 school days");
}

/* Everything that decides and nothing that is only shown: two rules with one hash open and close together. */
static struct hash128 logic_of(const struct language *language, const struct rule *rule)
{
	const struct expr *const exprs[] = {
	        rule->only, rule->needs, rule->when, rule->clear_when, rule->unless};
	struct buf all = {0};

	for (size_t i = 0; i < sizeof exprs / sizeof exprs[0]; i++) {
		if (exprs[i])
			buf_add_text(&all, language_logic(language, exprs[i]));
		buf_add_char(&all, '\n');
	}
	buf_print(&all, "for %d %d clear_for %d %d effective %d %d left %d missing %d", rule->hold.amount,
	        (int)rule->hold.unit, rule->clear_hold.amount, (int)rule->clear_hold.unit,
	        rule->effective_from, rule->effective_until, rule->include_left, (int)rule->on_missing);
	if (rule->per.id != FIELD_NONE)
		buf_print(&all, " per %.*s", (int)rule->per.name.size, rule->per.name.at);
	for (size_t i = 0; i < rule->rung_count; i++)
		if (rule->rungs[i].condition) {
			buf_add_char(&all, '\n');
			buf_add_text(&all, language_logic(language, rule->rungs[i].condition));
		}
	struct hash128 logic = hash_bytes(HASH_KEY_FIXED, all.at, all.size);
	buf_finish(&all);
	return logic;
}

static void gather_reads(const struct language *language, struct rule *rule)
{
	struct reads reads = {0};

	language_reads(language, rule->only, &reads);
	language_reads(language, rule->needs, &reads);
	language_reads(language, rule->when, &reads);
	language_reads(language, rule->clear_when, &reads);
	language_reads(language, rule->unless, &reads);
	rule->reads = reads.types;
	rule->reads_school_days = reads.school_days;
}

void rule_complete(struct rule_reader *reader, const struct node *map, struct rule *rule)
{
	if (!rule->track)
		rule->track = default_track(rule->when);
	rule->logic = logic_of(reader->language, rule);
	rule->when_words = language_words(reader->language, rule->when);
	if (rule->clear_when)
		rule->clear_words = language_words(reader->language, rule->clear_when);
	gather_reads(reader->language, rule);
	rule_support(reader, rule);
	warn_of_rates(reader, map, rule);
	rule_check_per(reader, map, rule);
	rule_check_practice(reader, map, rule);
	rule->cost = rule_reckon(reader->language, rule);
	rule_lint(reader, map, rule);
}
