/* The daemon in the foreground: configuration, loop, signals, exit code. */
#include "daemon.h"
#include "generation.h"
#include "daemon/log.h"
#include "daemon/seam.h"
#include "base/buf.h"
#include "base/diag.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { EXIT_FINE = 0, EXIT_FAILED = 1, FILES_WANTED = 32768 };

struct running {
	struct seam *seam;     /* owned */
	struct daemon *daemon; /* owned */
};

static void on_stop(void *context)
{
	struct running *running = context;

	daemon_stop(running->daemon);
}

static void on_hangup(void *context)
{
	struct running *running = context;

	if (running->daemon)
		daemon_reload(running->daemon);
}

static void finish(void *context)
{
	struct running *running = context;

	seam_stop_ignore(running->seam);
	daemon_destroy(running->daemon);
	running->daemon = NULL;
}

static void not_started(const struct diag *why)
{
	const struct log_field help[] = {{"help", 0, why->help}, {0}};

	log_write(LOG_ERROR, "daemon", why->message, why->help[0] ? help : NULL);
}

/* Many clients may be connected.  What is written is about students, so it is for this user alone; and so is what is in
 * memory: no core file, and no other process of this user looks in.  A program that we start has to say how it ended,
 * whatever whoever started us does about such programs. */
static void process_prepare(void)
{
	static const struct rlimit no_core = {0, 0};
	struct rlimit files;

	umask(0077);
	signal(SIGCHLD, SIG_DFL);
	setrlimit(RLIMIT_CORE, &no_core);
	prctl(PR_SET_DUMPABLE, 0);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < FILES_WANTED) {
		files.rlim_cur = files.rlim_max < FILES_WANTED ? files.rlim_max : FILES_WANTED;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

static int serve(const struct settings *settings, const char *config)
{
	struct running running = {.seam = seam_create()};
	struct daemon_options options = {.settings = settings,
	        .config = config,
	        .seam = running.seam,
	        .on_stopped = finish,
	        .context = &running};
	struct diag why = {0};
	int code = EXIT_FINE;

	process_prepare();
	log_start(&settings->log, running.seam);
	seam_stop_heed(running.seam, on_stop, &running);
	seam_hangup_heed(running.seam, on_hangup, &running);
	if (daemon_start(&options, &running.daemon, &why)) {
		not_started(&why);
		finish(&running);
		code = EXIT_FAILED;
	}
	seam_run(running.seam);
	log_stop();
	seam_destroy(running.seam);
	return code;
}

int daemon_run(const char *config)
{
	struct settings settings;
	struct diags findings = {0};
	int result = settings_read(config, &settings, &findings);

	findings_print(&findings, NULL);
	diags_finish(&findings);
	int code = result ? EXIT_FAILED : serve(&settings, config);
	settings_finish(&settings);
	return code;
}
