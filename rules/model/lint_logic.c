/* Conditions that decide nothing, or against each other. */
#include "rules/model/lint.h"

struct condition {
	const char *key;
	size_t offset; /* in struct rule */
	const char *never, *always;
};
static const struct condition conditions[] = {
        {"only", offsetof(struct rule, only), "the rule applies to nobody", "the rule applies to everybody"},
        {"needs", offsetof(struct rule, needs), "there is never enough data", "there is always enough data"},
        {"when", offsetof(struct rule, when), "no alert ever opens", "every student has an alert"},
        {"clear_when", offsetof(struct rule, clear_when), "no alert ever clears", "no alert ever opens"},
        {"unless", offsetof(struct rule, unless), "it keeps nothing from opening", "no alert ever opens"},
};
enum { CONDITIONS = sizeof conditions / sizeof conditions[0] };

static const struct expr *expr_at(const struct rule *rule, const struct condition *condition)
{
	return *(const struct expr *const *)((const char *)rule + condition->offset);
}

static const struct expr *number_of(const struct expr *comparison)
{
	return comparison->count && comparison->operands[0]->kind != EXPR_LITERAL
	               ? comparison->operands[0]
	               : comparison->operands[comparison->count - 1];
}

static struct text words_of(const struct lint *lint, const struct expr *expr)
{
	return language_words(lint->reader->language, expr);
}

/* --- R310 never, R311 always -------------------------------------------------------------------------------- */

/* What is looked for: parts that never hold, joined by `and`; or always, joined by `or`. */
struct search {
	const struct lint *lint;
	claims_fn *find;
	enum expr_kind joint;
	const char *word, *consequence;
	const char *where; /* .. this is asked, beside the rest */
};

/* Every step of a ladder compares the one number; what is its own is where it stands. */
static struct place place_of(const struct lint *lint, const struct expr *wrong)
{
	bool is_step = lint->rule->climbs && wrong->count == 2;

	return is_step ? wrong->operands[1]->place : wrong->place;
}

/* `left` is what the number can be where this is asked. */
static void say_found(
        const struct search *search, const struct expr *wrong, const struct bounds *left, bool is_whole)
{
	const struct lint *lint = search->lint;
	const struct expr *number = number_of(wrong);
	struct bounds alone;
	bool by_nature = search->find(lint->reader->language, wrong, &alone) != NULL;
	struct text words = words_of(lint, number);
	struct text range = lint_bounds_words(lint->reader->arena, by_nature ? &alone : left, number->type);
	struct diag *diag = lint_say(lint, place_of(lint, wrong), "this is %s true%s", search->word,
	        by_nature ? "" : " beside the rest of the condition");

	diag_help(diag, "%s%.*s is %.*s: %s", by_nature ? "" : search->where, (int)words.size, words.at,
	        (int)range.size, range.at, is_whole ? search->consequence : "this part decides nothing");
}

/* The innermost that is whole for itself speaks; what it stands in would only say it again. */
static bool search_in(const struct search *search, const struct expr *expr, bool is_joined, bool is_whole)
{
	bool said = false, is_joint = expr->kind == search->joint;

	for (uint32_t i = 0; i < expr->count; i++)
		said |= search_in(search, expr->operands[i], is_joint, is_whole && is_joint);
	bool is_single = expr_is_comparison(expr) || expr->kind == EXPR_IN;
	if (said || is_joined || !(is_joint || is_single))
		return said;
	struct bounds left;
	const struct expr *wrong = search->find(search->lint->reader->language, expr, &left);
	if (wrong)
		say_found(search, wrong, &left, is_whole);
	return wrong != NULL;
}

static void look_never(const struct lint *lint)
{
	for (size_t i = 0; i < CONDITIONS; i++) {
		const struct expr *expr = expr_at(lint->rule, &conditions[i]);
		struct search search = {lint, claims_never, EXPR_AND, "never", conditions[i].never, "there "};
		if (expr)
			search_in(&search, expr, false, true);
	}
	for (size_t i = 1; lint->rule->climbs && i < lint->rule->rung_count; i++) {
		struct search search = {
		        lint, claims_never, EXPR_AND, "never", "nobody ever reaches this step", "there "};
		search_in(&search, lint->rule->rungs[i].condition, false, true);
	}
}

static void look_always(const struct lint *lint)
{
	for (size_t i = 0; i < CONDITIONS; i++) {
		const struct expr *expr = expr_at(lint->rule, &conditions[i]);
		struct search search = {lint, claims_always, EXPR_OR, "always", conditions[i].always,
		        "where the rest is false, "};
		if (expr)
			search_in(&search, expr, false, true);
	}
}

/* --- R312 both at once, R313 never again -------------------------------------------------------------------- */

/* Of the numbers that `clear_when` speaks of, `when` speaks too. */
static bool are_known(const struct claims *when, const struct claims *clear)
{
	for (size_t i = 0; i < clear->count; i++)
		if (!claims_find(when, clear->items[i].number))
			return false;
	return clear->count && !clear->is_partial;
}

static void say_overlap(const struct lint *lint, const struct claims *both, const struct claims *clear)
{
	const struct claimed *claimed = claims_find(both, clear->items[0].number);
	struct text words = words_of(lint, claimed->number);
	struct text range = lint_bounds_words(lint->reader->arena, &claimed->bounds, claimed->number->type);
	struct diag *diag = lint_say(lint, clear->items[0].condition->place,
	        "'when' and 'clear_when' hold at once, at %.*s", (int)range.size, range.at);

	diag_help(diag, "nothing opens there: let 'clear_when' begin where 'when' ends for %.*s",
	        (int)words.size, words.at);
}

