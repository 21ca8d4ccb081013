/* JSON in: what is let through, what is refused and in which words, and what a walk gives back. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/json_read.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { DEPTH = 16 };

static bool is_read(const char *text)
{
	struct json_value root;
	return json_parse(text_of(text), DEPTH, &root, NULL) == 0;
}

static void assert_refused(struct text all, int column, const char *words)
{
	struct json_value root;
	struct diag why = {0};
	if (json_parse(all, DEPTH, &root, &why) == 0)
		fail_msg("read: %.*s", (int)all.size, all.at);
	assert_string_equal(why.code, "E200");
	if (why.place.column != column || !strstr(why.message, words))
		fail_msg("%.*s: column %d, '%s'", (int)all.size, all.at, why.place.column, why.message);
}

static void what_is_refused_is_told_with_its_column(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int column;
		const char *words;
	} cases[] = {
	        {"", 1, "ends too early"},
	        {"  ", 3, "ends too early"},
	        {"{\"a\":1} x", 9, "something follows"},
	        {"{\"a\":1,}", 8, "expected a key in double quotes"},
	        {"{'a':1}", 2, "expected a key in double quotes"},
	        {"{\"a\" 1}", 6, "expected ':'"},
	        {"{\"a\":1 \"b\":2}", 8, "expected ',' or '}'"},
	        {"[1 2]", 4, "expected ',' or ']'"},
	        {"[1,]", 4, "expected a value"},
	        {"{\"a\":", 6, "ends too early"},
	        {"[nul]", 2, "not a JSON word"},
	        {"[True]", 2, "expected a value"},
	        {"[NaN]", 2, "expected a value"},
	        {"[-]", 3, "a digit is expected after '-'"},
	        {"[00042]", 2, "an id such as 00042 goes in quotes"},
	        {"[-01]", 2, "cannot begin with 0"},
	        {"[1.]", 4, "decimal point"},
	        {"[1e+]", 5, "exponent"},
	        {"[1e999]", 2, "too large"},
	        {"[-1e309]", 2, "too large"},
	        {"[\"ab]", 2, "no closing quote"},
	        {"[\"a\tb\"]", 4, "control character"},
	        {"[\"\\q\"]", 3, "unknown escape"},
	        {"[\"\\u12g4\"]", 3, "four hexadecimal digits"},
	        {"[\"\\u0000\"]", 3, "no NUL"},
	        {"[\"x\\ud800\"]", 4, "half of a surrogate pair"},
	        {"[\"\\ud800\\u0041\"]", 3, "half of a surrogate pair"},
	        {"[\"\\udc00\"]", 3, "half of a surrogate pair"},
	        {"[\"\xff\"]", 3, "not valid UTF-8"},
	        {"[\"\xc0\x80\"]", 3, "not valid UTF-8"},
	        {"[\"\xed\xa0\x80\"]", 3, "not valid UTF-8"},
	        {"[\"\xf4\x90\x80\x80\"]", 3, "not valid UTF-8"},
	        {"[\"\xe2\x82\"]", 3, "not valid UTF-8"},
	        {"\xef\xbb\xbf{}", 1, "expected a value"},
	        {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", 17, "nested too deeply"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_refused(text_of(cases[i].text), cases[i].column, cases[i].words);
	assert_refused((struct text){"[\"a\0b\"]", 7}, 4, "control character");
}

static void a_duplicate_key_is_refused(void **state)
{
	(void)state;
	assert_refused(text_of("{\"id\":1,\"id\":2}"), 9, "the key 'id' is there twice");
	assert_refused(text_of("{\"a\":{\"x\":1,\"y\":2,\"x\":1}}"), 19, "the key 'x'");
	assert_refused(text_of("{\"\":1,\"\":1}"), 7, "the key ''");
	assert_refused(text_of("[{\"student\":1,\"b\":[],\"\\u0073tudent\":2}]"), 22, "the key 'student'");
	assert_true(is_read("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}"));
}

static void add_member(struct buf *line, int n)
{
	buf_print(line, "%s\"key_%d\":%d", line->size ? "," : "{", n, n);
}

static void a_duplicate_among_many_keys_is_refused(void **state)
{
	(void)state;
	for (int count = 1; count < 200; count += 13)
		for (int twice = 0; twice < count; twice += 7) {
			struct buf line = {0};
			for (int i = 0; i < count; i++)
				add_member(&line, i);
			int column = (int)line.size + 2;
			add_member(&line, twice);
			buf_add_z(&line, ",\"o\":{\"key_1\":1}}");
			assert_refused(buf_text(&line), column, "is there twice");
			buf_finish(&line);
		}
}

static void many_keys_take_no_longer_than_they_should(void **state)
{
	(void)state;
	struct buf line = {0};
	struct json_value root;
	for (int i = 0; i < 200000; i++)
		add_member(&line, i);
	buf_add_char(&line, '}');
	assert_int_equal(json_parse(buf_text(&line), DEPTH, &root, NULL), 0);
	buf_finish(&line);
}

static void a_long_key_is_cut_between_characters_in_the_message(void **state)
{
	(void)state;
	static const char key[] =
	        "a\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9z";
	struct buf line = {0};
	struct json_value root;
	struct diag why;
	buf_print(&line, "{\"%s\":1,\"%s\":2}", key, key);
	assert_int_equal(json_parse(buf_text(&line), DEPTH, &root, &why), -1);
	assert_true(text_is_utf8(text_of(why.message)));
	buf_finish(&line);
}

static void numbers_up_to_the_largest_double_are_read(void **state)
{
	(void)state;
	static const char *const good[] = {"0", "-0", "0.0e999999999999999999999", "1.7976931348623157e308",
	        "-1.7976931348623157E+308", "17976931348623157e292", "0.00017976931348623157e312", "1e-999",
	        "123456789012345678901234567890", "1e308", "9e307", "0e5"};
	static const char *const bad[] = {"1.7976931348623159e308", "1.8e308", "10e308", "0.1e310",
	        "1e99999999999999999999", "-17976931348623159e292", "0.00017976931348623159e312"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!is_read(good[i]))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (is_read(bad[i]))
			fail_msg("read: %s", bad[i]);
}

static void a_long_integer_is_judged_by_its_digits(void **state)
{
	(void)state;
	char digits[400];
	memset(digits, '1', sizeof digits);
	digits[309] = '\0';
	assert_true(is_read(digits));
	digits[309] = '1';
	digits[310] = '\0';
	assert_false(is_read(digits));
	digits[0] = '0';
	digits[1] = '.';
	assert_true(is_read(digits));
}

static void members_are_walked_in_order(void **state)
{
	(void)state;
	static const char line[] = " { \"id\" : \"a1\" , \"n\":-1.5e3,\"o\":{\"x\":[1,{\"}\":\"]\\\"\"}]},"
	                           "\"t\":true, \"f\":false,\"z\":null,\"l\":[ ] } ";
	static const struct {
		const char *key;
		enum json_kind kind;
		const char *raw;
	} expected[] = {{"id", JSON_TEXT, "\"a1\""}, {"n", JSON_NUMBER, "-1.5e3"},
	        {"o", JSON_OBJECT, "{\"x\":[1,{\"}\":\"]\\\"\"}]}"}, {"t", JSON_TRUE, "true"},
	        {"f", JSON_FALSE, "false"}, {"z", JSON_NULL, "null"}, {"l", JSON_ARRAY, "[ ]"}};
	struct json_value root, value;
	struct text key;
	size_t at = 0;
	assert_int_equal(json_parse(text_of(line), DEPTH, &root, NULL), 0);
	assert_int_equal(root.kind, JSON_OBJECT);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		assert_true(json_member(&root, &at, NULL, &key, &value));
		assert_true(text_is(key, expected[i].key));
		assert_int_equal(value.kind, expected[i].kind);
		assert_true(text_is(value.raw, expected[i].raw));
	}
	assert_false(json_member(&root, &at, NULL, &key, &value));
	assert_false(json_member(&root, &at, NULL, &key, &value));
}

static void items_are_walked_in_order(void **state)
{
	(void)state;
	struct json_value root, value;
	size_t at = 0;
	assert_int_equal(json_parse(text_of("[1 , \"a,]\",[2,[]] ,{}]"), DEPTH, &root, NULL), 0);
	static const char *const raws[] = {"1", "\"a,]\"", "[2,[]]", "{}"};
	for (size_t i = 0; i < sizeof raws / sizeof *raws; i++) {
		assert_true(json_item(&root, &at, &value));
		assert_true(text_is(value.raw, raws[i]));
	}
	assert_false(json_item(&root, &at, &value));
	at = 0;
	assert_false(json_item(&value, &at, &value)); /* an object has no items */
}

