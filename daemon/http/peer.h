#ifndef DAEMON_HTTP_PEER_H
#define DAEMON_HTTP_PEER_H
/* Connections and how long each may take.  The library's own timeout only knows silence, and a byte a second is not
 * silent. */
#include "account.h"

enum peer_phase { PEER_IDLE, PEER_HEADERS, PEER_BODY, PEER_WORKING, PEER_ANSWER };

struct peer {
	struct peer *next, **link;
	struct peer_list *list;  /* that it is in */
	struct account *account; /* shared; NULL: nobody we know */
	int fd;
	int64_t deadline_ms,
	        latest_ms; /* monotonic; INT64_MAX: none.  No progress moves the deadline past `latest` */
};

void peers_init(struct http *http);
void peers_watch(struct http *http); /* cuts off whoever is past its deadline */

/* The library's callback: a connection begins or ends. */
void peer_begin(void *http, struct MHD_Connection *connection, void **context,
        enum MHD_ConnectionNotificationCode code);
/* -1: the account has as many connections as it may. */
int peer_know(struct http *http, struct MHD_Connection *connection, struct account *account);
void peer_enter(struct http *http, struct MHD_Connection *connection, enum peer_phase phase);
void peer_progress(struct MHD_Connection *connection, size_t bytes); /* of a body */
void peer_cut(struct http *http, struct MHD_Connection *connection);
#endif
