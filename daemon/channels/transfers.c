/* Joins libcurl's multi interface to libuv: its sockets are polled, its timeout is a timer, and what has ended is
 * looked for after each of the two. */
#include "transfers.h"
#include "daemon/seam.h"
#include "base/arena.h"

#include <stdlib.h>
#include <uv.h>

enum { IDLE_CONNECTIONS = 8 };

struct transfers {
	struct seam *seam;     /* borrowed */
	CURLM *multi;          /* owned */
	struct timer *timeout; /* owned */
	transfer_done_fn *on_done;
	void *context;
};

struct watch {
	uv_poll_t poll;
	struct transfers *transfers;
	curl_socket_t socket;
};

static void ended_look(struct transfers *transfers)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(transfers->multi, &left))) {
		CURL *transfer = message->easy_handle;
		CURLcode result = message->data.result;
		curl_multi_remove_handle(transfers->multi, transfer);
		transfers->on_done(transfers->context, transfer, result);
	}
}

static void act(struct transfers *transfers, curl_socket_t socket, int events)
{
	int running;

	curl_multi_socket_action(transfers->multi, socket, events, &running);
	ended_look(transfers);
}

static void on_timeout(void *context)
{
	act(context, CURL_SOCKET_TIMEOUT, 0);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	int flags = status < 0 ? CURL_CSELECT_ERR : 0;

	flags |= events & UV_READABLE ? CURL_CSELECT_IN : 0;
	flags |= events & UV_WRITABLE ? CURL_CSELECT_OUT : 0;
	act(watch->transfers, watch->socket, flags);
}

static void on_watch_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static struct watch *watch_open(struct transfers *transfers, curl_socket_t socket)
{
	struct watch *watch = memory_take(sizeof(*watch));

	watch->transfers = transfers;
	watch->socket = socket;
	uv_poll_init_socket(seam_loop(transfers->seam), &watch->poll, socket);
	watch->poll.data = watch;
	curl_multi_assign(transfers->multi, socket, watch);
	return watch;
}

static int on_socket(CURL *transfer, curl_socket_t socket, int what, void *context, void *socket_own)
{
	struct transfers *transfers = context;
	struct watch *watch = socket_own;

	(void)transfer;
	if (what == CURL_POLL_REMOVE) {
		if (watch)
			uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
		curl_multi_assign(transfers->multi, socket, NULL);
		return 0;
	}
	if (!watch)
		watch = watch_open(transfers, socket);
	int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
	uv_poll_start(&watch->poll, events, on_poll);
	return 0;
}

static int on_timer(CURLM *multi, long wait_ms, void *context)
{
	struct transfers *transfers = context;

	(void)multi;
	if (wait_ms < 0)
		timer_stop(transfers->timeout);
	else
		timer_start(transfers->timeout, seam_mono_ms(transfers->seam) + wait_ms);
	return 0;
}

struct transfers *transfers_open(struct seam *seam, transfer_done_fn *on_done, void *context)
{
	struct transfers *transfers = memory_take(sizeof(*transfers));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	transfers->seam = seam;
	transfers->on_done = on_done;
	transfers->context = context;
	transfers->multi = curl_multi_init();
	transfers->timeout = timer_open(seam, on_timeout, transfers);
	curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETDATA, transfers);
	curl_multi_setopt(transfers->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(transfers->multi, CURLMOPT_TIMERDATA, transfers);
	curl_multi_setopt(transfers->multi, CURLMOPT_MAXCONNECTS, (long)IDLE_CONNECTIONS);
	return transfers;
}

void transfers_add(struct transfers *transfers, CURL *transfer)
{
	curl_multi_add_handle(transfers->multi, transfer);
}

void transfers_remove(struct transfers *transfers, CURL *transfer)
{
	curl_multi_remove_handle(transfers->multi, transfer);
}

/* Closing idle connections calls on_timer and on_socket once more. */
void transfers_close(struct transfers *transfers)
{
	curl_multi_cleanup(transfers->multi);
	timer_close(transfers->timeout);
	curl_global_cleanup();
	free(transfers);
}
