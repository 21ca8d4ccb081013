/* Trees of expressions: what binds how, and what is no expression. */
#include "tests/unit/language_fixture.h"

#include "rules/language/syntax.h"

static const char *const operation_names[] = {
        [EXPR_AND] = "and",
        [EXPR_OR] = "or",
        [EXPR_NOT] = "not",
        [EXPR_EQUAL] = "=",
        [EXPR_NOT_EQUAL] = "!=",
        [EXPR_LESS] = "<",
        [EXPR_LESS_EQUAL] = "<=",
        [EXPR_GREATER] = ">",
        [EXPR_GREATER_EQUAL] = ">=",
        [EXPR_IN] = "in",
        [EXPR_MISSING] = "missing",
        [EXPR_ADD] = "+",
        [EXPR_SUBTRACT] = "-",
        [EXPR_MULTIPLY] = "*",
        [EXPR_DIVIDE] = "/",
        [EXPR_NEGATE] = "neg",
};

static void show(const struct syntax *node, struct buf *out);

static void show_items(const struct syntax *node, struct buf *out)
{
	for (size_t i = 0; i < node->count; i++) {
		buf_add_char(out, ' ');
		show(node->items[i], out);
	}
	buf_add_char(out, ')');
}

static void show_window(const struct syntax_window *window, struct buf *out)
{
	const struct window *fixed = &window->fixed;
	if (window->name.text.size)
		buf_add_text(out, window->name.text);
	if (window->kind == WINDOW_LAST || window->kind == WINDOW_PREVIOUS)
		buf_print(out, "%s %d %s%s", window->kind == WINDOW_LAST ? "last" : "previous",
		        (int)fixed->amount, unit_name(fixed->unit, fixed->amount),
		        fixed->across_years ? " across years" : "");
	if (window->kind == WINDOW_SPAN || window->kind == WINDOW_LAST_SPAN)
		buf_print(out, "%s%s", window->kind == WINDOW_SPAN ? "" : "last ", span_name(fixed->span));
	if (window->since)
		show(window->since, out);
}

static void show_word(struct word word, const char *before, struct buf *out)
{
	if (word.text.size)
		buf_print(out, "%s%.*s", before, (int)word.text.size, word.text.at);
}

static void show_stream(const struct syntax_stream *stream, struct buf *out)
{
	show_word(stream->name, "", out);
	show_word(stream->field, ".", out);
	show_word(stream->latest_per, " latest:", out);
	if (stream->where) {
		buf_add_z(out, " where:");
		show(stream->where, out);
	}
	show_word(stream->expanded, " expanded:", out);
	if (stream->window.kind != WINDOW_NONE || stream->window.name.text.size) {
		buf_add_z(out, " over:");
		show_window(&stream->window, out);
	}
}

static void show_literal(const struct syntax *node, struct buf *out)
{
	if (node->type == TYPE_DURATION)
		buf_print(out, "%d_%s", (int)node->literal.duration.amount,
		        unit_name(node->literal.duration.unit, node->literal.duration.amount));
	else
		value_print(&node->literal, node->type == TYPE_PERCENT ? VALUE_PERCENT : VALUE_PLAIN, out);
}

static void show(const struct syntax *node, struct buf *out)
{
	switch (node->kind) {
	case SYNTAX_LITERAL: show_literal(node, out); return;
	case SYNTAX_NAME: buf_add_text(out, node->name.text); return;
	case SYNTAX_WINDOW:
		buf_add_char(out, '[');
		show_window(node->window, out);
		buf_add_char(out, ']');
		return;
	case SYNTAX_STREAM:
	case SYNTAX_LAST:
		buf_add_z(out, node->kind == SYNTAX_LAST ? "(last " : "(stream ");
		show_stream(node->stream, out);
		show_items(node, out);
		return;
	case SYNTAX_OPERATION: buf_print(out, "(%s", operation_names[node->operation]); break;
	case SYNTAX_CALL: buf_print(out, "(%.*s", (int)node->name.text.size, node->name.text.at); break;
	case SYNTAX_FIELD: buf_print(out, "(.%.*s", (int)node->name.text.size, node->name.text.at); break;
	case SYNTAX_GRADES: fail(); /* no text is one */
	}
	show_items(node, out);
}

