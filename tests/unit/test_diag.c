/* What people and programs are told when something is wrong. */
#include "base/diag.h"
#include "base/buf.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void check_print(const struct diag *diag, const char *source, const char *wanted)
{
	struct buf out = {0};
	diag_print(diag, text_of(source), false, &out);
	assert_string_equal(buf_z(&out), wanted);
	buf_finish(&out);
}

/* A finding of fixed words, from `column` up to before `end_column` of line 1. */
static struct diag pointing(int column, int end_column)
{
	return (struct diag){.code = "R1",
	        .place = {text_of("a.yml"), 1, column, end_column},
	        .message = "no",
	        .help = "do"};
}

static void check_quote(int column, int end_column, const char *source, const char *wanted_quote)
{
	struct diag diag = pointing(column, end_column);
	struct buf wanted = {0};
	buf_print(&wanted, "a.yml:1:%d: error R1: no\n%s", column, wanted_quote);
	check_print(&diag, source, buf_z(&wanted));
	buf_finish(&wanted);
}

static void a_finding_quotes_its_line_and_points_at_the_words(void **state)
{
	(void)state;
	struct diags diags = {0};
	struct place place = {text_of("rules.d/attendance.yml"), 2, 11, 24};
	struct diag *diag =
	        diags_add(&diags, SEVERITY_ERROR, "R104", place, "unknown measure '%s'", "abscence_rate");
	diag_help(diag, "did you mean '%s'?", "absence_rate");
	check_print(diag, "absent:\n    when: abscence_rate(year) >= 10%\n    open: x\n",
	        "rules.d/attendance.yml:2:11: error R104: unknown measure 'abscence_rate'\n"
	        "    2 |     when: abscence_rate(year) >= 10%\n"
	        "      |           ^^^^^^^^^^^^^ did you mean 'absence_rate'?\n");
	diags_finish(&diags);
}

static void severities_have_their_words(void **state)
{
	(void)state;
	struct diag diag = {.code = "R7", .severity = SEVERITY_WARNING, .message = "m"};
	check_print(&diag, "", "warning R7: m\n");
	diag.severity = SEVERITY_NOTE;
	check_print(&diag, "", "note R7: m\n");
	diag.severity = SEVERITY_ERROR;
	diag.code[0] = '\0';
	check_print(&diag, "", "error: m\n");
}

static void without_a_line_to_quote_the_help_follows_the_message(void **state)
{
	(void)state;
	struct diag diag = pointing(3, 4);
	check_print(&diag, "", "a.yml:1:3: error R1: no; do\n");
	diag.place.line = 9;
	check_print(&diag, "one line\n", "a.yml:9:3: error R1: no; do\n");
	diag.place.line = 0;
	check_print(&diag, "one line\n", "a.yml: error R1: no; do\n");
	diag.help[0] = '\0';
	check_print(&diag, "", "a.yml: error R1: no\n");
}

static void columns_are_characters_not_bytes(void **state)
{
	(void)state;
	check_quote(6, 11, "Jos\xc3\xa9 Mu\xc3\xb1oz x",
	        "    1 | Jos\xc3\xa9 Mu\xc3\xb1oz x\n      |      ^^^^^ do\n");
}

static void tabs_are_widened_in_the_line_and_above_the_carets(void **state)
{
	(void)state;
	check_quote(3, 6, "\t\tbad\tgood", "    1 |         bad    good\n      |         ^^^ do\n");
	check_quote(1, 3, "\tb", "    1 |     b\n      | ^^^^^ do\n");
}

static void carets_stay_within_the_line(void **state)
{
	(void)state;
	check_quote(3, 99, "abcd\nnext", "    1 | abcd\n      |   ^^ do\n");
	check_quote(5, 6, "abcd", "    1 | abcd\n      |     ^ do\n");
	check_quote(50, 60, "abcd", "    1 | abcd\n      |     ^ do\n");
	check_quote(2, 2, "abcd", "    1 | abcd\n      |  ^ do\n");
	check_quote(2, 0, "abcd", "    1 | abcd\n      |  ^ do\n");
	check_quote(0, 0, "abcd", "    1 | abcd\n      | ^ do\n");
	check_quote(1, 1, "\n", "    1 | \n      | ^ do\n");
	check_quote(1, 9, "ab\r\ncd\r\n", "    1 | ab\n      | ^^ do\n");
}

