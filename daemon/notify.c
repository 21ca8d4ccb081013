/* Speaks to systemd without its library. */
#include "notify.h"
#include "base/text.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool notify_is_heard(void)
{
	return getenv("NOTIFY_SOCKET") != NULL;
}

void notify_send(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t size = path ? strlen(path) : 0;

	if (size == 0 || size >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, size);
	if (path[0] == '@')
		address.sun_path[0] = '\0'; /* the abstract namespace */
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
	(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address, length);
	close(fd);
}

/* The instant lets the manager tell the answer to this reload from that to an earlier one. */
void notify_reloading(int64_t mono_us)
{
	char state[80];

	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%" PRId64, mono_us);
	notify_send(state);
}

static bool is_integer(const char *name, int64_t *out)
{
	const char *given = getenv(name);

	return given && text_read_integer(text_of(given), out) == 0;
}

/* Half of what is allowed, as sd_watchdog_enabled(3) advises; and none of it is for a process that the variables only
 * came down to. */
int64_t notify_watchdog_ms(void)
{
	int64_t us, pid;

	if (!is_integer("WATCHDOG_USEC", &us) || us <= 0)
		return 0;
	if (getenv("WATCHDOG_PID") && (!is_integer("WATCHDOG_PID", &pid) || pid != getpid()))
		return 0;
	return us < 2000 ? 1 : us / 2000;
}
