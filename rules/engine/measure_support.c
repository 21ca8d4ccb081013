/* measure_support.c - measures of support: tiers, the active plan, scores and sessions beside it, who is assigned. */
#include "measure.h"
#include "look.h"
#include "plan.h"
#include "selection.h"
#include "base/arena.h"
#include <stdlib.h>

static struct value field_of(const struct entry *entry, const struct moment *moment, enum field field)
{
	return facts_value(moment->facts, moment->layout, entry, (struct field_name){.id = field});
}

/* --- tiers ---------------------------------------------------------------------------------------------------- */

static struct value larger(struct value a, struct value b)
{
	int order;

	return value_compare(&a, &b, &order) == ANSWER_TRUE && order < 0 ? b : a;
}

/* Of one domain the newest; of any the largest of those, which are all that the column picks. */
static struct value tier(const struct expr *expr, const struct moment *moment, const struct range *range)
{
	bool is_any = moment->layout->set->columns[expr->call.column].latest_of != NO_COLUMN;
	struct selection selection = selection_of(&expr->call, moment, range);
	struct value found = value_integer(1);

	for (const struct entry *entry; (entry = selection_next(&selection));) {
		struct value said = field_of(entry, moment, FIELD_TIER);

		found = is_any ? larger(found, said) : said;
	}
	selection_finish(&selection);
	return found;
}

static struct value tier_start(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct selection selection = selection_of(&expr->call, moment, range);
	const struct entry *last = selection_last(selection);

	selection_finish(&selection);
	return last ? value_date(last->day) : value_unknown(REASON_NO_DATA);
}

/* --- the plan ------------------------------------------------------------------------------------------------- */

static struct value plan_field(const struct expr *expr, const struct moment *moment)
{
	const struct entry *plan = plan_active(&expr->call, moment);

	return plan ? facts_value(moment->facts, moment->layout, plan, expr->call.field)
	            : value_unknown(REASON_NO_PLAN);
}

/* The line of the active plan among those in the column of `plans`. */
static enum reason find_aim(const struct call *plans, const struct moment *moment, struct aim *out)
{
	const struct entry *plan = plan_active(plans, moment);

	return plan ? plan_aim(plan, moment, out) : REASON_NO_PLAN;
}

static struct value slope_of_aim(const struct expr *expr, const struct moment *moment)
{
	struct aim aim;
	struct ratio slope;
	enum reason unknown = find_aim(&expr->call, moment, &aim);

	if (unknown)
		return value_unknown(unknown);
	return aim_slope(&aim, &slope) == 0 ? value_number(slope) : value_unknown(REASON_TOO_LARGE);
}

/* --- scores beside the line ----------------------------------------------------------------------------------- */

struct point {
	int32_t day;
	struct ratio score;
};
struct points {
	struct point *items; /* owned */
	size_t count, capacity;
};

/* `last N points` of these are the last N that have a score (semantics.md 24). */
static struct points points_of(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct range all = *range;
	struct points points = {0};

	all.points = ALL_POINTS;
	struct selection selection = selection_of(&expr->call, moment, &all);

	for (const struct entry *entry; (entry = selection_next(&selection));) {
		struct value score = field_of(entry, moment, FIELD_SCORE);

		if (score.type != VALUE_NUMBER)
			continue;
		points.items =
		        memory_room(points.items, points.count, &points.capacity, sizeof *points.items);
		points.items[points.count++] = (struct point){entry->day, score.number};
	}
	selection_finish(&selection);
	if (range->points != ALL_POINTS && range->skip)
		points.count = points.count > (size_t)range->skip ? points.count - (size_t)range->skip : 0;
	return points;
}

static size_t first_of(const struct points *points, const struct range *range)
{
	bool has_more = range->points != ALL_POINTS && points->count > (size_t)range->points;

	return has_more ? points->count - (size_t)range->points : 0;
}

/* Above 0 is better than aimed at, also where less is better.  -1: too large. */
static int gap_of(const struct aim *aim, const struct point *point, struct ratio *out)
{
	bool descends = ratio_compare(aim->to, aim->from) < 0;
	struct ratio on;

	if (aim_on(aim, point->day, &on))
		return -1;
	return descends ? ratio_subtract(on, point->score, out) : ratio_subtract(point->score, on, out);
}

