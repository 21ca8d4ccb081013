/* intervened --check: settings, rules and calendars, and whether this machine is ready for them. */
#include "check.h"
#include "daemon.h"
#include "generation.h"
#include "base/buf.h"
#include "base/diag.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_FINE = 0, EXIT_FAILED = 1 };

/* The folder that the file at `path` is in, or is to be made in. */
static const char *folder_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');

	return slash && slash > path ? arena_print(arena, "%.*s", (int)(slash - path), path) : "/";
}

static void folder_check(const char *setting, const char *path, struct diags *why)
{
	struct arena arena = {0};
	const char *folder = folder_of(path, &arena);
	struct stat about;
	struct diag *diag = NULL;

	if (stat(folder, &about) != 0)
		diag = diags_add(why, SEVERITY_ERROR, "D121", (struct place){0}, "%s: the folder %s: %s",
		        setting, folder, strerror(errno));
	else if (!S_ISDIR(about.st_mode))
		diag = diags_add(why, SEVERITY_ERROR, "D121", (struct place){0}, "%s: %s is no folder",
		        setting, folder);
	else if (access(folder, W_OK | X_OK) != 0)
		diag = diags_add(why, SEVERITY_ERROR, "D121", (struct place){0},
		        "%s: this user may not write in %s", setting, folder);
	if (diag)
		diag_help(diag,
		        "make it, for the user that intervened runs as: install -d -m 700 -o "
		        "intervened %s",
		        folder);
	arena_finish(&arena);
}

static void group_check(const struct listen_setting *listen, struct diags *why)
{
	if (!listen->group || getgrnam(listen->group))
		return;
	diag_help(diags_add(why, SEVERITY_ERROR, "D120", (struct place){0},
	                  "listen: there is no group '%s' on this machine", listen->group),
	        "make it (addgroup --system %s), or name one that is there", listen->group);
}

void machine_check(const struct settings *settings, struct diags *why)
{
	folder_check("store.path", settings->store_path, why);
	for (size_t i = 0; i < settings->listen_count; i++) {
		const struct listen_setting *listen = &settings->listen[i];
		group_check(listen, why);
		if (listen->kind == LISTEN_UNIX)
			folder_check("listen", listen->path, why);
	}
}

void emptiness_check(const struct settings *settings, size_t rules, size_t calendars, struct diags *why)
{
	if (rules == 0)
		diag_help(
		        diags_add(why, SEVERITY_WARNING, "D122", (struct place){0},
		                "there is no rule in %s: nobody will ever be told anything", settings->rules),
		        "files there end in .yml; 'intervene init DIR' makes some to begin with");
	if (calendars == 0)
		diag_help(diags_add(why, SEVERITY_WARNING, "D123", (struct place){0},
		                  "there is no calendar in %s: what counts school days stays unknown",
		                  settings->calendars),
		        "files there end in .yml; docs/calendar.md shows one");
}

static int check_district(const struct settings *settings, size_t noted)
{
	struct generation *read = generation_create();
	struct diags *findings = &read->findings;
	size_t calendars;

	generation_read(read, NULL, settings);
	calendars = read->files.calendars.count;
	if (read->set)
		emptiness_check(settings, ruleset_rule_count(read->set), calendars, findings);
	machine_check(settings, findings);
	findings_print(findings, read);
	if (read->set)
		printf("%zu rules in %s, %zu files of calendars in %s: %s\n", ruleset_rule_count(read->set),
		        settings->rules, calendars, settings->calendars,
		        findings->count + noted ? "read" : "fine");
	int result = findings->errors ? -1 : 0;
	generation_destroy(read);
	return result;
}

int daemon_check(const char *config)
{
	struct settings settings;
	struct diags findings = {0};
	int result = settings_read(config, &settings, &findings);

	findings_print(&findings, NULL);
	if (result == 0)
		result = check_district(&settings, findings.count);
	diags_finish(&findings);
	settings_finish(&settings);
	return result ? EXIT_FAILED : EXIT_FINE;
}
