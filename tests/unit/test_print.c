/* Expressions printed in one spelling: what was read, printed, reads as the same again. */
#include "tests/unit/language_fixture.h"

static void expressions_are_printed_in_one_spelling(void **state)
{
	(void)state;
	static const struct spelling spellings[] = {
	        {"streak(absent_unexcused)>=3", "streak(absent_unexcused) >= 3"},
	        {"days( absent )", "days(absent over year)"},
	        {"grade==3 and school<>'x'", "grade = 3 and school != 'x'"},
	        {"50% of rate(absent)", "50% * rate(absent over year)"},
	        {"school = \"lincoln\"", "school = 'lincoln'"},
	        {"school = \"o'neill\"", "school = \"o'neill\""},
	        {"not grade in (1,2)", "grade not in (1, 2)"},
	        {"grade not in (1, 2)", NULL},
	        {"count(absent where not excused is missing over year)",
	                "count(absent where excused is not missing over year)"},
	        {"not not enrolled", NULL},
	        {"not (enrolled and flag(iep))", NULL},
	        {"enrolled or flag(iep) and grade > 3", "enrolled or (flag(iep) and grade > 3)"},
	        {"enrolled and (flag(iep) and grade > 3)", "enrolled and flag(iep) and grade > 3"},
	        {"enrolled and (flag(iep) or grade > 3)", NULL},
	        {"(grade - 1) - (2 - 3) > 0", "grade - 1 - (2 - 3) > 0"},
	        {"(grade + 1) * 2 > 0", NULL},
	        {"grade / (2 * 3) > 0", NULL},
	        {"-(grade + 1) < -0.5", NULL},
	        {"(enrolled) = (grade > 3)", "enrolled = (grade > 3)"},
	        {"days_since( last probe ) > 3", "days_since(last probe) > 3"},
	        {"days_since(last probe where measure = 'orf' or today - 3 days) > 3", NULL},
	        {"flag('504') or flag(504) or flag('night school') or flag('and')",
	                "flag(504) or flag(504) or flag('night school') or flag('and')"},
	        {"rate(absent over year) >= 12.50%", "rate(absent over year) >= 12.5%"},
	        {"days_since(last course_mark where (late or missing)) > 3", NULL},
	        {"flag('035') or flag(0) or flag('') or flag('12345678901234567890')", NULL},
	        {"today > 2026-09-01", NULL},
	        {"tier('reading') >= 2", "tier(reading) >= 2"},
	        {"plan('night school').goal > tier(any)", NULL},
	        {"tier('quarter') > 0 or flag('since') or assigned('year') or tier('last') > 0",
	                "tier('quarter') > 0 or flag('since') or assigned('year') or tier(last) > 0"},
	        {"points_below_aim(probe latest per measure where score > 3 over last 4 points) = 4", NULL},
	        {"attended_sessions( last 4 weeks ) < 80%", "attended_sessions(last 4 weeks) < 80%"},
	        {"assigned('night nurse') or assigned('mentor')",
	                "assigned('night nurse') or assigned(mentor)"},
	        {"avg(course_mark.score latest per course where core=true) < 60",
	                "avg(course_mark.score latest per course where core = true over year) < 60"},
	        {"reached( days(absent), 3,5 ) = abs(-3)", "reached(days(absent over year), 3, 5) = abs(-3)"},
	        {"count_true(enrolled or flag(iep), grade>3) >= 2",
	                "count_true(enrolled or flag(iep), grade > 3) >= 2"},
	        {"school_days_until(today + 5 school days) < max(grade, 3)", NULL},
	        {"sum(session.minutes where attended = true over last 1 weeks) > 0",
	                "sum(session.minutes where attended = true over last 1 week) > 0"},
	};
	assert_prints(spellings, sizeof spellings / sizeof *spellings);
}

