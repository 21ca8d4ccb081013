#ifndef DAEMON_HTTP_LINGER_H
#define DAEMON_HTTP_LINGER_H
/* Lets a client finish writing a body that was refused at its headers.  Closing a socket with bytes unread resets the
 * connection, and many a client then never reads why: it only sees that its writing failed.  So a copy of the
 * descriptor stays open, and what still comes is thrown away, for a few seconds and for a few clients at a time. */
#include "http_inside.h"

void linger_begin(struct http *http, struct MHD_Connection *connection);
void lingers_watch(struct http *http); /* ends those whose time is over */
void lingers_end(struct http *http);
#endif
