/* YAML: where things stand, what is refused and in which words, and what its nodes may be read as. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* One file, read. */
struct file {
	struct arena arena;
	struct diags why;
	struct node *root;
	int result;
};

static struct file read_bytes(struct text bytes)
{
	struct file file = {.root = NULL};
	file.result = yaml_read(text_of("a.yml"), bytes, &file.arena, &file.root, &file.why);
	diags_sort(&file.why);
	return file;
}

static struct file read_text(const char *yaml)
{
	return read_bytes(text_of(yaml));
}

static void finish(struct file *file)
{
	diags_finish(&file->why);
	arena_finish(&file->arena);
}

/* Findings as "line:column code", one after another. */
static void assert_findings(const char *yaml, const char *expected)
{
	struct file file = read_text(yaml);
	struct buf found = {0};
	for (size_t i = 0; i < file.why.count; i++) {
		const struct diag *diag = &file.why.items[i];
		buf_print(&found, "%s%d:%d %s", i ? ", " : "", diag->place.line, diag->place.column,
		        diag->code);
	}
	if (!text_is(buf_text(&found), expected))
		fail_msg("%s\nfound    %s\nexpected %s", yaml, buf_z(&found), expected);
	assert_int_equal(file.result, file.why.count ? -1 : 0);
	buf_finish(&found);
	finish(&file);
}

/* The first finding in full. */
static void assert_says(const char *yaml, const char *message, const char *help)
{
	struct file file = read_text(yaml);
	assert_int_equal(file.result, -1);
	assert_string_equal(file.why.items[0].message, message);
	assert_string_equal(file.why.items[0].help, help);
	finish(&file);
}

static void assert_place(const struct node *node, int line, int column, int end_column)
{
	assert_int_equal(node->place.line, line);
	assert_int_equal(node->place.column, column);
	assert_int_equal(node->place.end_column, end_column);
}

static void every_node_knows_where_it_stands(void **state)
{
	(void)state;
	struct file file = read_text("a: 1\n"
	                             "\xc3\xa9l\xc3\xa8ve:   \"x y\"\n"
	                             "c:\n"
	                             "  - d\n"
	                             "  - {e: 'f''g'}\n"
	                             "h: |\n"
	                             "  two\n"
	                             "  lines\n"
	                             "i: folded\n"
	                             "  text\n"
	                             "j:\n");
	assert_int_equal(file.result, 0);
	const struct node *root = file.root;
	assert_int_equal(root->kind, NODE_MAP);
	assert_int_equal(root->count, 6);
	assert_place(root, 1, 1, 0);
	assert_place(root->pairs[0].key, 1, 1, 2);
	assert_place(root->pairs[0].value, 1, 4, 5);
	assert_place(root->pairs[1].key, 2, 1, 6);
	assert_place(root->pairs[1].value, 2, 10, 15);
	const struct node *list = node_get(root, "c");
	assert_place(list, 4, 3, 0);
	assert_place(list->items[0], 4, 5, 6);
	assert_place(node_get(list->items[1], "e"), 5, 9, 15);
	assert_true(text_is(node_get(list->items[1], "e")->text, "f'g"));
	assert_place(node_get(root, "h"), 6, 4, 0);
	assert_true(text_is(node_get(root, "h")->text, "two\nlines\n"));
	assert_place(node_get(root, "i"), 9, 4, 0);
	assert_true(text_is(node_get(root, "i")->text, "folded text"));
	assert_int_equal(node_get(root, "j")->place.line, 11);
	assert_true(text_is(root->place.file, "a.yml"));
	finish(&file);
}

static void a_scalar_remembers_how_it_was_written(void **state)
{
	(void)state;
	struct file file = read_text("[a, 'a', \"a\"]\n");
	static const enum scalar_style styles[] = {STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE};
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(file.root->items[i]->style, styles[i]);
		assert_int_equal(file.root->items[i]->is_plain, i == 0);
	}
	finish(&file);
	file = read_text("a: >-\n  b\n");
	assert_int_equal(node_get(file.root, "a")->style, STYLE_BLOCK);
	finish(&file);
}