/* Every member that a walk gives is noted too, with the same key, kind and bytes. */
static void assert_noted_as_walked(const char *text, size_t most, size_t count)
{
	struct arena arena = {0};
	struct json_named near[8];
	struct json_members members = {.at = near, .most = most, .arena = &arena};
	struct json_value root, value;
	struct text key;
	size_t i = 0;

	assert_int_equal(json_parse_members(text_of(text), DEPTH, &root, &members, NULL), 0);
	assert_int_equal(members.count, count);
	for (size_t at = 0; json_member(&root, &at, &arena, &key, &value) && i < most; i++) {
		assert_true(text_equal(near[i].key, key));
		assert_int_equal(near[i].value.kind, value.kind);
		assert_true(near[i].value.raw.at == value.raw.at && near[i].value.raw.size == value.raw.size);
		if (value.kind == JSON_TEXT)
			assert_true(near[i].value.is_plain == !memchr(value.raw.at, '\\', value.raw.size));
		else
			assert_false(near[i].value.is_plain);
	}
	assert_int_equal(i, count < most ? count : most);
	arena_finish(&arena);
}

static void members_of_the_root_are_noted_while_it_is_checked(void **state)
{
	(void)state;
	assert_noted_as_walked("{}", 8, 0);
	assert_noted_as_walked(" { \"a\" : 1 , \"b\":\"x\\n\" ,\"c\":\"\" } ", 8, 3);
	assert_noted_as_walked("{\"\\u0061\":{\"b\":[{\"c\":1}]},\"d\":[{\"e\":2}],\"f\":null}", 8, 3);
	assert_noted_as_walked("{\"a\":1,\"b\":2,\"c\":3}", 2, 3);
	assert_noted_as_walked("[{\"a\":1},{\"b\":2}]", 8, 0);
	assert_noted_as_walked("17", 8, 0);
}

