/* Watches connections: each phase of a request has a deadline, whatever trickles in meanwhile, and there is room for so
 * many.
 *
 *     stranger --a request that we know the sender of--> guest
 *         |                                                |
 *         +-------- too slow, or one too many -------------+--> leaving --the library lets go--> gone
 *
 * Whoever floods us is a stranger: when there are too many of them the one that has been here longest goes first.  A
 * client that means well is no stranger for longer than its headers take. */
#include "peer.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* How long a phase may last.  Idle covers the wait for the next request on a kept connection and its first line. */
static const int64_t phase_ms[] = {
        [PEER_IDLE] = 75000,
        [PEER_HEADERS] = 10000,
        [PEER_BODY] = 10000,
        [PEER_WORKING] = INT64_MAX,
        [PEER_ANSWER] = 30000,
};
enum {
	BODY_BYTES_A_SECOND = 1024, /* beyond what a body has to begin with */
	BODY_MOST_MS = 300000,
	ACCOUNT_SHARE = 4, /* no account has more than this part of all connections, nor have all strangers */
	FILES_KEPT = 256   /* for everything that is no connection */
};

static void list_clear(struct peer_list *list)
{
	*list = (struct peer_list){.end = &list->first};
}

static void list_remove(struct peer *peer)
{
	struct peer_list *list = peer->list;

	*peer->link = peer->next;
	if (peer->next)
		peer->next->link = peer->link;
	else
		list->end = peer->link;
	list->count--;
}

/* To the end: the first has been in it for longest. */
static void list_add(struct peer_list *list, struct peer *peer)
{
	peer->list = list;
	peer->next = NULL;
	peer->link = list->end;
	*list->end = peer;
	list->end = &peer->next;
	list->count++;
}

static void move(struct peer *peer, struct peer_list *list)
{
	list_remove(peer);
	list_add(list, peer);
}

/* Only shut down: the library closes, and tells peer_begin. */
static void cut(struct peers *peers, struct peer *peer)
{
	shutdown(peer->fd, SHUT_RDWR);
	move(peer, &peers->leaving);
}

/* Headers have to be in soon after their first line, and the first of a connection soon after it began. */
static void enter(struct http *http, struct peer *peer, enum peer_phase phase)
{
	int64_t now = seam_mono_ms(http->options.seam);
	int64_t deadline = phase_ms[phase] == INT64_MAX ? INT64_MAX : now + phase_ms[phase];

	if (phase != PEER_HEADERS || deadline < peer->deadline_ms)
		peer->deadline_ms = deadline;
	peer->latest_ms = phase == PEER_BODY ? now + BODY_MOST_MS : INT64_MAX;
}

static struct peer *peer_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static bool is_one_too_many(const struct peers *peers)
{
	size_t strangers = peers->strangers.count, guests = peers->guests.count;

	return strangers > peers->most / ACCOUNT_SHARE || strangers + guests > peers->most;
}

static void peer_add(struct http *http, struct MHD_Connection *connection, void **context)
{
	struct peer *peer = memory_take(sizeof(*peer));

	peer->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	peer->deadline_ms = INT64_MAX;
	enter(http, peer, PEER_HEADERS);
	list_add(&http->peers.strangers, peer);
	if (is_one_too_many(&http->peers))
		cut(&http->peers, http->peers.strangers.first);
	*context = peer;
}

static void account_leave(struct peer *peer)
{
	if (peer->account)
		peer->account->connections--;
	peer->account = NULL;
}

static void peer_drop(struct peer *peer)
{
	account_leave(peer);
	list_remove(peer);
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

int peer_know(struct http *http, struct MHD_Connection *connection, struct account *account)
{
	struct peer *peer = peer_of(connection);

	if (!peer || peer->account == account)
		return 0;
	if (account->connections >= http->peers.most / ACCOUNT_SHARE)
		return -1;
	account_leave(peer);
	peer->account = account;
	account->connections++;
	if (peer->list == &http->peers.strangers)
		move(peer, &http->peers.guests);
	return 0;
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

	if (!peer)
		return;
	peer->deadline_ms += (int64_t)bytes * 1000 / BODY_BYTES_A_SECOND;
	if (peer->deadline_ms > peer->latest_ms)
		peer->deadline_ms = peer->latest_ms;
}

void peer_cut(struct http *http, struct MHD_Connection *connection)
{
	struct peer *peer = peer_of(connection);

	if (peer)
		cut(&http->peers, peer);
}

static void watch(struct peers *peers, struct peer_list *list, int64_t now_ms)
{
	for (struct peer *peer = list->first, *next; peer; peer = next) {
		next = peer->next;
		if (peer->deadline_ms <= now_ms)
			cut(peers, peer);
	}
}

void peers_watch(struct http *http)
{
	int64_t now = seam_mono_ms(http->options.seam);

	watch(&http->peers, &http->peers.strangers, now);
	watch(&http->peers, &http->peers.guests, now);
}

/* Those that leave hold their descriptors for a moment longer, so not all there are may be promised. */
void peers_init(struct http *http)
{
	struct rlimit files;
	size_t wanted = (size_t)http->options.settings->limits.connections, room = wanted;

	list_clear(&http->peers.strangers);
	list_clear(&http->peers.guests);
	list_clear(&http->peers.leaving);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY)
		room = files.rlim_cur > FILES_KEPT ? (files.rlim_cur - FILES_KEPT) / 4 * 3 : 1;
	http->peers.most = wanted < room ? wanted : room;
}
