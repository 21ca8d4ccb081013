/* Numbers in the words of a rule that are none of its own: "10 days" where the condition says 12. */
#include "rules/model/lint.h"

#include <string.h>

/* Every number that the rule decides by.  A few dozen: a rule that has more says nothing of them in its title. */
enum { NUMBERS_MOST = 128 };
struct numbers {
	struct ratio items[NUMBERS_MOST];
	size_t count;
	bool is_open; /* there are more, or some cannot be seen */
};

static void add(struct numbers *numbers, struct ratio number)
{
	if (numbers->count == NUMBERS_MOST)
		numbers->is_open = true;
	else
		numbers->items[numbers->count++] = number;
}

static void add_times(struct numbers *numbers, __int128 over, int64_t under)
{
	struct ratio number;

	if (ratio_make(over, under, &number) == 0)
		add(numbers, number);
}

/* People say two weeks of ten school days, and a month of thirty days. */
static void add_length(struct numbers *numbers, int64_t amount, enum duration_unit unit)
{
	enum { SCHOOL_WEEK = 5, WEEK = 7, MONTH = 30, MONTH_WEEKS = 4 };

	add_times(numbers, amount, 1);
	if (unit == UNIT_WEEK || unit == UNIT_SCHOOL_WEEK) {
		add_times(numbers, (__int128)amount * SCHOOL_WEEK, 1);
		add_times(numbers, (__int128)amount * WEEK, 1);
		add_times(numbers, amount, MONTH_WEEKS);
	} else if (unit == UNIT_SCHOOL_DAY) {
		add_times(numbers, amount, SCHOOL_WEEK);
	} else if (unit == UNIT_DAY) {
		add_times(numbers, amount, WEEK);
		add_times(numbers, amount, MONTH);
	}
}

static void gather(struct numbers *numbers, const struct expr *expr);

/* 21 beside days_since is three weeks. */
static void add_distance(struct numbers *numbers, const struct expr *limit, const struct expr *call)
{
	static const struct {
		enum function function;
		enum duration_unit unit;
	} distances[] = {
	        {FUNCTION_DAYS_SINCE, UNIT_DAY},
	        {FUNCTION_DAYS_UNTIL, UNIT_DAY},
	        {FUNCTION_WEEKS_SINCE, UNIT_WEEK},
	        {FUNCTION_SCHOOL_DAYS_SINCE, UNIT_SCHOOL_DAY},
	        {FUNCTION_SCHOOL_DAYS_UNTIL, UNIT_SCHOOL_DAY},
	        {FUNCTION_SCHOOL_WEEKS_SINCE, UNIT_SCHOOL_WEEK},
	};
	bool is_whole = limit->kind == EXPR_LITERAL && limit->literal.type == VALUE_NUMBER &&
	                limit->literal.number.under == 1;

	for (size_t i = 0; is_whole && i < sizeof distances / sizeof distances[0]; i++)
		if (call->kind == EXPR_CALL && call->call.function == distances[i].function)
			add_length(numbers, limit->literal.number.over, distances[i].unit);
}

/* Over 10 is 11 or more. */
static void gather_beside(struct numbers *numbers, const struct expr *expr)
{
	bool is_strict = expr->kind == EXPR_GREATER || expr->kind == EXPR_LESS;

	for (uint32_t i = 0; i < expr->count; i++) {
		const struct expr *limit = expr->operands[i];
		struct ratio next;

		gather(numbers, limit);
		if (expr_is_comparison(expr))
			add_distance(numbers, limit, expr->operands[!i]);
		if (is_strict && limit->kind == EXPR_LITERAL && limit->literal.type == VALUE_NUMBER &&
		        ratio_add(limit->literal.number,
		                (struct ratio){expr->kind == EXPR_GREATER ? 1 : -1, 1}, &next) == 0)
			add(numbers, next);
	}
}

static void gather(struct numbers *numbers, const struct expr *expr)
{
	if (!expr)
		return;
	numbers->is_open |= expr->kind == EXPR_SCRIPT || expr->kind == EXPR_IN_LIST;
	if (expr->kind == EXPR_LITERAL && expr->literal.type == VALUE_NUMBER)
		add(numbers, expr->literal.number);
	if (expr->kind == EXPR_LITERAL && expr->literal.type == VALUE_DURATION)
		add_length(numbers, expr->literal.duration.amount, expr->literal.duration.unit);
	if (expr->kind == EXPR_AT_LEAST)
		add_times(numbers, expr->least, 1);
	if (expr->kind == EXPR_CALL && expr->call.window.amount)
		add_length(numbers, expr->call.window.amount, expr->call.window.unit);
	gather_beside(numbers, expr);
}

/* A number that a stream asks for in its `where` is one of the rule's too. */
static void gather_streams(const struct lint *lint, struct numbers *numbers, const struct expr *expr)
{
	const struct column *column = expr && expr->kind == EXPR_CALL
	                                      ? language_column(lint->reader->language, expr->call.column)
	                                      : NULL;

	for (size_t i = 0; column && i < column->source_count; i++)
		gather(numbers, column->sources[i].where);
	for (uint32_t i = 0; expr && i < expr->count; i++)
		gather_streams(lint, numbers, expr->operands[i]);
}