static void line_ends_and_byte_order_marks_of_windows_are_taken(void **state)
{
	(void)state;
	struct file file = read_text("\xef\xbb\xbf"
	                             "a: x\r\nb:\r\n  c: \"y\"\r\n");
	assert_int_equal(file.result, 0);
	assert_true(text_is(node_get(file.root, "a")->text, "x"));
	assert_place(node_get(node_get(file.root, "b"), "c"), 3, 6, 9);
	finish(&file);
}

static void only_a_line_feed_ends_a_line(void **state)
{
	(void)state;
	assert_findings("# one\xe2\x80\xa8# still one\nb: 1\nb: 2\n", "3:1 R107");
	assert_findings("a: \"\xc2\x85\" \nb: 1\nb: 2\n", "3:1 R107");
}

static void what_rules_have_no_use_for_is_refused_at_its_place(void **state)
{
	(void)state;
	assert_findings("a: &x 1\n", "1:4 R101");
	assert_findings("a: &x {b: 1}\nc: &y [1]\n", "1:4 R101, 2:4 R101");
	assert_findings("a: *x\n", "1:4 R102");
	assert_findings("*x : 1\n", "1:1 R102");
	assert_findings("a: {<<: 1}\n", "1:5 R103");
	assert_findings("a: !!str 1\nb: !x {}\nc: ! []\n", "1:4 R105, 2:4 R105, 3:4 R105");
	assert_findings("a: !x!y 1\n", "1:4 R105");
	assert_findings("%TAG ! tag:x,2000:\n---\na: 1\n", "1:1 R105");
	assert_findings("a: 1\n---\nb: 2\n", "2:1 R106");
	assert_findings("a: 1\n...\n---\nb: 2\n", "3:1 R106");
	assert_findings("a: 1\nb: {c: 1, c: 2}\na: 2\n\"a\": 3\n", "2:11 R107, 3:1 R107, 4:1 R107");
	assert_findings("", "1:1 R115");
	assert_findings("# nothing\n", "1:1 R115");
	assert_findings("---\n", "1:1 R115");
	assert_findings("[a]: 1\n", "1:1 R110");
	assert_findings("\"\": 1\n", "1:1 R110");
}

static void what_is_allowed_is_not_refused(void **state)
{
	(void)state;
	assert_findings("---\na: 1\n...\n", "");
	assert_findings("%YAML 1.2\n---\na: 1\n", "");
	assert_findings("'<<': 1\n", "");
	assert_findings("a: \"&x *y !z\"\n", "");
	assert_findings("a: {x: 1}\nb: {x: 1}\n", "");
	assert_findings("a: absence_rate(year) >= 10% and not tardy(30 days) > 3\n", "");
	assert_findings("a:\t1\nb: [\n\t1]\n", "");
	assert_findings("a: # comment\n  - 1\n", "");
}

static void all_findings_of_a_file_are_told(void **state)
{
	(void)state;
	assert_findings("a: &x 1\nb: *x\n<<: *x\nc: !!str 5\na: 2\nd: e: f\n",
	        "1:4 R101, 2:4 R102, 3:1 R103, 3:5 R102, 4:4 R105, 5:1 R107, 6:5 R100");
}

static void the_tree_is_whole_but_for_what_was_refused(void **state)
{
	(void)state;
	struct file file = read_text("a: *x\n<<: {b: 1}\nc: &y 2\nd: 3\n");
	assert_int_equal(file.result, -1);
	assert_int_equal(file.root->count, 3);
	assert_true(node_is_null(node_get(file.root, "a")));
	assert_null(node_get(file.root, "<<"));
	assert_true(text_is(node_get(file.root, "c")->text, "2"));
	finish(&file);
	file = read_text("a: [\n");
	assert_null(file.root);
	finish(&file);
}

