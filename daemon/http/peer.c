/* Watches connections: each phase of a request has a deadline, whatever trickles in meanwhile. */
#include "http_inside.h"

#include <stdlib.h>
#include <sys/socket.h>

/* How long a phase may last.  Idle covers the wait for the next request on a kept connection and its first line. */
static const int64_t phase_ms[] = {
        [PEER_IDLE] = 60000,
        [PEER_HEADERS] = 10000,
        [PEER_BODY] = 10000,
        [PEER_WORKING] = INT64_MAX,
        [PEER_ANSWER] = 60000,
};
enum { BODY_BYTES_A_SECOND = 16 << 10 };

/* Headers have to be in soon after their first line, and the first of a connection soon after it began. */
static void enter(struct http *http, struct peer *peer, enum peer_phase phase)
{
	int64_t now = seam_mono_ms(http->options.seam);
	int64_t deadline = phase_ms[phase] == INT64_MAX ? INT64_MAX : now + phase_ms[phase];

	if (phase != PEER_HEADERS || deadline < peer->deadline_ms)
		peer->deadline_ms = deadline;
}

static struct peer *peer_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static void peer_add(struct http *http, struct MHD_Connection *connection, void **context)
{
	struct peer *peer = memory_take(sizeof(*peer));

	peer->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	peer->next = http->peers;
	peer->link = &http->peers;
	if (peer->next)
		peer->next->link = &peer->next;
	http->peers = peer;
	peer->deadline_ms = INT64_MAX;
	enter(http, peer, PEER_HEADERS);
	*context = peer;
}

static void peer_drop(struct peer *peer)
{
	*peer->link = peer->next;
	if (peer->next)
		peer->next->link = peer->link;
	free(peer);
}

void peer_begin(void *http, struct MHD_Connection *connection, void **context,
        enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		peer_add(http, connection, context);
	else if (*context)
		peer_drop(*context);
}

void peer_enter(struct http *http, struct MHD_Connection *connection, enum peer_phase phase)
{
	struct peer *peer = peer_of(connection);

	if (peer)
		enter(http, peer, phase);
}

void peer_progress(struct MHD_Connection *connection, size_t bytes)
{
	struct peer *peer = peer_of(connection);

	if (peer)
		peer->deadline_ms += (int64_t)bytes * 1000 / BODY_BYTES_A_SECOND;
}

/* Only shut down: the library closes, and tells peer_begin. */
void peer_cut(struct MHD_Connection *connection)
{
	struct peer *peer = peer_of(connection);

	if (peer)
		shutdown(peer->fd, SHUT_RDWR);
}

void peers_watch(struct http *http)
{
	int64_t now = seam_mono_ms(http->options.seam);

	for (struct peer *peer = http->peers; peer; peer = peer->next)
		if (peer->deadline_ms <= now)
			shutdown(peer->fd, SHUT_RDWR);
}
