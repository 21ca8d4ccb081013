/* measure_student.c - what a rule may ask of the student and of the day. */
#include "measure.h"
#include "evaluate.h"
#include "look.h"

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

/* Of several that cover today the one that began last is in force: semantics.md 11. */
static struct value enrolled_since(const struct moment *moment)
{
	const struct school_time *time = &moment->facts->time;

	for (uint32_t i = time->enrolled_count; i-- > 0;)
		if (time->enrolled[i].starts <= moment->today && time->enrolled[i].ends >= moment->today)
			return value_date(time->enrolled[i].starts);
	return value_unknown(REASON_NOT_ENROLLED);
}

/* Who was born on a 29 February is a year older on 1 March. */
static int32_t birthday_in(int year, int32_t birthdate)
{
	int born, month, day;

	civil_of(birthdate, &born, &month, &day);
	return civil_day(year, month, 1) + day - 1;
}

static struct value age(const struct moment *moment)
{
	struct value birthdate = profile_field(moment, FIELD_BIRTHDATE);
	int born, year, month, day;

	if (birthdate.type != VALUE_DATE)
		return birthdate.type == VALUE_UNKNOWN ? birthdate : value_unknown(REASON_TYPES);
	civil_of(birthdate.date, &born, &month, &day);
	civil_of(moment->today, &year, &month, &day);
	bool is_had = birthday_in(year, birthdate.date) <= moment->today;

	look_on(moment, birthday_in(is_had ? year + 1 : year, birthdate.date));
	return value_integer((int64_t)year - born - !is_had);
}

struct value measure_of_student(
        const struct expr *expr, const struct moment *moment, const struct range *range)
{
	(void)range;
	switch (expr->call.function) {
	case FUNCTION_ENROLLED: return value_truth(moment->is_enrolled);
	case FUNCTION_ENROLLED_SINCE: return enrolled_since(moment);
	case FUNCTION_AGE: return age(moment);
	case FUNCTION_GRADE: return grade(moment);
	case FUNCTION_SCHOOL: return value_text(moment->home->school);
	case FUNCTION_FLAG: return flag(expr, moment);
	case FUNCTION_TODAY: return value_date(moment->today);
	default: return value_integer(civil_weekday(moment->today));
	}
}
