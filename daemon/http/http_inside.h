#ifndef DAEMON_HTTP_INSIDE_H
#define DAEMON_HTTP_INSIDE_H
/* What the files of this room share. */
#include "http.h"
#include "daemon/config/config.h"
#include "daemon/core/core.h"

#include <microhttpd.h>
#include <uv.h>

enum { BODY_MOST = 8 << 20, LISTENERS_MOST = 8 };

/* One bound socket and the library's daemon on it. */
struct listener {
	struct http *http;                    /* borrowed */
	const struct listen_setting *setting; /* borrowed */
	struct MHD_Daemon *mhd;               /* owned */
	uv_poll_t poll;
	int fd; /* the library's; ours until it is started */
	int port;
	unsigned group; /* of setting->group */
	bool has_group, is_polling;
};

/* One connection, watched: whoever is slower than its deadline is cut off.  The library's own timeout only knows
 * silence, and a byte a second is not silent. */
struct peer {
	struct peer *next, **link; /* in http->peers */
	int fd;
	int64_t deadline_ms; /* monotonic; INT64_MAX: none */
};
enum peer_phase { PEER_IDLE, PEER_HEADERS, PEER_BODY, PEER_WORKING, PEER_ANSWER };

struct http {
	struct http_options options;
	struct listener listeners[LISTENERS_MOST];
	size_t listener_count;
	uv_timer_t pump, watch;
	int open_handles;
	struct peer *peers;
	struct stream_hub *hub; /* owned */
	size_t requests;        /* under way */
	size_t suspended; /* of those, waiting for the core: the library must not be stopped meanwhile */
	bool is_stopping, is_closed;
	int64_t stop_ms; /* monotonic; until then slow ones are waited for */
	void (*on_stopped)(void *context);
	void *context;
};

void http_pump(struct http *http);      /* lets the library do what it can; never from within its callbacks */
void http_pump_soon(struct http *http); /* with the loop's next turn; from anywhere */

int listener_open(struct listener *listener, const struct listen_setting *setting, struct diag *why);
void listener_remove(struct listener *listener); /* a unix socket's file */

void peer_begin(void *http, struct MHD_Connection *connection, void **context,
        enum MHD_ConnectionNotificationCode code);
void peer_enter(struct http *http, struct MHD_Connection *connection, enum peer_phase phase);
/* Bytes of a body came in: who keeps sending is not slow. */
void peer_progress(struct MHD_Connection *connection, size_t bytes);
void peers_watch(struct http *http);
void peer_cut(struct MHD_Connection *connection);
#endif
