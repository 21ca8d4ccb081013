/* Words of expressions: kinds, values and places. */
#include "tests/unit/language_fixture.h"

#include "rules/language/lex.h"

struct reading {
	struct diags diags;
	struct tokens tokens;
};

static int begin(struct reading *reading, struct source_text source)
{
	*reading = (struct reading){0};
	return tokens_read(&source, &reading->tokens, &reading->diags);
}

static void end(struct reading *reading)
{
	tokens_finish(&reading->tokens);
	diags_finish(&reading->diags);
}

static void assert_kinds(const char *words, const enum token_kind *kinds, size_t count)
{
	struct reading reading;
	assert_int_equal(begin(&reading, on_one_line(words)), 0);
	assert_int_equal(reading.tokens.count, count + 1);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(reading.tokens.items[i].kind, kinds[i]);
	assert_int_equal(reading.tokens.items[count].kind, TOKEN_END);
	end(&reading);
}

static void every_sign_is_one_word(void **state)
{
	(void)state;
	static const enum token_kind kinds[] = {TOKEN_EQUAL, TOKEN_EQUAL, TOKEN_NOT_EQUAL, TOKEN_NOT_EQUAL,
	        TOKEN_LESS, TOKEN_LESS_EQUAL, TOKEN_GREATER, TOKEN_GREATER_EQUAL, TOKEN_PLUS, TOKEN_MINUS,
	        TOKEN_TIMES, TOKEN_DIVIDE, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA, TOKEN_DOT};
	assert_kinds("= == != <> < <= > >= + - * / ( ) , .", kinds, sizeof kinds / sizeof *kinds);
}

static void words_need_no_space_between_them(void **state)
{
	(void)state;
	static const enum token_kind kinds[] = {TOKEN_NAME, TOKEN_OPEN, TOKEN_NAME, TOKEN_DOT, TOKEN_NAME,
	        TOKEN_CLOSE, TOKEN_GREATER_EQUAL, TOKEN_PERCENT, TOKEN_MINUS, TOKEN_NUMBER};
	assert_kinds("sum(a.b)>=10%-3", kinds, sizeof kinds / sizeof *kinds);
}

static void numbers_are_exact(void **state)
{
	(void)state;
	struct reading reading;
	assert_int_equal(begin(&reading, on_one_line("3 0.25 12.5% 8 %")), 0);
	const struct token *items = reading.tokens.items;
	assert_int_equal(items[0].value.number.over, 3);
	assert_int_equal(items[1].value.number.over, 1);
	assert_int_equal(items[1].value.number.under, 4);
	assert_int_equal(items[2].value.number.over, 1);
	assert_int_equal(items[2].value.number.under, 8);
	assert_int_equal(items[3].kind, TOKEN_PERCENT);
	assert_int_equal(items[3].value.number.under, 25);
	end(&reading);
}

static void a_date_is_one_word_and_a_difference_is_three(void **state)
{
	(void)state;
	static const enum token_kind date[] = {TOKEN_DATE};
	static const enum token_kind difference[] = {TOKEN_NUMBER, TOKEN_MINUS, TOKEN_NUMBER};
	assert_kinds("2026-09-03", date, 1);
	assert_kinds("2026-9", difference, 3);
}

static void both_quotes_make_texts_and_each_may_hold_the_other(void **state)
{
	(void)state;
	struct reading reading;
	assert_int_equal(begin(&reading, on_one_line("'a \"b\"' \"it's\" ''")), 0);
	assert_true(text_is(reading.tokens.items[0].text, "a \"b\""));
	assert_true(text_is(reading.tokens.items[1].text, "it's"));
	assert_int_equal(reading.tokens.items[2].text.size, 0);
	assert_int_equal(reading.tokens.items[0].place.end_column, 8);
	end(&reading);
}

