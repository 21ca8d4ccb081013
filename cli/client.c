/* Talks to the daemon through libcurl: where it is, who we are, what it said. */
#include "client.h"
#include "answer.h"
#include "command.h"
#include "stream.h"
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEFAULT_SOCKET "/run/intervened/intervened.sock"

enum { CONNECT_TIMEOUT_MS = 5000, CALL_TIMEOUT_MS = 300000 };

struct client {
	CURL *curl;                 /* owned */
	struct curl_slist *headers; /* owned; the token's, for every call */
	struct buf base;            /* owned; "http://intervened" or --server */
	const char *socket;         /* borrowed from the command line; NULL with --server */
	bool is_refused;            /* the socket is there and not for us */
	bool is_called;             /* a call was made; before one, what fails is how we were asked */
	long status;                /* of the last call; 0: no answer came */
};

/* A token must not cross a network in the clear. */
static int server_check(const char *server, struct diag *why)
{
	static const char *const allowed[] = {"https://", "http://127.", "http://localhost", "http://[::1]"};

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (text_starts_with(text_of(server), allowed[i]))
			return 0;
	diag_set(why, "C120", "--server '%s' would send the token unencrypted", server);
	return diag_help(why, "use https://, or http:// on this machine only");
}

static int token_read(const char *path, char *token, int size, struct diag *why)
{
	struct stat about;
	FILE *file = fopen(path, "r");

	if (!file)
		return diag_set(why, "C121", "cannot read the token file %s: %s", path, strerror(errno));
	bool is_open = fstat(fileno(file), &about) == 0 && (about.st_mode & (S_IRGRP | S_IROTH));
	bool has_line = fgets(token, size, file) != NULL;
	fclose(file);
	if (is_open)
		fprintf(stderr, "intervene: others can read %s; 'chmod 600 %s' keeps the token to you\n",
		        path, path);
	token[has_line ? strcspn(token, " \r\n") : 0] = '\0';
	if (!token[0])
		return diag_set(why, "C122", "%s is empty: it must hold the token on its first line", path);
	return 0;
}

static int token_add(struct client *client, const char *path, struct diag *why)
{
	char token[256], header[300];

	if (token_read(path, token, sizeof(token), why))
		return -1;
	snprintf(header, sizeof(header), "Authorization: Bearer %s", token);
	client->headers = curl_slist_append(client->headers, header);
	return 0;
}

static int client_address(struct client *client, const struct options *options, struct diag *why)
{
	const char *server = options_text(options, "server"),
	           *token_file = options_text(options, "token-file");

	if (server && options_text(options, "socket"))
		return diag_set(why, "C123", "--socket and --server name two daemons; give one");
	if (server && server_check(server, why))
		return -1;
	client->socket = server ? NULL : options_text(options, "socket");
	if (!server && !client->socket)
		client->socket = DEFAULT_SOCKET;
	buf_add_z(&client->base, server ? server : "http://intervened");
	while (client->base.size && client->base.at[client->base.size - 1] == '/')
		client->base.size--;
	return token_file ? token_add(client, token_file, why) : 0;
}

static struct client *client_make(void)
{
	struct client *client = memory_take(sizeof(*client));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	client->curl = curl_easy_init();
	return client;
}

int client_open(const struct options *options, struct client **out, struct diag *why)
{
	*out = client_make();
	return client_address(*out, options, why);
}

void client_open_at(const char *socket, struct client **out)
{
	*out = client_make();
	(*out)->socket = socket;
	buf_add_z(&(*out)->base, "http://intervened");
}

void client_close(struct client *client)
{
	if (!client)
		return;
	curl_slist_free_all(client->headers);
	curl_easy_cleanup(client->curl);
	curl_global_cleanup();
	buf_finish(&client->base);
	free(client);
}

void reply_finish(struct reply *reply)
{
	buf_finish(&reply->body);
}

char *client_escape(struct client *client, struct arena *arena, const char *part)
{
	char *escaped = curl_easy_escape(client->curl, part, 0);
	char *kept = arena_print(arena, "%s", escaped);

	curl_free(escaped);
	return kept;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	buf_add(context, bytes, size * count);
	return size * count;
}

