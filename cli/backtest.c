/* intervene backtest: whom these rules would have flagged, and when. */
#include "command.h"
#include "interrupt.h"
#include "report.h"
#include "daemon/config/files.h"
#include "base/buf.h"
#include <intervene/calendar.h>
#include <intervene/zones.h>
#include <stdio.h>
#include <unistd.h>

static const struct option options[] = {
        {"rules", OPTION_TEXT | OPTION_REQUIRED, "PATH", "a rule file or a folder of them"},
        {"events", OPTION_LIST | OPTION_REQUIRED, "FILE..",
                "what happened, a JSON object a line; - is standard input"},
        {"roster", OPTION_LIST, "FILE..",
                "schools, students, enrollments; else one school with everybody is assumed"},
        {"calendars", OPTION_TEXT, "DIR", "calendar files; else every weekday is assumed to be a school day"},
        {"since", OPTION_DATE, "DATE", "report what opened on or after this day"},
        {"until", OPTION_DATE, "DATE", "stop at the end of this day"},
        {"max-alerts-per-week", OPTION_NUMBER, "N", "exit with 6 when a week opens more"},
        {"as-corrected", OPTION_FLAG, NULL, "by the final facts, not as known at the time"},
        {0},
};

enum { BAD_SHOWN = 20 };

/* Everything a backtest holds, so that one function gives it all back. */
struct backtest {
	const struct options *given;
	struct files rule_files, calendar_files;
	struct arena arena; /* of what is assumed */
	struct zones *zones;
	struct ruleset *set;
	struct event_log log;
	struct assumed assumed;
	struct replay replay;
	int code; /* enum exit_code */
};

/* --- rules and calendars ------------------------------------------------------------------------------------ */

static void findings_print(const struct backtest *test, const struct diags *found)
{
	struct buf out = {0};

	for (size_t i = 0; i < found->count; i++) {
		const struct diag *diag = &found->items[i];
		struct text source = files_bytes(&test->rule_files, diag->place.file);
		if (!source.size)
			source = files_bytes(&test->calendar_files, diag->place.file);
		if (diag->severity == SEVERITY_ERROR)
			diag_print(diag, source, isatty(STDERR_FILENO), &out);
	}
	fputs(buf_z(&out), stderr);
	buf_finish(&out);
}

static bool has_file(const struct files *files, struct text name)
{
	for (size_t i = 0; i < files->count; i++)
		if (text_equal(files->items[i].name, name))
			return true;
	return false;
}

static int errors_say(const struct backtest *test, const struct diags *found, struct diag *why)
{
	unsigned of_calendars = 0;

	for (size_t i = 0; i < found->count; i++)
		of_calendars += found->items[i].severity == SEVERITY_ERROR &&
		                has_file(&test->calendar_files, found->items[i].place.file);
	const char *whose = of_calendars == 0               ? "the rules"
	                    : of_calendars == found->errors ? "the calendars"
	                                                    : "rules and calendars";
	return diag_set(
	        why, "C160", "%s have %u error%s", whose, found->errors, found->errors == 1 ? "" : "s");
}

/* A folder mistyped, or not yet filled, would answer that nobody needs anybody. */
static int ruleset_check(const struct backtest *test, struct diag *why)
{
	if (!ruleset_rule_count(test->set)) {
		diag_set(why, "C165", "there is no rule in %s", options_text(test->given, "rules"));
		return diag_help(why, "rules stand under 'rules:' in files whose names end in '.yml'");
	}
	if (!ruleset_calendars(test->set)->count) {
		diag_set(why, "C166", "there is no calendar in %s", options_text(test->given, "calendars"));
		return diag_help(why, "calendars are files whose names end in '.yml'");
	}
	return 0;
}

static int ruleset_make(struct backtest *test, struct file_set calendars, struct diag *why)
{
	struct file_set rules = files_set(&test->rule_files);
	struct diags found = {0};
	int result = ruleset_build(&rules, &calendars, test->zones, &test->set, &found);

	if (result)
		errors_say(test, &found, why);
	findings_print(test, &found);
	diags_finish(&found);
	return result ? -1 : ruleset_check(test, why);
}

static int files_read(struct backtest *test, struct diag *why)
{
	const char *calendars = options_text(test->given, "calendars");

	if (files_add_path(&test->rule_files, options_text(test->given, "rules"), why))
		return -1;
	return calendars ? files_add_path(&test->calendar_files, calendars, why) : 0;
}

/* --- events ------------------------------------------------------------------------------------------------- */

static void on_bad(void *context, const struct log_line *line, struct text field, const struct diag *why)
{
	const struct backtest *test = context;

	if (test->log.bad > BAD_SHOWN)
		return;
	fprintf(stderr, "%s:%u: %s %.*s%s%s\n", test->log.files[line->file].path, line->number, why->code,
	        (int)field.size, field.at, field.size ? ": " : "", why->message);
}

static int list_read(struct backtest *test, const char *option, struct diag *why)
{
	size_t count;
	const char *const *paths = options_list(test->given, option, &count);

	for (size_t i = 0; i < count; i++)
		if (log_read(&test->log, paths[i], why))
			return -1;
	return 0;
}

