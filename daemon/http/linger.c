/* Reads on behind an answer that came early. */
#include "linger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINGERS_MOST = 64, LINGER_MS = 5000, BYTES_A_TURN = 256 << 10, PIECE = 64 << 10 };

struct lingering {
	struct lingering *next, **link;
	struct http *http; /* borrowed */
	int fd;            /* owned; a copy of the connection's */
	int64_t until_ms;
	uv_poll_t poll;
};

static void on_closed(uv_handle_t *handle)
{
	struct lingering *linger = handle->data;

	close(linger->fd);
	http_handle_closed(linger->http);
	free(linger);
}

static void end(struct lingering *linger)
{
	*linger->link = linger->next;
	if (linger->next)
		linger->next->link = linger->link;
	linger->http->linger_count--;
	uv_poll_stop(&linger->poll);
	uv_close((uv_handle_t *)&linger->poll, on_closed);
}

/* A fast sender is not read for longer than a turn: others wait. */
static void on_readable(uv_poll_t *poll, int status, int events)
{
	char bytes[PIECE];
	ssize_t got = -1;

	(void)events;
	for (size_t turn = 0; status == 0 && turn < BYTES_A_TURN; turn += (size_t)got)
		if ((got = recv(((struct lingering *)poll->data)->fd, bytes, sizeof(bytes), MSG_DONTWAIT)) <=
		        0)
			break;
	if (status < 0 || got == 0 || (got < 0 && errno != EAGAIN))
		end(poll->data);
}

static void linger_create(struct http *http, int fd)
{
	struct lingering *linger = memory_take(sizeof(*linger));

	*linger = (struct lingering){.next = http->lingers, .link = &http->lingers, .http = http, .fd = fd};
	linger->until_ms = seam_mono_ms(http->options.seam) + LINGER_MS;
	if (linger->next)
		linger->next->link = &linger->next;
	http->lingers = linger;
	http->linger_count++;
	http->open_handles++;
	uv_poll_init(seam_loop(http->options.seam), &linger->poll, fd);
	linger->poll.data = linger;
	uv_poll_start(&linger->poll, UV_READABLE | UV_DISCONNECT, on_readable);
}

void linger_begin(struct http *http, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	if (!info || http->linger_count >= LINGERS_MOST || http->is_stopping)
		return;
	int fd = fcntl(info->connect_fd, F_DUPFD_CLOEXEC, 0);
	if (fd >= 0)
		linger_create(http, fd);
}

void lingers_watch(struct http *http)
{
	int64_t now = seam_mono_ms(http->options.seam);

	for (struct lingering *linger = http->lingers, *next; linger; linger = next) {
		next = linger->next;
		if (linger->until_ms <= now)
			end(linger);
	}
}

void lingers_end(struct http *http)
{
	while (http->lingers)
		end(http->lingers);
}
