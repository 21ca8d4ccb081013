/* One request, from its first line to its answer.
 *
 *     HEADERS --whole--> BODY --whole--> dispatched --answered--> ANSWER --sent--> gone
 *        |                 |                 |  (suspended until the core answers)
 *        +---- refused ----+-----------------+
 *
 * A refusal is kept until the body has been read, so that the client, still writing, gets to read it.  Only a body that
 * says it is larger than we take, or than there is room for now, is refused before; linger.c reads on for a while. */
#include "request.h"
#include "linger.h"
#include "peer.h"
#include "routes.h"
#include "daemon/config/token.h"
#include "daemon/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DISCARDED_MOST = 4 * BODY_MOST, RETRY_AFTER_S = 5, BURST_S = 10 };

const char *request_query(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *request_header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

void request_answer(struct request *request, struct response *answer)
{
	buf_finish(&request->answer.body);
	request->answer = *answer;
	answer->body = (struct buf){0};
	request->is_answered = true;
	if (request->is_suspended) {
		request->is_suspended = false;
		request->http->suspended--;
		MHD_resume_connection(request->connection);
	}
	http_pump_soon(request->http);
}

void request_refuse(
        struct request *request, int status, const char *code, const char *title, const char *detail)
{
	struct response answer = {0};

	response_problem(&answer, status, code, title, detail);
	answer.retry_after_s = status == 503 || status == 429 ? RETRY_AFTER_S : 0;
	request_answer(request, &answer);
}

/* From here on the first refusal stands. */
static void refuse(
        struct request *request, int status, const char *code, const char *title, const char *detail)
{
	if (request->is_refused)
		return;
	request->is_refused = true;
	request_refuse(request, status, code, title, detail);
}

void request_on_answer(struct command *command)
{
	struct request *request = command->asker;

	request_answer(request, &command->answer);
	command_destroy(command);
}

struct command *request_command(struct request *request, enum command_kind kind)
{
	return command_create(kind, request_on_answer, request);
}

void request_ask(struct request *request, struct command *command)
{
	if (core_submit(request->http->options.core, command) == 0)
		return;
	request_answer(request, &command->answer);
	command_destroy(command);
}

/* --- what can be wrong before the body ----------------------------------------------------------------------- */

struct framing {
	int lengths;
	const char *length;
};

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct framing *framing = context;

	(void)kind;
	if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
		framing->lengths++;
		framing->length = value;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
		framing->lengths++;
	}
	return MHD_YES;
}

static enum MHD_Result on_query(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct request *request = context;
	char spaced[80];

	(void)kind, (void)value;
	snprintf(spaced, sizeof(spaced), " %s ", name);
	if (!strstr(request->route->queries, spaced))
		refuse(request, 400, "no_such_parameter", "the query has a parameter that is not known",
		        arena_print(&request->arena, "'%.60s'; this path knows:%.*s", name,
		                (int)strlen(request->route->queries) - 1, request->route->queries));
	return MHD_YES;
}

static void route_find(struct request *request, const char *method, const char *url)
{
	request->route = routes_find(method, url, &request->id, &request->allow);
	if (request->route)
		return;
	if (request->allow)
		refuse(request, 405, "method_not_allowed", "this cannot be done here",
		        arena_print(&request->arena, "allowed: %s", request->allow));
	else
		refuse(request, 404, "not_found", "there is nothing here",
		        "the paths are listed in docs/http.md");
}

static void rights_check(struct request *request)
{
	unsigned rights = request->route->rights;

	if (!rights)
		return;
	auth_find(request->listener, request->connection, &request->arena, &request->principal);
	if (!request->principal.is_known)
		refuse(request, 401, "not_signed_in", "the daemon does not know who asks",
		        request->listener->setting->kind == LISTEN_UNIX
		                ? "this socket serves the daemon's own user, root, and its group"
		                : "send Authorization: Bearer ivd_..; 'intervene tokens new' makes one");
	else if ((request->principal.rights & rights) != rights)
		refuse(request, 403, "not_allowed", "this is not allowed to you",
		        "the token (or the socket's role) lacks a right that this needs");
}

