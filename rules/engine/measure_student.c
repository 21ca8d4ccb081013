/* measure_student.c - what a rule may ask of the student and of the day. */
#include "measure.h"
#include "evaluate.h"

static struct value profile_field(const struct moment *moment, enum field field)
{
	const struct entry *entry = facts_profile(moment->facts, moment->at_ms);

	return entry ? facts_value(moment->facts, moment->layout, entry, (struct field_name){.id = field})
	             : value_unknown(REASON_FIELD_MISSING);
}

/* The enrollment in force says the grade of this year; the student's own record says it where that one does not. */
static struct value grade(const struct moment *moment)
{
	struct value grade = moment->home->grade;

	return grade.type == VALUE_UNKNOWN ? profile_field(moment, FIELD_GRADE) : grade;
}

static struct value flag(const struct expr *expr, const struct moment *moment)
{
	struct value wanted = evaluate(expr->operands[0], moment), flags = profile_field(moment, FIELD_FLAGS);

	if (flags.type != VALUE_LIST)
		return value_truth(false);
	for (uint32_t i = 0; i < flags.list.count; i++) {
		int order;

		if (value_compare(&flags.list.items[i], &wanted, &order) == ANSWER_TRUE && order == 0)
			return value_truth(true);
	}
	return value_truth(false);
}

struct value measure_of_student(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	(void)range;
	switch (expr->call.function) {
	case FUNCTION_ENROLLED: return value_truth(moment->is_enrolled);
	case FUNCTION_GRADE: return grade(moment);
	case FUNCTION_SCHOOL: return value_text(moment->home->school);
	case FUNCTION_FLAG: return flag(expr, moment);
	case FUNCTION_TODAY: return value_date(moment->today);
	default: return value_integer(civil_weekday(moment->today));
	}
}