static void assert_tree(const char *words, const char *tree)
{
	struct arena arena = {0};
	struct diags diags = {0};
	struct buf out = {0};
	const struct syntax *node = NULL;
	struct source_text source = on_one_line(words);
	assert_int_equal(syntax_expression(&source, &arena, &node, &diags), 0);
	show(node, &out);
	assert_string_equal(buf_z(&out), tree);
	buf_finish(&out);
	diags_finish(&diags);
	arena_finish(&arena);
}

static void and_binds_tighter_than_or_and_not_tighter_than_both(void **state)
{
	(void)state;
	assert_tree("a or b and c", "(or a (and b c))");
	assert_tree("not a and b", "(and (not a) b)");
	assert_tree("not a = 1", "(not (= a 1))");
	assert_tree("not not a", "(not (not a))");
	assert_tree("(a or b) and c", "(and (or a b) c)");
}

static void arithmetic_goes_from_left_to_right_products_first(void **state)
{
	(void)state;
	assert_tree("a - b - c", "(- (- a b) c)");
	assert_tree("a + b * c / d", "(+ a (/ (* b c) d))");
	assert_tree("50% of a + 1", "(+ (* 50% a) 1)");
	assert_tree("-a * -3", "(* (neg a) (neg 3))");
	assert_tree("a + 1 >= b - 1", "(>= (+ a 1) (- b 1))");
}

static void both_equal_signs_and_both_unequal_signs_are_read(void **state)
{
	(void)state;
	assert_tree("a == 1 and b <> 2 and c != 3", "(and (and (= a 1) (!= b 2)) (!= c 3))");
}

static void membership_and_absence_may_be_denied(void **state)
{
	(void)state;
	assert_tree("a in (1, 2 + 3)", "(in a 1 (+ 2 3))");
	assert_tree("a not in ('x')", "(not (in a x))");
	assert_tree("a is missing or b is not missing", "(or (missing a) (not (missing b)))");
}

static void a_number_and_a_unit_are_a_duration(void **state)
{
	(void)state;
	assert_tree("a + 1 week", "(+ a 1_week)");
	assert_tree("a - 5 school days", "(- a 5_school days)");
	assert_tree("2 hours", "2_hours");
	assert_tree("5 > school", "(> 5 school)");
}

static void arguments_are_streams_windows_and_expressions(void **state)
{
	(void)state;
	assert_tree("f(absent over year)", "(f (stream absent over:year))");
	assert_tree("f(p.score where m = 'orf' and s < 40 over last 4 points)",
	        "(f (stream p.score where:(and (= m orf) (< s 40)) over:last 4 points))");
	assert_tree("f(m latest per course where a = 1)", "(f (stream m latest:course where:(= a 1)))");
	assert_tree("f(a since 2026-09-01)", "(f (stream a over:2026-09-01))");
	assert_tree("f(a over since b)", "(f (stream a over:b))");
	assert_tree("f(a over w)", "(f (stream a over:w))");
	assert_tree("f(a, year, last 20 school days, 3 + 4)", "(f a [year] [last 20 school days] (+ 3 4))");
	assert_tree("f(previous 2 weeks across years)", "(f [previous 2 weeks across years])");
	assert_tree("f(last term)", "(f [last term])");
	assert_tree("f()", "(f)");
	assert_tree("last(a.b).c", "(.c (last (.b a)))");
}

static void a_last_alternative_that_asks_nothing_is_the_date_instead(void **state)
{
	(void)state;
	assert_tree("f(last a)", "(f (last a))");
	assert_tree("f(last a or b - 3 days)", "(f (last a (- b 3_days)))");
	assert_tree("f(last a where x = 1 or d)", "(f (last a where:(= x 1) d))");
	assert_tree("f(last a where x = 1 or y = 2 or d)", "(f (last a where:(or (= x 1) (= y 2)) d))");
	assert_tree("f(last a where x = 1 or y = 2)", "(f (last a where:(or (= x 1) (= y 2))))");
	assert_tree("f(last a where (x = 1 or d))", "(f (last a where:(or (= x 1) d)))");
}

static void words_of_windows_may_also_be_names(void **state)
{
	(void)state;
	assert_tree("last = 1 and week > 2", "(and (= last 1) (> week 2))");
	assert_tree("f(s where last = 'x' and missing = true)",
	        "(f (stream s where:(and (= last x) (= missing true))))");
}

static void assert_sources(const char *words, const char *shown)
{
	struct arena arena = {0};
	struct diags diags = {0};
	struct buf out = {0};
	struct syntax_sources sources;
	struct source_text source = on_one_line(words);
	assert_int_equal(syntax_sources(&source, &arena, &sources, &diags), 0);
	for (size_t i = 0; i < sources.count; i++) {
		buf_add_z(&out, i ? " | " : "");
		show_stream(&sources.items[i], &out);
	}
	assert_string_equal(buf_z(&out), shown);
	buf_finish(&out);
	diags_finish(&diags);
	arena_finish(&arena);
}

