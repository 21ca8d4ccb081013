/* Conditions on one number that stand side by side, in the rows of a table or in several rules: what falls between two of
 * them, what falls into both, and what one says that another says already.
 *
 * Neighbours alone are compared, in the order in which they begin: a file of thousands of rules takes no longer for it. */
#include "rules/model/lint.h"
#include "rules/language/function.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

struct band {
	struct hash128 group; /* the number, and for whom; bands of one group are side by side */
	struct bounds said;
	const struct expr *condition, *number;
	const struct rule *rule;
};

static struct hash128 hash_of(const struct buf *words)
{
	return hash_bytes(HASH_KEY_FIXED, words->at, words->size);
}

/* A condition that is one comparison of one number, or two of the same. */
static bool read_band(const struct language *language, const struct expr *condition, struct band *out)
{
	struct claims claims = claims_begin(language);
	bool is_one = !claims_add(&claims, condition, true) && claims.count == 1 && !claims.is_partial;

	if (is_one) {
		out->said = claims.items[0].said;
		out->number = claims.items[0].number;
		out->condition = condition;
	}
	claims_finish(&claims);
	return is_one;
}

static int compare_bands(const void *left, const void *right)
{
	const struct band *a = left, *b = right;
	const struct bound *x = &a->said.low, *y = &b->said.low;

	int order = memcmp(&a->group, &b->group, sizeof a->group);
	if (order == 0)
		order = x->is_there - y->is_there;
	if (order == 0 && x->is_there)
		order = ratio_compare(x->at, y->at);
	if (order == 0)
		order = x->is_open - y->is_open;
	return order ? order : a->condition->place.line - b->condition->place.line;
}

static bool are_neighbours(const struct band *a, const struct band *b)
{
	return hash_equal(a->group, b->group) && a->said.high.is_there && b->said.low.is_there;
}

static bool is_closed(const struct bounds *bounds)
{
	return bounds->low.is_there && bounds->high.is_there;
}

/* A mean lies between 59 and 60 as often as not; a mark hardly ever does. */
static bool is_measured(const struct expr *number)
{
	return number->kind == EXPR_CALL && number->type == TYPE_NUMBER &&
	       function_of(number->call.function)->kind == NUMBER_MEASURED;
}

/* Too small to be meant: one number, or at most one whole one; of percents less than one. */
static bool is_slip(const struct band *a, const struct band *b)
{
	enum { A_PERCENT = 100 };
	struct bounds between = {.low = a->said.high, .high = b->said.low}, nature = bounds_of(a->number);
	bool is_point = ratio_compare(between.low.at, between.high.at) == 0;
	struct ratio wide, allowed = a->number->type == TYPE_PERCENT ? (struct ratio){1, A_PERCENT}
	                                                             : (struct ratio){1, 1};

	if (is_point || !(is_closed(&a->said) || is_closed(&b->said)))
		return is_point && between.low.is_open && between.high.is_open;
	between.low.is_open = !between.low.is_open;
	between.high.is_open = !between.high.is_open;
	between.is_whole = nature.is_whole;
	between = bounds_both(between, (struct bounds){.is_whole = nature.is_whole});
	if (bounds_are_empty(&between) || ratio_subtract(between.high.at, between.low.at, &wide) != 0)
		return false;
	if (nature.is_whole)
		return wide.over == 0;
	int order = ratio_compare(wide, allowed);
	return order < 0 || (order == 0 && is_measured(a->number));
}

static bool share_one(const struct band *a, const struct band *b)
{
	return !a->said.high.is_open && !b->said.low.is_open &&
	       ratio_compare(a->said.high.at, b->said.low.at) == 0 && !bounds_cover(&a->said, &b->said) &&
	       !bounds_cover(&b->said, &a->said);
}

/* What lies between two bounds, as people read it. */
static struct text words_between(struct arena *arena, const struct band *a, const struct band *b)
{
	struct bounds between = {.low = a->said.high, .high = b->said.low}, nature = bounds_of(a->number);

	between.low.is_open = !between.low.is_open;
	between.high.is_open = !between.high.is_open;
	between = bounds_both(between, (struct bounds){.is_whole = nature.is_whole});
	return lint_bounds_words(arena, &between, a->number->type);
}

/* Whichever stands later in the files is told of the other. */
static bool is_later(const struct band *a, const struct band *b)
{
	const struct place *x = &a->condition->place, *y = &b->condition->place;
	int order = text_compare(x->file, y->file);

	return order ? order > 0 : x->line > y->line;
}

static void say_between(struct diags *why, struct arena *arena, const struct band *a, const struct band *b)
{
	const struct band *later = is_later(a, b) ? a : b, *first = later == a ? b : a;
	const struct place *other = &first->condition->place;
	struct text words = words_between(arena, a, b);
	struct diag *diag = diags_add(why, SEVERITY_WARNING, "R316", later->condition->place,
	        "%.*s is neither in this condition nor in the one beside it", (int)words.size, words.at);

	diag_help(diag, "the other is at %.*s:%d: end one where the other begins", (int)other->file.size,
	        other->file.at, other->line);
}

