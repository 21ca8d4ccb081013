/* intervene retention: shows which events have been kept long enough, and with --yes takes them out for good. */
#include "command.h"
#include "offline.h"
#include "progress.h"
#include "daemon/core/retention.h"
#include "base/civil.h"
#include "base/json.h"
#include <inttypes.h>
#include <stdio.h>

static const struct option options[] = {
        {"config", OPTION_TEXT, "FILE", "the daemon's configuration (" DEFAULT_CONFIG ")"},
        {"yes", OPTION_FLAG, NULL, "yes, take them out of the store, for good"},
        {0},
};

struct work {
	const struct options *given;
	const struct settings *settings;
	const struct ruleset *set;
	struct progress progress;
	const char *what; /* of the progress line */
};

static void on_work(void *context, const char *what, int64_t done, int64_t of)
{
	struct work *work = context;

	if (what != work->what) {
		progress_end(&work->progress);
		work->progress = progress_start(what, (uint64_t)of, options_has(work->given, "quiet"));
		work->what = what;
	}
	progress_at(&work->progress, (uint64_t)done);
}

/* The next of the rules that look back further than events are kept; their count: there is none. */
static uint32_t rule_beyond(const struct work *work, const struct retention_report *report, uint32_t from)
{
	uint32_t rule = from;

	while (rule < ruleset_rule_count(work->set) &&
	        ruleset_look_back(work->set, rule, report->today) <= work->settings->retention.events)
		rule++;
	return rule;
}

static void report_json(const struct work *work, const struct retention_report *report, bool is_done)
{
	struct buf out = {0};
	struct json json = {.out = &out};
	struct rule_words rule;
	char before[CIVIL_DATE_SIZE];
	const struct {
		const char *name;
		int64_t value;
	} numbers[] = {{"events", report->events}, {"old", report->old}, {"going", report->going},
	        {"held", report->held}, {"held_students", report->students},
	        {"nameless_students", report->nameless}};

	json_object(&json);
	civil_print_date(report->before, before);
	json_key(&json, "before");
	json_z(&json, before);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		json_key(&json, numbers[i].name);
		json_integer(&json, numbers[i].value);
	}
	json_key(&json, "rules_beyond");
	json_list(&json);
	for (uint32_t i = 0; (i = rule_beyond(work, report, i)) < ruleset_rule_count(work->set); i++) {
		ruleset_rule_words(work->set, i, &rule);
		json_text(&json, rule.id);
	}
	json_end(&json);
	json_key(&json, "done");
	json_truth(&json, is_done);
	json_end(&json);
	printf("%s\n", buf_z(&out));
	buf_finish(&out);
}

static void rules_words(const struct work *work, const struct retention_report *report)
{
	struct rule_words rule;

	for (uint32_t i = 0; (i = rule_beyond(work, report, i)) < ruleset_rule_count(work->set); i++) {
		ruleset_rule_words(work->set, i, &rule);
		printf("!!  rule %.*s looks back further than events are kept: from now on it may open or "
		       "end an "
		       "alert for want of them\n",
		        (int)rule.id.size, rule.id.at);
	}
}

static void plan_words(const struct work *work, const struct retention_report *report)
{
	char before[CIVIL_DATE_SIZE];

	civil_print_date(report->before, before);
	printf("of %" PRId64 " events %" PRId64
	       " are of a day before %s, from which on retention.events keeps them\n",
	        report->events, report->old, before);
	printf("    %" PRId64 " go\n", report->going);
	if (report->held)
		printf("    %" PRId64 " stay because of an alert: without them one of %" PRId64
		       " %s would open, move or end\n",
		        report->held, report->students, report->students == 1 ? "student" : "students");
	if (report->old > report->going + report->held)
		puts("    the others stay: something of the same id or slot is newer, or of their student");
	if (report->nameless)
		printf("    %" PRId64 " %s nothing left, and the %s too\n", report->nameless,
		        report->nameless == 1 ? "student has" : "students have",
		        report->nameless == 1 ? "id goes" : "ids go");
	if (report->is_begun)
		puts("    this was begun before and did not come to its end");
	rules_words(work, report);
}

static void done_words(const struct retention_report *report)
{
	if (!report->going && !report->is_begun)
		puts("ok  the ids are gone for good; backups still have them");
	else
		printf("ok  %" PRId64
		       " events are gone for good, and what is folded of the log is made again; backups "
		       "still have them\n",
		        report->going);
}

static bool has_nothing(const struct retention_report *report)
{
	return !report->going && !report->nameless && !report->is_begun;
}

static int carry_out(struct work *work, struct retention *retention, struct diag *why)
{
	const struct retention_report *report = retention_report(retention);
	bool is_json = options_json(work->given), is_wanted = options_has(work->given, "yes");

	if (!is_json && !(is_wanted && options_has(work->given, "quiet")))
		plan_words(work, report);
	if (!is_wanted && !has_nothing(report))
		fprintf(stderr, "nothing is deleted yet: with --yes it is, for good\n");
	if (is_wanted && retention_run(retention, why))
		return -1;
	progress_end(&work->progress);
	if (is_json)
		report_json(work, report, is_wanted);
	else if (is_wanted && !has_nothing(report))
		done_words(report);
	return is_wanted || has_nothing(report) ? EXIT_FINE : EXIT_FINDINGS;
}

static int retain(const struct options *given, const struct settings *settings, const struct generation *read)
{
	struct work work = {.given = given, .settings = settings, .set = read->set};
	struct retention_options wanted = {
	        .books = offline_books(settings, read),
	        .days = settings->retention.events,
	        .on_work = on_work,
	        .context = &work,
	};
	struct retention *retention = NULL;
	struct diag why = {0};

	int code = retention_plan(&wanted, &retention, &why) ? -1 : carry_out(&work, retention, &why);
	progress_end(&work.progress);
	retention_close(retention);
	return code < 0 ? command_fail(EXIT_FINDINGS, &why) : code;
}

static int run(const struct options *given)
{
	return offline_run(given, retain);
}

const struct command command_retention = {
        .name = "retention",
        .group = COMMAND_OFFLINE,
        .help = "events that have been kept long enough: which, and out with them",
        .usage = "[--config FILE] [--yes]",
        .example = "intervene retention\nintervene retention --yes",
        .details =
                "An event is kept for retention.events from its day on. This shows how many are older; with "
                "--yes they are\n"
                "taken out of the store for good, and the space is written over. Backups have them still.\n"
                "What lasts (enrollments, plans, tiers, guardians ..) goes when nothing of its student is "
                "newer and the last\n"
                "enrollment has ended. What an alert depends on stays. Nobody is told anything.\n"
                "The daemon must be stopped: once a year, when school is out, is often enough.",
        .options = options,
        .run = run,
};
