/* The library on the loop: its epoll descriptor is polled, its timeout is a timer, and stopping waits until every
 * connection that was suspended has been answered: the library aborts the process otherwise. */
#include "linger.h"
#include "passed.h"
#include "peer.h"
#include "request.h"
#include "stream.h"
#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WATCH_MS = 500, STOP_MS = 5000, SILENCE_S = 75, MEMORY = 32 << 10, SPARE = 64 };

static void on_log(void *context, const char *format, va_list values)
{
	(void)context, (void)format, (void)values; /* what clients do wrong is answered, not logged */
}

static void pump_later(struct http *http);

static void on_pump(uv_timer_t *timer)
{
	http_pump(timer->data);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct listener *listener = poll->data;

	(void)status, (void)events;
	http_pump(listener->http);
}

void http_pump(struct http *http)
{
	for (size_t i = 0; i < http->listener_count; i++)
		if (http->listeners[i].mhd)
			MHD_run(http->listeners[i].mhd);
	pump_later(http);
}

void http_pump_soon(struct http *http)
{
	uv_timer_start(&http->pump, on_pump, 0, 0);
}

static void pump_later(struct http *http)
{
	uint64_t soonest = UINT64_MAX;

	for (size_t i = 0; i < http->listener_count; i++) {
		MHD_UNSIGNED_LONG_LONG wait;
		if (http->listeners[i].mhd && MHD_get_timeout(http->listeners[i].mhd, &wait) == MHD_YES &&
		        wait < soonest)
			soonest = wait;
	}
	if (soonest == UINT64_MAX)
		uv_timer_stop(&http->pump);
	else
		uv_timer_start(&http->pump, on_pump, soonest, 0);
}

static void on_watch(uv_timer_t *timer)
{
	struct http *http = timer->data;

	peers_watch(http);
	lingers_watch(http);
	http_pump(http);
}

/* The library's own limit is never reached: peer.c keeps the number, and it counts those that leave, too. */
static struct MHD_Daemon *mhd_start(struct listener *listener)
{
	unsigned most = (unsigned)listener->http->peers.most * 2 + SPARE;

	return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
	        request_on_access, listener, MHD_OPTION_LISTEN_SOCKET, listener->fd,
	        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT, most,
	        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENCE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	        (size_t)MEMORY, MHD_OPTION_NOTIFY_COMPLETED, request_on_completed, listener,
	        MHD_OPTION_NOTIFY_CONNECTION, peer_begin, listener->http, MHD_OPTION_URI_LOG_CALLBACK,
	        request_on_line, listener, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_END);
}