static void say_shared(struct diags *why, struct arena *arena, const struct band *a, const struct band *b)
{
	const struct band *later = is_later(a, b) ? a : b, *first = later == a ? b : a;
	struct bounds both = {.low = a->said.high, .high = b->said.low};
	struct text words = lint_bounds_words(arena, &both, a->number->type);
	struct diag *diag = diags_add(why, SEVERITY_WARNING, "R317", later->condition->place,
	        "%.*s is in this and in '%.*s'", (int)words.size, words.at, (int)first->rule->id.size,
	        first->rule->id.at);

	diag_help(diag, "the other is at %.*s:%d: let one of them end before it, with < instead of <=",
	        (int)first->condition->place.file.size, first->condition->place.file.at,
	        first->condition->place.line);
}

/* --- rows of a table ---------------------------------------------------------------------------------------- */

/* The first row that applies decides, so what stands in two is no matter. */
void lint_table_bands(const struct lint *lint)
{
	const struct rule *rule = lint->rule;
	size_t count = 0, last = 0;

	if (rule->climbs || !rule->rung_count)
		return;
	struct band *bands = memory_take(rule->rung_count * sizeof *bands);
	for (size_t i = 0; i < rule->rung_count; i++) {
		struct band *band = &bands[count];
		*band = (struct band){.rule = rule};
		if (!rule->rungs[i].condition ||
		        !read_band(lint->reader->language, rule->rungs[i].condition, band))
			continue;
		struct text words = language_logic(lint->reader->language, band->number);
		band->group = hash_bytes(HASH_KEY_FIXED, words.at, words.size);
		count++;
	}
	qsort(bands, count, sizeof *bands, compare_bands);
	for (size_t i = 1; i < count; i++) {
		if (are_neighbours(&bands[last], &bands[i]) && is_slip(&bands[last], &bands[i]))
			say_between(lint->reader->why, lint->reader->arena, &bands[last], &bands[i]);
		bool reaches_further = !bounds_cover(&bands[last].said, &bands[i].said);
		last = reaches_further || !hash_equal(bands[last].group, bands[i].group) ? i : last;
	}
	free(bands);
}

/* --- rules -------------------------------------------------------------------------------------------------- */

static void add_logic(struct buf *words, const struct language *language, const struct expr *expr)
{
	if (expr)
		buf_add_text(words, language_logic(language, expr));
	buf_add_char(words, '\n');
}

/* Rules side by side speak of one number, of the same students, on the same days. */
static struct hash128 group_of(const struct language *language, const struct band *band)
{
	const struct rule *rule = band->rule;
	struct buf words = {0};

	add_logic(&words, language, band->number);
	add_logic(&words, language, rule->only);
	add_logic(&words, language, rule->needs);
	add_logic(&words, language, rule->unless);
	buf_print(&words, "%d %d %d %d %d %d %d", rule->effective_from, rule->effective_until,
	        (int)rule->per.id, (int)rule->mode, rule->hold.amount, (int)rule->hold.unit, (int)rule->kind);
	struct hash128 group = hash_of(&words);
	buf_finish(&words);
	return group;
}

static bool mutes(const struct rule *one, const struct rule *other)
{
	for (size_t i = 0; i < one->people.mutes.count; i++)
		if (text_equal(one->people.mutes.items[i].text, other->id))
			return true;
	return false;
}

/* A letter at three days and another at six say different things. */
static bool does_something(const struct rule *rule)
{
	const struct rule_people *people = &rule->people;

	return people->family.message.size || people->route.count || people->propose.tier ||
	       people->propose.review.size || people->propose.plan.size;
}

/* Bands that begin alike stand in any order, so each may be inside the other. */
static void note_inner(const struct ruleset_build *build, const struct band *outer, const struct band *inner)
{
	const struct rule *wide = outer->rule, *narrow = inner->rule;

	if (!bounds_cover(&outer->said, &inner->said) || bounds_cover(&inner->said, &outer->said) ||
	        wide->severity != narrow->severity || mutes(wide, narrow) || mutes(narrow, wide) ||
	        does_something(narrow))
		return;
	struct diag *diag = diags_add(build->why, SEVERITY_NOTE, "R605", narrow->place,
	        "whoever '%.*s' tells of, '%.*s' has told of with the same severity", (int)narrow->id.size,
	        narrow->id.at, (int)wide->id.size, wide->id.at);
	diag_help(diag, "give the narrower one a higher severity, or make one ladder of both");
}

static void compare_neighbours(const struct ruleset_build *build, const struct band *a, const struct band *b)
{
	struct arena *arena = &build->set->arena;

	note_inner(build, a, b);
	note_inner(build, b, a);
	if (!are_neighbours(a, b))
		return;
	if (is_slip(a, b))
		say_between(build->why, arena, a, b);
	else if (share_one(a, b))
		say_shared(build->why, arena, a, b);
}

void ruleset_lint_bands(const struct ruleset_build *build)
{
	const struct ruleset *set = build->set;
	struct band *bands = memory_take((set->rule_count + 1) * sizeof *bands);
	size_t count = 0;

	for (size_t i = 0; i < set->rule_count; i++) {
		struct band *band = &bands[count];
		*band = (struct band){.rule = &set->rules[i]};
		if (set->rules[i].rung_count || !read_band(build->language, set->rules[i].when, band))
			continue;
		band->group = group_of(build->language, band);
		count++;
	}
	if (count)
		qsort(bands, count, sizeof *bands, compare_bands);
	for (size_t i = 1; i < count; i++)
		if (hash_equal(bands[i - 1].group, bands[i].group) &&
		        !text_equal(bands[i - 1].rule->id, bands[i].rule->id))
			compare_neighbours(build, &bands[i - 1], &bands[i]);
	free(bands);
}
