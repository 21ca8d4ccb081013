/* intervene generate: a made-up district in files. */
#include "command.h"
#include "daemon/demo/generate.h"
#include "base/diag.h"

static const struct option options[] = {
        {"students", OPTION_NUMBER, "N", "how many students (1200)"},
        {"days", OPTION_NUMBER, "N", "how many school days (178)"},
        {"schools", OPTION_NUMBER, "N", "how many schools, of three levels in turn (3)"},
        {"seed", OPTION_NUMBER, "K", "another seed makes another district (7)"},
        {"start", OPTION_DATE, "DATE", "the first day of school (2025-08-18)"},
        {"demo", OPTION_FLAG, NULL, "what 'intervened --demo' runs on: past and present apart, with rules"},
        {0},
};

static uint32_t small(int64_t number)
{
	return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

static struct generate_plan plan_of(const struct options *given)
{
	struct generate_plan plan = generate_demo_plan();
	int32_t start = options_date(given, "start");

	plan.students = small(options_number(given, "students", plan.students));
	plan.days = small(options_number(given, "days", plan.days));
	plan.schools = small(options_number(given, "schools", plan.schools));
	plan.seed = (uint64_t)options_number(given, "seed", (int64_t)plan.seed);
	if (start != NO_DAY)
		plan.first_day = start;
	return plan;
}

static int made(const struct options *given, const char *folder)
{
	if (!options_has(given, "quiet"))
		fprintf(stderr, "made %s: calendar.d, roster.ndjson, events.ndjson\n", folder);
	return EXIT_FINE;
}

static int run(const struct options *given)
{
	struct generate_plan plan = plan_of(given);
	const char *folder = given->word_count ? given->words[0] : NULL;
	struct diag why = {0};

	if (options_has(given, "demo")) {
		if (!folder) {
			diag_set(&why, "G100", "--demo needs the folder to write into");
			return command_fail(EXIT_USAGE, &why);
		}
		return generate_demo(folder, &why) ? command_fail(EXIT_FINDINGS, &why) : EXIT_FINE;
	}
	if (!folder)
		return generate_stream(&plan, stdout, &why) ? command_fail(EXIT_FINDINGS, &why) : EXIT_FINE;
	return generate_folder(&plan, folder, &why) ? command_fail(EXIT_FINDINGS, &why) : made(given, folder);
}

const struct command command_generate = {
        .name = "generate",
        .group = COMMAND_OFFLINE,
        .help = "a made-up district: calendar, roster and a year of events",
        .usage = "[--students N] [--days N] [--schools N] [--seed K] [--start DATE] [DIR]",
        .example = "intervene generate --students 1200 --days 178 --schools 3 --seed 7 riverbend\n"
                   "intervene generate --students 50 --days 20 > lines.ndjson",
        .details =
                "Writes calendar.d, roster.ndjson and events.ndjson into DIR, the events in the order of "
                "their\n"
                "receipt; without DIR roster and events go to stdout.  The same seed gives the same bytes, "
                "and a\n"
                "larger district holds the smaller one.  Students live small stories: a sudden absence, a "
                "slow drift,\n"
                "a mistaken entry that is corrected, a row deleted, falling reading scores, a late delivery.",
        .options = options,
        .words_most = 1,
        .run = run,
};
