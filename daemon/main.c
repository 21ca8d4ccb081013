/* intervened: what the command line asks of the daemon. */
#include "daemon/config/config.h"
#include "daemon/daemon.h"
#include "daemon/demo.h"
#include "base/buf.h"

#include <getopt.h>
#include <stdio.h>

enum { EXIT_USAGE = 2 };

static int help(void)
{
	struct buf settings = {0};

	settings_help(&settings);
	printf("usage: intervened --config FILE [--check] | --demo [--port N] | --version | --help\n\n"
	       "  --config FILE  run in the foreground with this configuration\n"
	       "  --check        read configuration, rules and calendars, print what is wrong, and end\n"
	       "  --demo         a made-up district, running; nothing is needed and nothing is kept\n"
	       "  --port N       where the demonstration serves on this machine (8840)\n\n"
	       "settings of FILE and of conf.d/*.yml beside it\n%s",
	        buf_z(&settings));
	buf_finish(&settings);
	return 0;
}

static int usage(const char *what)
{
	fprintf(stderr, "intervened: %s\n            'intervened --help' shows every option and setting\n",
	        what);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
	        {"check", no_argument, NULL, 'k'}, {"demo", no_argument, NULL, 'd'},
	        {"port", required_argument, NULL, 'p'}, {"version", no_argument, NULL, 'v'},
	        {"help", no_argument, NULL, 'h'}, {0}};
	const char *config = NULL;
	bool is_check = false, is_demo = false;
	int64_t port = 0;

	for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (option) {
		case 'c': config = optarg; break;
		case 'k': is_check = true; break;
		case 'd': is_demo = true; break;
		case 'p':
			if (text_read_integer(text_of(optarg), &port) || port < 1 || port > 65535)
				return usage("--port is a number from 1 to 65535");
			break;
		case 'v': return printf("intervened %s\n", INTERVENED_VERSION) < 0;
		case 'h': return help();
		default: return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return usage("only options are taken; did you mean --config FILE?");
	if (is_demo)
		return config ? usage("--demo needs no --config") : demo_main((int)port);
	if (!config)
		return usage("--config FILE is missing");
	return is_check ? daemon_check(config) : daemon_run(config);
}
