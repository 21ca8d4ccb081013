#ifndef DAEMON_HTTP_AUTH_H
#define DAEMON_HTTP_AUTH_H
/* Who asks: on a unix socket what the kernel says about the peer, on an address the holder of a token. */
#include "http_inside.h"

struct principal {
	const char *name;   /* in the request's arena: recorded with what it does */
	const char *source; /* of lines that name none */
	unsigned rights;    /* enum right */
	bool is_known;
};
void auth_find(struct listener *listener, struct MHD_Connection *connection, struct arena *arena,
        struct principal *out);
#endif
