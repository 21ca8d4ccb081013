/* The door of the language: definitions, columns, durations, what is read, and places in files. */
#include "tests/unit/language_fixture.h"

#include "rules/language/codes.h"
#include "rules/language/function.h"
#include "rules/model/rules.h"

static const struct column *column(struct fixture *f, const char *words)
{
	size_t count;
	const struct expr *expr = fixture_check(f, words);
	assert_non_null(expr);
	return &language_columns(f->language, &count)[expr->call.column];
}

static void the_columns_of_school_time_are_always_the_first_two(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct diags diags = {0};
	size_t count;
	struct language *language = language_create(&arena, &diags);
	const struct column *columns = language_columns(language, &count);
	assert_int_equal(diags.count, 0);
	assert_int_equal(count, COLUMN_BUILTIN_COUNT);
	assert_string_equal(columns[COLUMN_DAY_ATTENDANCE].words.at, "attendance where scope = 'day'");
	assert_string_equal(columns[COLUMN_DAY_PRESENT].words.at,
	        "attendance where scope = 'day' and status in "
	        "('present', 'tardy', 'left_early', 'suspended_in')");
	assert_int_equal(columns[COLUMN_DAY_PRESENT].types, 1u << EVENT_ATTENDANCE);
	language_destroy(language);
	diags_finish(&diags);
	arena_finish(&arena);
}

static void what_reads_alike_shares_a_column(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	const struct expr *a = fixture_check(&f, "count(probe where measure='orf' over term)");
	const struct expr *b =
	        fixture_check(&f, "avg(probe.score where (measure == \"orf\") over last 3 points)");
	const struct expr *c = fixture_check(&f, "count(probe where measure = 'maze' over term)");
	assert_int_equal(a->call.column, b->call.column);
	assert_int_not_equal(a->call.column, c->call.column);
	fixture_end(&f);
}

static void the_newest_are_picked_of_the_stream_without_its_filter(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	size_t count;
	const struct expr *low = fixture_check(&f, "count(course_mark latest per course where score < 60)");
	const struct expr *all = fixture_check(&f, "count(course_mark over term)");
	const struct column *columns = language_columns(f.language, &count);
	assert_int_equal(columns[low->call.column].latest_of, all->call.column);
	assert_int_equal(columns[low->call.column].latest_per.id, FIELD_COURSE);
	assert_int_equal(columns[all->call.column].latest_of, NO_COLUMN);
	assert_string_equal(language_logic(f.language, low).at,
	        "count(latest per course of {assessment where kind = 'mark'}{assessment where kind = 'mark' "
	        "and score < 60} over year)");
	fixture_end(&f);
}

static const char *logic(struct fixture *f, const char *words)
{
	const struct expr *expr = fixture_check(f, words);
	assert_non_null(expr);
	return language_logic(f->language, expr).at;
}

static void the_domain_of_a_rule_is_part_of_its_logic(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	language_domain(f.language, text_of("reading"));
	assert_string_equal(fixture_words(&f, "tier >= 2 and goal > plan.baseline"),
	        "tier(reading) >= 2 and goal(reading) > plan(reading).baseline");
	assert_string_equal(logic(&f, "tier >= 2"), "tier({tier where domain = 'reading'}) >= 2");
	assert_string_equal(logic(&f, "plan.goal > 2"), "plan({plan where domain = 'reading'}).goal > 2");
	assert_string_equal(logic(&f, "gap_to_aim(probe) > 2"),
	        "gap_to_aim({assessment where kind = 'probe'} over year beside plan({plan where domain = "
	        "'reading'})) > 2");
	language_domain(f.language, text_of("math"));
	assert_string_equal(logic(&f, "tier >= 2"), "tier({tier where domain = 'math'}) >= 2");
	assert_string_equal(logic(&f, "attended_sessions(last 4 weeks) < 80%"),
	        "attended_sessions(last 4 weeks beside plan({plan where domain = 'math'})) < 80%");
	assert_string_equal(logic(&f, "tier(any) >= 2"), "tier(latest per domain of {tier}{tier}) >= 2");
	assert_string_equal(logic(&f, "assigned(mentor)"), "assigned({caseload where role = 'mentor'})");
	fixture_end(&f);
}