/* The roster first: lines of equal receipt keep the order of the files. */
static int events_read(struct backtest *test, struct text zone, struct diag *why)
{
	test->log = (struct event_log){
	        .zone = zones_find(test->zones, zone),
	        .on_bad = on_bad,
	        .context = test,
	        .is_quiet = options_has(test->given, "quiet"),
	};
	if (!test->log.zone)
		return diag_set(why, "C161", "the calendar's time zone '%.*s' is unknown on this machine",
		        (int)zone.size, zone.at);
	if (list_read(test, "roster", why) || list_read(test, "events", why))
		return -1;
	if (test->log.bad > BAD_SHOWN)
		fprintf(stderr, "and %llu more lines that could not be read\n",
		        (unsigned long long)(test->log.bad - BAD_SHOWN));
	if (test->log.first_day == NO_DAY)
		return diag_set(why, "C162", "there is no readable event in these files");
	log_seal(&test->log);
	return 0;
}

/* --- the run ------------------------------------------------------------------------------------------------ */

static struct text first_zone(const struct ruleset *set)
{
	const struct calendars *calendars = ruleset_calendars(set);

	return calendars->items[0].timezone;
}

static struct text first_calendar(const struct ruleset *set)
{
	const struct calendars *calendars = ruleset_calendars(set);

	return calendars->items[0].name;
}

/* With calendars, the log's days are those of their zone; without, they are made from the log. */
static int inputs_read(struct backtest *test, struct diag *why)
{
	bool has_calendars = options_text(test->given, "calendars") != NULL;

	if (files_read(test, why))
		return -1;
	if (has_calendars && ruleset_make(test, files_set(&test->calendar_files), why))
		return -1;
	if (events_read(test, has_calendars ? first_zone(test->set) : text_of("UTC"), why))
		return -1;
	if (!has_calendars &&
	        ruleset_make(test, assume_calendars(&test->log, &test->arena, &test->assumed), why))
		return -1;
	assume_receipts(&test->log, &test->assumed);
	if (!options_has(test->given, "roster") && !test->log.has_enrollments)
		assume_roster(&test->log, first_calendar(test->set), &test->arena, &test->assumed);
	return 0;
}

/* The last event's day or the last receipt's, and not past --until. */
static int32_t last_day(const struct backtest *test)
{
	int32_t until = options_date(test->given, "until"), last = test->log.last_day, day, ms;

	if (test->log.last_received_ms != INT64_MIN) {
		zone_local(test->log.zone, test->log.last_received_ms, &day, &ms);
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

static void tell(struct backtest *test, int32_t last)
{
	int32_t since = options_date(test->given, "since");
	struct report report = {
	        .replay = &test->replay,
	        .assumed = &test->assumed,
	        .since = since,
	        .from = since != NO_DAY && since > test->log.first_day ? since : test->log.first_day,
	        .to = last,
	};

	report_gather(&report);
	if (options_json(test->given))
		report_json(&report);
	else
		report_words(&report);
	test->code = budget_check(&report, options_number(test->given, "max-alerts-per-week", INT64_MAX));
	report_finish(&report);
}

/* Whoever does not wait for the end may have seen enough: a rule that floods shows early. */
static int tell_interrupted(const struct backtest *test, const struct diag *why)
{
	struct rule_words words;
	int code = command_fail(EXIT_INTERRUPTED, why);

	for (size_t rule = 0; rule < ruleset_rule_count(test->set); rule++) {
		size_t count = 0;
		for (size_t i = 0; i < test->replay.episode_count; i++)
			count += test->replay.episodes[i].rule == rule;
		ruleset_rule_words(test->set, (uint32_t)rule, &words);
		fprintf(stderr, "  %-28.*s %6zu\n", (int)words.id.size, words.id.at, count);
	}
	return code;
}

static int backtest_run(struct backtest *test, struct diag *why)
{
	int32_t last;

	if (inputs_read(test, why))
		return -1;
	last = last_day(test);
	if (last < test->log.first_day || options_date(test->given, "since") > last)
		return diag_set(why, "C163", "no event lies between --since and --until");
	test->replay = (struct replay){
	        .log = &test->log,
	        .set = test->set,
	        .zones = test->zones,
	        .stop_ms = zone_instant(test->log.zone, last + 1, 0) - 1,
	        .as_corrected = options_has(test->given, "as-corrected"),
	        .is_quiet = options_has(test->given, "quiet"),
	};
	interrupt_hold();
	if (replay_run(&test->replay, why))
		return -1;
	interrupt_release();
	tell(test, last);
	return 0;
}

static void backtest_finish(struct backtest *test)
{
	replay_finish(&test->replay);
	log_finish(&test->log);
	ruleset_unref(test->set);
	zones_destroy(test->zones);
	files_finish(&test->rule_files);
	files_finish(&test->calendar_files);
	arena_finish(&test->arena);
}

static int run(const struct options *given)
{
	struct backtest test = {.given = given, .zones = zones_create(zone_file_bytes, NULL)};
	struct diag why = {0};

	if (backtest_run(&test, &why))
		test.code = test.replay.is_interrupted ? tell_interrupted(&test, &why)
		                                       : command_fail(EXIT_FINDINGS, &why);
	backtest_finish(&test);
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