static struct value count_beside(
        const struct expr *expr, const struct points *points, const struct aim *aim, size_t first)
{
	int wanted = expr->call.function == FUNCTION_POINTS_BELOW_AIM ? -1 : 1;
	const struct ratio zero = {0, 1};
	int64_t count = 0;

	for (size_t i = first; i < points->count; i++) {
		struct ratio gap;

		if (points->items[i].day < aim->first)
			continue;
		if (gap_of(aim, &points->items[i], &gap))
			return value_unknown(REASON_TOO_LARGE);
		count += ratio_compare(gap, zero) * wanted > 0;
	}
	return value_integer(count);
}

static struct value gap_of_last(const struct points *points, const struct aim *aim)
{
	const struct point *last = points->count ? &points->items[points->count - 1] : NULL;
	struct ratio gap;

	if (!last || last->day < aim->first)
		return value_unknown(REASON_NO_DATA);
	return gap_of(aim, last, &gap) == 0 ? value_number(gap) : value_unknown(REASON_TOO_LARGE);
}

static struct value beside_aim(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct aim aim;
	enum reason unknown = find_aim(&expr->operands[0]->call, moment, &aim);

	if (unknown)
		return value_unknown(unknown);
	struct points points = points_of(expr, moment, range);
	struct value value = expr->call.function == FUNCTION_GAP_TO_AIM
	                             ? gap_of_last(&points, &aim)
	                             : count_beside(expr, &points, &aim, first_of(&points, range));

	free(points.items);
	return value;
}

/* --- sessions ------------------------------------------------------------------------------------------------- */

static bool is_of_plan(const struct entry *session, struct text plan, const struct moment *moment)
{
	struct value named = field_of(session, moment, FIELD_PLAN);

	return named.type == VALUE_TEXT && text_equal(named.text, plan);
}

/* A session that does not say whether the student came is passed over. */
static struct value attended_sessions(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	const struct entry *plan = plan_active(&expr->operands[0]->call, moment);
	int64_t said = 0, came = 0;
	struct ratio share;

	if (!plan)
		return value_unknown(REASON_NO_PLAN);
	struct text id = facts_id(moment->facts, moment->layout, plan);
	struct selection selection = selection_of(&expr->call, moment, range);

	for (const struct entry *entry; (entry = selection_next(&selection));) {
		struct value attended = field_of(entry, moment, FIELD_ATTENDED);

		if (attended.type != VALUE_TRUTH || !is_of_plan(entry, id, moment))
			continue;
		said++;
		came += attended.truth;
	}
	selection_finish(&selection);
	if (!said)
		return value_unknown(REASON_NO_DATA);
	return ratio_make(came, said, &share) == 0 ? value_number(share) : value_unknown(REASON_TOO_LARGE);
}

/* --- who is assigned ------------------------------------------------------------------------------------------ */

static struct value assigned(const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct selection selection = selection_of(&expr->call, moment, range);
	bool any = false;

	for (const struct entry *entry; !any && (entry = selection_next(&selection));) {
		struct value until = field_of(entry, moment, FIELD_UNTIL);

		any = until.type != VALUE_DATE || until.date >= moment->today;
		if (any && until.type == VALUE_DATE)
			look_on(moment, until.date + 1);
	}
	selection_finish(&selection);
	return value_truth(any);
}

struct value measure_of_support(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	switch (expr->call.function) {
	case FUNCTION_TIER: return tier(expr, moment, range);
	case FUNCTION_TIER_START: return tier_start(expr, moment, range);
	case FUNCTION_AIM_SLOPE: return slope_of_aim(expr, moment);
	case FUNCTION_ATTENDED_SESSIONS: return attended_sessions(expr, moment, range);
	case FUNCTION_ASSIGNED: return assigned(expr, moment, range);
	case FUNCTION_POINTS_BELOW_AIM:
	case FUNCTION_POINTS_ABOVE_AIM:
	case FUNCTION_GAP_TO_AIM: return beside_aim(expr, moment, range);
	default: return plan_field(expr, moment);
	}
}
