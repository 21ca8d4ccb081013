/* Names: what each means where it stands, and what is said of those that mean nothing. */
#include "tests/unit/language_fixture.h"

static void an_unknown_name_is_told_and_the_nearest_is_offered(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"absence_rat(year) >= 10%",
	                "1-12 error R104: unknown measure 'absence_rat'; did you mean 'absence_rate'?"},
	        {"abscent > 3", "1-8 error R104: unknown name 'abscent'; did you mean 'absent'?"},
	        {"absent > 3", "1-7 error R104: unknown name 'absent'; it is a stream, and a function makes "
	                       "a number of it: days(absent over year)"},
	        {"score > 3", "1-6 error R104: unknown name 'score'; it is a field of events: read it with a "
	                      "function, last(probe.score), or inside `where`"},
	        {"year > 3", "1-5 error R104: unknown name 'year'; it is a window, and stands inside a "
	                     "function: days(absent over year)"},
	        {"w > 3", "1-2 error R104: unknown name 'w'"},
	        {"latest_marks > 3", "1-13 error R104: unknown name 'latest_marks'"},
	        {"(year)", "2-6 error R104: unknown name 'year'; it is a window, and stands inside a "
	                   "function: days(absent over year)"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void what_is_known_and_not_yet_supported_says_so(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"gaps(next_unit('math')) > 1",
	                "1-5 error R150: known, not yet supported: 'gaps'; it will be: "
	                "skills of a unit that are not mastered"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void arguments_must_be_what_the_function_takes(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"absence_rate() >= 10%", "1-13 error R176: 'absence_rate' takes 1 argument, not 0; it is "
	                                  "defined in a.yml, line 1"},
	        {"count(absent, year) > 1", "1-20 error R176: 'count' takes one stream; for example "
	                                    "count(referral over last 30 days)"},
	        {"count(3) > 1", "1-9 error R176: 'count' takes one stream; for example count(referral over "
	                         "last 30 days)"},
	        {"count(absent.status over year) > 1",
	                "7-30 error R176: 'count' takes a stream without a field; for example count(referral "
	                "over last 30 days)"},
	        {"sum(session over year) > 1", "5-22 error R176: 'sum' takes a field of a stream; for "
	                                       "example sum(session.minutes over last 4 weeks)"},
	        {"count > 3", "1-6 error R176: 'count' needs its arguments; for example count(referral over "
	                      "last 30 days)"},
	        {"grade() > 3", "1-8 error R176: 'grade' takes nothing: it stands without brackets; for "
	                        "example grade"},
	        {"enrolled_days(3) > 3",
	                "15-16 error R176: a window is expected here; for example enrolled_days(year)"},
	        {"enrolled_days() > 3",
	                "1-16 error R176: 'enrolled_days' takes one window; for example enrolled_days(year)"},
	        {"days_since(probe) > 3", "12-17 error R176: 'days_since' takes a date, or `last` and a "
	                                  "stream; for example days_since(last probe or 2026-09-01)"},
	        {"flag() ", "1-7 error R176: 'flag' takes the name of one flag; for example flag(iep)"},
	        {"flag(1.5)", "1-10 error R176: 'flag' takes the name of one flag; for example flag(iep)"},
	        {"grade.level > 3", "7-12 error R176: a field is read from a stream, inside a function; for "
	                            "example last(probe.score over year)"},
	        {"absence_rate >= 10%", "1-13 error R176: 'absence_rate' takes 1 argument, not 0; it is "
	                                "defined in a.yml, line 1"},
	        {"days_since() > 3", "1-13 error R176: 'days_since' takes one date, or `last` and a stream; "
	                             "for example days_since(last probe or 2026-09-01)"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void functions_of_values_say_which_they_take(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"abs(grade, 3) > 1", "1-14 error R176: 'abs' takes one number; for example "
	                              "abs(change(probe.score over last 5 points))"},
	        {"reached(grade) > 1", "1-15 error R176: 'reached' takes two numbers or more; for example "
	                               "reached(days(absent over year), 3, 5, 10)"},
	        {"max(grade) > 1", "5-10 error R176: 'max' takes a field of a stream; for example "
	                           "max(probe.score over last 4 points)"},
	        {"max(grade, school) > 1", "12-18 error R203: 'max' takes numbers, and this is a text; for "
	                                   "example max(days(absent over term), 10)"},
	        {"round(today) > 1", "7-12 error R203: 'round' takes numbers, and this is a date; for "
	                             "example round(avg(probe.score over last 3 points))"},
	        {"reached(days(absent over year), 10%) > 1",
	                "33-36 error R205: a count is no percent of anything; compare it with a number, or "
	                "take the share: rate(absent over year) >= 10%"},
	        {"reached(rate(absent over year), 5%, 10%) >= 5", "45-46 error R301: a percent is written "
	                                                          "without its sign; write 5% (as it "
	                                                          "stands it means 500%)"},
	        {"count_true() > 1", "1-13 error R176: 'count_true' takes one condition or more; for example "
	                             "count_true(grade <= 2, rate(absent over year) >= 10%)"},
	        {"count_true(enrolled, grade) > 1", "22-27 error R201: a condition is true or false, and "
	                                            "this is a number; compare it with a number: >= 3"},
	        {"days_until(last probe) > 1", "12-22 error R176: 'days_until' takes a date; for example "
	                                       "days_until(2026-12-18)"},
	        {"days_until(3) > 1", "12-13 error R208: 'days_until' takes a date, and this is a number; "
	                              "for example days_until(2026-12-18)"},
	        {"streak(absent latest per code) > 1",
	                "26-30 error R176: 'streak' takes a stream without `latest per`; for example "
	                "streak(absent)"},
	        {"count(course_mark latest per corse over year) > 1",
	                "30-35 warning R182: assessment events have no field 'corse' of their own; it is "
	                "read "
	                "as the sender's; did you mean 'course'?"},
	        {"longest_streak(absent over last 3 points) > 1",
	                "28-41 error R207: points are events of a stream, and this is about days; count in "
	                "school days: last 20 school days"},
	        {"count(probe where score > abs(3) over year) > 1",
	                "27-30 error R183: 'abs' cannot stand inside `where`; a filter depends on the event "
	                "alone: on its fields and on values that never change"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void functions_of_support_say_what_they_take(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"tier() >= 2", "1-7 error R176: 'tier' takes the name of one domain, or any; for example "
	                        "tier(reading)"},
	        {"tier_start(any) > today", "1-16 error R176: 'tier_start' takes the name of one domain; for "
	                                    "example tier_start(reading)"},
	        {"plan > 3", "1-5 error R176: 'plan' is asked for one of its fields; for example "
	                     "plan(reading).minutes_per_week"},
	        {"plan.statsu = 'active'", "6-12 warning R182: plan events have no field 'statsu' of their "
	                                   "own; it is read as the "
	                                   "sender's; did you mean 'status'?"},
	        {"plan(math).status = 'over'",
	                "21-27 error R181: 'over' is no status of plan events; one of: "
	                "active, ended"},
	        {"plan.ends > 3",
	                "13-14 error R202: a date cannot be compared with a number; both sides must "
	                "be of one kind"},
	        {"points_below_aim(absent over year) > 3",
	                "1-35 error R176: 'points_below_aim' takes a stream of assessments; for example "
	                "points_below_aim(probe over last 4 points)"},
	        {"gap_to_aim(probe.score over year) > 3",
	                "12-33 error R176: 'gap_to_aim' takes a stream without a field; for example "
	                "gap_to_aim(probe over last 4 points)"},
	        {"gap_to_aim > 3", "1-11 error R176: 'gap_to_aim' needs its arguments; for example "
	                           "gap_to_aim(probe over last 4 points)"},
	        {"attended_sessions(last 3 points) > 50%",
	                "19-32 error R207: points are events of a stream, and this is about days; count in "
	                "school days: last 20 school days"},
	        {"attended_sessions() > 50%", "1-20 error R176: 'attended_sessions' takes one window; for "
	                                      "example attended_sessions(last 4 weeks)"},
	        {"assigned(1.5)", "1-14 error R176: 'assigned' takes the name of one role; for example "
	                          "assigned(counselor)"},
	        {"count(probe where score < plan.goal over year) > 1",
	                "27-31 error R183: 'plan' cannot stand inside `where`; a filter depends on the event "
	                "alone: on its fields and on values that never change"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_stream_must_exist_and_be_about_students(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"count(absnt over year) > 1",
	                "7-12 error R177: unknown stream 'absnt'; did you mean 'absent'?"},
	        {"count(school over year) > 1",
	                "7-13 error R177: 'school' events are about no student; a stream is made of what "
	                "happens to a student: attendance, assessment .."},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_text_must_be_among_the_choices_of_its_field(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"count(attendance where status = 'abs' over year) > 1",
	                "33-38 error R181: 'abs' is no status of attendance events; one of: present, absent, "
	                "tardy, left_early, suspended_in, suspended_out"},
	        {"count(attendance where status = 'presnt' over year) > 1",
	                "33-41 error R181: 'presnt' is no status of attendance events; did you mean "
	                "'present'?"},
	        {"count(probe over year) > 1 or count(behavior where level = 'big' over year) > 1 and "
	         "flag(sex)",
	                "60-65 error R181: 'big' is no level of behavior events; one of: minor, major\n90-93 "
	                "error R401: 'sex' is never available to a rule; a rule judges by what happened, not "
	                "by who a student is"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_field_that_the_type_lacks_is_warned_about(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"count(absent where note = 'x' and excused = 'no' over year) > 1",
	                "20-24 warning R182: attendance events have no field 'note' of their own; it is read "
	                "as the sender's; 'note' belongs to observation events\n45-49 error R202: a "
	                "condition cannot be compared with a text; it is compared with true or false"},
	        {"count(probe where mesure = 'orf' over year) > 1",
	                "19-25 warning R182: assessment events have no field 'mesure' of their own; it is "
	                "read as the sender's; did you mean 'measure'?"},
	        {"count(attendance where percentile > 3 over year) > 1",
	                "24-34 warning R182: attendance events have no field 'percentile' of their own; it "
	                "is read as the sender's; 'percentile' belongs to assessment events"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_filter_depends_on_the_event_alone(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"school is missing", "1-18 error R183: `is missing` asks for a field of an event, inside "
	                              "`where`; for example count(absent where excused is missing over "
	                              "year); for a rule's own data there is `needs`"},
	        {"count(plan where ends < today over year) > 1",
	                "25-30 error R183: 'today' cannot stand inside `where`; a filter depends on the "
	                "event alone; put the window behind `over`, the rest beside the call"},
	        {"count(probe where score < avg(probe.score over year) over year) > 1",
	                "27-30 error R183: 'avg' cannot stand inside `where`; a filter depends on the event "
	                "alone: on its fields and on values that never change"},
	        {"count(probe where source = 'sis' over year) > 1",
	                "19-25 error R183: 'source' cannot stand inside `where`; a filter reads the fields "
	                "of the event, not its envelope"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_bare_word_where_a_text_is_meant_is_told(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"count(attendance where status = absent over year) > 1",
	                "33-39 error R186: 'absent' is read as a field of the event; a text stands in "
	                "quotes: 'absent'"},
	        {"count(probe where measure = orf over year) > 1",
	                "29-32 warning R186: 'orf' is read as a field of the event; a text stands in quotes: "
	                "'orf'"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void an_unknown_window_is_told(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"enrolled_days(absent) > 3", "15-21 error R187: unknown window 'absent'; windows are year, "
	                                      "term, semester, quarter, month, week, last 20 school days, "
	                                      "previous 30 days, last 4 points, since 2026-09-01"},
	        {"attended(yaer)", "10-14 error R187: unknown window 'yaer'; did you mean 'year'?"},
	        {"days(absent over yaer) > 3",
	                "18-22 error R187: unknown window 'yaer'; did you mean 'year'?"},
	        {"days(absent over nothing_like_it) > 3",
	                "18-33 error R187: unknown window 'nothing_like_it'; windows are year, term, "
	                "semester, quarter, month, week, last 20 school days, previous 30 days, last 4 "
	                "points, since 2026-09-01"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void protected_attributes_are_refused_by_name(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"flag(gender)",
	                "6-12 error R401: 'gender' is never available to a rule; a rule judges by what "
	                "happened, not by who a student is"},
	        {"count(student where student_race = 'x' over year) > 1",
	                "21-33 error R401: 'student_race' is never available to a rule; a rule judges by "
	                "what happened, not by who a student is"},
	        {"race = 'x'", "1-5 error R401: 'race' is never available to a rule; a rule judges by what "
	                       "happened, not by who a student is"},
	        {"sex() = 'x'", "1-4 error R401: 'sex' is never available to a rule; a rule judges by what "
	                        "happened, not by who a student is"},
	        {"last(student.groups over year) = 'x'",
	                "14-20 error R401: 'groups' is never available to a rule; a rule judges by what "
	                "happened, not by who a student is"},
	        {"count(race over year) > 1",
	                "7-11 error R401: 'race' is never available to a rule; a rule judges by what "
	                "happened, not by who a student is"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

/* The finding of one text after a definition of its own. */
static void assert_says_after(const char *signature, const char *body, const char *words, const char *said)
{
	struct fixture f;
	fixture_begin(&f);
	define_measure(&f, signature, body);
	fixture_check(&f, words);
	assert_string_equal(fixture_said(&f), said);
	fixture_end(&f);
}

static void a_flag_is_not_told_in_words_that_are_mailed(void **state)
{
	(void)state;
	struct fixture f;
	const struct expr *expr;
	fixture_begin(&f);
	assert_int_equal(
	        language_expression(f.language, on_one_line("flag(iep)"), TYPE_ANY, false, &expr), -1);
	assert_string_equal(fixture_said(&f),
	        "1-10 error R402: a flag cannot be told in words that are mailed; "
	        "some flags are for few eyes; ask for them in `only` or `when` instead");
	fixture_forget(&f);
	define_measure(&f, "hidden", "flag(iep) and grade > 3");
	assert_int_equal(language_expression(f.language, on_one_line("hidden"), TYPE_ANY, false, &expr), -1);
	fixture_end(&f);
}

static void a_measure_stands_for_its_text(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	define_measure(&f, "twice(n)", "2 * (n + 1)");
	define_measure(&f, "low(m, cut)", "count(probe where measure = m and score < cut over year)");
	define_measure(&f, "high_risk", "twice(low('orf', cut)) > 3");
	define_measure(&f, "cut", "40");
	define_measure(&f, "since_last(s)", "school_days_since(last s or 2026-09-01)");
	define_measure(&f, "has(f)", "flag(f)");
	define_measure(&f, "either(a, b)", "has(a) or has(b)");
	assert_string_equal(fixture_words(&f, "twice(3)"), "2 * (3 + 1)");
	assert_string_equal(fixture_words(&f, "absence_rate(last 20 school days)"),
	        "days(absent over last 20 school days) / enrolled_days(last 20 school days)");
	assert_string_equal(fixture_words(&f, "high_risk"),
	        "2 * (count(probe where measure = 'orf' and score < 40 over year) + 1) > 3");
	assert_string_equal(
	        fixture_words(&f, "since_last(probe)"), "school_days_since(last probe or 2026-09-01)");
	assert_string_equal(fixture_words(&f, "either(iep, 504)"), "flag(iep) or flag(504)");
	fixture_end(&f);
}

static void a_name_means_what_it_meant_to_its_writer(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	define_measure(&f, "inner(x)", "x + 1");
	define_measure(&f, "outer(x)", "inner(2 * x)");
	assert_string_equal(fixture_words(&f, "outer(grade)"), "2 * grade + 1");
	fixture_end(&f);
}

static void a_measure_cannot_be_defined_by_itself(void **state)
{
	(void)state;
	assert_says_after("loop", "1 + loop", "loop > 3",
	        "5-9 error R180: 'loop' is defined by itself; a measure may use other measures, but none "
	        "that leads "
	        "back to it");
}

static void a_circle_through_several_measures_is_found(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	define_measure(&f, "a(x)", "b(x)");
	define_measure(&f, "b(x)", "a(x) + 1");
	fixture_check(&f, "a(1) > 3");
	assert_string_equal(fixture_said(&f),
	        "1-2 error R180: 'a' is defined by itself; a measure may use other "
	        "measures, but none that leads back to it");
	fixture_end(&f);
}

static void a_parameter_is_used_as_what_was_given(void **state)
{
	(void)state;
	assert_says_after("misuse(w)", "w + 1", "misuse(year) > 1",
	        "1-2 error R176: 'w' stands for a window or a stream, not for a value; for example "
	        "count(referral over w)");
	assert_says_after("count_of(s)", "count(s over year)", "count_of(year) > 1",
	        "7-8 error R176: 's' does not stand for the name of a stream; give the measure a stream by "
	        "its name");
	assert_says_after("days_of(w)", "days(absent over w)", "days_of(3) > 1",
	        "9-10 error R176: a window is expected here; for example days(absent over year)");
}

static void a_measure_inside_where_must_be_constant(void **state)
{
	(void)state;
	assert_says_after("typical", "avg(probe.score over year)", "count(probe where score < typical) > 1",
	        "1-4 error R183: 'avg' cannot stand inside `where`; a filter depends on the event alone: on "
	        "its fields "
	        "and on values that never change");
	assert_says_after("under(n)", "count(probe where score < n)", "under(grade) > 1",
	        "7-12 error R183: 'grade' cannot stand inside `where`; a filter depends on the event alone: "
	        "on its "
	        "fields and on values that never change");
}

static void a_wrong_measure_is_complained_about_once(void **state)
{
	(void)state;
	assert_says_after("wrong", "abscence > 3", "wrong or wrong or not wrong",
	        "1-9 error R104: unknown name 'abscence'");
}

static void all_mistakes_of_a_text_are_said(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"count(absnt over yaer) > 'x' or sex = 3",
	                "7-12 error R177: unknown stream 'absnt'; did you mean 'absent'?\n"
	                "18-22 error R187: unknown window 'yaer'; did you mean 'year'?\n"
	                "33-36 error R401: 'sex' is never available to a rule; a rule judges by what "
	                "happened, not by who a "
	                "student is"},
	};
	assert_says(sayings, 1);
}

static void measures_that_double_each_other_end_in_a_finding(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	define_measure(&f, "m0(x)", "x + x");
	for (int i = 1; i < 40; i++) {
		char *signature = arena_print(&f.arena, "m%d(x)", i);
		define_measure(&f, signature, arena_print(&f.arena, "m%d(m%d(x))", i - 1, i - 1));
	}
	assert_null(fixture_check(&f, "m39(grade) > 3"));
	assert_int_equal(f.diags.count, 1);
	assert_string_equal(f.diags.items[0].code, "R184");
	assert_string_equal(
	        f.diags.items[0].message, "with its measures written out this expression is too large");
	assert_string_equal(f.diags.items[0].help, "use fewer measures that use each other");
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_unknown_name_is_told_and_the_nearest_is_offered),
	        cmocka_unit_test(what_is_known_and_not_yet_supported_says_so),
	        cmocka_unit_test(arguments_must_be_what_the_function_takes),
	        cmocka_unit_test(functions_of_values_say_which_they_take),
	        cmocka_unit_test(functions_of_support_say_what_they_take),
	        cmocka_unit_test(a_stream_must_exist_and_be_about_students),
	        cmocka_unit_test(a_text_must_be_among_the_choices_of_its_field),
	        cmocka_unit_test(a_field_that_the_type_lacks_is_warned_about),
	        cmocka_unit_test(a_filter_depends_on_the_event_alone),
	        cmocka_unit_test(a_bare_word_where_a_text_is_meant_is_told),
	        cmocka_unit_test(an_unknown_window_is_told),
	        cmocka_unit_test(protected_attributes_are_refused_by_name),
	        cmocka_unit_test(a_flag_is_not_told_in_words_that_are_mailed),
	        cmocka_unit_test(a_measure_stands_for_its_text),
	        cmocka_unit_test(a_name_means_what_it_meant_to_its_writer),
	        cmocka_unit_test(a_measure_cannot_be_defined_by_itself),
	        cmocka_unit_test(a_circle_through_several_measures_is_found),
	        cmocka_unit_test(a_parameter_is_used_as_what_was_given),
	        cmocka_unit_test(a_measure_inside_where_must_be_constant),
	        cmocka_unit_test(a_wrong_measure_is_complained_about_once),
	        cmocka_unit_test(all_mistakes_of_a_text_are_said),
	        cmocka_unit_test(measures_that_double_each_other_end_in_a_finding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