static void complaints_of_libyaml_become_plain_words(void **state)
{
	(void)state;
	static const struct {
		const char *yaml;
		const char *findings, *message, *help;
	} cases[] = {
	        {"a: b: c\n", "1:5 R100", "a ':' where no key can end",
	                "put the value in quotes if it holds ': ', or check the indent"},
	        {"a: 1\nbc\nd: 2\n", "2:1 R100", "this is neither 'key: value' nor an item of a list",
	                "is the ':' missing, or the space after it?"},
	        {" a: 1\nb: 2\n", "2:1 R100", "this belongs to nothing above it",
	                "indent with spaces, the same number for every line of one block"},
	        {"a:\n    b: 1\n  c: 2\n", "3:3 R100",
	                "this fits no line above it: expected 'key: value' here",
	                "indent with spaces, the same number for every line of one block"},
	        {"- a\nb: 1\n", "2:1 R100", "this fits no line above it: expected '- item' here",
	                "indent with spaces, the same number for every line of one block"},
	        {"a: 'it's'\n", "1:8 R100", "this cannot follow the value before it",
	                "quote the whole value; a quote inside single quotes is written twice"},
	        {"a: 1\nb: \"open\nc: 2\n", "2:4 R100", "this quote is never closed",
	                "close it with the same quote"},
	        {"a: [1, 2\nb: 3\n", "1:4 R100", "this list is not closed: expected ',' or ']'",
	                "close the bracket, or put a comma between the items"},
	        {"a: [1, \"x\" y]\n", "1:12 R100", "this list is not closed: expected ',' or ']'",
	                "close the bracket, or put a comma between the items"},
	        {"a: {b: 1\nc: 2\n", "1:4 R100", "this map is not closed: expected ',' or '}'",
	                "close the bracket, or put a comma between the items"},
	        {"a: [1,, 2]\n", "1:7 R100", "a value is missing here", "put the value in quotes"},
	        {"a: @x\n", "1:4 R100", "a value cannot begin with this character",
	                "put the value in quotes"},
	        {"a: *.txt\n", "1:4 R100", "a plain value cannot begin with '&' or '*'",
	                "put the value in quotes"},
	        {"a: - 1\n", "1:4 R100", "an item of a list cannot begin here",
	                "begin the list on the line below its key"},
	        {"a: ? b\n", "1:4 R100", "a key cannot begin here", "put the value in quotes"},
	        {"a: \"\\d+\"\n", "1:5 R100", "unknown escape in double quotes",
	                "write \\\\ for a backslash, or use single quotes, where it stands for itself"},
	        {"a: \"\\x4\"\n", "1:7 R100", "this escape needs hexadecimal digits",
	                "write \\\\ for a backslash, or use single quotes, where it stands for itself"},
	        {"a: \"\\ud800\"\n", "1:7 R100", "this escape stands for no character",
	                "write \\\\ for a backslash, or use single quotes, where it stands for itself"},
	        {"a: \"\\0\"\n", "1:4 R100", "a NUL character ('\\0') inside a text", "remove it"},
	        {"a: |x\n b\n", "1:5 R100", "nothing but a comment can follow on this line",
	                "begin the text on the next line"},
	        {"a: |0\n b\n", "1:5 R100", "a block cannot be indented by 0", "leave the digit out"},
	        {"a: \x01\n", "1:4 R100", "a control character stands here", "remove it"},
	        {"%YAML 3.0\n---\na: 1\n", "1:1 R100", "this file is of another YAML",
	                "it is read as YAML 1.2: remove the %YAML line"},
	        {"%x\n", "1:1 R100", "a line that begins with '%' is a directive of YAML", "remove it"},
	        {"a: 1\nb: \xc3(\n", "2:4 R113", "the file is not UTF-8 here", "save the file as UTF-8"},
	        {"\xff\xfe"
	         "a\n",
	                "1:1 R113", "the file is not UTF-8 here", "save the file as UTF-8"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_findings(cases[i].yaml, cases[i].findings);
		assert_says(cases[i].yaml, cases[i].message, cases[i].help);
	}
}

static void a_tab_as_indent_is_told_as_such(void **state)
{
	(void)state;
	assert_findings("a:\n\tb: 1\n", "2:1 R114");
	assert_findings("a:\n  b: 1\n\tc: 1\n", "3:1 R114");
	assert_findings("a: |\n\tx\n", "2:1 R114");
	assert_findings("a:\n  -\tb: 1\n", "2:4 R114");
	assert_says("a:\n\tb: 1\n", "a tab where spaces are needed: YAML is indented with spaces",
	        "set the editor to put spaces for the tab key");
}

static void refusals_say_how_to_mend_it(void **state)
{
	(void)state;
	assert_says("a: &x 1\n", "anchors ('&name') are not allowed",
	        "write the value out where it is used, or quote it if the '&' belongs to the text");
	assert_says("a: *x\n", "aliases ('*name') are not allowed",
	        "write the value out, or quote it if the '*' belongs to the text");
	assert_says("<<: 1\n", "merge keys ('<<') are not allowed", "write the keys out");
	assert_says("a: !x 1\n", "tags ('!') are not allowed",
	        "remove it, or quote the value if the '!' belongs to the text");
	assert_says("a: 1\n---\n", "a second document begins here",
	        "one file holds one document: remove the '---' or make two files");
	assert_says("a: 1\nb: 1\na: 1\n", "the key 'a' is there twice",
	        "keep one of them; the first is in line 1");
	assert_says("", "the file is empty", "write at least one 'key: value'");
	assert_says("\"\": 1\n", "a key must not be empty", "");
	assert_says("{a: 1}: 1\n", "a key must be text, not a list or a map", "");
}

static void thirty_two_levels_are_read_and_no_more(void **state)
{
	(void)state;
	char yaml[70];
	memset(yaml, '[', 33);
	memset(yaml + 33, ']', 33);
	yaml[66] = '\0';
	assert_findings(yaml, "1:33 R108");
	yaml[65] = '\0';
	assert_findings(yaml + 1, "");
}

static void a_file_over_one_mebibyte_is_refused(void **state)
{
	(void)state;
	size_t size = (1 << 20) + 1;
	char *bytes = malloc(size);
	memset(bytes, '#', size);
	struct file file = read_bytes((struct text){bytes, (uint32_t)size});
	assert_string_equal(file.why.items[0].code, "R109");
	assert_null(file.root);
	finish(&file);
	memcpy(bytes, "a: 1 ", 5);
	file = read_bytes((struct text){bytes, (uint32_t)size - 1});
	assert_int_equal(file.result, 0);
	finish(&file);
	free(bytes);
}

static void a_file_of_another_kind_makes_a_hundred_findings_at_most(void **state)
{
	(void)state;
	struct buf yaml = {0};
	for (int i = 0; i < 50000; i++)
		buf_add_z(&yaml, "a: &x 1\n");
	struct file file = read_bytes(buf_text(&yaml));
	assert_true(file.why.count >= 100 && file.why.count < 110);
	finish(&file);
	buf_finish(&yaml);
}

static void nulls_are_plain(void **state)
{
	(void)state;
	struct file file = read_text("[~, null, Null, NULL, '', 'null', nil, x]\n");
	for (size_t i = 0; i < file.root->count; i++)
		assert_int_equal(node_is_null(file.root->items[i]), i < 4);
	finish(&file);
	file = read_text("a:\n");
	assert_true(node_is_null(node_get(file.root, "a")));
	assert_false(node_is_null(file.root));
	finish(&file);
}

static void a_key_that_is_not_there_gives_nothing(void **state)
{
	(void)state;
	struct file file = read_text("a: [1]\n");
	struct text text;
	assert_null(node_get(file.root, "b"));
	assert_null(node_get(node_get(file.root, "a"), "b"));
	assert_null(node_get(NULL, "b"));
	assert_int_equal(node_text(NULL, "b", &text, &file.why), -1);
	assert_int_equal(file.why.count, 0);
	finish(&file);
}

static const struct node_key keys[] = {{"rule", true}, {"title", true}, {"when", false}};

static struct file check_keys(const char *yaml, int expected)
{
	struct file file = read_text(yaml);
	assert_int_equal(node_check_keys(file.root, keys, 3, "a rule", &file.why), expected);
	diags_sort(&file.why);
	return file;
}

static void a_mistyped_key_is_told_with_what_was_meant(void **state)
{
	(void)state;
	struct file file = check_keys("rule: a\ntitle: b\nwhne: c\n", -1);
	assert_int_equal(file.why.count, 1);
	assert_string_equal(file.why.items[0].code, "R111");
	assert_int_equal(file.why.items[0].place.line, 3);
	assert_int_equal(file.why.items[0].place.end_column, 5);
	assert_string_equal(file.why.items[0].message, "unknown key 'whne' in a rule");
	assert_string_equal(file.why.items[0].help, "did you mean 'when'?");
	finish(&file);
	file = check_keys("rule: a\ntitle: b\ncolour: red\n", -1);
	assert_string_equal(file.why.items[0].help, "one of: rule, title, when");
	finish(&file);
}

static void every_missing_key_is_told(void **state)
{
	(void)state;
	struct file file = check_keys("when: c\n", -1);
	assert_int_equal(file.why.count, 2);
	assert_string_equal(file.why.items[0].code, "R112");
	assert_string_equal(file.why.items[0].message, "a rule needs the key 'rule'");
	assert_string_equal(file.why.items[0].help, "add 'rule: ..'");
	assert_string_equal(file.why.items[1].message, "a rule needs the key 'title'");
	finish(&file);
}

static void keys_are_asked_of_maps_only(void **state)
{
	(void)state;
	struct file file = check_keys("[a]\n", -1);
	assert_string_equal(file.why.items[0].code, "R110");
	assert_string_equal(file.why.items[0].message, "a rule must be a map of 'key: value', and is a list");
	finish(&file);
	file = check_keys("rule: a\ntitle: b\n", 0);
	assert_int_equal(file.why.count, 0);
	finish(&file);
}

static struct diag *only_finding(struct file *file)
{
	assert_int_equal(file->why.count, 1);
	assert_string_equal(file->why.items[0].code, "R110");
	file->why.count = 0;
	return &file->why.items[0];
}

static void text_is_any_scalar_but_null(void **state)
{
	(void)state;
	struct file file = read_text("[x, 5, true, '', [], {}, ~]\n");
	struct text text;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(node_text(file.root->items[i], "title", &text, &file.why), 0);
	assert_int_equal(file.why.count, 0);
	static const char *const messages[] = {"title must be text, and is a list",
	        "title must be text, and is a map", "title must be text, and is empty"};
	for (size_t i = 4; i < 7; i++) {
		assert_int_equal(node_text(file.root->items[i], "title", &text, &file.why), -1);
		assert_string_equal(only_finding(&file)->message, messages[i - 4]);
	}
	finish(&file);
}

static void truths_are_those_of_yaml_1_2(void **state)
{
	(void)state;
	struct file file = read_text("[true, True, TRUE, false, False, FALSE, yes, off, 'true', tRUE, 1]\n");
	bool truth;
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(node_truth(file.root->items[i], "core", &truth, &file.why), 0);
		assert_int_equal(truth, i < 3);
	}
	static const char *const help[] = {"write true; in YAML 1.2 'yes' is text",
	        "write false; in YAML 1.2 'off' is text", "write true or false without quotes", "", ""};
	for (size_t i = 6; i < 11; i++) {
		assert_int_equal(node_truth(file.root->items[i], "core", &truth, &file.why), -1);
		assert_string_equal(only_finding(&file)->help, help[i - 6]);
	}
	assert_int_equal(node_truth(file.root->items[6], "core", &truth, &file.why), -1);
	assert_string_equal(only_finding(&file)->message, "core must be true or false, and is 'yes'");
	finish(&file);
}