static void every_window_reads_as_it_was_written(void **state)
{
	(void)state;
	static const char *const windows[] = {"year", "term", "semester", "quarter", "month", "week",
	        "last year", "last term", "last semester", "last quarter", "last month", "last week",
	        "last 1 day", "last 30 days", "last 2 weeks", "last 20 school days", "last 1 school week",
	        "last 4 points", "previous 30 days", "previous 4 points",
	        "previous 2 school weeks across years", "last 400 days across years"};
	struct fixture f;
	fixture_begin(&f);
	for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
		const char *words = arena_print(&f.arena, "count(probe over %s)", windows[i]);
		assert_string_equal(fixture_words(&f, words), words);
	}
	assert_string_equal(
	        fixture_words(&f, "count(probe since today - 3 days)"), "count(probe since today - 3 days)");
	assert_string_equal(
	        fixture_words(&f, "enrolled_days(since 2026-09-01)"), "enrolled_days(since 2026-09-01)");
	fixture_end(&f);
}

static void every_function_reads_as_it_was_written(void **state)
{
	(void)state;
	static const char *const calls[] = {"count(absent over year)", "days(absent over year)",
	        "sum(session.minutes over year)", "avg(probe.score over year)", "min(probe.score over year)",
	        "max(probe.score over year)", "median(probe.score over year)", "first(probe.score over year)",
	        "last(probe.score over year)", "distinct(referral.location over year)",
	        "change(probe.score over year)", "slope(probe.score over last 8 points)",
	        "rate(absent over year)", "enrolled_days(year)", "attended(last 5 school days)",
	        "streak(absent)", "days_since(last probe)", "weeks_since(2026-09-01)",
	        "school_days_since(last probe or today)", "school_weeks_since(last(plan.starts over year))",
	        "enrolled", "grade", "school", "flag(iep)", "today", "weekday",
	        "last(probe.score where measure = 'orf' and score < 40 over last 4 points)"};
	struct fixture f;
	fixture_begin(&f);
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		assert_string_equal(fixture_words(&f, calls[i]), calls[i]);
	fixture_end(&f);
}

static void a_field_of_a_call_is_the_call_of_a_field(void **state)
{
	(void)state;
	static const struct spelling spellings[] = {
	        {"last(screener where subject = 'reading').percentile < 25",
	                "last(screener.percentile where subject = 'reading' over year) < 25"},
	        {"first(screener over term).score", "first(screener.score over term)"},
	        {"last(screener).level = 'low'", "last(screener.level over year) = 'low'"},
	};
	assert_prints(spellings, sizeof spellings / sizeof *spellings);
}

static struct text logic(struct fixture *f, const char *words)
{
	const struct expr *expr = fixture_check(f, words);
	assert_non_null(expr);
	return language_logic(f->language, expr);
}

static void the_logic_has_every_stream_written_out(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	assert_string_equal(logic(&f, "days(suspended over year) >= 2").at,
	        "days({attendance where scope = 'day' and status in ('absent', 'suspended_out'); "
	        "behavior where kind = 'suspension' expanded over days} over year) >= 2");
	assert_string_equal(logic(&f, "count(probe where measure = 'orf') > 1").at,
	        "count({assessment where kind = 'probe' and measure = 'orf'} over year) > 1");
	assert_string_equal(logic(&f, "count(session) > 1").at, "count({session} over year) > 1");
	fixture_end(&f);
}

static void two_ways_to_say_the_same_have_the_same_logic(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	struct text named = logic(&f, "count(absent_unexcused over year) >= 3 and absence_rate(year) > 10%");
	struct text written = logic(&f, "count(absent where excused = false over year) >= 3 and "
	                                "(days(absent) / enrolled_days(year)) > 10 %");
	assert_string_equal(named.at, written.at);
	assert_string_not_equal(
	        named.at, logic(&f, "count(absent over year) >= 3 and absence_rate(year) > 10%").at);
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(expressions_are_printed_in_one_spelling),
	        cmocka_unit_test(every_window_reads_as_it_was_written),
	        cmocka_unit_test(every_function_reads_as_it_was_written),
	        cmocka_unit_test(a_field_of_a_call_is_the_call_of_a_field),
	        cmocka_unit_test(the_logic_has_every_stream_written_out),
	        cmocka_unit_test(two_ways_to_say_the_same_have_the_same_logic),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