/* A parameter of that name is another thing than the field of a plan. */
static void a_parameter_has_no_say_in_what_a_function_reads(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	define_measure(&f, "has_tier(domain, role)", "tier(domain) >= 2 and assigned(role)");
	assert_string_equal(
	        fixture_words(&f, "has_tier('math', mentor)"), "tier(math) >= 2 and assigned(mentor)");
	assert_string_equal(logic(&f, "has_tier(math, mentor)"),
	        "tier({tier where domain = 'math'}) >= 2 and assigned({caseload where role = 'mentor'})");
	fixture_end(&f);
}

static void a_stream_on_streams_is_flattened_with_all_filters(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	const struct column *suspended = column(&f, "days(suspended where note is missing over year)");
	assert_int_equal(suspended->source_count, 2);
	assert_int_equal(suspended->sources[0].type, EVENT_ATTENDANCE);
	assert_int_equal(suspended->sources[0].expanded.id, FIELD_NONE);
	assert_int_equal(suspended->sources[0].where->kind, EXPR_AND);
	assert_int_equal(suspended->sources[1].type, EVENT_BEHAVIOR);
	assert_int_equal(suspended->sources[1].expanded.id, FIELD_DAYS);
	assert_true(suspended->is_expanded);
	assert_int_equal(suspended->types, 1u << EVENT_ATTENDANCE | 1u << EVENT_BEHAVIOR);
	assert_string_equal(suspended->words.at, "suspended where note is missing");
	const struct column *all = column(&f, "count(session)");
	assert_null(all->sources[0].where);
	assert_false(all->is_expanded);
	fixture_end(&f);
}

static void a_field_is_read_by_the_type_of_each_source(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	const struct column *mixed = column(&f, "count(suspended where kind = 'suspension' over year)");
	const struct expr *own = mixed->sources[0].where->operands[1],
	                  *known = mixed->sources[1].where->operands[1];
	assert_int_equal(own->operands[0]->field.id, FIELD_OTHER);
	assert_int_equal(own->operands[0]->type, TYPE_ANY);
	assert_int_equal(known->operands[0]->field.id, FIELD_KIND);
	assert_int_equal(f.diags.count, 0);
	fixture_end(&f);
}

static void streams_and_measures_may_come_in_any_order(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	define_measure(&f, "first_one", "second_one + 1");
	define_measure(&f, "second_one", "count(later over year)");
	define_stream(&f, "later", "latest_of_all where level = 'major'");
	define_stream(&f, "latest_of_all", "referral");
	assert_string_equal(fixture_words(&f, "first_one > 3"), "count(later over year) + 1 > 3");
	fixture_end(&f);
}

static void assert_definition_says(
        const char *stream, const char *measure, const char *body, const char *said)
{
	struct fixture f;
	fixture_begin(&f);
	fixture_forget(&f);
	int result = stream ? language_stream(f.language, on_one_line(stream), at_line(body, 2))
	                    : language_measure(f.language, on_one_line(measure), at_line(body, 2));
	if (result == 0)
		result = language_check_rest(f.language);
	assert_int_equal(result, -1);
	assert_string_equal(fixture_said(&f), said);
	fixture_end(&f);
}