static void an_end_of_file_can_be_pointed_at(void **state)
{
	(void)state;
	struct diag diag = pointing(1, 1);
	diag.place.line = 2;
	check_print(&diag, "a: 1\n", "a.yml:2:1: error R1: no\n    2 | \n      | ^ do\n");
}

static void a_long_line_number_widens_the_gutter(void **state)
{
	(void)state;
	struct diag diag = pointing(1, 2);
	struct buf source = {0}, out = {0};
	for (int i = 1; i < 1234567; i++)
		buf_add_char(&source, '\n');
	buf_add_z(&source, "x");
	diag.place.line = 1234567;
	diag_print(&diag, buf_text(&source), false, &out);
	assert_string_equal(buf_z(&out), "a.yml:1234567:1: error R1: no\n1234567 | x\n        | ^ do\n");
	buf_finish(&source);
	buf_finish(&out);
}

static void nothing_that_is_quoted_can_command_the_terminal(void **state)
{
	(void)state;
	struct diag diag = pointing(3, 4);
	diag_set(&diag, "E1", "bad \033[2J name\n\x7f \xc2\x9b");
	check_print(&diag, "", "error E1: bad ?[2J name ? ?\n");
	check_quote(3, 4, "a\033bc\xc2\x9b!", "    1 | a?bc?!\n      |   ^ do\n");
}

static void colours_surround_the_words_and_change_none(void **state)
{
	(void)state;
	struct diag diag = pointing(1, 3);
	struct buf out = {0};
	diag_print(&diag, text_of("ab"), true, &out);
	assert_string_equal(buf_z(&out), "\033[1ma.yml:1:1:\033[0m \033[1;31merror R1:\033[0m no\n"
	                                 "\033[1;34m    1 |\033[0m ab\n"
	                                 "\033[1;34m      |\033[0m \033[1;31m^^ do\033[0m\n");
	buf_finish(&out);
}

static void a_failure_gathers_context_on_its_way_up(void **state)
{
	(void)state;
	struct diag why;
	memset(&why, 0x55, sizeof why);
	assert_int_equal(diag_set(&why, "E204", "cannot read '%s'", "zone"), -1);
	assert_int_equal(diag_help(&why, "install tzdata"), -1);
	assert_int_equal(diag_wrap(&why, "calendar of %d", 2026), -1);
	assert_int_equal(diag_wrap(&why, "reload"), -1);
	check_print(&why, "", "error E204: reload: calendar of 2026: cannot read 'zone'; install tzdata\n");
}

static void a_caller_who_does_not_ask_why_still_gets_the_failure(void **state)
{
	(void)state;
	assert_int_equal(diag_set(NULL, "E1", "m"), -1);
	assert_int_equal(diag_help(NULL, "h"), -1);
	assert_int_equal(diag_wrap(NULL, "w"), -1);
}

static void a_message_too_long_ends_in_dots_after_a_whole_character(void **state)
{
	(void)state;
	struct diag why;
	for (int shift = 0; shift < 4; shift++) {
		struct buf long_text = {0};
		buf_print(&long_text, "%.*s", shift, "abcd");
		while (long_text.size < 2 * sizeof why.message)
			buf_add_z(&long_text, "\xe2\x82\xac");
		diag_set(&why, "E1", "%s", buf_z(&long_text));
		size_t size = strlen(why.message);
		assert_true(size < sizeof why.message && size >= sizeof why.message - 4);
		assert_string_equal(why.message + size - 3, "...");
		assert_true(text_is_utf8(text_of(why.message)));
		diag_wrap(&why, "context");
		assert_true(text_starts_with(text_of(why.message), "context: "));
		assert_string_equal(why.message + strlen(why.message) - 3, "...");
		assert_true(text_is_utf8(text_of(why.message)));
		buf_finish(&long_text);
	}
}

