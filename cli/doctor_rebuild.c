/* intervene doctor --rebuild: has the folds of the store made again from its log. */
#include "doctor.h"
#include "command.h"
#include "offline.h"
#include "progress.h"
#include "daemon/core/rebuild.h"
#include <inttypes.h>
#include <stdio.h>

enum { NAMED_MOST = 20 };

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

static void member(struct json *json, const char *name, int64_t value)
{
	json_key(json, name);
	json_integer(json, value);
}

/* The list is the first member, as it is written while the work is done. */
static void report_json(struct work *work, const struct rebuild_report *report)
{
	struct json *json = &work->json;

	json_end(json);
	json_key(json, "old_folds");
	json_z(json, report->was_readable ? NULL : report->unreadable.message);
	member(json, "events", report->lines);
	member(json, "students", report->students);
	member(json, "live", report->live);
	member(json, "differences", (int64_t)report->differences);
	member(json, "untold", (int64_t)report->pending);
	json_end(json);
	printf("%s\n", buf_z(&work->named));
}

static void report_words(struct work *work, const struct rebuild_report *report)
{
	if (!report->was_readable)
		printf("    the old folds could not be read: %s\n", report->unreadable.message);
	fputs(buf_z(&work->named), stdout);
	if (report->differences > NAMED_MOST)
		printf("!!  and %zu more\n", report->differences - NAMED_MOST);
	if (report->differences)
		printf("the folds are made again, and %zu of what they hold or what follows from it %s not "
		       "as it "
		       "was; the daemon\ntells what that changes at its next start\n",
		        report->differences, report->differences == 1 ? "is" : "are");
	else if (!options_has(work->given, "quiet"))
		printf("ok  the folds are made again from %" PRId64 " events of %" PRId64
		       " students: %" PRId64 " are true, and every alert is as it was told\n",
		        report->lines, report->students, report->live);
	if (report->pending && !options_has(work->given, "quiet"))
		printf("    %zu changes of alerts were due when the daemon stopped; it tells them when it "
		       "starts\n",
		        report->pending);
}

static int rebuild(
        const struct options *given, const struct settings *settings, const struct generation *read)
{
	struct work work = {
	        .given = given,
	        .progress = progress_start("reading the log", 0, options_has(given, "quiet")),
	};
	struct rebuild_options options = {
	        .books = offline_books(settings, read),
	        .on_read = on_read,
	        .on_difference = on_difference,
	        .context = &work,
	};
	struct rebuild_report report;
	struct diag why = {0};

	work.json.out = &work.named;
	if (options_json(given)) {
		json_object(&work.json);
		json_key(&work.json, "what_differs");
		json_list(&work.json);
	}
	int result = rebuild_folds(&options, &report, &why);
	progress_end(&work.progress);
	if (result == 0)
		(options_json(given) ? report_json : report_words)(&work, &report);
	buf_finish(&work.named);
	if (result)
		return command_fail(EXIT_FINDINGS, &why);
	return report.differences ? EXIT_FINDINGS : EXIT_FINE;
}

static int ask(const struct settings *settings)
{
	fprintf(stderr,
	        "nothing is rewritten yet: with --yes, what is folded in %s is dropped and made again from "
	        "its "
	        "log;\nstop the daemon and copy the store before\n",
	        settings->store_path);
	return EXIT_FINDINGS;
}

static int rebuild_if_meant(
        const struct options *given, const struct settings *settings, const struct generation *read)
{
	return options_has(given, "yes") ? rebuild(given, settings, read) : ask(settings);
}

int doctor_rebuild(const struct options *given)
{
	return offline_run(given, rebuild_if_meant);
}
