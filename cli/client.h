#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H
/* The daemon as the commands see it: one call at a time over its unix socket, or over HTTP with a token.
 *
 *     struct client *client;
 *     struct reply reply = {0};
 *     if (client_open(options, &client, &why) || client_get(client, "/v1/status", &reply, &why))
 *             return command_fail(client_exit(client), &why);
 *
 * A call answers 0 for 2xx.  Else -1, with what the daemon (or the network) said as a sentence in *why, and
 * client_exit as the code to leave with. */
#include "command.h"
#include "base/buf.h"
#include "base/diag.h"

struct client;

struct reply {
	long retry_after; /* seconds; 0: not said */
	struct buf body;  /* owned */
};

int client_open(const struct options *options, struct client **out, struct diag *why);
void client_open_at(const char *socket, struct client **out); /* borrowed; whatever the options */
void client_close(struct client *client);                     /* takes NULL */

int client_get(struct client *client, const char *path, struct reply *out, struct diag *why);
int client_post(struct client *client, const char *path, const char *content_type, struct text body,
        struct reply *out, struct diag *why);
void reply_finish(struct reply *reply);
long client_status(const struct client *client); /* of the last call; 0: no answer came */
enum exit_code client_exit(const struct client *client);

/* One part of a path or query, with what may not stand there as %XX. */
char *client_escape(struct client *client, struct arena *arena, const char *part);

/* Server-sent events, until the daemon ends the stream or `on_event` answers other than 0.  Fields are empty when
 * the event does not have them; texts are valid during the call. */
struct stream_event {
	struct text id, name, data;
};
typedef int stream_event_fn(void *context, const struct stream_event *event);
int client_stream(
        struct client *client, const char *path, stream_event_fn *on_event, void *context, struct diag *why);
#endif