static void gather_rule(const struct lint *lint, struct numbers *numbers)
{
	const struct rule *rule = lint->rule;
	const struct expr *const all[] = {
	        rule->only, rule->needs, rule->when, rule->clear_when, rule->unless, rule->track};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		gather(numbers, all[i]);
		gather_streams(lint, numbers, all[i]);
	}
	for (size_t i = 0; i < rule->rung_count; i++)
		gather(numbers, rule->rungs[i].condition);
	for (size_t i = 0; i < rule->piece_count; i++)
		gather(numbers, rule->summary[i].expr);
	add_length(numbers, rule->hold.amount, rule->hold.unit);
	add_length(numbers, rule->clear_hold.amount, rule->clear_hold.unit);
}

/* --- what the words say ------------------------------------------------------------------------------------- */

static struct text next_word(struct text *rest)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char digits[] = "0123456789.";
	uint32_t from = 0, to;

	while (from < rest->size && !strchr(letters, rest->at[from]) && !strchr(digits, rest->at[from]) &&
	        rest->at[from] != '%')
		from++;
	to = from;
	const char *kind = to < rest->size && strchr(digits, rest->at[to]) ? digits : letters;
	while (to < rest->size && strchr(kind, rest->at[to]))
		to++;
	if (to == from && to < rest->size)
		to++;
	struct text word = text_slice(*rest, from, to);
	*rest = text_slice(*rest, to, rest->size);
	return word;
}

static bool is_one_of(struct text word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (word.size == strlen(words[i]) && strncasecmp(word.at, words[i], word.size) == 0)
			return true;
	return false;
}

/* One is left out: it is an article as often as a number. */
static bool read_number(struct text word, struct ratio *out)
{
	static const char *const names[] = {
	        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"};

	if (word.size && word.at[word.size - 1] == '.')
		word.size--;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (is_one_of(word, &names[i], 1)) {
			*out = (struct ratio){(int64_t)i + 2, 1};
			return true;
		}
	return word.size && word.at[0] >= '0' && word.at[0] <= '9' && ratio_read(word, out) == 0;
}

static const char *const nouns[] = {"day", "days", "week", "weeks", "month", "months", "time", "times",
        "absence", "absences", "referral", "referrals", "tardies", "incident", "incidents", "suspension",
        "suspensions", "point", "points"};
static const char *const between[] = {
        "school", "full", "whole", "excused", "unexcused", "consecutive", "major"};
static const char *const shares[] = {"%", "percent"};
#define IS(word, list) is_one_of(word, list, sizeof list / sizeof list[0])

/* People say that a score fell by 10 points where the condition says -10. */
static bool has(const struct numbers *numbers, struct ratio number)
{
	struct ratio below = {-number.over, number.under};

	for (size_t i = 0; i < numbers->count; i++)
		if (ratio_compare(numbers->items[i], number) == 0 ||
		        ratio_compare(numbers->items[i], below) == 0)
			return true;
	return false;
}

static bool has_share(const struct numbers *numbers, struct ratio number)
{
	struct ratio share;

	return ratio_divide(number, (struct ratio){100, 1}, &share) == 0 && has(numbers, share);
}

/* The first number of the words that is none of the rule's; false: none. */
static bool find_stranger(
        struct text words, const struct numbers *numbers, struct text *number, struct text *noun)
{
	struct text rest = words;

	while (rest.size) {
		struct ratio said;
		*number = next_word(&rest);
		if (!read_number(*number, &said))
			continue;
		struct text after = rest;
		*noun = next_word(&after);
		bool is_share = IS(*noun, shares);
		if (IS(*noun, between))
			*noun = next_word(&after);
		if ((is_share || IS(*noun, nouns)) && !has(numbers, said) &&
		        !(is_share && has_share(numbers, said)))
			return true;
	}
	return false;
}

static void look_at(
        const struct lint *lint, struct text words, const char *key, const struct numbers *numbers)
{
	struct text number, noun;

	if (!find_stranger(words, numbers, &number, &noun))
		return;
	diag_help(lint_say(lint, lint_place(lint, key),
	                  "'%s' says %.*s %.*s, and no condition of this rule does", key, (int)number.size,
	                  number.at, (int)noun.size, noun.at),
	        "write the number that the condition has; in a summary, {the expression} itself");
}

void lint_words(const struct lint *lint)
{
	const struct rule *rule = lint->rule;
	struct numbers numbers = {0};

	gather_rule(lint, &numbers);
	if (numbers.is_open)
		return;
	look_at(lint, rule->title, "title", &numbers);
	for (size_t i = 0; i < rule->piece_count; i++)
		if (!rule->summary[i].expr)
			look_at(lint, rule->summary[i].words, "summary", &numbers);
}
