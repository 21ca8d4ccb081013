/* test_lists.c - lists by name: what they hold, what they are compared with, and that a long one is found in fast. */
#include "fixture_district.h"
#include "ruleset_building.h"
#include "daemon/config/lists.h"

#define LISTED(list, when)                                                                                   \
	"format: 1\nlists:\n  " list "\nrules:\n  - rule: a.b\n    title: B\n    when: " when "\n"

static void assert_words(const char *text, const char *words)
{
	struct building building = build(text);

	assert_string_equal(only_rule(&building)->when_words.at, words);
	finish(&building);
}

static void a_list_is_called_by_its_name(void **state)
{
	(void)state;
	assert_words(LISTED("low: [3, 1, 2, 3]", "streak(absent) >= 3 and grade in low"),
	        "streak(absent) >= 3 and grade in low");
	assert_words(LISTED("some: [S1, 'S2']", "student not in some"), "student not in some");
	assert_words(LISTED("some: ['a']", "student in ('S1', 'S2')"), "student in ('S1', 'S2')");
	assert_words(LISTED("core: [reading]", "count(probe where subject in core over year) >= 1"),
	        "count(probe where subject in core over year) >= 1");
}

static void its_values_stand_in_order_and_once(void **state)
{
	struct building building = build(LISTED("low: [3, 1, 2, 3]", "grade in low"));
	const struct choices *list = only_rule(&building)->when->list;

	(void)state;
	assert_int_equal(list->count, 3);
	assert_int_equal(list->items[0].number.over, 1);
	assert_int_equal(list->items[2].number.over, 3);
	finish(&building);
}

static void what_it_holds_is_part_of_the_logic_and_its_name_is_not(void **state)
{
	struct building one = build(LISTED("low: [1, 2]", "grade in low")),
	                same = build(LISTED("small: [2, 1]", "grade in small")),
	                other = build(LISTED("low: [1, 2, 3]", "grade in low"));

	(void)state;
	assert_true(hash_equal(only_rule(&one)->logic, only_rule(&same)->logic));
	assert_false(hash_equal(only_rule(&one)->logic, only_rule(&other)->logic));
	assert_false(hash_equal(ruleset_hash(one.set), ruleset_hash(other.set)));
	finish(&one);
	finish(&same);
	finish(&other);
}

/* --- from files --------------------------------------------------------------------------------------------- */

static struct building build_with(const char *text, const char *name, const char *bytes)
{
	struct file_bytes rules = {text_of("a.yml"), text_of(text)};
	struct files raw = {0};
	struct lists lists;
	struct building building = {0};

	raw.items = memory_room(NULL, 0, &raw.capacity, sizeof *raw.items);
	raw.items[raw.count++] = (struct file_bytes){text_of(name), text_of(bytes)};
	lists_split(&lists, &raw);
	struct ruleset_files files = {.rules = {&rules, 1}, .lists = lists.items, .list_count = lists.count};

	building.result = ruleset_build_files(&files, NULL, &building.set, &building.why);
	lists_finish(&lists);
	files_finish(&raw);
	return building;
}

static void a_table_has_its_column(void **state)
{
	struct building building =
	        build_with(LISTED("some: {file: x.csv, key: student}", "student in some"), "lists/x.csv",
	                "\xef\xbb\xbfreason,student\r\n\"ill, at home\",S2\r\nmoved,\" S1\"\r\nshort\r\n");
	const struct choices *list = only_rule(&building)->when->list;

	(void)state;
	assert_int_equal(list->count, 2);
	assert_true(text_is(list->items[0].text, "S1"));
	assert_true(text_is(list->items[1].text, "S2"));
	finish(&building);
}

/* 1402 is a course as well as a number, and 0042 is another student than 42. */
static void what_is_read_from_a_file_is_what_it_is_compared_with(void **state)
{
	struct building texts =
	        build_with(LISTED("some: {file: x.txt}", "student in some"), "lists/x.txt", "0042\n42\n");
	struct building numbers =
	        build_with(LISTED("some: {file: x.txt}", "grade in some"), "lists/x.txt", "3\n4\n3.0\n");
	struct building mixed =
	        build_with(LISTED("some: {file: x.txt}", "grade in some"), "lists/x.txt", "3\nK\n");

	(void)state;
	assert_int_equal(only_rule(&texts)->when->list->count, 2);
	assert_int_equal(only_rule(&numbers)->when->list->count, 2);
	assert_int_equal(mixed.result, -1);
	assert_code(&mixed, 0, "R202", 7);
	finish(&texts);
	finish(&numbers);
	finish(&mixed);
}

/* --- judged ------------------------------------------------------------------------------------------------- */

static void nobody_in_the_list_is_told_of(void **state)
{
	static const char *const rules[] = {
	        "when: streak(absent) >= 2\n    only: student not in ('S2', 'S1')",
	        "when: streak(absent) >= 2\n    only: student not in ('S2', 'S3')"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct district_fixture d;

		fixture_open(&d, rules[i], NULL);
		fixture_attends(&d, "PUU");
		assert_int_equal(*fixture_told(&d) != '\0', i);
		fixture_close(&d);
	}
}

enum { MANY = 10000 };

static struct text many_ids(struct buf *text)
{
	buf_add_z(text, "format: 1\nlists:\n  many:\n");
	for (int i = 0; i < MANY; i++)
		buf_print(text, "    - T%d\n", i * 7919 % MANY);
	buf_add_z(text, "rules:\n  - {rule: a.b, title: B, when: student in many}\n");
	return buf_text(text);
}

static void ten_thousand_ids_are_one_operand(void **state)
{
	struct buf text = {0};

	(void)state;
	many_ids(&text);
	struct building building = build(buf_z(&text));
	const struct expr *when = only_rule(&building)->when;

	assert_int_equal(when->count, 1);
	assert_int_equal(when->list->count, MANY);
	assert_true(text_is(when->list->items[0].text, "T0"));
	finish(&building);
	buf_finish(&text);
}

/* Half a mebibyte that asked for terabytes, whether or not any list names the file. */
static void a_table_of_a_wide_first_row_and_many_short_ones_is_refused(void **state)
{
	struct buf bytes = {0};

	(void)state;
	buf_add_z(&bytes, "student");
	for (int i = 0; i < 40000; i++)
		buf_add_char(&bytes, ',');
	for (int i = 0; i < 20000; i++)
		buf_add_z(&bytes, "\nS1");
	struct building building =
	        build_with("format: 1\nlists:\n  some: {file: some.csv, key: student}\nrules:\n"
	                   "  - rule: a.b\n    title: B\n    when: student in some\n",
	                "lists/some.csv", buf_z(&bytes));

	assert_int_equal(building.result, -1);
	assert_string_equal(building.why.items[0].code, "R192");
	assert_non_null(strstr(building.why.items[0].message, "much shorter than the first"));
	finish(&building);
	buf_finish(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_list_is_called_by_its_name),
	        cmocka_unit_test(its_values_stand_in_order_and_once),
	        cmocka_unit_test(what_it_holds_is_part_of_the_logic_and_its_name_is_not),
	        cmocka_unit_test(a_table_has_its_column),
	        cmocka_unit_test(what_is_read_from_a_file_is_what_it_is_compared_with),
	        cmocka_unit_test(nobody_in_the_list_is_told_of),
	        cmocka_unit_test(ten_thousand_ids_are_one_operand),
	        cmocka_unit_test(a_table_of_a_wide_first_row_and_many_short_ones_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