static void a_name_is_given_once_and_takes_no_word_of_the_language(void **state)
{
	(void)state;
	assert_definition_says("absent", NULL, "attendance",
	        "1-7 error R178: 'absent' is defined twice; the first is in a.yml, line 1; give one of them "
	        "another name");
	assert_definition_says(NULL, "absence_rate(w)", "1",
	        "1-13 error R178: 'absence_rate' is defined twice; the first is in a.yml, line 1; give one "
	        "of them another "
	        "name");
	assert_definition_says(NULL, "f(x, x)", "1",
	        "6-7 error R178: 'x' is defined twice; the first is in a.yml, line 1; give one of them "
	        "another name");
	assert_definition_says("behavior", NULL, "attendance",
	        "1-9 error R179: 'behavior' is a type of events, and so a stream already; give it another "
	        "name");
	assert_definition_says("month", NULL, "attendance",
	        "1-6 error R179: 'month' is a word of the language; give it another name");
	assert_definition_says(NULL, "rate(w)", "1",
	        "1-5 error R179: 'rate' is a function of the language; give it another name");
	assert_definition_says(NULL, "tier", "1",
	        "1-5 error R179: 'tier' is a function of the language; give it another name");
	assert_definition_says("odd(w)", NULL, "attendance",
	        "1-4 error R179: 'odd' is a stream, and streams take no parameters; give it another name");
}

static void streams_that_lead_to_nothing_are_found_without_being_used(void **state)
{
	(void)state;
	assert_definition_says("odd", NULL, "odd where level = 'major'",
	        "1-4 error R180: 'odd' is defined by itself; a stream may use other streams, but none that "
	        "leads back to it");
	assert_definition_says(
	        "odd", NULL, "abscent", "1-8 error R177: unknown stream 'abscent'; did you mean 'absent'?");
	assert_definition_says("odd", NULL, "behavior expanded over level",
	        "24-29 error R185: this field does not count days; `expanded over` takes the field that "
	        "counts the days: "
	        "expanded over days");
	assert_definition_says("odd", NULL, "suspended expanded over days",
	        "25-29 error R185: this stream is expanded already; `expanded over` takes the field that "
	        "counts the days: "
	        "expanded over days");
	assert_definition_says("odd", NULL, "behavior where level",
	        "16-21 error R201: a condition is true or false, and this is a text; compare it with a text: "
	        "= 'reading'");
	assert_definition_says("odd", NULL, "",
	        "1-2 error R170: the name of a stream is expected here, and the text ends; for example "
	        "attendance, or "
	        "another stream of yours");
	assert_definition_says("odd", NULL, "absent expanded days",
	        "17-21 error R170: `over` is expected here, not 'days'; for example expanded over days");
}

static void measures_without_parameters_are_checked_without_being_used(void **state)
{
	(void)state;
	assert_definition_says(NULL, "odd", "abscence > 3", "1-9 error R104: unknown name 'abscence'");
}

static void a_definition_that_cannot_be_read_is_complained_about_once(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	define_stream(&f, "odd", "behavior where");
	define_measure(&f, "worse", "3 +");
	assert_int_equal(f.diags.errors, 2);
	assert_null(fixture_check(&f, "count(odd over year) > worse"));
	assert_string_equal(fixture_said(&f), "");
	fixture_end(&f);
}

static void streams_that_double_each_other_end_in_a_finding(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	define_stream(&f, "s0", "absent or referral");
	for (int i = 1; i < 40; i++) {
		const char *name = arena_print(&f.arena, "s%d", i);
		define_stream(&f, name, arena_print(&f.arena, "s%d or s%d", i - 1, i - 1));
	}
	assert_null(fixture_check(&f, "count(s39) > 3"));
	assert_string_equal(f.diags.items[0].code, "R184");
	assert_string_equal(f.diags.items[0].message, "this stream is made of more than 256 sources");
	fixture_end(&f);
}

static void a_long_chain_of_streams_cannot_exhaust_the_stack(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	define_stream(&f, "s0", "absent");
	for (int i = 1; i < 5000; i++) {
		const char *name = arena_print(&f.arena, "s%d", i);
		define_stream(&f, name, arena_print(&f.arena, "s%d where code = 'x'", i - 1));
	}
	assert_null(fixture_check(&f, "count(s4999) > 3"));
	assert_string_equal(f.diags.items[0].code, "R184");
	assert_string_equal(f.diags.items[0].message, "streams that use streams are more than 64 deep");
	fixture_end(&f);
}