static int listener_start(struct http *http, const struct listen_setting *setting, struct diag *why)
{
	struct listener *listener = &http->listeners[http->listener_count++];

	listener->http = http;
	if (listener_open(listener, setting, why))
		return -1;
	listener->mhd = mhd_start(listener);
	if (!listener->mhd)
		return diag_set(why, "D324", "the HTTP library does not start");
	int epoll = MHD_get_daemon_info(listener->mhd, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	uv_poll_init(seam_loop(http->options.seam), &listener->poll, epoll);
	listener->poll.data = listener;
	listener->is_polling = true;
	http->open_handles++;
	uv_poll_start(&listener->poll, UV_READABLE, on_poll);
	return 0;
}

static void timers_start(struct http *http)
{
	uv_timer_init(seam_loop(http->options.seam), &http->pump);
	uv_timer_init(seam_loop(http->options.seam), &http->watch);
	http->pump.data = http->watch.data = http;
	http->open_handles = 2;
	uv_timer_start(&http->watch, on_watch, WATCH_MS, WATCH_MS);
}

static int listeners_start(struct http *http, struct diag *why)
{
	const struct settings *settings = http->options.settings;

	if (settings->listen_count > LISTENERS_MOST)
		return diag_set(
		        why, "D325", "%zu listeners; at most %d", settings->listen_count, LISTENERS_MOST);
	for (size_t i = 0; i < settings->listen_count; i++)
		if (listener_start(http, &settings->listen[i], why))
			return -1;
	passed_check(settings);
	return 0;
}

int http_start(const struct http_options *options, struct http **out, struct diag *why)
{
	struct http *http = memory_take(sizeof(*http));

	http->options = *options;
	peers_init(http);
	http->hub = stream_hub_create(http);
	timers_start(http);
	*out = http;
	if (listeners_start(http, why))
		return -1;
	http_pump(http);
	return 0;
}

static bool has_same_tokens(const struct settings *a, const struct settings *b)
{
	if (a->token_count != b->token_count)
		return false;
	for (size_t i = 0; i < a->token_count; i++)
		if (strcmp(a->tokens[i].hash, b->tokens[i].hash) ||
		        a->tokens[i].rights != b->tokens[i].rights)
			return false;
	return true;
}

/* Whether the group of a door has other rights now. */
static bool rights_change(struct listener *listener, const struct settings *settings)
{
	unsigned before = listener->rights;

	for (size_t i = 0; i < settings->listen_count; i++)
		if (listen_is_same_door(listener->setting, &settings->listen[i]))
			listener->rights = settings->listen[i].rights;
	return listener->rights != before;
}

/* Requests ask each time; a stream that goes on for days would never. */
void http_settings(struct http *http, const struct settings *settings)
{
	bool is_other = !has_same_tokens(http->options.settings, settings);

	http->options.settings = settings;
	for (size_t i = 0; i < http->listener_count; i++)
		is_other |= rights_change(&http->listeners[i], settings);
	if (is_other)
		stream_hub_break(http->hub);
	http_pump_soon(http);
}

void http_said(struct http *http, int64_t last)
{
	stream_hub_said(http->hub, last);
}

int http_port(const struct http *http)
{
	for (size_t i = 0; i < http->listener_count; i++)
		if (http->listeners[i].port)
			return http->listeners[i].port;
	return 0;
}

void http_handle_closed(struct http *http)
{
	if (--http->open_handles)
		return;
	http->is_closed = true;
	http->on_stopped(http->context);
}

static void on_closed(uv_handle_t *handle)
{
	http_handle_closed(handle->type == UV_POLL ? ((struct listener *)handle->data)->http : handle->data);
}

static void listener_stop(struct listener *listener)
{
	if (listener->is_polling)
		uv_poll_stop(&listener->poll); /* before its descriptor goes */
	if (listener->mhd)
		MHD_stop_daemon(listener->mhd);
	listener->mhd = NULL;
	if (listener->is_polling)
		uv_close((uv_handle_t *)&listener->poll, on_closed);
	else if (listener->fd >= 0)
		close(listener->fd);
}

static void finish(struct http *http)
{
	lingers_end(http);
	for (size_t i = 0; i < http->listener_count; i++)
		listener_stop(&http->listeners[i]);
	uv_close((uv_handle_t *)&http->pump, on_closed);
	uv_close((uv_handle_t *)&http->watch, on_closed);
}

/* Until the last request is answered.  Who is still sending or reading after a while is not waited for; idle
 * connections never are. */
static void on_wait(uv_timer_t *timer)
{
	struct http *http = timer->data;

	peers_watch(http);
	http_pump(http);
	bool is_over = http->requests == 0 || seam_mono_ms(http->options.seam) > http->stop_ms;
	if (is_over && http->suspended == 0 && stream_hub_is_idle(http->hub))
		finish(http);
}

void http_stop(struct http *http, void (*on_stopped)(void *context), void *context)
{
	http->is_stopping = true;
	http->stop_ms = seam_mono_ms(http->options.seam) + STOP_MS;
	http->on_stopped = on_stopped;
	http->context = context;
	for (size_t i = 0; i < http->listener_count; i++) {
		struct listener *listener = &http->listeners[i];
		if (listener->mhd && MHD_quiesce_daemon(listener->mhd) >= 0)
			close(listener->fd);
		if (listener->mhd)
			listener_remove(listener);
	}
	stream_hub_end(http->hub);
	http_pump(http);
	uv_timer_start(&http->watch, on_wait, 0, 10);
}

static void http_free(void *context)
{
	struct http *http = context;

	stream_hub_destroy(http->hub);
	accounts_free(http);
	free(http);
}

void http_destroy(struct http *http)
{
	if (!http || http->is_closed) {
		if (http)
			http_free(http);
		return;
	}
	http->on_stopped = http_free;
	http->context = http;
	finish(http);
}
