/* intervene backup: a copy of the store while its daemon runs, looked through, beside those of the days before. */
#include "command.h"
#include "offline.h"
#include "progress.h"
#include "daemon/store/backups.h"
#include "base/json.h"
#include "base/diag.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option options[] = {
        {"config", OPTION_TEXT, "FILE", "the daemon's configuration (" DEFAULT_CONFIG ")"},
        {"to", OPTION_TEXT, "FOLDER", "where to (backup.path)"},
        {"keep", OPTION_NUMBER, "N", "so many of the newest, this one too; older ones are deleted (all)"},
        {0},
};

struct work {
	const struct options *given;
	struct text owner;
	const char *folder;
	struct progress progress;
	const char *what; /* of the progress line */
	struct backup_report report;
	struct made {       /* with those that were there */
		char *name; /* owned */
		int64_t at_ms;
	} * copies; /* owned; the newest first */
	size_t count, capacity;
	size_t kept;
};

static void on_read(void *context, const char *what, uint64_t pages, uint64_t most)
{
	struct work *work = context;

	if (what != work->what) {
		progress_end(&work->progress);
		work->progress = progress_start(what, most, options_has(work->given, "quiet"));
		work->what = what;
	}
	work->progress.total = most;
	progress_at(&work->progress, pages < most ? pages : most);
}

/* --- those that are there ------------------------------------------------------------------------------------ */

static int on_copy(void *context, const char *name, int64_t at_ms)
{
	struct work *work = context;

	work->copies = memory_room(work->copies, work->count, &work->capacity, sizeof(*work->copies));
	work->copies[work->count++] = (struct made){strdup(name), at_ms};
	return 0;
}

static int newest_first(const void *left, const void *right)
{
	const struct made *a = left, *b = right;

	return (a->at_ms < b->at_ms) - (a->at_ms > b->at_ms);
}

/* Only once the new one is whole, and only what is called as ours are. */
static int old_ones_remove(struct work *work, struct diag *why)
{
	int result = backups_each(work->folder, work->owner, on_copy, work, why);

	if (work->count)
		qsort(work->copies, work->count, sizeof(*work->copies), newest_first);
	work->kept = work->count;
	while (result == 0 && (int64_t)work->kept > options_number(work->given, "keep", INT64_MAX)) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", work->folder, work->copies[work->kept - 1].name);
		if (unlink(path) != 0)
			return diag_set(why, "C174", "cannot delete %s: %s", path, strerror(errno));
		work->kept--;
	}
	return result;
}

/* --- what is said -------------------------------------------------------------------------------------------- */

static void report_json(const struct work *work, const char *path)
{
	struct buf out = {0};
	struct json json = {.out = &out};
	const struct {
		const char *name;
		int64_t value;
	} numbers[] = {{"bytes", work->report.bytes}, {"events", work->report.events},
	        {"kept", (int64_t)work->kept}, {"deleted", (int64_t)(work->count - work->kept)}};

	json_object(&json);
	json_key(&json, "path");
	json_z(&json, path);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		json_key(&json, numbers[i].name);
		json_integer(&json, numbers[i].value);
	}
	json_end(&json);
	printf("%s\n", buf_z(&out));
	buf_finish(&out);
}

static void report_words(const struct work *work, const char *path)
{
	enum { KIB = 1024 };

	printf("ok  %s holds together: %" PRId64 " events, %" PRId64 " KiB\n", path, work->report.events,
	        work->report.bytes / KIB);
	if (work->kept < work->count)
		printf("    %zu are kept, %zu older ones are deleted\n", work->kept,
		        work->count - work->kept);
}

static int make(struct work *work, const struct settings *settings)
{
	struct diag why = {0};
	struct buf path = {0};

	buf_print(&path, "%s/", work->folder);
	backup_name_write(work->owner, offline_now_ms(), &path);
	int result = backup_make(settings->store_path, buf_z(&path), on_read, work, &work->report, &why);
	progress_end(&work->progress);
	if (result == 0)
		result = old_ones_remove(work, &why);
	if (result == 0 && options_json(work->given))
		report_json(work, buf_z(&path));
	else if (result == 0 && !options_has(work->given, "quiet"))
		report_words(work, buf_z(&path));
	buf_finish(&path);
	return result ? command_fail(EXIT_FINDINGS, &why) : EXIT_FINE;
}

static int no_folder(void)
{
	struct diag why = {0};

	diag_set(&why, "C173", "nobody has said where to");
	diag_help(&why, "name a folder with --to, or as backup.path in the configuration");
	return command_fail(EXIT_USAGE, &why);
}

static int copy(const struct options *given, const struct settings *settings, const char *config)
{
	struct work work = {.given = given, .owner = backups_owner(config)};
	int code;

	work.folder = options_text(given, "to") ? options_text(given, "to") : settings->backup.path;
	if (options_number(given, "keep", INT64_MAX) == 0) {
		struct diag why = {0};
		diag_set(&why, "C175", "--keep 0 would delete the copy that is made");
		code = command_fail(EXIT_USAGE, &why);
	} else {
		code = work.folder ? make(&work, settings) : no_folder();
	}
	for (size_t i = 0; i < work.count; i++)
		free(work.copies[i].name);
	free(work.copies);
	return code;
}

/* The rules may have errors: what is copied is the store. */
static int run(const struct options *given)
{
	const char *config = options_text(given, "config") ? options_text(given, "config") : DEFAULT_CONFIG;
	struct settings settings = {0};
	struct diags findings = {0};
	int code = EXIT_FINDINGS;

	if (settings_read(config, &settings, &findings))
		findings_print(&findings, NULL);
	else
		code = copy(given, &settings, config);
	diags_finish(&findings);
	settings_finish(&settings);
	return code;
}

const struct command command_backup = {
        .name = "backup",
        .group = COMMAND_OFFLINE,
        .help = "a copy of the store, while its daemon runs",
        .usage = "[--config FILE] [--to FOLDER] [--keep N]",
        .example = "intervene backup\nintervene backup --to /mnt/backups --keep 14",
        .details =
                "The copy has all that was acknowledged when it began. It is readable by the daemon's user "
                "alone, and has its\n"
                "name only when it is whole and all of it was read: FOLDER/intervened-20261123T184000Z.db. "
                "Run it as the\n"
                "daemon's user or as root; the folder must be there. docs/operations.md says how to put one "
                "back.",
        .options = options,
        .run = run,
};