static void repeat(struct buf *out, const char *words, int times)
{
	for (int i = 0; i < times; i++)
		buf_add_z(out, words);
}

/* begin, then `words` so often, then end: what is said of it. */
static void assert_too_many(
        const char *begin, const char *words, int times, const char *end, const char *said)
{
	struct fixture f;
	struct buf all = {0};
	fixture_begin(&f);
	buf_add_z(&all, begin);
	repeat(&all, words, times);
	buf_add_z(&all, end);
	assert_null(fixture_check(&f, buf_z(&all)));
	assert_string_equal(fixture_said(&f), said);
	buf_finish(&all);
	fixture_end(&f);
}

static void lists_and_arguments_come_to_an_end(void **state)
{
	(void)state;
	assert_too_many("grade in (1", ", 1", 255, ")",
	        "776-777 error R170: `)` is expected here, not '1'; a list in an expression holds at most "
	        "255 values");
	assert_too_many("f(1", ", 1", 16, ")",
	        "51-52 error R170: `)` is expected here, not '1'; no function takes so many arguments");
}

static void a_stream_is_written_with_so_many_sources_at_most(void **state)
{
	(void)state;
	struct fixture f;
	struct buf all = {0};
	fixture_begin(&f);
	buf_add_z(&all, "absent");
	repeat(&all, " or absent", 64);
	assert_int_equal(language_stream(f.language, on_one_line("odd"), at_line(buf_z(&all), 2)), -1);
	assert_string_equal(fixture_said(&f),
	        "641-647 error R170: the end is expected here, not 'absent'; a stream is "
	        "made of at most 64 others");
	buf_finish(&all);
	fixture_end(&f);
}

static void a_rule_set_has_so_many_columns_at_most(void **state)
{
	(void)state;
	struct fixture f;
	size_t count;
	fixture_begin(&f);
	for (int i = COLUMN_BUILTIN_COUNT; i < 65000; i++)
		assert_non_null(
		        fixture_check(&f, arena_print(&f.arena, "count(probe where skill = '%d')", i)));
	assert_null(fixture_check(&f, "count(probe where skill = 'one more')"));
	assert_string_equal(fixture_said(&f),
	        "7-37 error R184: this rule set asks for more than 65000 different streams");
	language_columns(f.language, &count);
	assert_int_equal(count, 65000);
	fixture_end(&f);
}

static void a_duration_is_a_number_and_a_unit(void **state)
{
	(void)state;
	struct fixture f;
	struct duration duration;
	fixture_begin(&f);
	assert_int_equal(language_duration(f.language, on_one_line("5 school days"), &duration), 0);
	assert_int_equal(duration.amount, 5);
	assert_int_equal(duration.unit, UNIT_SCHOOL_DAY);
	assert_int_equal(language_duration(f.language, on_one_line("2 hours"), &duration), 0);
	assert_int_equal(duration.unit, UNIT_HOUR);
	assert_int_equal(language_duration(f.language, on_one_line("1 week"), &duration), 0);
	fixture_forget(&f);
	assert_int_equal(language_duration(f.language, on_one_line("5"), &duration), -1);
	assert_int_equal(language_duration(f.language, on_one_line("soon"), &duration), -1);
	assert_int_equal(language_duration(f.language, on_one_line("1.5 days"), &duration), -1);
	assert_int_equal(language_duration(f.language, on_one_line("3 days long"), &duration), -1);
	assert_int_equal(f.diags.errors, 4);
	fixture_end(&f);
}

static struct reads reads_of(struct fixture *f, const char *words)
{
	struct reads reads = {0};
	const struct expr *expr = fixture_check(f, words);
	assert_non_null(expr);
	language_reads(f->language, expr, &reads);
	return reads;
}

