/* Options of the command line, read by a verb's table. */
#include "cli/command.h"
#include "base/diag.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct option table[] = {
        {"rules", OPTION_TEXT | OPTION_REQUIRED, "PATH", "rules"},
        {"events", OPTION_LIST, "FILE..", "events"},
        {"days", OPTION_NUMBER, "N", "days"},
        {"since", OPTION_DATE, "DATE", "from"},
        {"state", OPTION_CHOICE, "open|closed|any", "which"},
        {"fast", OPTION_FLAG, NULL, "hurry"},
        {0},
};
static const struct command verb = {.name = "try", .usage = "[WORD]", .options = table, .words_most = 1};
static const struct command talker = {.name = "talk", .group = COMMAND_DAEMON};

struct fixture {
	struct options options;
	struct diag why;
	int result;
};

/* Words between spaces. */
static struct fixture read_as(const struct command *command, const char *line)
{
	struct fixture fixture = {0};
	char *words[16], *copy = strdup(line), *rest = copy;
	int count = 0;

	while ((words[count] = strsep(&rest, " ")))
		count += *words[count] != '\0';
	fixture.result = options_read(command, count, words, &fixture.options, &fixture.why);
	fixture.options.words = NULL; /* they pointed into this frame */
	free(copy);
	return fixture;
}

static void refused(const char *line, const char *message)
{
	struct fixture fixture = read_as(&verb, line);

	assert_int_equal(fixture.result, -1);
	assert_string_equal(fixture.why.message, message);
	options_finish(&fixture.options);
}

static void a_value_stands_behind_its_option_or_behind_an_equals_sign(void **state)
{
	(void)state;
	char *argv[] = {"--rules", "a", "--since=2026-09-03", "--days", "12"};
	struct options options;
	struct diag why = {0};

	assert_int_equal(options_read(&verb, 5, argv, &options, &why), 0);
	assert_string_equal(options_text(&options, "rules"), "a");
	assert_int_equal(options_date(&options, "since"), civil_day(2026, 9, 3));
	assert_int_equal(options_number(&options, "days", 7), 12);
	options_finish(&options);
}

static void what_is_not_given_has_its_default(void **state)
{
	(void)state;
	char *argv[] = {"--rules", "a"};
	struct options options;
	struct diag why = {0};
	size_t count;

	assert_int_equal(options_read(&verb, 2, argv, &options, &why), 0);
	assert_int_equal(options_number(&options, "days", 7), 7);
	assert_int_equal(options_date(&options, "since"), NO_DAY);
	assert_null(options_text(&options, "state"));
	assert_false(options_has(&options, "fast"));
	assert_false(options_json(&options));
	options_list(&options, "events", &count);
	assert_int_equal(count, 0);
	options_finish(&options);
}

static void a_list_takes_words_up_to_the_next_option_and_may_come_again(void **state)
{
	(void)state;
	char *argv[] = {"--events", "a", "b", "-", "--rules", "r", "--events", "c"};
	struct options options;
	struct diag why = {0};
	size_t count;

	assert_int_equal(options_read(&verb, 8, argv, &options, &why), 0);
	const char *const *files = options_list(&options, "events", &count);
	assert_int_equal(count, 4);
	assert_string_equal(files[2], "-");
	assert_string_equal(files[3], "c");
	assert_int_equal(options.word_count, 0);
	options_finish(&options);
}

static void of_a_text_given_twice_the_last_holds(void **state)
{
	(void)state;
	char *argv[] = {"--rules", "a", "--rules", "b"};
	struct options options;
	struct diag why = {0};

	assert_int_equal(options_read(&verb, 4, argv, &options, &why), 0);
	assert_string_equal(options_text(&options, "rules"), "b");
	options_finish(&options);
}

static void behind_two_dashes_everything_is_a_word(void **state)
{
	(void)state;
	char *argv[] = {"--rules", "a", "--", "--fast"};
	struct options options;
	struct diag why = {0};

	assert_int_equal(options_read(&verb, 4, argv, &options, &why), 0);
	assert_int_equal(options.word_count, 1);
	assert_string_equal(options.words[0], "--fast");
	options_finish(&options);
}

static void every_kind_is_checked_where_it_is_read(void **state)
{
	(void)state;
	refused("--rules a --days soon", "--days takes a whole number, not 'soon'");
	refused("--rules a --days -1", "--days takes a whole number, not '-1'");
	refused("--rules a --since 2026-02-30", "--since takes a date such as 2026-09-03, not '2026-02-30'");
	refused("--rules a --state shut", "--state is one of open|closed|any, not 'shut'");
	refused("--rules a --format xml", "--format is one of text|json, not 'xml'");
	refused("--rules a --fast=yes", "--fast takes no value");
	refused("--rules", "--rules needs a value: PATH");
	refused("--rules --fast", "--rules needs a value: PATH");
	refused("--fast", "'try' needs --rules PATH");
	refused("--rules a one two", "'try' does not take 'two'");
}

static void an_unknown_option_asks_what_was_meant(void **state)
{
	(void)state;
	struct fixture fixture = read_as(&verb, "--rule a");

	assert_int_equal(fixture.result, -1);
	assert_string_equal(fixture.why.message, "'try' has no option --rule");
	assert_string_equal(fixture.why.help, "did you mean --rules?");
	options_finish(&fixture.options);
}

static void with_help_nothing_is_required(void **state)
{
	(void)state;
	struct fixture fixture = read_as(&verb, "--help");

	assert_int_equal(fixture.result, 0);
	assert_true(options_has(&fixture.options, "help"));
	options_finish(&fixture.options);
}

static void only_verbs_of_the_daemon_take_its_address(void **state)
{
	(void)state;
	struct fixture fixture = read_as(&talker, "--socket /run/x.sock");

	assert_int_equal(fixture.result, 0);
	options_finish(&fixture.options);
	refused("--rules a --socket x", "'try' has no option --socket");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_value_stands_behind_its_option_or_behind_an_equals_sign),
	        cmocka_unit_test(what_is_not_given_has_its_default),
	        cmocka_unit_test(a_list_takes_words_up_to_the_next_option_and_may_come_again),
	        cmocka_unit_test(of_a_text_given_twice_the_last_holds),
	        cmocka_unit_test(behind_two_dashes_everything_is_a_word),
	        cmocka_unit_test(every_kind_is_checked_where_it_is_read),
	        cmocka_unit_test(an_unknown_option_asks_what_was_meant),
	        cmocka_unit_test(with_help_nothing_is_required),
	        cmocka_unit_test(only_verbs_of_the_daemon_take_its_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
