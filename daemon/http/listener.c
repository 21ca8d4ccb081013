/* Binds the sockets that the configuration names. */
#include "http_inside.h"
#include "passed.h"
#include "base/diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 511 };

static int fail(const struct listener *listener, struct diag *why, const char *doing)
{
	const struct listen_setting *setting = listener->setting;

	if (setting->kind == LISTEN_UNIX)
		return diag_set(
		        why, "D320", "cannot %s the socket %s: %s", doing, setting->path, strerror(errno));
	return diag_set(why, "D320", "cannot %s %s port %d: %s", doing, setting->host, setting->port,
	        strerror(errno));
}

/* A socket left behind by a daemon that was killed is removed; anything else at that path is not ours to remove.  The
 * store's lock makes sure that no daemon of this store is behind it. */
static int stale_remove(const struct listener *listener, struct diag *why)
{
	const char *path = listener->setting->path;
	struct stat about;

	if (lstat(path, &about) != 0)
		return errno == ENOENT ? 0 : fail(listener, why, "look at");
	if (!S_ISSOCK(about.st_mode))
		return diag_set(why, "D321",
		        "%s is there and is no socket; move it away or choose another path", path);
	return unlink(path) == 0 ? 0 : fail(listener, why, "replace");
}

static int group_find(struct listener *listener, struct diag *why)
{
	const struct listen_setting *setting = listener->setting;
	const struct group *group = setting->group ? getgrnam(setting->group) : NULL;

	if (setting->group && !group)
		return diag_set(why, "D322", "there is no group '%s' on this machine (listen, group:)",
		        setting->group);
	listener->has_group = group != NULL;
	listener->group = group ? group->gr_gid : 0;
	return 0;
}

/* Who may connect is the file's mode; what they may do, auth.c decides. */
static int group_apply(struct listener *listener, struct diag *why)
{
	const char *path = listener->setting->path;

	if (listener->has_group && chown(path, (uid_t)-1, listener->group) != 0)
		return fail(listener, why, "give to its group");
	return chmod(path, listener->has_group ? 0660 : 0600) == 0 ? 0 : fail(listener, why, "restrict");
}

static int unix_open(struct listener *listener, struct diag *why)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char *path = listener->setting->path;

	if (strlen(path) >= sizeof(address.sun_path))
		return diag_set(why, "D323", "the socket's path %s is too long: at most %zu bytes", path,
		        sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, path, strlen(path));
	if (group_find(listener, why))
		return -1;
	listener->fd = passed_find(path);
	listener->is_passed = listener->fd >= 0;
	if (listener->is_passed)
		return 0;
	if (stale_remove(listener, why))
		return -1;
	listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mode_t mask = umask(0177);
	bool is_bound =
	        listener->fd >= 0 && bind(listener->fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	umask(mask);
	if (!is_bound)
		return fail(listener, why, "bind");
	return group_apply(listener, why);
}

static socklen_t address_of(const struct listen_setting *setting, struct sockaddr_storage *out)
{
	struct sockaddr_in *four = (struct sockaddr_in *)out;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, setting->host, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)setting->port);
		return sizeof(*four);
	}
	inet_pton(AF_INET6, setting->host, &six->sin6_addr);
	six->sin6_family = AF_INET6;
	six->sin6_port = htons((uint16_t)setting->port);
	return sizeof(*six);
}

static int http_open(struct listener *listener, struct diag *why)
{
	struct sockaddr_storage address;
	socklen_t size = address_of(listener->setting, &address);
	int on = 1;

	listener->fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (listener->fd < 0)
		return fail(listener, why, "open");
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener->fd, (struct sockaddr *)&address, size) != 0)
		return fail(listener, why, "bind");
	getsockname(listener->fd, (struct sockaddr *)&address, &size);
	listener->port =
	        ntohs(((struct sockaddr_in *)&address)->sin_port); /* at the same place in both families */
	return 0;
}

int listener_open(struct listener *listener, const struct listen_setting *setting, struct diag *why)
{
	listener->setting = setting;
	listener->rights = setting->rights;
	listener->fd = -1;
	if (setting->kind == LISTEN_UNIX ? unix_open(listener, why) : http_open(listener, why))
		return -1;
	return listen(listener->fd, BACKLOG) == 0 ? 0 : fail(listener, why, "listen on");
}

void listener_remove(struct listener *listener)
{
	if (listener->setting->kind == LISTEN_UNIX && !listener->is_passed)
		unlink(listener->setting->path);
}
