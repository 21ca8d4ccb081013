/* intervene replay: has the alerts of a store made again from its log, and compared with those that were told. */
#include "command.h"
#include "offline.h"
#include "progress.h"
#include "base/diag.h"
#include "base/json.h"
#include "daemon/core/verify.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAMED_MOST = 20 };

static const struct option options[] = {
        {"verify", OPTION_FLAG, NULL, "compare the alerts that the log makes with those that were told"},
        {"config", OPTION_TEXT, "FILE", "the daemon's configuration (" DEFAULT_CONFIG ")"},
        {"store", OPTION_TEXT, "FILE",
                "a copy of the store, in place of the one that the configuration names"},
        {0},
};

struct work {
	const struct options *given;
	struct progress progress;
	struct buf named; /* owned; differences, a line each, or as items of a JSON list */
	struct json json; /* into `named` */
	size_t differences;
};

static void on_read(void *context, int64_t done, int64_t of)
{
	struct work *work = context;

	work->progress.total = (uint64_t)of;
	progress_at(&work->progress, (uint64_t)done);
}

static void on_difference(void *context, const char *words)
{
	struct work *work = context;

	if (work->differences++ >= NAMED_MOST)
		return;
	if (options_json(work->given))
		json_z(&work->json, words);
	else
		buf_print(&work->named, "!!  %s\n", words);
}

/* What was not compared, and why. */
static const struct {
	const char *name, *words;
	size_t offset; /* of a size_t in struct verify_report */
} uncompared[] = {
#define COUNT(member) offsetof(struct verify_report, member)
        {"rule_changed", "were told by a rule as it was before it was changed", COUNT(changed)},
        {"rule_removed", "were told by a rule that is gone", COUNT(removed)},
        {"before_rule", "opened before their rule was in force as it is", COUNT(before)},
        {"taken_out", "ended so long ago that they are kept no longer", COUNT(taken_out)},
        {"untold", "were due when the daemon stopped: it tells them when it starts", COUNT(pending)},
#undef COUNT
};
enum { UNCOMPARED = sizeof(uncompared) / sizeof(uncompared[0]) };

static size_t count_of(const struct verify_report *report, size_t which)
{
	return *(const size_t *)((const char *)report + uncompared[which].offset);
}

static const char *hash_words(struct hash128 hash, char out[40])
{
	snprintf(out, 40, "%016" PRIx64 "%016" PRIx64, hash.high, hash.low);
	return out;
}

static void member(struct json *json, const char *name, int64_t value)
{
	json_key(json, name);
	json_integer(json, value);
}

/* The list is the first member, as it is written while the work is done. */
static void report_json(struct work *work, const struct verify_report *report)
{
	struct json *json = &work->json;
	char digest[40];

	json_end(json);
	member(json, "events", report->lines);
	member(json, "students", report->students);
	member(json, "equal", (int64_t)report->compared);
	member(json, "differences", (int64_t)report->differences);
	json_key(json, "digest_stored");
	json_z(json, hash_words(report->digest_told, digest));
	json_key(json, "digest_made");
	json_z(json, hash_words(report->digest, digest));
	json_key(json, "not_compared");
	json_object(json);
	for (size_t i = 0; i < UNCOMPARED; i++)
		member(json, uncompared[i].name, (int64_t)count_of(report, i));
	json_end(json);
	json_end(json);
	printf("%s\n", buf_z(&work->named));
}

static void uncompared_say(const struct verify_report *report)
{
	for (size_t i = 0; i < UNCOMPARED; i++)
		if (count_of(report, i))
			printf("    not compared: %zu that %s\n", count_of(report, i), uncompared[i].words);
}

static void report_words(struct work *work, const struct verify_report *report)
{
	bool is_quiet = options_has(work->given, "quiet");
	char stored[40], made[40];

	fputs(buf_z(&work->named), stdout);
	if (report->differences > NAMED_MOST)
		printf("!!  and %zu more\n", report->differences - NAMED_MOST);
	if (report->differences)
		printf("%zu of what the log of %" PRId64 " events makes %s not as it is stored, %zu %s\n"
		       "    a calendar or a list that was edited since may be why; the rules were looked "
		       "at\n",
		        report->differences, report->lines, report->differences == 1 ? "is" : "are",
		        report->compared, report->compared == 1 ? "is" : "are");
	else if (!is_quiet)
		printf("ok  %zu alerts are stored as %" PRId64 " events of %" PRId64 " students make them\n",
		        report->compared, report->lines, report->students);
	if (is_quiet)
		return;
	uncompared_say(report);
	if (!report->lines)
		puts("    no event is in this store; is it a copy without its -wal?");
	printf("    stored %s\n    made   %s\n", hash_words(report->digest_told, stored),
	        hash_words(report->digest, made));
}

static int verify(const struct options *given, const struct verify_options *how, struct work *work)
{
	struct verify_report report;
	struct diag why = {0};

	work->json.out = &work->named;
	if (options_json(given)) {
		json_object(&work->json);
		json_key(&work->json, "what_differs");
		json_list(&work->json);
	}
	int result = verify_alerts(how, &report, &why);
	progress_end(&work->progress);
	if (result)
		return command_fail(EXIT_FINDINGS, &why);
	(options_json(given) ? report_json : report_words)(work, &report);
	return report.differences ? EXIT_FINDINGS : EXIT_FINE;
}

static int verify_by(
        const struct options *given, const struct settings *settings, const struct generation *read)
{
	struct work work = {
	        .given = given,
	        .progress = progress_start("living through the log", 0, options_has(given, "quiet")),
	};
	struct verify_options how = {
	        .books = offline_books(settings, read),
	        .alerts_kept_ms = settings->retention.alerts * MS_A_DAY,
	        .on_read = on_read,
	        .on_difference = on_difference,
	        .context = &work,
	};
	struct diag why = {0};

	if (options_text(given, "store"))
		how.books.path = options_text(given, "store");
	int code = EXIT_FINDINGS;
	if (access(how.books.path, F_OK) == 0) {
		code = verify(given, &how, &work);
	} else {
		diag_set(&why, "C156", "there is no store at %s: %s", how.books.path, strerror(errno));
		command_fail(EXIT_FINDINGS, &why);
	}
	buf_finish(&work.named);
	return code;
}

static int run(const struct options *given)
{
	struct diag why = {0};

	if (options_has(given, "verify"))
		return offline_run(given, verify_by);
	diag_set(&why, "C157", "what is to be done with the log?");
	diag_help(&why, "--verify compares the alerts that it makes with those that were told");
	return command_fail(EXIT_USAGE, &why);
}

const struct command command_replay = {
        .name = "replay",
        .group = COMMAND_OFFLINE,
        .help = "are the stored alerts what the log and the rules make?",
        .usage = "--verify [--config FILE] [--store COPY]",
        .example = "intervene replay --verify\nintervene replay --verify --store /var/backups/intervened.db",
        .details =
                "Lives through the whole log once more, delivery by delivery as it came, with the rules in "
                "force now,\n"
                "and compares each alert with the one that was told: when it opened and closed, why, and "
                "when that was\n"
                "known. What differs is named, and the exit status is 1. Nothing is changed, nobody is "
                "told anything.\n"
                "The daemon must be stopped; or give it a copy of the store.",
        .options = options,
        .run = run,
};