static void integers_are_plain_and_whole(void **state)
{
	(void)state;
	struct file file = read_text("[42, -7, '42', 4.5, x, 9223372036854775808]\n");
	int64_t n;
	assert_int_equal(node_integer(file.root->items[0], "seats", &n, &file.why), 0);
	assert_int_equal(n, 42);
	assert_int_equal(node_integer(file.root->items[1], "seats", &n, &file.why), 0);
	assert_int_equal(n, -7);
	for (size_t i = 2; i < 6; i++) {
		assert_int_equal(node_integer(file.root->items[i], "seats", &n, &file.why), -1);
		assert_string_equal(only_finding(&file)->help, i == 2 ? "write it without quotes" : "");
	}
	assert_int_equal(node_integer(file.root->items[3], "seats", &n, &file.why), -1);
	assert_string_equal(only_finding(&file)->message, "seats must be a whole number, and is '4.5'");
	finish(&file);
}

static void dates_are_real_dates(void **state)
{
	(void)state;
	struct file file = read_text("[2026-09-03, 2026-02-30, 9/3/2026, ~]\n");
	int32_t day;
	assert_int_equal(node_date(file.root->items[0], "first", &day, &file.why), 0);
	assert_int_equal(day, civil_day(2026, 9, 3));
	for (size_t i = 1; i < 4; i++) {
		assert_int_equal(node_date(file.root->items[i], "first", &day, &file.why), -1);
		assert_string_equal(only_finding(&file)->help, "write it as year-month-day: 2026-09-03");
	}
	finish(&file);
}

