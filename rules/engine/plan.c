/* plan.c - finds the active plan of a student at a moment, and reckons along its line. */
#include "plan.h"
#include "look.h"

static struct value field_of(const struct entry *plan, const struct moment *moment, enum field field)
{
	return facts_value(moment->facts, moment->layout, plan, (struct field_name){.id = field});
}

static int32_t date_of(
        const struct entry *plan, const struct moment *moment, enum field field, int32_t otherwise)
{
	struct value value = field_of(plan, moment, field);

	return value.type == VALUE_DATE ? value.date : otherwise;
}

/* A plan that has ended neither is active nor will be. */
static bool is_active(const struct entry *plan, const struct moment *moment)
{
	struct value status = field_of(plan, moment, FIELD_STATUS);
	int32_t starts = date_of(plan, moment, FIELD_STARTS, plan->day);
	int32_t ends = date_of(plan, moment, FIELD_ENDS, INT32_MAX);

	if (status.type == VALUE_TEXT && text_is(status.text, "ended"))
		return false;
	look_on(moment, starts);
	if (ends != INT32_MAX)
		look_on(moment, ends + 1);
	return starts <= moment->today && moment->today <= ends;
}

const struct entry *plan_active(const struct call *call, const struct moment *moment)
{
	struct series plans = facts_series(moment->facts, call->column);
	const struct entry *active = NULL;
	uint32_t end = moment->happened;

	for (uint32_t at = series_next(&plans, 0, end); at < end; at = series_next(&plans, at + 1, end)) {
		const struct entry *plan = &moment->facts->entries[at];

		if (moment_sees(moment, plan) && is_active(plan, moment))
			active = plan;
	}
	return active;
}

enum reason plan_aim(const struct entry *plan, const struct moment *moment, struct aim *out)
{
	struct value baseline = field_of(plan, moment, FIELD_BASELINE);
	struct value goal = field_of(plan, moment, FIELD_GOAL);
	int32_t review_on = date_of(plan, moment, FIELD_REVIEW_ON, NO_DAY);

	if (baseline.type != VALUE_NUMBER || goal.type != VALUE_NUMBER)
		return REASON_NO_AIM;
	*out = (struct aim){date_of(plan, moment, FIELD_STARTS, plan->day),
	        date_of(plan, moment, FIELD_ENDS, review_on), baseline.number, goal.number};
	return out->last == NO_DAY || out->last <= out->first ? REASON_NO_AIM : REASON_NONE;
}

/* So many days of growth. */
static int growth(const struct aim *aim, int64_t days, struct ratio *out)
{
	struct ratio rise, share;

	return ratio_subtract(aim->to, aim->from, &rise) ||
	                       ratio_make(days, (int64_t)aim->last - aim->first, &share) ||
	                       ratio_multiply(rise, share, out)
	               ? -1
	               : 0;
}

int aim_on(const struct aim *aim, int32_t day, struct ratio *out)
{
	struct ratio grown;

	if (day >= aim->last) {
		*out = aim->to;
		return 0;
	}
	return growth(aim, (int64_t)day - aim->first, &grown) || ratio_add(aim->from, grown, out) ? -1 : 0;
}

int aim_slope(const struct aim *aim, struct ratio *out)
{
	return growth(aim, 7, out);
}
