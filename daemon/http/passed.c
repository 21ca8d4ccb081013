/* Finds the sockets that were passed to us. */
#include "passed.h"
#include "daemon/config/config.h"
#include "daemon/log.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PASSED_FIRST = 3, PASSED_MOST = 64 };

static int64_t integer_of(const char *name)
{
	const char *given = getenv(name);
	int64_t value = 0;

	return given && text_read_integer(text_of(given), &value) == 0 ? value : 0;
}

/* The variables go down to every child; they are meant for one process. */
static int passed_end(void)
{
	int64_t count = integer_of("LISTEN_PID") == getpid() ? integer_of("LISTEN_FDS") : 0;

	return PASSED_FIRST + (count > 0 && count <= PASSED_MOST ? (int)count : 0);
}

static bool is_listening(int fd, struct sockaddr_un *address)
{
	socklen_t size = sizeof(*address), flag_size = sizeof(int);
	int accepts = 0;

	memset(address, 0, sizeof(*address));
	return getsockname(fd, (struct sockaddr *)address, &size) == 0 && address->sun_family == AF_UNIX &&
	       address->sun_path[0] && getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &flag_size) == 0 &&
	       accepts;
}

static bool is_at(const struct sockaddr_un *address, const char *path)
{
	return strlen(path) < sizeof(address->sun_path) &&
	       strncmp(address->sun_path, path, sizeof(address->sun_path)) == 0;
}

int passed_find(const char *path)
{
	struct sockaddr_un address;

	for (int fd = PASSED_FIRST; fd < passed_end(); fd++) {
		if (!is_listening(fd, &address) || !is_at(&address, path))
			continue;
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
		return fd;
	}
	return -1;
}

static bool is_named(const struct settings *settings, const struct sockaddr_un *address)
{
	for (size_t i = 0; i < settings->listen_count; i++)
		if (settings->listen[i].kind == LISTEN_UNIX && is_at(address, settings->listen[i].path))
			return true;
	return false;
}

void passed_check(const struct settings *settings)
{
	struct sockaddr_un address;

	for (int fd = PASSED_FIRST; fd < passed_end(); fd++)
		if (is_listening(fd, &address) && !is_named(settings, &address))
			log_write(LOG_WARNING, "http",
			        "the service manager holds a socket that no 'unix:' under listen: names; who "
			        "connects there is never answered",
			        (struct log_field[]){{"path", 0, address.sun_path}, {0}});
}
