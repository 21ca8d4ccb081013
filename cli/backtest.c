/* intervene backtest: whom these rules would have flagged, and when. */
#include "cli/backtest/audit.h"
#include "cli/backtest/by.h"
#include "cli/backtest/load.h"
#include "cli/backtest/outcome.h"
#include "cli/backtest/sweep.h"
#include "cli/backtest/versus.h"
#include "cli/backtest/html.h"
#include "cli/rewrite.h"
#include "command.h"
#include "inputs.h"
#include "interrupt.h"
#include "report.h"
#include "base/diag.h"
#include "base/zone.h"
#include <stdio.h>
#include <unistd.h>

static const struct option options[] = {
        {"rules", OPTION_TEXT | OPTION_REQUIRED, "PATH",
                "a rule file, a folder of them, or a district's folder"},
        {"events", OPTION_LIST | OPTION_REQUIRED | OPTION_OR_NEXT, "FILE..",
                "what happened, a JSON object a line; - is standard input"},
        {"db", OPTION_TEXT, "FILE", "or a daemon's store, which has it all, the roster too"},
        {"roster", OPTION_LIST, "FILE..",
                "schools, students, enrollments; else one school with everybody is assumed"},
        {"calendars", OPTION_TEXT, "DIR", "calendar files; else every weekday is assumed to be a school day"},
        {"since", OPTION_DATE, "DATE", "report what opened on or after this day"},
        {"until", OPTION_DATE, "DATE", "stop at the end of this day"},
        {"max-alerts-per-week", OPTION_NUMBER, "N", "exit with 6 when a week opens more"},
        {"as-corrected", OPTION_FLAG, NULL, "by the final facts, not as known at the time"},
        {"by", OPTION_LIST, "school,grade", "how many in each school, each grade, or both"},
        {"outcome", OPTION_TEXT, "RULE", "how long before this rule opened each other had told of a student"},
        {"vs", OPTION_TEXT, "PATH",
                "whom these rules would add and drop, beside those of PATH, the ones in force"},
        {"sweep", OPTION_TEXT, "NAME=A..B/STEP",
                "once for each value of a number under values:, or of RULE.PARAMETER: limit=5%..20%/1%"},
        {"html", OPTION_TEXT, "FILE", "write the report as a page that stands by itself, too"},
        {"audit", OPTION_LIST, "GROUP..",
                "how often each group of students was flagged: race, or race,sex (docs/audit.md)"},
        {"reviewed-by", OPTION_TEXT, "NAME", "who has looked at the audit; stands in the report"},
        {"note", OPTION_TEXT, "TEXT", "what they say of it"},
        {"audit-log", OPTION_TEXT, "FILE", "append who looked at which audit, a JSON object a line"},
        {0},
};

struct backtest {
	const struct options *given;
	struct inputs inputs;
	struct replay replay;
	int outcome; /* a rule; -1: none is asked for */
	int code;    /* enum exit_code */
};

/* The last event's day or the last receipt's, and not past --until. */
static int32_t last_day(const struct backtest *test)
{
	int32_t until = options_date(test->given, "until"), last = test->inputs.log.last_day, day, ms;

	if (test->inputs.log.last_received_ms != INT64_MIN) {
		zone_local(test->inputs.log.zone, test->inputs.log.last_received_ms, &day, &ms);
		last = day > last ? day : last;
	}
	return until != NO_DAY && until < last ? until : last;
}

/* What counselors can take in a week. */
static enum exit_code budget_check(struct report *report, int64_t most)
{
	struct report_span all = {report->items, report->count};
	struct report_weeks weeks = report_weeks(report, all, &report->arena);
	struct diag why = {0};
	char week[CIVIL_DATE_SIZE];

	if (weeks.opened[weeks.busiest] <= most)
		return EXIT_FINE;
	civil_print_date(weeks.first_monday + 7 * (int32_t)weeks.busiest, week);
	diag_set(&why, "C164", "the week of %s opens %u alerts, more than %lld", week,
	        weeks.opened[weeks.busiest], (long long)most);
	return command_fail(EXIT_BUDGET, &why);
}

static int print_all(const struct backtest *test, struct report *report, struct audit *audit,
        const struct versus *versus, struct diag *why)
{
	if (audit_make(audit, report, why))
		return -1;
	report->audit = audit;
	report->versus = versus->set ? versus : NULL;
	if (options_json(test->given))
		report_json(report);
	else
		report_words(report);
	const char *page = options_text(test->given, "html");
	if (page && html_write(report, page, why))
		return -1;
	return audit_record(audit, why);
}

static struct report report_of(struct backtest *test, int32_t last)
{
	int32_t since = options_date(test->given, "since"), first = test->inputs.log.first_day;

	return (struct report){
	        .replay = &test->replay,
	        .assumed = &test->inputs.assumed,
	        .since = since,
	        .from = since != NO_DAY && since > first ? since : first,
	        .to = last,
	        .outcome = test->outcome,
	};
}

/* Over the budget only when every value is. */
static int tell_sweep(struct backtest *test, int32_t last, struct diag *why)
{
	struct sweep sweep = {
	        .inputs = &test->inputs,
	        .replay = test->replay,
	        .report = report_of(test, last),
	        .most_a_week = options_number(test->given, "max-alerts-per-week", INT64_MAX),
	};
	int result = sweep_run(&sweep, options_text(test->given, "sweep"), why);
	bool any_fits = false;

	if (result == 0) {
		for (size_t i = 0; i < sweep.count; i++)
			any_fits |= sweep_fits(&sweep, &sweep.steps[i]);
		test->code = any_fits ? EXIT_FINE : EXIT_BUDGET;
		(options_json(test->given) ? sweep_json : sweep_words)(&sweep);
	}
	sweep_finish(&sweep);
	return result;
}

