/* What an expression can be: made, compared, combined and put into words. */
#include <intervene/value.h>
#include "base/buf.h"
#include "base/civil.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const reasons[REASON_COUNT] = {
        [REASON_NONE] = "no reason given",
        [REASON_NO_CALENDAR] = "the student's school has no calendar",
        [REASON_NO_YEAR] = "no school year has begun",
        [REASON_NO_TERM] = "the calendar has no term of that kind",
        [REASON_NO_DAYS] = "no enrolled day in the window",
        [REASON_NO_DATA] = "nothing recorded in the window",
        [REASON_TOO_FEW] = "too few points",
        [REASON_FIELD_MISSING] = "the record does not say",
        [REASON_NOT_SAID] = "attendance of a day is missing",
        [REASON_TYPES] = "two different types were compared",
        [REASON_DIVISION] = "division by zero",
        [REASON_TOO_LARGE] = "the number is too large",
        [REASON_NO_NEEDS] = "what the rule needs is not there yet",
        [REASON_SCRIPT_UNSURE] = "the Lua function says so",
        [REASON_SCRIPT_LIMIT] = "the Lua function went over its limits",
        [REASON_SCRIPT_ERROR] = "the Lua function failed",
        [REASON_NOT_ENROLLED] = "the student is not enrolled today",
        [REASON_NO_PLAN] = "no plan is active in the domain",
        [REASON_NOT_EXPECTED] = "nobody said by when that feed is to be complete",
        [REASON_NOT_DUE] = "no day of that feed is due yet this school year",
        [REASON_NO_AIM] = "the plan does not say from where to where it leads, and until when",
};

const char *reason_words(enum reason reason)
{
	return reasons[reason];
}

struct value value_unknown(enum reason reason)
{
	return (struct value){.type = VALUE_UNKNOWN, .reason = reason};
}

struct value value_truth(bool truth)
{
	return (struct value){.type = VALUE_TRUTH, .truth = truth};
}

struct value value_number(struct ratio number)
{
	return (struct value){.type = VALUE_NUMBER, .number = number};
}

struct value value_integer(int64_t n)
{
	return value_number((struct ratio){.over = n, .under = 1});
}

struct value value_real(double real)
{
	return (struct value){.type = VALUE_REAL, .real = real};
}

struct value value_date(int32_t day)
{
	return (struct value){.type = VALUE_DATE, .date = day};
}

struct value value_text(struct text text)
{
	return (struct value){.type = VALUE_TEXT, .text = text};
}

struct value value_of_answer(enum answer answer, enum reason reason)
{
	if (answer == ANSWER_TRUE || answer == ANSWER_FALSE)
		return value_truth(answer == ANSWER_TRUE);
	return (struct value){.type = answer == ANSWER_ERROR ? VALUE_ERROR : VALUE_UNKNOWN, .reason = reason};
}

/* A field can hold anything, whatever the checker expected: what is no truth is not known to be one. */
enum answer value_answer(const struct value *truth)
{
	if (truth->type == VALUE_TRUTH)
		return truth->truth ? ANSWER_TRUE : ANSWER_FALSE;
	return truth->type == VALUE_ERROR ? ANSWER_ERROR : ANSWER_UNKNOWN;
}

static bool is_number(const struct value *value)
{
	return value->type == VALUE_NUMBER || value->type == VALUE_REAL;
}

static double real_of(const struct value *value)
{
	return value->type == VALUE_REAL ? value->real : ratio_real(value->number);
}

static enum answer compare_numbers(const struct value *a, const struct value *b, int *order)
{
	if (a->type == VALUE_NUMBER && b->type == VALUE_NUMBER) {
		*order = ratio_compare(a->number, b->number);
		return ANSWER_TRUE;
	}
	double left = real_of(a), right = real_of(b);
	if (isnan(left) || isnan(right))
		return ANSWER_UNKNOWN;
	*order = (left > right) - (left < right);
	return ANSWER_TRUE;
}

/* Units that measure the same thing have one size in common; a school week has none, it is the calendar's. */
static const struct {
	const char *singular, *plural;
	int32_t minutes; /* 0: comparable with itself alone */
} units[] = {
        [UNIT_MINUTE] = {"minute", "minutes", 1},
        [UNIT_HOUR] = {"hour", "hours", 60},
        [UNIT_DAY] = {"day", "days", 24 * 60},
        [UNIT_WEEK] = {"week", "weeks", 7 * 24 * 60},
        [UNIT_SCHOOL_DAY] = {"school day", "school days", 0},
        [UNIT_SCHOOL_WEEK] = {"school week", "school weeks", 0},
        [UNIT_POINT] = {"point", "points", 0},
};

static enum answer compare_durations(struct duration a, struct duration b, int *order)
{
	int64_t left = a.amount, right = b.amount;

	if (a.unit != b.unit) {
		left *= units[a.unit].minutes;
		right *= units[b.unit].minutes;
		if (units[a.unit].minutes == 0 || units[b.unit].minutes == 0)
			return ANSWER_UNKNOWN;
	}
	*order = (left > right) - (left < right);
	return ANSWER_TRUE;
}

