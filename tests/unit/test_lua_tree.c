/* Rules that a Lua file says: whatever a loop makes of a few lines, reading it ends soon and within memory. */
#include "ruleset_building.h"

#include <sys/resource.h>

static struct building build_lua(const char *text)
{
	struct file_bytes file = {text_of("a.lua"), text_of(text)};
	struct file_set rules = {&file, 1}, calendars = {NULL, 0};
	struct building building = {0};

	building.result = ruleset_build(&rules, &calendars, NULL, &building.set, &building.why);
	return building;
}

static void assert_refused(const char *text, int line, const char *says)
{
	struct building building = build_lua(text);

	assert_code(&building, 0, "R502", line);
	if (!strstr(building.why.items[0].message, says))
		fail_msg("'%s', not '%s'", building.why.items[0].message, says);
	finish(&building);
}

static long resident_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Each of these asked for gigabytes. */
static void tables_that_stand_in_many_places_are_refused(void **state)
{
	static const char many[] = "at most 20000 values";
	long before = resident_kib();

	(void)state;
	assert_refused("local t = {}\n"
	               "for i = 1, 28 do t = {t, t} end\n"
	               "rule { rule = 'a.b', title = 'T', when = 'count(absent) > 1', of = t }\n",
	        3, many);
	assert_refused("local t = {}\n"
	               "for i = 1, 3500 do t[i] = 'a' end\n"
	               "for i = 1, 300 do streams { x = t } end\n",
	        3, many);
	assert_refused("local t = {}\n"
	               "for i = 1, 900 do t['k' .. i] = 'a' end\n"
	               "for i = 1, 300 do streams(t) end\n",
	        3, many);
	assert_true(resident_kib() - before < 256 << 10);
}

static void a_table_of_too_many_keys_is_told_as_that(void **state)
{
	(void)state;
	assert_refused("local t = {}\nfor i = 1, 1001 do t['k' .. i] = 'a' end\nstreams(t)\n", 3,
	        "a table has at most 1000 keys");
	assert_refused("streams { 'absent' , k = 1 }\nstreams { [true] = 'a' }\n", 1, "a key must be a text");
}

/* Where the text of a rule stands is still found when many stand before it. */
static void a_finding_stands_at_its_words(void **state)
{
	struct building building = build_lua("for i = 1, 200 do\n"
	                                     "  rule { rule = 'a.r' .. i, title = 'T' .. i,\n"
	                                     "    when = 'count(absent over year) >= ' .. i,\n"
	                                     "    severity = 'hi' }\n"
	                                     "end\n");

	(void)state;
	assert_int_equal(building.result, -1);
	assert_int_equal(building.why.items[0].place.line, 4);
	assert_int_equal(building.why.items[0].place.column, 16);
	finish(&building);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tables_that_stand_in_many_places_are_refused),
	        cmocka_unit_test(a_table_of_too_many_keys_is_told_as_that),
	        cmocka_unit_test(a_finding_stands_at_its_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
