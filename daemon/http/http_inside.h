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
	unsigned group;  /* of setting->group */
	unsigned rights; /* of the group; a reload may change them */
	bool has_group, is_polling;
	bool is_passed; /* the service manager's: its file stays */
};

struct account;
struct lingering;
struct peer;
struct peer_list {
	struct peer *first, **end;
	size_t count;
};

/* Every connection is in one of these; peer.c says what they mean. */
struct peers {
	struct peer_list strangers, guests, leaving;
	size_t most; /* of strangers and guests */
};

struct http {
	struct http_options options;
	struct listener listeners[LISTENERS_MOST];
	size_t listener_count;
	uv_timer_t pump, watch;
	int open_handles;
	struct peers peers;
	struct account *accounts;  /* owned */
	struct lingering *lingers; /* owned */
	size_t linger_count;
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
void http_handle_closed(struct http *http); /* one of http->open_handles less */

int listener_open(struct listener *listener, const struct listen_setting *setting, struct diag *why);
void listener_remove(struct listener *listener); /* a unix socket's file */
#endif
