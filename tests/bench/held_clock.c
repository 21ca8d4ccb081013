/* The daemon, with a wall clock that the bench holds: a year of events can come in live, each on its own day.
 *
 *     held_clock CONFIG CLOCK_SOCKET INSTANT_MS
 *
 * Whoever connects to CLOCK_SOCKET writes instants (8 bytes, ms since 1970) and gets each back once it holds. */
#include "daemon/daemon.h"
#include "daemon/generation.h"
#include "daemon/seam.h"
#include "base/diag.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

struct held {
	struct settings settings;
	struct seam *seam;     /* owned */
	struct daemon *daemon; /* owned */
	int door;
};

static void *clock_main(void *context)
{
	struct held *held = context;
	int64_t at_ms;

	for (int peer; (peer = accept(held->door, NULL, NULL)) >= 0; close(peer))
		while (read(peer, &at_ms, sizeof(at_ms)) == sizeof(at_ms)) {
			seam_wall_set(held->seam, at_ms);
			if (write(peer, &at_ms, sizeof(at_ms)) != sizeof(at_ms))
				break;
		}
	return NULL;
}

static int clock_open(struct held *held, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	pthread_t thread;

	if (strlen(path) >= sizeof(address.sun_path))
		return -1;
	memcpy(address.sun_path, path, strlen(path));
	unlink(path);
	held->door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(held->door, (struct sockaddr *)&address, sizeof(address)) || listen(held->door, 1))
		return -1;
	return pthread_create(&thread, NULL, clock_main, held) || pthread_detach(thread) ? -1 : 0;
}

static void on_stop(void *context)
{
	struct held *held = context;

	daemon_stop(held->daemon);
}

static void finish(void *context)
{
	struct held *held = context;

	seam_stop_ignore(held->seam);
	daemon_destroy(held->daemon);
	held->daemon = NULL;
}

static int serve(struct held *held)
{
	struct daemon_options options = {
	        .settings = &held->settings, .seam = held->seam, .on_stopped = finish, .context = held};
	struct diag why = {0};
	int code = EXIT_SUCCESS;

	seam_stop_heed(held->seam, on_stop, held);
	if (daemon_start(&options, &held->daemon, &why)) {
		fprintf(stderr, "held_clock: %s\n", why.message);
		finish(held);
		code = EXIT_FAILURE;
	}
	seam_run(held->seam);
	return code;
}

static int settings_take(struct held *held, const char *path)
{
	struct diags findings = {0};
	int result = settings_read(path, &held->settings, &findings);

	findings_print(&findings, NULL);
	diags_finish(&findings);
	return result;
}

int main(int count, char **words)
{
	struct held held = {.door = -1};
	int64_t at_ms;

	if (count != 4 || text_read_integer(text_of(words[3]), &at_ms)) {
		fputs("usage: held_clock CONFIG CLOCK_SOCKET INSTANT_MS\n", stderr);
		return EXIT_USAGE;
	}
	if (settings_take(&held, words[1]))
		return EXIT_FAILURE;
	held.seam = seam_create();
	seam_wall_set(held.seam, at_ms);
	int code = EXIT_FAILURE;
	if (clock_open(&held, words[2]))
		perror("held_clock: the clock's socket");
	else
		code = serve(&held);
	unlink(words[2]);
	seam_destroy(held.seam);
	settings_finish(&held.settings);
	return code;
}
