#ifndef DAEMON_HTTP_ACCOUNT_H
#define DAEMON_HTTP_ACCOUNT_H
/* What one token, or one user of the unix socket, may use of the door: so many requests a second, so many connections.
 * There are as many as there are tokens and users; each lives as long as the door. */
#include "auth.h"
#include "bucket.h"

struct account {
	struct account *next;
	enum listen_kind kind; /* a token and a user may have the same name */
	char *name;            /* owned */
	struct bucket requests;
	size_t connections;
};
struct account *account_of(struct http *http, enum listen_kind kind, const struct principal *principal);
void accounts_free(struct http *http);
#endif
