/* The daemon in the foreground: configuration, loop, signals, exit code. */
#include "daemon.h"
#include "daemon/log.h"
#include "daemon/seam.h"
#include "base/buf.h"
#include "base/diag.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <uv.h>

enum { EXIT_FINE = 0, EXIT_FAILED = 1 };

struct running {
	uv_loop_t loop;
	uv_signal_t signals[2];
	struct seam *seam;     /* owned */
	struct daemon *daemon; /* owned */
};

static void on_signal(uv_signal_t *handle, int number)
{
	struct running *running = handle->data;

	(void)number;
	daemon_stop(running->daemon);
}

static void signals_start(struct running *running)
{
	static const int numbers[] = {SIGTERM, SIGINT};

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < 2; i++) {
		uv_signal_init(&running->loop, &running->signals[i]);
		running->signals[i].data = running;
		uv_signal_start(&running->signals[i], on_signal, numbers[i]);
	}
}

static void finish(struct running *running)
{
	for (size_t i = 0; i < 2; i++)
		uv_close((uv_handle_t *)&running->signals[i], NULL);
	daemon_destroy(running->daemon);
	running->daemon = NULL;
}

static void on_stopped(void *context)
{
	finish(context);
}

static int serve(const struct settings *settings)
{
	struct running running = {0};
	struct diag why = {0};
	int code = EXIT_FINE;

	uv_loop_init(&running.loop);
	running.seam = seam_create(&running.loop);
	signals_start(&running);
	struct daemon_options options = {
	        .settings = settings,
	        .seam = running.seam,
	        .loop = &running.loop,
	        .on_stopped = on_stopped,
	        .context = &running,
	};
	if (daemon_start(&options, &running.daemon, &why)) {
		log_write(LOG_ERROR, "daemon", why.message,
		        why.help[0] ? (struct log_field[]){{"help", 0, why.help}, {0}} : NULL);
		code = EXIT_FAILED;
		finish(&running);
	}
	uv_run(&running.loop, UV_RUN_DEFAULT);
	seam_destroy(running.seam);
	int result = uv_loop_close(&running.loop);
	assert(result == 0);
	(void)result;
	return code;
}

int daemon_run(const char *config)
{
	struct settings settings;
	struct diags findings = {0};
	int result = settings_read(config, &settings, &findings);

	findings_print(&findings, NULL);
	diags_finish(&findings);
	int code = result ? EXIT_FAILED : serve(&settings);
	settings_finish(&settings);
	return code;
}

static int check_district(const struct settings *settings, struct diags *findings)
{
	struct zones *zones = zones_create(zone_file_bytes, NULL);
	struct district_files files;
	struct ruleset *set;
	int result = district_read(settings, zones, &files, &set, findings);

	findings_print(findings, &files);
	if (result == 0)
		printf("%zu rules in %s, %zu files of calendars in %s: fine\n", ruleset_rule_count(set),
		        settings->rules, files.calendars.count, settings->calendars);
	ruleset_unref(set);
	zones_destroy(zones);
	district_files_finish(&files);
	return result;
}

int daemon_check(const char *config)
{
	struct settings settings;
	struct diags findings = {0};
	int result = settings_read(config, &settings, &findings);

	if (result == 0)
		result = check_district(&settings, &findings);
	else
		findings_print(&findings, NULL);
	diags_finish(&findings);
	settings_finish(&settings);
	return result ? EXIT_FAILED : EXIT_FINE;
}