enum answer value_compare(const struct value *a, const struct value *b, int *order)
{
	if (a->type == VALUE_ERROR || b->type == VALUE_ERROR)
		return ANSWER_ERROR;
	if (is_number(a) && is_number(b))
		return compare_numbers(a, b, order);
	if (a->type != b->type)
		return ANSWER_UNKNOWN;
	switch (a->type) {
	case VALUE_TRUTH: *order = a->truth - b->truth; return ANSWER_TRUE;
	case VALUE_DATE: *order = (a->date > b->date) - (a->date < b->date); return ANSWER_TRUE;
	case VALUE_TEXT: *order = text_compare(a->text, b->text); return ANSWER_TRUE;
	case VALUE_DURATION: return compare_durations(a->duration, b->duration, order);
	default: return ANSWER_UNKNOWN;
	}
}

enum answer answer_and(enum answer a, enum answer b)
{
	if (a == ANSWER_FALSE || b == ANSWER_FALSE)
		return ANSWER_FALSE;
	if (a == ANSWER_ERROR || b == ANSWER_ERROR)
		return ANSWER_ERROR;
	return a == ANSWER_TRUE && b == ANSWER_TRUE ? ANSWER_TRUE : ANSWER_UNKNOWN;
}

enum answer answer_or(enum answer a, enum answer b)
{
	return answer_not(answer_and(answer_not(a), answer_not(b)));
}

enum answer answer_not(enum answer a)
{
	if (a == ANSWER_TRUE)
		return ANSWER_FALSE;
	return a == ANSWER_FALSE ? ANSWER_TRUE : a;
}

/* Equal ones are rounded alike, and so are shown as equal. */
static bool keeps_side(double shown, double real, double limit)
{
	return real == limit || (real < limit ? shown < limit : shown > limit);
}

/* Rounded to `places` decimals, then without the zeros that say nothing: 16.7, 10, 42.5.  More of them where rounding
 * would reach what the number has not: 9.96 beside a limit of 10, and a whole number, which most limits are. */
static void print_real(double real, int places, double limit, struct buf *out)
{
	enum { PLACES_MAX = 15 };
	char digits[400];
	size_t size;
	double shown;

	do {
		size = (size_t)snprintf(digits, sizeof digits, "%.*f", places, real);
		shown = strtod(digits, NULL);
	} while (!(keeps_side(shown, real, round(real)) && keeps_side(shown, real, limit)) &&
	         places++ < PLACES_MAX);
	while (strchr(digits, '.') && (digits[size - 1] == '0' || digits[size - 1] == '.'))
		digits[--size] = '\0';
	buf_add_z(out, strcmp(digits, "-0") == 0 ? "0" : digits);
}

/* In hundredths before it is divided: 7/100 is 7% to the last bit. */
static double percent_of(const struct value *value)
{
	if (value->type == VALUE_REAL)
		return value->real * 100;
	return (double)value->number.over * 100 / (double)value->number.under;
}

static void print_number(
        const struct value *value, const struct value *limit, enum value_style style, struct buf *out)
{
	bool is_percent = style == VALUE_PERCENT;
	double real = is_percent ? percent_of(value) : real_of(value);
	double beside = !is_number(limit) ? round(real) : is_percent ? percent_of(limit) : real_of(limit);

	if (!is_percent && value->type == VALUE_NUMBER && value->number.under == 1)
		buf_print(out, "%lld", (long long)value->number.over);
	else
		print_real(real, is_percent ? 1 : 2, beside, out);
	if (is_percent)
		buf_add_char(out, '%');
}

static void print_duration(struct duration duration, struct buf *out)
{
	bool is_one = duration.amount == 1;

	buf_print(out, "%d %s", duration.amount,
	        is_one ? units[duration.unit].singular : units[duration.unit].plural);
}

static void print_date(int32_t day, struct buf *out)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	buf_add_z(out, date);
}

static void print_list(const struct value *value, enum value_style style, struct buf *out)
{
	for (uint32_t i = 0; i < value->list.count; i++) {
		if (i > 0)
			buf_add_z(out, ", ");
		value_print(&value->list.items[i], style, out);
	}
}

void value_print_beside(
        const struct value *value, const struct value *limit, enum value_style style, struct buf *out)
{
	switch (value->type) {
	case VALUE_UNKNOWN: buf_add_z(out, "not enough data"); break;
	case VALUE_ERROR: buf_print(out, "error: %s", reason_words(value->reason)); break;
	case VALUE_TRUTH: buf_add_z(out, value->truth ? "true" : "false"); break;
	case VALUE_NUMBER:
	case VALUE_REAL: print_number(value, limit, style, out); break;
	case VALUE_DURATION: print_duration(value->duration, out); break;
	case VALUE_DATE: print_date(value->date, out); break;
	case VALUE_TEXT: buf_add_text(out, value->text); break;
	case VALUE_LIST: print_list(value, style, out); break;
	}
}

void value_print(const struct value *value, enum value_style style, struct buf *out)
{
	struct value no_limit = value_unknown(REASON_NONE);

	value_print_beside(value, &no_limit, style, out);
}
