#ifndef DAEMON_HTTP_AUTH_H
#define DAEMON_HTTP_AUTH_H
/* Who asks: on a unix socket what the kernel says about the peer, on an address the holder of a token. */
#include "http_inside.h"

enum { RIGHT_KNOWN = 0x80 }; /* beside enum right: everybody who is known has it */

struct principal {
	const char *name;   /* in the request's arena: recorded with what it does */
	const char *source; /* of lines that name none */
	unsigned rights;    /* enum right, and RIGHT_KNOWN */
	bool is_known;
};
void auth_find(struct listener *listener, struct MHD_Connection *connection, struct arena *arena,
        struct principal *out);
#endif