static void or_in_a_stream_joins_sources_or_goes_on_with_the_condition(void **state)
{
	(void)state;
	assert_sources("a or b", "a | b");
	assert_sources("a where x = 1 or y = 2", "a where:(or (= x 1) (= y 2))");
	assert_sources("a where x = 1 or b where y = 2 expanded over days",
	        "a where:(= x 1) | b where:(= y 2) expanded:days");
	assert_sources("a where x = 1 or b", "a where:(= x 1) | b");
	assert_sources(
	        "a where (x = 1 or b) or c expanded over days", "a where:(or (= x 1) b) | c expanded:days");
}

static void signatures_are_a_name_and_its_parameters(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct diags diags = {0};
	struct syntax_signature signature;
	struct source_text source = on_one_line("low(w, cut)");
	assert_int_equal(syntax_signature(&source, &arena, &signature, &diags), 0);
	assert_true(text_is(signature.name.text, "low"));
	assert_int_equal(signature.count, 2);
	assert_true(text_is(signature.parameters[1].text, "cut"));
	source = on_one_line("low(3)");
	assert_int_equal(syntax_signature(&source, &arena, &signature, &diags), -1);
	assert_string_equal(diags.items[0].message, "the name of a parameter is expected here, not '3'");
	assert_string_equal(
	        diags.items[0].help, "names are made of letters, digits and underscores: absence_rate(w)");
	source = on_one_line("and");
	assert_int_equal(syntax_signature(&source, &arena, &signature, &diags), -1);
	assert_string_equal(diags.items[1].message, "a name is expected here, not 'and'");
	source = on_one_line("low-scores");
	assert_int_equal(syntax_signature(&source, &arena, &signature, &diags), -1);
	assert_string_equal(diags.items[2].message, "the end of the name is expected here, not '-'");
	diags_finish(&diags);
	arena_finish(&arena);
}

static void assert_too_deep(const char *open, const char *core, const char *close, int times)
{
	struct fixture f;
	struct buf words = {0};
	fixture_begin(&f);
	for (int i = 0; i < times; i++)
		buf_add_z(&words, open);
	buf_add_z(&words, core);
	for (int i = 0; i < times; i++)
		buf_add_z(&words, close);
	assert_null(fixture_check(&f, buf_z(&words)));
	assert_string_equal(f.diags.items[0].code, "R174");
	assert_string_equal(f.diags.items[0].message, "this expression is nested more than 64 deep");
	assert_string_equal(f.diags.items[0].help,
	        "give a part of it a name under `measures:`, or list values with `in (..)`");
	buf_finish(&words);
	fixture_end(&f);
}

static void no_text_can_exhaust_the_stack(void **state)
{
	(void)state;
	assert_too_deep("(", "1", ")", 3000);
	assert_too_deep("not ", "enrolled", "", 2000);
	assert_too_deep("-", "1", "", 8000);
	assert_too_deep("1+", "1", "", 4000);
	assert_too_deep("f(", "1", ")", 2000);
	assert_too_deep("enrolled or ", "enrolled", "", 600);
	assert_too_deep("count(probe where ", "true", ")", 300);
}