static bool reads_type(struct reads reads, enum event_type type)
{
	return reads.types >> type & 1;
}

static void what_an_expression_reads_is_known(void **state)
{
	(void)state;
	struct fixture f;
	fixture_begin(&f);
	struct reads probes = reads_of(&f, "avg(probe.score over last 30 days) < 40");
	assert_true(reads_type(probes, EVENT_ASSESSMENT));
	assert_true(reads_type(probes, EVENT_ENROLLMENT));
	assert_false(reads_type(probes, EVENT_ATTENDANCE));
	assert_false(probes.school_days);
	struct reads streak = reads_of(&f, "streak(referral) >= 3");
	assert_true(streak.school_days);
	assert_true(reads_type(streak, EVENT_ATTENDANCE));
	assert_true(reads_type(streak, EVENT_FEED));
	assert_true(reads_of(&f, "count(referral over last 3 school days) > 1").school_days);
	assert_true(reads_of(&f, "enrolled_days(year) > 1").school_days);
	assert_true(reads_of(&f, "count(probe since last(plan.starts)) > 1").types >> EVENT_PLAN & 1);
	assert_true(reads_type(reads_of(&f, "flag(iep)"), EVENT_STUDENT));
	assert_true(
	        reads_type(reads_of(&f, "days_since(last session or last(plan.starts)) > 3"), EVENT_PLAN));
	struct reads none = {0};
	language_reads(f.language, NULL, &none);
	assert_int_equal(none.types, 0);
	fixture_end(&f);
}

/* The design's examples and the six rules of the standard work. */
static void every_example_that_is_supported_checks(void **state)
{
	(void)state;
	static const char *const examples[] = {"absence_rate(year) >= 10%", "enrolled_days(year) >= 20",
	        "rate(absent over year) >= 10%", "rate(absent over year) < 8%", "streak(absent) >= 3",
	        "count(probe where measure = 'orf' and score < 40) > 0",
	        "enrolled_days(last 60 school days) >= 40",
	        "count(referral where level = 'major' over last 30 days) >= 2", "attended(last 1 school day)",
	        "reached(days(absent_unexcused over year), 3, 5, 10) >= 3",
	        "last(screener where subject = 'math').percentile < 25",
	        "school_days_since(last probe or 2026-09-01) >= 21", "streak(absent_unexcused) >= 3",
	        "count(referral over last 30 days) >= 2", "count(assessment over year) >= 3",
	        "last(assessment.score over year) < 70 and avg(assessment.score over last 3 points) < 65",
	        "rate(absent over year) >= 10% and (count(referral over last 90 days) >= 2 or "
	        "(count(assessment over year) >= 3 and avg(assessment.score over last 3 points) < 65))",
	        "max(assessment.score over last 4 points) < 70", "feed_stale(attendance)",
	        "not feed_stale('assessment')"};
	struct fixture f;
	fixture_begin(&f);
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		assert_non_null(fixture_check(&f, examples[i]));
		assert_string_equal(fixture_said(&f), "");
	}
	fixture_end(&f);
}

static void every_word_of_the_language_that_is_not_supported_says_so(void **state)
{
	(void)state;
	static const char *const reserved[] = {"count(next_unit('math'))", "gaps(next_unit('math')) > 1",
	        "untested(u) > 1", "mastery(s) > 1"};
	struct fixture f;
	fixture_begin(&f);
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		assert_null(fixture_check(&f, reserved[i]));
		assert_true(f.diags.count > 0);
		bool is_other = !strncmp(reserved[i], "count(next_unit", 15);
		assert_string_equal(f.diags.items[0].code, is_other ? "R176" : "R150");
	}
	fixture_end(&f);
}