static bool overlaps(const struct lint *lint, const struct expr *clear_when)
{
	const struct language *language = lint->reader->language;
	struct claims when = claims_begin(language), clear = claims_begin(language);
	bool does = !claims_add(&when, lint->rule->when, true) && !claims_add(&clear, clear_when, true) &&
	            are_known(&when, &clear) && !claims_add(&when, clear_when, true);

	if (does)
		say_overlap(lint, &when, &clear);
	claims_finish(&when);
	claims_finish(&clear);
	return does;
}

static bool look_overlap_in(const struct lint *lint, const struct expr *clear_when)
{
	bool does = false;

	if (clear_when->kind != EXPR_OR)
		return overlaps(lint, clear_when);
	for (uint32_t i = 0; i < clear_when->count && !does; i++)
		does = look_overlap_in(lint, clear_when->operands[i]);
	return does;
}

static void look_overlap(const struct lint *lint)
{
	if (lint->rule->clear_when)
		look_overlap_in(lint, lint->rule->clear_when);
}

/* A count over a stretch whose first day stays.  What is newest of a kind comes and goes. */
static bool only_grows(const struct lint *lint, const struct expr *number)
{
	enum function function = number->call.function;
	bool grows = function == FUNCTION_COUNT || function == FUNCTION_DAYS ||
	             function == FUNCTION_DISTINCT || function == FUNCTION_DAY_EQUIVALENTS ||
	             function == FUNCTION_LONGEST_STREAK;
	bool is_year = number->call.window.kind == WINDOW_SPAN && number->call.window.span == SPAN_YEAR;

	const struct column *column = language_column(lint->reader->language, number->call.column);

	return number->kind == EXPR_CALL && grows && is_year && column && column->latest_per.id == FIELD_NONE;
}

static void look_growing(const struct lint *lint)
{
	const struct language *language = lint->reader->language;
	struct claims when = claims_begin(language), clear = claims_begin(language);
	const struct rule *rule = lint->rule;

	if (rule->clear_when && !claims_add(&when, rule->when, true) &&
	        !claims_add(&clear, rule->clear_when, true))
		for (size_t i = 0; i < clear.count; i++) {
			const struct claimed *end = &clear.items[i], *begin = claims_find(&when, end->number);
			if (!begin || !begin->said.low.is_there || !end->said.high.is_there ||
			        !only_grows(lint, end->number))
				continue;
			diag_help(lint_say(lint, end->condition->place,
			                  "this number only grows, so the alert never clears"),
			        "let 'clear_when' ask of the last weeks, or of a rate");
		}
	claims_finish(&when);
	claims_finish(&clear);
}

/* --- R314 keys against each other --------------------------------------------------------------------------- */

struct added {
	const char *key;
	const struct expr *expr;
	bool holds;
};

static void look_against(const struct lint *lint)
{
	const struct rule *rule = lint->rule;
	const struct added all[] = {{"only", rule->only, true}, {"needs", rule->needs, true},
	        {"when", rule->when, true}, {"unless", rule->unless, false}};
	struct claims claims = claims_begin(lint->reader->language);
	const struct expr *wrong = NULL;

	for (size_t i = 0; i < sizeof all / sizeof all[0] && !wrong; i++) {
		struct claims alone = claims_begin(lint->reader->language);
		if (!all[i].expr)
			continue;
		bool is_never = claims_add(&alone, all[i].expr, all[i].holds) != NULL;
		claims_finish(&alone);
		if (is_never)
			break;
		wrong = claims_add(&claims, all[i].expr, all[i].holds);
		if (wrong)
			diag_help(lint_say(lint, wrong->place,
			                  "no alert ever opens: '%s' excludes what stands above it",
			                  all[i].key),
			        "'only', 'needs', 'when' and not 'unless' must be able to hold together");
	}
	claims_finish(&claims);
}

/* --- R315 rows nobody reaches ------------------------------------------------------------------------------- */

static bool is_behind(const struct lint *lint, const struct expr *row, const struct expr *before)
{
	struct claims claims = claims_begin(lint->reader->language);
	bool can_be = !claims_add(&claims, row, true);
	bool is = can_be && claims_add(&claims, before, false);

	claims_finish(&claims);
	return is;
}

/* Nobody reads a table that is longer; comparing all with all would take its time. */
enum { ROWS_MOST = 64 };

static void look_rows(const struct lint *lint)
{
	const struct rule *rule = lint->rule;

	for (size_t i = 1; !rule->climbs && i < rule->rung_count && i < ROWS_MOST; i++)
		for (size_t j = 0; rule->rungs[i].condition && j < i; j++)
			if (is_behind(lint, rule->rungs[i].condition, rule->rungs[j].condition)) {
				diag_help(lint_say(lint, rule->rungs[i].condition->place,
				                  "this row is never reached"),
				        "whoever it is for has met row %zu: the narrowest comes first",
				        j + 1);
				break;
			}
}

static const struct lint_row rows[] = {
        {"R310", SEVERITY_WARNING, look_never},
        {"R311", SEVERITY_WARNING, look_always},
        {"R312", SEVERITY_WARNING, look_overlap},
        {"R313", SEVERITY_WARNING, look_growing},
        {"R314", SEVERITY_WARNING, look_against},
        {"R315", SEVERITY_WARNING, look_rows},
        {"R316", SEVERITY_WARNING, lint_table_bands},
};
const struct lint_family lint_logic = {rows, sizeof rows / sizeof rows[0]};