static void call_prepare(struct client *client, const char *path)
{
	struct buf url = {0};

	client->is_called = true;
	client->status = 0;
	curl_easy_reset(client->curl);
	buf_print(&url, "%.*s%s", (int)client->base.size, client->base.at, path);
	curl_easy_setopt(client->curl, CURLOPT_URL, buf_z(&url));
	buf_finish(&url);
	if (client->socket)
		curl_easy_setopt(client->curl, CURLOPT_UNIX_SOCKET_PATH, client->socket);
	curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, client->headers);
	curl_easy_setopt(client->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(client->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
	curl_easy_setopt(client->curl, CURLOPT_NOSIGNAL, 1L);
}

static int not_reached(struct client *client, CURLcode code, struct diag *why)
{
	long os_error = 0;

	curl_easy_getinfo(client->curl, CURLINFO_OS_ERRNO, &os_error);
	client->is_refused = client->socket && (os_error == EACCES || os_error == EPERM);
	if (client->is_refused) {
		diag_set(why, "C124", "you may not use the daemon's socket %s", client->socket);
		return diag_help(why,
		        "its group is set in intervened.yml under listen:; join it, or use --server and "
		        "--token-file");
	}
	if (client->socket)
		diag_set(why, "C125", "no daemon answers at %s: %s", client->socket,
		        os_error ? strerror((int)os_error) : curl_easy_strerror(code));
	else
		diag_set(why, "C125", "no daemon answers at %.*s: %s", (int)client->base.size,
		        client->base.at, curl_easy_strerror(code));
	return diag_help(why,
	        "is it running ('systemctl status intervened')? --socket PATH or --server URL say where");
}

/* Problem details (RFC 9457) as a sentence; anything else as the bare status. */
static int not_done(const struct client *client, const struct reply *reply, struct diag *why)
{
	struct arena arena = {0};
	struct json_value root;
	struct text title = {0}, detail = {0};

	if (answer_read(&reply->body, &root, NULL) == 0) {
		title = answer_text(&root, "title", &arena);
		detail = answer_text(&root, "detail", &arena);
	}
	if (!title.size)
		title = text_of(client->status == 401 || client->status == 403 ? "not allowed" : "it failed");
	diag_set(why, "C126", "the daemon answered %ld: %.*s", client->status, (int)title.size, title.at);
	if (detail.size)
		diag_help(why, "%.*s", (int)detail.size, detail.at);
	arena_finish(&arena);
	return -1;
}

static int call_run(struct client *client, struct reply *out, struct diag *why)
{
	curl_off_t retry_after = 0;

	curl_easy_setopt(client->curl, CURLOPT_TIMEOUT_MS, (long)CALL_TIMEOUT_MS);
	buf_clear(&out->body);
	out->retry_after = 0;
	curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, &out->body);
	CURLcode code = curl_easy_perform(client->curl);
	if (code != CURLE_OK)
		return not_reached(client, code, why);
	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &client->status);
	curl_easy_getinfo(client->curl, CURLINFO_RETRY_AFTER, &retry_after);
	out->retry_after = (long)retry_after;
	return client->status >= 200 && client->status < 300 ? 0 : not_done(client, out, why);
}

int client_get(struct client *client, const char *path, struct reply *out, struct diag *why)
{
	call_prepare(client, path);
	return call_run(client, out, why);
}

int client_post(struct client *client, const char *path, const char *content_type, struct text body,
        struct reply *out, struct diag *why)
{
	char header[100];
	struct curl_slist *headers = NULL;

	call_prepare(client, path);
	snprintf(header, sizeof(header), "Content-Type: %s", content_type);
	headers = curl_slist_append(headers, header);
	headers = curl_slist_append(headers, "Expect:"); /* the daemon never asks us to hold a body back */
	for (const struct curl_slist *more = client->headers; more; more = more->next)
		headers = curl_slist_append(headers, more->data);
	curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(client->curl, CURLOPT_POST, 1L);
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.size);
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, body.size ? body.at : "");
	int result = call_run(client, out, why);
	curl_slist_free_all(headers);
	return result;
}

long client_status(const struct client *client)
{
	return client->status;
}

enum exit_code client_exit(const struct client *client)
{
	if (client->is_refused || client->status == 401 || client->status == 403)
		return EXIT_NOT_ALLOWED;
	if (!client->is_called)
		return EXIT_USAGE;
	return client->status ? EXIT_FINDINGS : EXIT_NO_DAEMON;
}

struct streaming {
	struct stream stream;
	struct reply problem; /* what came instead of a stream */
	struct client *client;
};

static size_t on_stream(char *bytes, size_t size, size_t count, void *context)
{
	struct streaming *streaming = context;
	struct client *client = streaming->client;

	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &client->status);
	if (client->status != 200)
		return on_body(bytes, size, count, &streaming->problem.body);
	return stream_take(&streaming->stream, bytes, size * count) ? 0 : size * count;
}

int client_stream(
        struct client *client, const char *path, stream_event_fn *on_event, void *context, struct diag *why)
{
	struct streaming streaming = {
	        .stream = {.on_event = on_event, .context = context},
	        .client = client,
	};
	int result = 0;

	call_prepare(client, path);
	curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, on_stream);
	curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, &streaming);
	CURLcode code = curl_easy_perform(client->curl);
	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &client->status);
	if (client->status && client->status != 200)
		result = not_done(client, &streaming.problem, why);
	else if (code != CURLE_OK && code != CURLE_WRITE_ERROR)
		result = not_reached(client, code, why);
	stream_finish(&streaming.stream);
	reply_finish(&streaming.problem);
	return result;
}