static void what_is_empty_has_nothing_to_walk(void **state)
{
	(void)state;
	struct json_value root, value;
	struct text key;
	size_t at = 0;
	assert_int_equal(json_parse(text_of("{ }"), DEPTH, &root, NULL), 0);
	assert_false(json_member(&root, &at, NULL, &key, &value));
	assert_int_equal(json_parse(text_of("7"), DEPTH, &root, NULL), 0);
	assert_int_equal(root.kind, JSON_NUMBER);
	assert_false(json_member(&root, &at, NULL, &key, &value));
}

static void escapes_become_their_characters(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct json_value root;
	static const char text[] =
	        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\ud83d\\ude00 \xc3\xa9\"";
	assert_int_equal(json_parse(text_of(text), DEPTH, &root, NULL), 0);
	assert_true(text_is(json_unescape(&root, &arena),
	        "\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 \xc3\xa9"));
	arena_finish(&arena);
}

static void text_without_escapes_is_borrowed(void **state)
{
	(void)state;
	struct json_value root;
	static const char text[] = "\"plain\"";
	assert_int_equal(json_parse(text_of(text), DEPTH, &root, NULL), 0);
	assert_ptr_equal(json_unescape(&root, NULL).at, text + 1);
}

/* JSONTestSuite allows what is refused here on purpose: duplicate keys and NUL. */
static bool is_refused_on_purpose(const char *name)
{
	static const char *const names[] = {"y_object_duplicated_key.json",
	        "y_object_duplicated_key_and_value.json", "y_object_escaped_null_in_key.json",
	        "y_string_null_escape.json"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static void judge_file(const char *folder, const char *name)
{
	char path[1024];
	struct json_value root;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	char *bytes = malloc(1 << 20);
	size_t size = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	char *exact = malloc(size + 1); /* its own block, so that a sanitizer sees a byte too many */
	memcpy(exact, bytes, size);
	bool is_good = json_parse((struct text){exact, (uint32_t)size}, 512, &root, NULL) == 0;
	bool expected = *name == 'y' && !is_refused_on_purpose(name);
	if (*name != 'i' && is_good != expected)
		fail_msg("%s was %s", name, is_good ? "read" : "refused");
	free(exact);
	free(bytes);
}

static void the_public_test_suite_agrees(void **state)
{
	(void)state;
	const char *data = getenv("SHARED_DATA");
	char folder[512];
	snprintf(
	        folder, sizeof folder, "%s/abuse/JSONTestSuite/test_parsing", data ? data : "../shared/data");
	DIR *files = opendir(folder);
	if (!files)
		skip();
	int count = 0;
	for (struct dirent *entry; (entry = readdir(files));)
		if (strstr(entry->d_name, ".json")) {
			judge_file(folder, entry->d_name);
			count++;
		}
	closedir(files);
	assert_true(count > 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_refused_is_told_with_its_column),
	        cmocka_unit_test(a_duplicate_key_is_refused),
	        cmocka_unit_test(a_duplicate_among_many_keys_is_refused),
	        cmocka_unit_test(many_keys_take_no_longer_than_they_should),
	        cmocka_unit_test(a_long_key_is_cut_between_characters_in_the_message),
	        cmocka_unit_test(numbers_up_to_the_largest_double_are_read),
	        cmocka_unit_test(a_long_integer_is_judged_by_its_digits),
	        cmocka_unit_test(members_are_walked_in_order),
	        cmocka_unit_test(items_are_walked_in_order),
	        cmocka_unit_test(members_of_the_root_are_noted_while_it_is_checked),
	        cmocka_unit_test(what_is_empty_has_nothing_to_walk),
	        cmocka_unit_test(escapes_become_their_characters),
	        cmocka_unit_test(text_without_escapes_is_borrowed),
	        cmocka_unit_test(the_public_test_suite_agrees),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
