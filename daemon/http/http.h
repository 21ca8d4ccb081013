#ifndef DAEMON_HTTP_H
#define DAEMON_HTTP_H
/* The door that speaks HTTP/1.1: listeners on unix sockets and loopback addresses, on the loop.
 *
 * http_start binds and serves; http_stop takes no more, ends the streams, lets what is under way be answered, and says
 * when the last connection is gone. */
#include <stddef.h>
#include <stdint.h>

struct core;
struct diag;
struct http;
struct settings;
struct seam;
struct zone;

struct http_options {
	struct core *core; /* borrowed */
	struct seam *seam; /* borrowed */
	const struct settings
	        *settings;       /* borrowed for good: its listeners; its tokens until http_settings */
	const struct zone *zone; /* borrowed: of dates in queries */
};
int http_start(const struct http_options *options, struct http **out, struct diag *why);
/* Other tokens from now on, and other rights of the groups at the same sockets.  Borrowed, until the next. */
void http_settings(struct http *http, const struct settings *settings);
void http_said(struct http *http, int64_t last); /* there is something new for the streams */
int http_port(const struct http *http);          /* of the first http listener; 0: none */
void http_stop(struct http *http, void (*on_stopped)(void *context), void *context);
/* Takes NULL.  Of one that was not stopped (it never quite started) nothing may be under way; it goes with the loop's
 * next turn. */
void http_destroy(struct http *http);
#endif
