#ifndef DAEMON_HTTP_REQUEST_H
#define DAEMON_HTTP_REQUEST_H
/* One request: what a handler sees, and how it answers, now or later.
 *
 *     static void get_rules(struct request *request)
 *     {
 *             request_ask(request, request_command(request, COMMAND_RULES));
 *     } */
#include "auth.h"
#include "http_inside.h"

struct request;
struct route {
	const char *method, *path; /* "{id}" stands for one segment */
	void (*handle)(struct request *request);
	unsigned rights;     /* all of these; 0: anybody */
	const char *queries; /* names of its query parameters, between spaces */
	bool is_stream;
};

struct request {
	struct http *http;
	struct listener *listener;
	struct MHD_Connection *connection;
	const struct route *route;
	struct principal principal;
	struct arena arena; /* owned */
	struct text id;     /* of the path; empty without one */
	struct buf body;    /* owned */
	size_t reserved;    /* bytes of the core's allowance */
	size_t discarded;
	struct response answer; /* owned */
	const char *content_type, *allow;
	bool is_refused, is_dispatched, is_answered, is_suspended;
};

/* The library's callbacks; `context` is the listener. */
enum MHD_Result request_on_access(void *context, struct MHD_Connection *connection, const char *url,
        const char *method, const char *version, const char *data, size_t *size, void **request);
void request_on_completed(void *context, struct MHD_Connection *connection, void **request,
        enum MHD_RequestTerminationCode code);
void *request_on_line(void *context, const char *line, struct MHD_Connection *connection);

const char *request_query(const struct request *request, const char *name);  /* NULL: not given */
const char *request_header(const struct request *request, const char *name); /* NULL: not given */
void request_answer(struct request *request, struct response *answer);       /* takes the body out of it */
void request_refuse(
        struct request *request, int status, const char *code, const char *title, const char *detail);
void request_ask(
        struct request *request, struct command *command); /* submits; answers at once when refused */
void request_on_answer(struct command *command);
struct command *request_command(struct request *request, enum command_kind kind); /* whose answer is its */
/* Whether the query says history=true; -1: refused, as it is no truth or not allowed. */
int request_history(struct request *request, bool *out);
int64_t request_id(const struct request *request); /* in the path; -1: it is no number */
/* A body of {"outcome": .., "note": ..}, or none, for the command; -1: refused. */
int request_action(struct request *request, struct command *command);
int request_limit(struct request *request, int *out); /* rows a page; -1: refused */
#endif