static void a_message_that_just_fits_is_kept_whole(void **state)
{
	(void)state;
	struct diag why;
	diag_set(&why, "E1", "%*d", (int)sizeof why.message - 1, 7);
	assert_int_equal(strlen(why.message), sizeof why.message - 1);
	assert_int_equal(why.message[sizeof why.message - 2], '7');
	diag_set(&why, "E1", "%*d", (int)sizeof why.message - 4, 7);
	diag_wrap(&why, "c");
	assert_int_equal(why.message[sizeof why.message - 2], '7');
}

static void findings_are_counted_and_sorted_by_place(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		int line, column;
		enum severity severity;
	} rows[] = {
	        {"b.yml", 1, 1, SEVERITY_ERROR},
	        {"a.yml", 10, 2, SEVERITY_WARNING},
	        {"a.yml", 9, 7, SEVERITY_NOTE},
	        {"a.yml", 9, 3, SEVERITY_ERROR},
	        {"a.yml", 10, 1, SEVERITY_WARNING},
	};
	static const int order[] = {3, 2, 4, 1, 0};
	struct diags diags = {0};
	for (int i = 0; i < 5; i++) {
		struct place place = {text_of(rows[i].file), rows[i].line, rows[i].column, 0};
		diags_add(&diags, rows[i].severity, "R100", place, "row %d", i);
	}
	assert_int_equal(diags.errors, 2);
	assert_int_equal(diags.warnings, 2);
	diags_sort(&diags);
	for (size_t i = 0; i < diags.count; i++)
		assert_int_equal(diags.items[i].message[4] - '0', order[i]);
	diags_finish(&diags);
	assert_int_equal(diags.count + diags.errors, 0);
	diags_sort(&diags);
}

static void findings_at_one_place_have_one_order(void **state)
{
	(void)state;
	static const char *const codes[] = {"R300", "R100", "R200"};
	for (int first = 0; first < 3; first++) {
		struct diags diags = {0};
		for (int i = 0; i < 3; i++)
			diags_add(&diags, SEVERITY_ERROR, codes[(first + i) % 3], (struct place){.line = 1},
			        "m");
		diags_sort(&diags);
		assert_string_equal(diags.items[0].code, "R100");
		assert_string_equal(diags.items[2].code, "R300");
		diags_finish(&diags);
	}
}

static void a_program_reads_every_part(void **state)
{
	(void)state;
	struct diag diag = pointing(3, 5);
	struct buf out = {0};
	struct json json = {.out = &out};
	diag_json(&diag, (struct text){0}, &json);
	assert_string_equal(buf_z(&out),
	        "{\"code\":\"R1\",\"severity\":\"error\",\"file\":\"a.yml\",\"line\":1,\"column\":3,"
	        "\"end_column\":5,\"message\":\"no\",\"help\":\"do\"}");
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_finding_quotes_its_line_and_points_at_the_words),
	        cmocka_unit_test(severities_have_their_words),
	        cmocka_unit_test(without_a_line_to_quote_the_help_follows_the_message),
	        cmocka_unit_test(columns_are_characters_not_bytes),
	        cmocka_unit_test(tabs_are_widened_in_the_line_and_above_the_carets),
	        cmocka_unit_test(carets_stay_within_the_line),
	        cmocka_unit_test(an_end_of_file_can_be_pointed_at),
	        cmocka_unit_test(a_long_line_number_widens_the_gutter),
	        cmocka_unit_test(nothing_that_is_quoted_can_command_the_terminal),
	        cmocka_unit_test(colours_surround_the_words_and_change_none),
	        cmocka_unit_test(a_failure_gathers_context_on_its_way_up),
	        cmocka_unit_test(a_caller_who_does_not_ask_why_still_gets_the_failure),
	        cmocka_unit_test(a_message_too_long_ends_in_dots_after_a_whole_character),
	        cmocka_unit_test(a_message_that_just_fits_is_kept_whole),
	        cmocka_unit_test(findings_are_counted_and_sorted_by_place),
	        cmocka_unit_test(findings_at_one_place_have_one_order),
	        cmocka_unit_test(a_program_reads_every_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