static void the_codes_of_the_language_are_in_order_and_explained(void **state)
{
	(void)state;
	size_t count;
	const struct language_code *codes = language_codes(&count);
	for (size_t i = 0; i < count; i++) {
		assert_true(i == 0 || strcmp(codes[i - 1].code, codes[i].code) < 0);
		assert_non_null(strstr(codes[i].explanation, "wrong: "));
		assert_non_null(strstr(codes[i].explanation, "right: "));
		assert_ptr_equal(language_code_find(text_of(codes[i].code)), &codes[i]);
	}
	assert_null(language_code_find(text_of("R999")));
}

static void every_function_has_a_help_and_a_working_example(void **state)
{
	(void)state;
	size_t count;
	struct fixture f;
	const struct function_row *rows = functions(&count);
	fixture_begin(&f);
	define_stream(&f, "conversation_held", "conversation");
	for (size_t i = 0; i < count; i++) {
		assert_non_null(rows[i].help);
		if (!function_is_supported(&rows[i]) || rows[i].takes == TAKES_EVENTS)
			continue;
		assert_ptr_equal(function_of(rows[i].number), &rows[i]);
		assert_non_null(fixture_check(&f, rows[i].example));
		assert_string_equal(fixture_said(&f), "");
	}
	fixture_end(&f);
}

static void a_list_is_an_input_of_lua_and_nothing_else(void **state)
{
	(void)state;
	static const char *const lists[] = {"list(absent over last 60 school days)",
	        "list(probe.score over last 4 points)", "list(absent)"};
	struct fixture f;
	fixture_begin(&f);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const struct expr *expr = NULL;
		assert_null(fixture_check(&f, lists[i]));
		fixture_forget(&f);
		assert_int_equal(language_input(f.language, at_line(lists[i], 1), &expr), 0);
		assert_int_equal(expr->type, TYPE_LIST);
	}
	assert_string_equal(fixture_words(&f, "list(absent over year) = 3"),
	        "1-23 error R176: 'list' stands in the `inputs` of a function in Lua alone; for example "
	        "list(absent over last 60 school days)");
	fixture_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_list_is_an_input_of_lua_and_nothing_else),
	        cmocka_unit_test(the_columns_of_school_time_are_always_the_first_two),
	        cmocka_unit_test(what_reads_alike_shares_a_column),
	        cmocka_unit_test(the_newest_are_picked_of_the_stream_without_its_filter),
	        cmocka_unit_test(the_domain_of_a_rule_is_part_of_its_logic),
	        cmocka_unit_test(a_parameter_has_no_say_in_what_a_function_reads),
	        cmocka_unit_test(a_stream_on_streams_is_flattened_with_all_filters),
	        cmocka_unit_test(a_field_is_read_by_the_type_of_each_source),
	        cmocka_unit_test(streams_and_measures_may_come_in_any_order),
	        cmocka_unit_test(a_name_is_given_once_and_takes_no_word_of_the_language),
	        cmocka_unit_test(streams_that_lead_to_nothing_are_found_without_being_used),
	        cmocka_unit_test(measures_without_parameters_are_checked_without_being_used),
	        cmocka_unit_test(a_definition_that_cannot_be_read_is_complained_about_once),
	        cmocka_unit_test(streams_that_double_each_other_end_in_a_finding),
	        cmocka_unit_test(a_long_chain_of_streams_cannot_exhaust_the_stack),
	        cmocka_unit_test(lists_and_arguments_come_to_an_end),
	        cmocka_unit_test(a_stream_is_written_with_so_many_sources_at_most),
	        cmocka_unit_test(a_rule_set_has_so_many_columns_at_most),
	        cmocka_unit_test(a_duration_is_a_number_and_a_unit),
	        cmocka_unit_test(what_an_expression_reads_is_known),
	        cmocka_unit_test(every_example_that_is_supported_checks),
	        cmocka_unit_test(every_word_of_the_language_that_is_not_supported_says_so),
	        cmocka_unit_test(the_codes_of_the_language_are_in_order_and_explained),
	        cmocka_unit_test(every_function_has_a_help_and_a_working_example),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
