/* Reads what a daemon would run by, for who works on its store. */
#include "offline.h"
#include "command.h"
#include "base/diag.h"
#include "base/zone.h"
#include <sys/stat.h>
#include <time.h>

static bool is_there(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && about.st_size > 0;
}

static int no_store(const struct settings *settings)
{
	struct diag why = {0};

	diag_set(&why, "C156", "there is no store at %s", settings->store_path);
	diag_help(&why, "store.path in the configuration says where it is");
	return command_fail(EXIT_FINDINGS, &why);
}

static int settings_run(const struct options *given, const struct settings *settings, offline_fn *run)
{
	struct generation *read = generation_create();
	int code = EXIT_FINDINGS;

	if (!is_there(settings->store_path))
		code = no_store(settings);
	else if (generation_read(read, NULL, settings))
		findings_print(&read->findings, read);
	else
		code = run(given, settings, read);
	generation_destroy(read);
	return code;
}

int offline_run(const struct options *given, offline_fn *run)
{
	const char *config = options_text(given, "config") ? options_text(given, "config") : DEFAULT_CONFIG;
	struct settings settings = {0};
	struct diags findings = {0};
	int code = EXIT_FINDINGS;

	if (settings_read(config, &settings, &findings))
		findings_print(&findings, NULL);
	else
		code = settings_run(given, &settings, run);
	diags_finish(&findings);
	settings_finish(&settings);
	return code;
}

struct books_options offline_books(const struct settings *settings, const struct generation *read)
{
	return (struct books_options){
	        .path = settings->store_path,
	        .set = read->set,
	        .zones = read->zones,
	        .zone = zones_find(read->zones, text_of(settings->timezone)),
	        .memory = settings->limits.memory,
	        .now_ms = offline_now_ms(),
	};
}

int64_t offline_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