static void one_text_is_a_list_of_one(void **state)
{
	(void)state;
	struct file file = read_text("[one, [a, b], [], [a, [b], ~]]\n");
	struct text *items;
	size_t count;
	assert_int_equal(node_texts(file.root->items[0], "week", &file.arena, &items, &count, &file.why), 0);
	assert_int_equal(count, 1);
	assert_true(text_is(items[0], "one"));
	assert_int_equal(node_texts(file.root->items[1], "week", &file.arena, &items, &count, &file.why), 0);
	assert_int_equal(count, 2);
	assert_true(text_is(items[1], "b"));
	assert_int_equal(node_texts(file.root->items[2], "week", &file.arena, &items, &count, &file.why), 0);
	assert_int_equal(count, 0);
	assert_int_equal(node_texts(file.root->items[3], "week", &file.arena, &items, &count, &file.why), -1);
	assert_int_equal(file.why.count, 2);
	finish(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_node_knows_where_it_stands),
	        cmocka_unit_test(a_scalar_remembers_how_it_was_written),
	        cmocka_unit_test(line_ends_and_byte_order_marks_of_windows_are_taken),
	        cmocka_unit_test(only_a_line_feed_ends_a_line),
	        cmocka_unit_test(what_rules_have_no_use_for_is_refused_at_its_place),
	        cmocka_unit_test(what_is_allowed_is_not_refused),
	        cmocka_unit_test(all_findings_of_a_file_are_told),
	        cmocka_unit_test(the_tree_is_whole_but_for_what_was_refused),
	        cmocka_unit_test(complaints_of_libyaml_become_plain_words),
	        cmocka_unit_test(a_tab_as_indent_is_told_as_such),
	        cmocka_unit_test(refusals_say_how_to_mend_it),
	        cmocka_unit_test(thirty_two_levels_are_read_and_no_more),
	        cmocka_unit_test(a_file_over_one_mebibyte_is_refused),
	        cmocka_unit_test(a_file_of_another_kind_makes_a_hundred_findings_at_most),
	        cmocka_unit_test(nulls_are_plain),
	        cmocka_unit_test(a_key_that_is_not_there_gives_nothing),
	        cmocka_unit_test(a_mistyped_key_is_told_with_what_was_meant),
	        cmocka_unit_test(every_missing_key_is_told),
	        cmocka_unit_test(keys_are_asked_of_maps_only),
	        cmocka_unit_test(text_is_any_scalar_but_null),
	        cmocka_unit_test(truths_are_those_of_yaml_1_2),
	        cmocka_unit_test(integers_are_plain_and_whole),
	        cmocka_unit_test(dates_are_real_dates),
	        cmocka_unit_test(one_text_is_a_list_of_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