static int tell(struct backtest *test, int32_t last, struct diag *why)
{
	struct audit audit = {.given = test->given};
	struct load load = {0};
	struct by by = {.given = test->given};
	struct versus versus = {.inputs = &test->inputs};
	struct report report = report_of(test, last);

	report_gather(&report);
	int result = versus_make(&versus, &report, why);
	by_make(&by, &report);
	load_make(&load, &report);
	report.load = &load;
	report.by = options_has(test->given, "by") ? &by : NULL;
	if (result == 0)
		result = print_all(test, &report, &audit, &versus, why);
	if (result == 0)
		test->code =
		        budget_check(&report, options_number(test->given, "max-alerts-per-week", INT64_MAX));
	audit_finish(&audit);
	versus_finish(&versus);
	by_finish(&by);
	load_finish(&load);
	report_finish(&report);
	return result;
}

/* Whoever does not wait for the end may have seen enough: a rule that floods shows early. */
static int tell_interrupted(const struct backtest *test, const struct diag *why)
{
	struct rule_words words;
	int code = command_fail(EXIT_INTERRUPTED, why);

	for (size_t rule = 0; rule < ruleset_rule_count(test->inputs.set); rule++) {
		size_t count = 0;
		for (size_t i = 0; i < test->replay.episode_count; i++)
			count += test->replay.episodes[i].rule == rule;
		ruleset_rule_words(test->inputs.set, (uint32_t)rule, &words);
		fprintf(stderr, "  %-28.*s %6zu\n", (int)words.id.size, words.id.at, count);
	}
	return code;
}

/* Students are judged side by side where it is worth it. */
static unsigned parts_of(const struct event_log *log)
{
	enum { LINES_WORTH_IT = 20000, PARTS_MAX = 16 };
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (log->count < LINES_WORTH_IT || processors < 1)
		return 1;
	return processors < PARTS_MAX ? (unsigned)processors : PARTS_MAX;
}

static int backtest_run(struct backtest *test, struct diag *why)
{
	int32_t last;

	if (inputs_read(&test->inputs, why) || outcome_find(&test->inputs, &test->outcome, why))
		return -1;
	last = last_day(test);
	if (last < test->inputs.log.first_day || options_date(test->given, "since") > last)
		return diag_set(why, "C163", "no event lies between --since and --until");
	test->replay = (struct replay){
	        .log = &test->inputs.log,
	        .set = test->inputs.set,
	        .part_count = parts_of(&test->inputs.log),
	        .stop_ms = zone_instant(test->inputs.log.zone, last + 1, 0) - 1,
	        .as_corrected = options_has(test->given, "as-corrected"),
	        .is_quiet = options_has(test->given, "quiet"),
	};
	if (options_has(test->given, "sweep"))
		return tell_sweep(test, last, why);
	interrupt_hold();
	if (replay_run(&test->replay, why))
		return -1;
	interrupt_release();
	return tell(test, last, why);
}

/* A sweep prints a line for each value, so what says more of one value has no place in it. */
static int sweep_check(const struct options *given, struct diag *why)
{
	static const char *const apart[] = {"html", "by", "outcome", "vs", "audit"};

	for (size_t i = 0; options_has(given, "sweep") && i < sizeof(apart) / sizeof(*apart); i++) {
		if (!options_has(given, apart[i]))
			continue;
		diag_set(why, "C168", "--sweep and --%s do not go together", apart[i]);
		return diag_help(
		        why, "sweep first; then write the value that you choose, and ask for --%s", apart[i]);
	}
	return 0;
}

static int run(const struct options *given)
{
	struct backtest test = {.given = given, .inputs = {.given = given}};
	struct diag why = {0};

	if (audit_check(given, &why) || by_check(given, &why) || sweep_check(given, &why))
		return command_fail(EXIT_USAGE, &why);
	if (options_has(given, "html") && file_expect(options_text(given, "html"), &why))
		return command_fail(EXIT_FINDINGS, &why);
	if (backtest_run(&test, &why))
		test.code = test.replay.is_interrupted ? tell_interrupted(&test, &why)
		                                       : command_fail(EXIT_FINDINGS, &why);
	replay_finish(&test.replay);
	inputs_finish(&test.inputs);
	return test.code;
}

const struct command command_backtest = {
        .name = "backtest",
        .group = COMMAND_OFFLINE,
        .help = "whom these rules would have flagged, and when",
        .usage = "--rules PATH --events FILE.. [--roster FILE..] [--calendars DIR] [--since DATE] [--until "
                 "DATE]",
        .example = "intervene backtest --rules rules.d --events events.ndjson\n"
                   "intervene backtest --rules rules.d --events events.ndjson --roster roster.ndjson \\\n"
                   "          --calendars calendar.d --since 2025-10-01 --format json",
        .details = "Lines are taken in the order of their received_at, and judged as the daemon would have "
                   "then: an\n"
                   "alert whose evidence is corrected later is withdrawn.  With --as-corrected the final "
                   "facts decide.\n"
                   "Without --calendars or --roster the simplest ones are assumed, and said.",
        .options = options,
        .run = run,
};
