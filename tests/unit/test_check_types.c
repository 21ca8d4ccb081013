/* Types, units and what a comparison most likely means: every message once, at its exact columns. */
#include "tests/unit/language_fixture.h"

static void a_condition_must_be_true_or_false(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"rate(absent) and enrolled", "1-13 error R201: a condition is true or false, and this is a "
	                                      "percent; compare it with a percent: >= 10%"},
	        {"count(absent where urgent over year) > 1",
	                "20-26 error R201: a condition is true or false, and this is a field that may hold "
	                "anything; say what it must be: = true"},
	        {"count(student where flags over year) > 1",
	                "21-26 error R201: a condition is true or false, and this is a list; a list cannot "
	                "be asked yet"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void only_like_is_compared_with_like(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"count(student where flags = 'x' over year) > 1",
	                "29-32 error R202: a list cannot be compared with a text; both sides must be of one "
	                "kind"},
	        {"grade = 'K'", "9-12 error R202: a number cannot be compared with a text; grades are "
	                        "numbers: K is 0, PK is -1"},
	        {"weekday = 'monday'", "11-19 error R202: a number cannot be compared with a text; weekdays "
	                               "are numbers: 1 is Monday, 7 is Sunday"},
	        {"today > '2026-09-01'", "9-21 error R202: a date cannot be compared with a text; dates are "
	                                 "written without quotes: 2026-09-01"},
	        {"school = 3", "10-11 error R202: a text cannot be compared with a number; a text stands in "
	                       "quotes, also one made of digits: '3'"},
	        {"count(assessment where letter < mine over year) >= 1",
	                "24-30 error R202: there is no smaller and larger among texts; use = or !="},
	        {"school > 'a'", "10-13 error R202: there is no smaller and larger among texts; use = or !="},
	        {"enrolled > true",
	                "12-16 error R202: there is no smaller and larger among conditions; use = or !="},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void only_numbers_are_reckoned_with(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"'a' + 3 > 4", "1-8 error R203: a text and a number cannot be reckoned with like this; "
	                        "numbers and percents are added, taken away, multiplied and divided; to a "
	                        "date days and weeks are added"},
	        {"today + 3 > today", "1-10 error R203: a date and a number cannot be reckoned with like "
	                              "this; numbers and percents are added, taken away, multiplied and "
	                              "divided; to a date days and weeks are added"},
	        {"-school = 3",
	                "1-8 error R203: a text has no negative; the minus sign stands before a number"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_number_of_days_is_no_duration(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"days_since(last probe) >= 21 days",
	                "27-34 error R204: a number cannot be compared with a duration; `days_since` answers "
	                "with a number: write 21"},
	        {"days_since(last probe) >= 21 school days",
	                "27-41 error R204: a number cannot be compared with a duration; each unit has its "
	                "function: use school_days_since, and the number alone: 21"},
	        {"school_days_since(last probe) >= 3 weeks",
	                "34-41 error R204: a number cannot be compared with a duration; each unit has its "
	                "function: use weeks_since, and the number alone: 3"},
	        {"days(absent over year) >= 3 days", "27-33 error R204: a number cannot be compared with a "
	                                             "duration; `days` answers with a number: write 3"},
	        {"21 days <= today - 2026-09-01", "1-8 error R204: a number cannot be compared with a "
	                                          "duration; write the number alone: 21"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_count_is_no_percent(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"days(absent over year) >= 10%",
	                "27-30 error R205: a count is no percent of anything; compare it with a number, or "
	                "take the share: rate(absent over year) >= 10%"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_date_is_moved_by_days_or_weeks_of_school_or_not(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"today - 3 hours > 2026-09-01", "9-16 error R206: a date is moved by days, weeks, school "
	                                         "days or school weeks; for example today - 14 days"},
	        {"today - 3 school days > 2026-09-01", ""},
	        {"count(plan where ends < 2026-09-01 + 2 school weeks over year) > 1",
	                "38-52 error R183: 'school weeks' cannot stand inside `where`; a filter depends on "
	                "the event alone: on its fields and on values that never change"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_window_must_fit_its_function(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"streak(absent over year) > 3", "20-24 error R207: 'streak' takes no window: it looks back "
	                                         "as far as it must; for example streak(absent)"},
	        {"rate(absent over last 5 points) > 10%",
	                "18-31 error R207: points are events of a stream, and this is about days; count in "
	                "school days: last 20 school days"},
	        {"days(absent over last 5 hours) > 3",
	                "18-30 error R207: a window is made of whole days; its units are days, weeks, school "
	                "days, school weeks and points"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_date_is_written_as_one(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"days(absent since '2026-09-01') > 3",
	                "19-31 error R208: `since` takes a date, and this is a text; dates are written "
	                "without quotes: since 2026-09-01"},
	        {"days_since(3) > 3", "12-13 error R208: 'days_since' takes a date, and this is a number; "
	                              "for example days_since(last probe or 2026-09-01)"},
	        {"days_since(last probe where late or missing) > 3",
	                "37-44 error R208: behind `or` stands the date to take when there is no event, and "
	                "'missing' is a field; to go on with the condition write it out: missing = true"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void means_and_sums_are_made_of_numbers(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"avg(attendance.status over year) > 3",
	                "16-22 error R209: 'avg' takes a field that holds numbers, and 'status' holds a "
	                "text; for example avg(probe.score over last 3 points); `distinct`, `first` and "
	                "`last` take any field"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_percent_is_written_with_its_sign(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"rate(absent) >= 10", "17-19 error R301: a percent is written without its sign; write 10% "
	                               "(as it stands it means 1000%)"},
	        {"rate(absent) >= 0.1",
	                "17-20 warning R301: a percent is written without its sign; write 10%"},
	        {"rate(absent) + 5 >= 10%", "16-17 error R301: a percent is written without its sign; write "
	                                    "5% (as it stands it means 500%)"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void equality_on_a_number_that_can_jump_is_warned_about(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"count(referral over year) = 3", "29-30 warning R302: this number can pass the value "
	                                          "without ever being equal to it; write >= or <="},
	        {"avg(probe.score over year) in (3, 4)",
	                "1-37 warning R302: this number can pass the values without ever being equal to one; "
	                "write a ladder with a step at each, or >= the first of them"},
	        {"count(referral over year) in (3, 6)",
	                "1-36 warning R302: this number can pass the values without ever being equal to one; "
	                "write a ladder with a step at each, or >= the first of them"},
	        {"count(referral over year) in (3)",
	                "1-33 warning R302: this number can pass the values without ever being equal to one; "
	                "write a ladder with a step at each, or >= the first of them"},
	        {"count(referral over year) in (3, 4, 5)", ""},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_field_of_plain_numbers_is_compared_with_plain_numbers(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"last(screener.percentile) < 25%",
	                "29-32 warning R303: `percentile` holds plain numbers, and 25% is 0.25; write 25"},
	        {"count(probe where 12.5% > score) > 1",
	                "19-24 warning R303: `score` holds plain numbers, and 12.5% is 0.125; write 12.5"},
	        {"count(attendance where fraction >= 50%) > 1", ""},
	        {"last(probe.own_share) >= 50%", ""},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void percents_and_numbers_go_together_where_it_makes_sense(void **state)
{
	(void)state;
	static const struct spelling spellings[] = {
	        {"rate(absent over year) > 0", NULL},
	        {"50% of slope(probe.score over year) > 1", "50% * slope(probe.score over year) > 1"},
	        {"rate(absent over term) - rate(absent over last term) > 5%", NULL},
	        {"count(referral over term) / count(probe over term) >= 50%", NULL},
	        {"count(referral over year) = 0", NULL},
	        {"count(probe where score < 40 over last 4 points) = 4", NULL},
	        {"today - 2026-09-01 > 30", NULL},
	        {"3 days + today > 2026-09-01", NULL},
	};
	assert_prints(spellings, sizeof spellings / sizeof *spellings);
}

static enum type type_of(struct fixture *f, const char *words)
{
	const struct expr *expr = fixture_check(f, words);
	assert_non_null(expr);
	return expr->type;
}

static void every_expression_has_one_type(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	assert_int_equal(type_of(&f, "count(absent)"), TYPE_NUMBER);
	assert_int_equal(type_of(&f, "rate(absent) / 2"), TYPE_PERCENT);
	assert_int_equal(type_of(&f, "rate(absent) * rate(absent)"), TYPE_PERCENT);
	assert_int_equal(type_of(&f, "rate(absent) / rate(absent)"), TYPE_NUMBER);
	assert_int_equal(type_of(&f, "2 * rate(absent)"), TYPE_NUMBER);
	assert_int_equal(type_of(&f, "absence_rate(year)"), TYPE_PERCENT);
	assert_int_equal(type_of(&f, "today - 2 weeks"), TYPE_DATE);
	assert_int_equal(type_of(&f, "today - today"), TYPE_NUMBER);
	assert_int_equal(type_of(&f, "last(probe.subject)"), TYPE_TEXT);
	assert_int_equal(type_of(&f, "last(plan.ends)"), TYPE_DATE);
	assert_int_equal(type_of(&f, "last(probe.own_field)"), TYPE_ANY);
	assert_int_equal(type_of(&f, "last(plan.ends) < today or not enrolled"), TYPE_TRUTH);
	fixture_end(&f);
}

static void an_expression_must_answer_what_is_wanted(void **state)
{
	(void)state;
	struct fixture f;
	const struct expr *expr;
	fixture_begin(&f);
	assert_int_equal(language_condition(f.language, on_one_line("count(absent)"), &expr), -1);
	assert_string_equal(fixture_said(&f),
	        "1-14 error R201: a condition is true or false, and this is a number; "
	        "compare it with a number: >= 3");
	fixture_forget(&f);
	assert_int_equal(
	        language_expression(f.language, on_one_line("school"), TYPE_NUMBER, true, &expr), -1);
	assert_string_equal(fixture_said(&f),
	        "1-7 error R202: a number is expected here, and this is a text; "
	        "for example days(absent over year)");
	assert_int_equal(
	        language_expression(f.language, on_one_line("rate(absent)"), TYPE_NUMBER, true, &expr), 0);
	assert_int_equal(language_condition(f.language, on_one_line("enrolled"), &expr), 0);
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_condition_must_be_true_or_false),
	        cmocka_unit_test(only_like_is_compared_with_like),
	        cmocka_unit_test(only_numbers_are_reckoned_with),
	        cmocka_unit_test(a_number_of_days_is_no_duration),
	        cmocka_unit_test(a_count_is_no_percent),
	        cmocka_unit_test(a_date_is_moved_by_days_or_weeks_of_school_or_not),
	        cmocka_unit_test(a_window_must_fit_its_function),
	        cmocka_unit_test(a_date_is_written_as_one),
	        cmocka_unit_test(means_and_sums_are_made_of_numbers),
	        cmocka_unit_test(a_percent_is_written_with_its_sign),
	        cmocka_unit_test(equality_on_a_number_that_can_jump_is_warned_about),
	        cmocka_unit_test(a_field_of_plain_numbers_is_compared_with_plain_numbers),
	        cmocka_unit_test(percents_and_numbers_go_together_where_it_makes_sense),
	        cmocka_unit_test(every_expression_has_one_type),
	        cmocka_unit_test(an_expression_must_answer_what_is_wanted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
