#ifndef CLI_SESSION_H
#define CLI_SESSION_H
/* A connection to the daemon and what one command uses it for.
 *
 *     struct session session;
 *     int result = session_open(&session, given);
 *     if (result == 0) result = session_get(&session, "/v1/status");
 *     if (result == 0) .. session.root ..
 *     return session_close(&session, result);          the exit code; says what went wrong */
#include "answer.h"
#include "client.h"

struct session {
	const struct options *given; /* borrowed */
	struct client *client;       /* owned */
	struct reply reply;          /* owned; the last answer .. */
	struct json_value root;      /* .. and what it says */
	struct arena arena;          /* owned */
	struct diag why;
};

int session_open(struct session *session, const struct options *given);
int session_close(struct session *session, int result); /* of the last call */

int session_get(struct session *session, const char *path);
int session_post(struct session *session, const char *path, const struct buf *json);
const char *session_escape(struct session *session, const char *part); /* for a path or query */
void session_print_json(const struct session *session);                /* the answer as it came */
#endif