static void columns_count_characters(void **state)
{
	(void)state;
	struct reading reading;
	struct source_text source = on_one_line("'\u00fc\u00fc' = x");
	source.place.column = 11;
	assert_int_equal(begin(&reading, source), 0);
	assert_int_equal(reading.tokens.items[0].place.column, 11);
	assert_int_equal(reading.tokens.items[0].place.end_column, 15);
	assert_int_equal(reading.tokens.items[2].place.column, 18);
	assert_int_equal(reading.tokens.items[3].place.column, 19);
	end(&reading);
}

static void a_text_longer_than_an_expression_may_be_is_refused(void **state)
{
	(void)state;
	struct reading reading;
	static char words[EXPRESSION_BYTES_MAX + 2];
	memset(words, '1', EXPRESSION_BYTES_MAX + 1);
	assert_int_equal(begin(&reading, on_one_line(words)), -1);
	assert_string_equal(reading.diags.items[0].code, "R174");
	assert_string_equal(reading.diags.items[0].message, "this expression is longer than 8192 characters");
	end(&reading);
}

static void a_character_that_is_no_sign_is_told_with_what_to_write(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"enrolled && grade > 3", "10-11 error R171: '&' has no place in an expression; write `and`"},
	        {"streak(absent) => 3", "16-18 error R171: '=>' has no place in an expression; write >="},
	        {"rate(absent) ≥ 10%", "14-15 error R171: '≥' has no place in an expression; write >="},
	        {"grade in [3, 4]", "10-11 error R171: '[' has no place in an expression; a list stands in "
	                            "round brackets: in (3, 4, 5)"},
	        {"enrolled | grade > 3", "10-11 error R171: '|' has no place in an expression; write `or`"},
	        {"!enrolled", "1-2 error R171: '!' has no place in an expression; write `not`"},
	        {"grade ; 3", "7-8 error R171: ';' has no place in an expression; expressions are made of "
	                      "names, numbers, texts in quotes, dates and + - * / = < > ( ) , ."},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void a_text_must_be_closed(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"school = 'lincoln", "10-11 error R172: the text that begins here is not closed; end it "
	                              "with the quote it began with: '"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

static void numbers_dates_and_lengths_must_be_such(void **state)
{
	(void)state;
	static const struct saying sayings[] = {
	        {"today > 2026-02-30", "9-19 error R173: '2026-02-30' is not a date that exists; dates are "
	                               "written year-month-day: 2026-09-03"},
	        {"grade = 5th", "9-12 error R173: '5th' is neither a number nor a name; a unit stands apart: "
	                        "5 school days; a text in quotes: '5th'"},
	        {"grade = 007", "9-12 error R173: '007' is not a number this language can hold; numbers have "
	                        "at most 18 digits, and no zero in front"},
	        {"days(absent over last 0 days) > 3", "23-24 error R173: '0' is not a length of time; write "
	                                              "a whole number from 1 to 10000"},
	        {"grade > 1234567890123456789012",
	                "9-31 error R173: '1234567890123456789012' is not a number this language can hold; "
	                "numbers have at most 18 digits, and no zero in front"},
	        {"rate(absent) > 0.12345678901234567%",
	                "16-35 error R173: '0.12345678901234567' is too precise a percent; use fewer digits"},
	};
	assert_says(sayings, sizeof sayings / sizeof *sayings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_sign_is_one_word),
	        cmocka_unit_test(words_need_no_space_between_them),
	        cmocka_unit_test(numbers_are_exact),
	        cmocka_unit_test(a_date_is_one_word_and_a_difference_is_three),
	        cmocka_unit_test(both_quotes_make_texts_and_each_may_hold_the_other),
	        cmocka_unit_test(columns_count_characters),
	        cmocka_unit_test(a_text_longer_than_an_expression_may_be_is_refused),
	        cmocka_unit_test(a_character_that_is_no_sign_is_told_with_what_to_write),
	        cmocka_unit_test(a_text_must_be_closed),
	        cmocka_unit_test(numbers_dates_and_lengths_must_be_such),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
