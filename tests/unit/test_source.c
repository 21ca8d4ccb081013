/* Where a word of a scalar stands in its file, whatever kind of scalar it is. */
#include "tests/unit/language_fixture.h"

#include "rules/language/source.h"

/* The value of the only key of a file. */
static struct source_text value_of(const char *file, struct arena *arena, struct node **root)
{
	struct diags diags = {0};
	struct text bytes = text_of(file);
	assert_int_equal(yaml_read(text_of("a.yml"), bytes, arena, root, &diags), 0);
	diags_finish(&diags);
	return source_of((*root)->pairs[0].value, bytes);
}

/* Line and columns of the finding about the unknown name `odd`. */
static void assert_found_at(const char *file, int line, int column)
{
	struct arena arena = {0};
	struct node *root;
	struct fixture f;
	const struct expr *expr;
	fixture_begin(&f);
	fixture_forget(&f);
	assert_int_equal(language_condition(f.language, value_of(file, &arena, &root), &expr), -1);
	assert_int_equal(f.diags.count, 1);
	assert_int_equal(f.diags.items[0].place.line, line);
	assert_int_equal(f.diags.items[0].place.column, column);
	assert_int_equal(f.diags.items[0].place.end_column, column + 3);
	fixture_end(&f);
	arena_finish(&arena);
}

static void a_plain_scalar_on_one_line(void **state)
{
	(void)state;
	assert_found_at("when: odd > 3\n", 1, 7);
	assert_found_at("\n\nwhen:    school = '\u00fc' and odd > 3\n", 3, 27);
}

static void a_quoted_scalar_on_one_line(void **state)
{
	(void)state;
	assert_found_at("when: 'odd > 3'\n", 1, 8);
	assert_found_at("when: \"odd > 3\"\n", 1, 8);
	assert_found_at("when: 'school = ''x'' or odd > 3'\n", 1, 26);
	assert_found_at("when: \"school = \\\"x\\\" or odd > 3\"\n", 1, 26);
}

static void a_plain_scalar_over_several_lines(void **state)
{
	(void)state;
	assert_found_at("when: enrolled\n  and grade > 3\n    and odd > 3\n", 3, 9);
	assert_found_at("when:\n  enrolled   \n\n  and odd > 3\n", 4, 7);
}

static void a_quoted_scalar_over_several_lines(void **state)
{
	(void)state;
	assert_found_at("when: 'school = ''x''\n  or odd > 3'\n", 2, 6);
	assert_found_at("when: \"school = \\\"x\\\" \\\n  or odd > 3\"\n", 2, 6);
	assert_found_at("when: \"school = '\\x41\\u00fc' and\n  odd > 3\"\n", 2, 3);
}

static void a_literal_block(void **state)
{
	(void)state;
	assert_found_at("when: |\n    enrolled\n    and odd > 3\n", 3, 9);
	assert_found_at("when: |\n  odd > 3\n", 2, 3);
	assert_found_at("when: |-   # why\n  enrolled and\n\n  odd > 3\n", 4, 3);
}

static void a_folded_block(void **state)
{
	(void)state;
	assert_found_at("when: >\n    enrolled\n    and grade > 3\n    and odd > 3\n", 4, 9);
	assert_found_at("when: >-\n  enrolled and\n\n  odd > 3\n", 4, 3);
}

static void a_byte_order_mark_moves_nothing(void **state)
{
	(void)state;
	assert_found_at("\ufeffwhen: odd > 3\n", 1, 7);
	assert_found_at("\ufeffwhen: \"enrolled and odd > 3\n  and school = 'x'\"\n", 1, 21);
	assert_found_at("\ufeffwhen: |\n  enrolled\n  and odd > 3\n", 3, 7);
}

static void a_piece_of_a_scalar_keeps_its_place(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct node *root;
	struct source_text whole = value_of("summary: >\n  missed\n  {grade} days\n", &arena, &root);
	struct source_text piece = source_slice(&whole, 8, 13);
	assert_true(text_is(piece.text, "grade"));
	assert_int_equal(piece.place.line, 3);
	assert_int_equal(piece.place.column, 4);
	assert_int_equal(piece.place.end_column, 9);
	struct source_text rest = source_slice(&piece, 2, 5);
	assert_int_equal(rest.place.column, 6);
	arena_finish(&arena);
}

static void without_the_file_a_place_is_counted_on_one_line(void **state)
{
	(void)state;
	struct node node = {
	        .text = text_of("abc def"), .place = {.line = 4, .column = 9}, .style = STYLE_PLAIN};
	struct source_text source = source_of(&node, (struct text){0});
	struct source_mark from = source_start(&source), to;
	source_advance(&source, &from, 4);
	to = from;
	source_advance(&source, &to, 7);
	assert_int_equal(source_place(&source, from, to).line, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_plain_scalar_on_one_line),
	        cmocka_unit_test(a_quoted_scalar_on_one_line),
	        cmocka_unit_test(a_plain_scalar_over_several_lines),
	        cmocka_unit_test(a_quoted_scalar_over_several_lines),
	        cmocka_unit_test(a_literal_block),
	        cmocka_unit_test(a_folded_block),
	        cmocka_unit_test(a_byte_order_mark_moves_nothing),
	        cmocka_unit_test(a_piece_of_a_scalar_keeps_its_place),
	        cmocka_unit_test(without_the_file_a_place_is_counted_on_one_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
