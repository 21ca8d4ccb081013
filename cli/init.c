/* intervene init: a working district to look at and to change. */
#include "command.h"
#include "making.h"
#include "schema.h"
#include "daemon/demo/generate.h"
#include "base/diag.h"
#include <time.h>

extern const char starter_config_begin[], starter_config_end[], starter_rules_begin[], starter_rules_end[],
        starter_tests_begin[], starter_tests_end[];

enum { SAMPLE_STUDENTS = 300, SAMPLE_WEEKS = 18 };

static const struct option options[] = {
        {"today", OPTION_DATE, "DATE",
                "as if it were made on that day: the same day makes the same district"},
        {0},
};

static int part_make(const char *path, const char *begin, const char *end, struct diag *why)
{
	return file_make(path, (struct text){begin, (uint32_t)(end - begin)}, why);
}

/* By Greenwich: on its new day every line of the day before has been received in America. */
static int32_t today(void)
{
	return (int32_t)(time(NULL) / (MS_A_DAY / 1000));
}

/* A school year that goes on, so that what is found is open when somebody looks. */
static struct generate_plan plan_until(int32_t day)
{
	struct generate_plan plan = generate_demo_plan();
	int32_t monday = day - ((int32_t)civil_weekday(day) - MONDAY);

	plan.students = SAMPLE_STUDENTS;
	plan.first_day = monday - 7 * SAMPLE_WEEKS;
	plan.until = day - 1;
	return plan;
}

static int district_make(const char *folder, const struct generate_plan *plan, struct diag *why)
{
	struct arena arena = {0};
	const char *rules = arena_print(&arena, "%s/rules.d", folder);
	int result = -1;

	if (folder_make(folder, why) == 0 &&
	        part_make(arena_print(&arena, "%s/intervened.yml", folder), starter_config_begin,
	                starter_config_end, why) == 0 &&
	        folder_make(rules, why) == 0 &&
	        part_make(arena_print(&arena, "%s/first.yml", rules), starter_rules_begin, starter_rules_end,
	                why) == 0 &&
	        part_make(arena_print(&arena, "%s/first_test.yml", rules), starter_tests_begin,
	                starter_tests_end, why) == 0 &&
	        schema_install(folder, why) >= 0)
		result = generate_folder(plan, folder, why);
	arena_finish(&arena);
	return result;
}

static int run(const struct options *given)
{
	const char *folder = given->words[0];
	int32_t day = options_date(given, "today");
	struct generate_plan plan = plan_until(day == NO_DAY ? today() : day);
	struct diag why = {0};

	if (district_make(folder, &plan, &why))
		return command_fail(EXIT_FINDINGS, &why);
	if (!options_has(given, "quiet"))
		printf("made %s\n"
		       "  intervened.yml     settings: this machine only, nobody is mailed\n"
		       "  rules.d            three rules, explained, and their tests\n"
		       "  calendar.d         one school year, three levels of schools\n"
		       "  roster.ndjson      %d made-up students\n"
		       "  events.ndjson      %d weeks of their lives, up to yesterday\n"
		       "  .schemas, .vscode  what editors show while somebody types\n\n"
		       "next: cd %s\n"
		       "      intervene check .\n"
		       "      intervene test .\n"
		       "      intervene backtest --rules rules.d --calendars calendar.d --roster "
		       "roster.ndjson \\\n"
		       "                --events events.ndjson\n",
		        folder, SAMPLE_STUDENTS, SAMPLE_WEEKS, folder);
	return EXIT_FINE;
}

const struct command command_init = {
        .name = "init",
        .group = COMMAND_OFFLINE,
        .help = "a working district: settings, three rules, calendar, sample data",
        .details =
                "Its files begin with a line that says which schema they have ('intervene schema --help').",
        .usage = "DIR [--today DATE]",
        .example = "intervene init my-district",
        .options = options,
        .words_least = 1,
        .words_most = 1,
        .run = run,
};
