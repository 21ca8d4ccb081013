/* The load: sends to a daemon faster than it can take, or at a steady rate, and prints what became of it as JSON. */
#include "client.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2, MIB = 1 << 20 };

static int usage(void)
{
	fputs("usage: client load [--every LINES] [--clock SOCKET] [--body BYTES] ..  < LINES\n"
	      "       client pace --rate N --seconds N --date DATE [--first STUDENT] ..\n"
	      "       client idle --rate N --seconds N [--connections N]\n"
	      "       .. --socket PATH | --port N --token TOKEN  [--history] [--connections N]\n",
	        stderr);
	return EXIT_USAGE;
}

static unsigned number(const char *given)
{
	int64_t value;

	if (text_read_integer(text_of(given), &value) || value < 0 || value > UINT32_MAX)
		exit(usage());
	return (unsigned)value;
}

static const struct option options[] = {
        {"socket", required_argument, NULL, 'u'},
        {"port", required_argument, NULL, 'p'},
        {"token", required_argument, NULL, 't'},
        {"history", no_argument, NULL, 'h'},
        {"clock", required_argument, NULL, 'c'},
        {"body", required_argument, NULL, 'b'},
        {"connections", required_argument, NULL, 'n'},
        {"every", required_argument, NULL, 'e'},
        {"rate", required_argument, NULL, 'r'},
        {"seconds", required_argument, NULL, 's'},
        {"first", required_argument, NULL, 'f'},
        {"date", required_argument, NULL, 'd'},
        {0},
};

static void option_take(int option, struct request *request)
{
	switch (option) {
	case 'u': request->target.socket = optarg; return;
	case 'p': request->target.port = (int)number(optarg); return;
	case 't': request->target.token = optarg; return;
	case 'h': request->path = "/v1/events?history=true"; return;
	case 'c': request->clock = optarg; return;
	case 'b': request->body = number(optarg); return;
	case 'n': request->connections = number(optarg); return;
	case 'e': request->every = number(optarg); return;
	case 'r': request->rate = number(optarg); return;
	case 's': request->seconds = number(optarg); return;
	case 'f': request->first = number(optarg); return;
	case 'd': request->date = optarg; return;
	default: exit(usage());
	}
}

int main(int count, char **words)
{
	struct request request = {.path = "/v1/events", .body = MIB, .connections = 1};

	for (int option; (option = getopt_long(count, words, "", options, NULL)) != -1;)
		option_take(option, &request);
	if (optind == count - 1 && strcmp(words[optind], "idle") == 0 && request.rate && request.seconds)
		return idle_run(&request);
	if (optind != count - 1 || (!request.target.socket && !request.target.port))
		return usage();
	if (strcmp(words[optind], "load") == 0)
		return load_run(&request);
	if (strcmp(words[optind], "pace") == 0 && request.rate && request.seconds && request.date)
		return pace_run(&request);
	return usage();
}