/* Whoever sends too fast is told when the next one is welcome. */
static void too_often(struct request *request, int64_t wait_ms)
{
	refuse(request, 429, "too_many_requests", "more requests a second than the settings allow",
	        "limits.requests_per_second; put more lines into one body, they are not counted");
	request->answer.retry_after_s = (int)(wait_ms / 1000) + 1;
}

static void account_check(struct request *request)
{
	struct http *http = request->http;
	int64_t a_second = http->options.settings->limits.requests_per_second;

	if (!request->principal.is_known)
		return;
	struct account *account = account_of(http, request->listener->setting->kind, &request->principal);
	if (peer_know(http, request->connection, account)) {
		refuse(request, 429, "too_many_connections", "you have a quarter of all connections already",
		        "close some, or raise limits.connections");
		return;
	}
	int64_t wait_ms = bucket_take(
	        &account->requests, a_second, a_second * BURST_S, seam_mono_ms(http->options.seam));
	if (wait_ms)
		too_often(request, wait_ms);
}

/* -1: said in a way that cannot be read, or larger than anything. */
static int64_t length_of(const struct framing *framing)
{
	int64_t length = 0;

	return framing->length && text_read_integer(text_of(framing->length), &length) ? -1 : length;
}

static void too_large(struct request *request)
{
	refuse(request, 413, "body_too_large", "the body is larger than 8 MiB", "send it in parts");
}

static void too_much(struct request *request)
{
	refuse(request, 503, "busy", "too much is waiting to be stored", "send it again in a moment");
}

static int reserve(struct request *request, size_t bytes)
{
	if (core_reserve(request->http->options.core, bytes) == 0)
		return 0;
	too_much(request);
	return -1;
}

/* Only looked at: room is taken by what arrives, not by what is announced. */
static int room_check(struct request *request, int64_t length)
{
	if (reserve(request, (size_t)length))
		return -1;
	core_release(request->http->options.core, (size_t)length);
	return 0;
}

static int length_check(struct request *request, int64_t length)
{
	if (length < 0 || length > BODY_MOST) {
		too_large(request);
		return -1;
	}
	return request->is_refused ? 0 : room_check(request, length);
}

/* False: answered at once, the body is not waited for. */
static bool headers_check(struct request *request, const char *method, const char *url)
{
	struct framing framing = {0};

	MHD_get_connection_values(request->connection, MHD_HEADER_KIND, on_header, &framing);
	if (framing.lengths > 1)
		refuse(request, 400, "ambiguous_length", "the body's length is said more than once",
		        "send one Content-Length, or one Transfer-Encoding");
	route_find(request, method, url);
	if (!request->is_refused)
		rights_check(request);
	if (!request->is_refused)
		account_check(request);
	if (!request->is_refused)
		MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, on_query, request);
	return length_check(request, length_of(&framing)) == 0;
}

/* --- the body ------------------------------------------------------------------------------------------------ */

static enum MHD_Result body_take(struct request *request, const char *data, size_t *size)
{
	size_t given = *size;

	*size = 0;
	peer_progress(request->connection, given);
	if (!request->is_refused && request->body.size + given > BODY_MOST)
		too_large(request);
	if (request->is_refused || reserve(request, given)) {
		request->discarded += given;
		return request->discarded > DISCARDED_MOST ? MHD_NO : MHD_YES;
	}
	request->reserved += given;
	buf_add(&request->body, data, given);
	return MHD_YES;
}

/* --- the answer ---------------------------------------------------------------------------------------------- */

static const char *type_of(const struct request *request)
{
	if (request->answer.status >= 400)
		return "application/problem+json";
	return request->content_type ? request->content_type : "application/json";
}