static void what_is_missing_or_too_much_is_told_where_it_is(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"count(behavior where kind = 'suspension' expanded over days over year) >= 1",
	                "42-50 error R170: `,` or `)` is expected here, not 'expanded'; a stream of several "
	                "days "
	                "each stands under streams:, with a name"},
	        {"count(referral over last 30 days >= 2",
	                "34-36 error R170: `,` or `)` is expected here, not '>='; close the bracket of "
	                "`count(` before it"},
	        {"count(referral over last 30 days) >=",
	                "37-38 error R170: a value is expected here, and the text ends"},
	        {"1 2", "3-4 error R170: '2' cannot stand here: the expression before it is complete; is "
	                "a sign missing before it, such as = or >= ?"},
	        {"grade > 3 AND grade < 6",
	                "11-14 error R170: 'AND' cannot stand here: the expression before it is complete; "
	                "`and`, `or` and `not` are written in small letters"},
	        {"grade > 10 percent", "12-19 error R170: 'percent' cannot stand here: the expression before "
	                               "it is complete; "
	                               "a percent is written with its sign: 10%"},
	        {"if grade > 3", "4-9 error R170: 'grade' cannot stand here: the expression before it is "
	                         "complete; leave `if` out: a condition stands by itself"},
	        {"grade, school",
	                "6-7 error R170: ',' cannot stand here: the expression before it is complete; one "
	                "expression stands here; in a sentence each has braces of its own: {grade} "
	                "{school}"},
	        {"count(referral last 30 days) > 3",
	                "16-20 error R170: `,` or `)` is expected here, not 'last'; `over` stands before a "
	                "window: over last 30 days"},
	        {"absent over year",
	                "8-12 error R170: 'over' cannot stand here: the expression before it is complete; "
	                "`where`, `over` and `since` stand inside a function: days(absent over year)"},
	        {"days(absent over last 2 months) > 3",
	                "25-31 error R170: a unit of time is expected here, not 'months'; units are days, "
	                "weeks, school days, school weeks, points, hours and minutes; months and years "
	                "differ in length, so write 30 days"},
	        {"grade in 3", "10-11 error R170: `(` is expected here, not '3'; a list stands in brackets: "
	                       "in (3, 4, 5)"},
	        {"not", "4-5 error R170: a value is expected here, and the text ends"},
	        {"school is red", "11-14 error R170: `missing` is expected here, not 'red'; `is` only asks "
	                          "`is missing` or `is not missing`; to compare write ="},
	        {"days(absent over) > 3", "17-18 error R170: a window is expected here, not ')'; windows are "
	                                  "year, term, month, week, last 20 school days, previous 30 days, "
	                                  "last 4 points, last term, since 2026-09-01"},
	        {"days(absent over previous month) > 1",
	                "27-32 error R170: a number is expected here, not 'month'; the whole one before is "
	                "written with `last`: last month"},
	        {"count(absent over year where excused = true) > 1",
	                "24-29 error R170: the end of the argument is expected here, not 'where'; `where` "
	                "stands before `over`: probe where score < 40 over year"},
	        {"count(3 over year) > 1",
	                "9-13 error R170: `,` or `)` is expected here, not 'over'; `where`, `over` and "
	                "`since` follow the name of a stream: count(absent over year)"},
	        {"count(absent where) > 1", "19-20 error R170: a value is expected here, not ')'"},
	        {"count(absent latest course) > 1", "21-27 error R170: `per` is expected here, not 'course'; "
	                                            "for example latest per course"},
	        {"days(absent over last 5 days across) > 1",
	                "36-37 error R170: `years` is expected here, not ')'; for example last 20 school "
	                "days across years"},
	        {"days_since(last absent or) > 3", "26-27 error R170: a value is expected here, not ')'"},
	        {"last(probe.score.x over year) > 3",
	                "20-24 error R170: `,` or `)` is expected here, not 'over'; `where`, `over` and "
	                "`since` follow the name of a stream: count(absent over year)"},
	        {"since 2026-09-01", "1-6 error R170: a value is expected here, not 'since'"},
	        {"last absent > 3",
	                "6-12 error R170: 'absent' cannot stand here: the expression before it is complete; "
	                "`last` and a stream stand inside a function: days_since(last probe)"},
	        {"", "1-2 error R170: a value is expected here, and the text ends"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void comparisons_do_not_chain(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"1 < grade < 5",
	                "11-12 error R175: comparisons do not chain; write each by itself: 1 < x and x < 5"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(and_binds_tighter_than_or_and_not_tighter_than_both),
	        cmocka_unit_test(arithmetic_goes_from_left_to_right_products_first),
	        cmocka_unit_test(both_equal_signs_and_both_unequal_signs_are_read),
	        cmocka_unit_test(membership_and_absence_may_be_denied),
	        cmocka_unit_test(a_number_and_a_unit_are_a_duration),
	        cmocka_unit_test(arguments_are_streams_windows_and_expressions),
	        cmocka_unit_test(a_last_alternative_that_asks_nothing_is_the_date_instead),
	        cmocka_unit_test(words_of_windows_may_also_be_names),
	        cmocka_unit_test(or_in_a_stream_joins_sources_or_goes_on_with_the_condition),
	        cmocka_unit_test(signatures_are_a_name_and_its_parameters),
	        cmocka_unit_test(no_text_can_exhaust_the_stack),
	        cmocka_unit_test(what_is_missing_or_too_much_is_told_where_it_is),
	        cmocka_unit_test(comparisons_do_not_chain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