static void headers_add(const struct request *request, struct MHD_Response *response)
{
	char seconds[24];

	MHD_add_response_header(response, "Content-Type", type_of(request));
	MHD_add_response_header(response, "Cache-Control", "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (request->answer.retry_after_s) {
		snprintf(seconds, sizeof(seconds), "%d", request->answer.retry_after_s);
		MHD_add_response_header(response, "Retry-After", seconds);
	}
	if (request->allow)
		MHD_add_response_header(response, "Allow", request->allow);
	if (request->answer.status == 401)
		MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
	if (request->http->is_stopping)
		MHD_add_response_header(response, "Connection", "close");
}

/* The route, not the path: that one names students. */
static void answer_log(const struct request *request)
{
	const char *who = request->principal.name;

	log_write(LOG_DEBUG, "http", "answered",
	        (struct log_field[]){{"method", 0, request->route ? request->route->method : "-"},
	                {"route", 0, request->route ? request->route->path : "-"},
	                {"status", request->answer.status, NULL}, {"who", 0, who ? who : ""}, {0}});
}

static enum MHD_Result answer_send(struct request *request)
{
	struct buf *body = &request->answer.body;
	struct MHD_Response *response =
	        MHD_create_response_from_buffer(body->size, body->at, MHD_RESPMEM_MUST_FREE);

	*body = (struct buf){0};
	headers_add(request, response);
	peer_enter(request->http, request->connection, PEER_ANSWER);
	answer_log(request);
	enum MHD_Result result =
	        MHD_queue_response(request->connection, (unsigned)request->answer.status, response);
	MHD_destroy_response(response);
	return result;
}

/* The library reads no further once it has an answer. */
static enum MHD_Result answer_early(struct request *request)
{
	linger_begin(request->http, request->connection);
	return answer_send(request);
}

static enum MHD_Result dispatch(struct request *request)
{
	request->is_dispatched = true;
	peer_enter(request->http, request->connection, PEER_WORKING);
	request->route->handle(request);
	return request->is_answered ? answer_send(request)
	                            : MHD_YES; /* a stream has queued its own response */
}

/* Not in the call that ends the body: the library would come back from there still reading, and take a client that has
 * closed its half for one that is gone. */
static enum MHD_Result wait_for_answer(struct request *request)
{
	request->is_suspended = true;
	request->http->suspended++;
	MHD_suspend_connection(request->connection);
	return MHD_YES;
}

static struct request *request_create(struct listener *listener, struct MHD_Connection *connection)
{
	struct request *request = memory_take(sizeof(*request));

	request->http = listener->http;
	request->listener = listener;
	request->connection = connection;
	listener->http->requests++;
	return request;
}

static void request_destroy(struct request *request)
{
	core_release(request->http->options.core, request->reserved);
	request->http->requests--;
	buf_finish(&request->body);
	buf_finish(&request->answer.body);
	arena_finish(&request->arena);
	free(request);
}

enum MHD_Result request_on_access(void *context, struct MHD_Connection *connection, const char *url,
        const char *method, const char *version, const char *data, size_t *size, void **kept)
{
	struct listener *listener = context;
	struct request *request = *kept;

	(void)version;
	if (!request) {
		*kept = request = request_create(listener, connection);
		peer_enter(request->http, connection, PEER_BODY);
		return headers_check(request, method, url) ? MHD_YES : answer_early(request);
	}
	if (*size)
		return body_take(request, data, size);
	if (request->is_answered)
		return answer_send(request);
	return request->is_dispatched ? wait_for_answer(request) : dispatch(request);
}

void request_on_completed(
        void *context, struct MHD_Connection *connection, void **kept, enum MHD_RequestTerminationCode code)
{
	struct listener *listener = context;

	(void)code;
	peer_enter(listener->http, connection, PEER_IDLE);
	if (*kept)
		request_destroy(*kept);
	*kept = NULL;
}

/* The first line of the next request on a kept connection: from here on its headers have to hurry. */
void *request_on_line(void *context, const char *line, struct MHD_Connection *connection)
{
	struct listener *listener = context;

	(void)line;
	peer_enter(listener->http, connection, PEER_HEADERS);
	return NULL;
}
