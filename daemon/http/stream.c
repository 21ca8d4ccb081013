/* Hands what was said to everybody who listens.
 *
 * A client:   CATCHING_UP --has seen all--> LIVE --ends--> gone
 * The hub:    asks for what is new behind `seen`, at most ten times a second when much happens; a page of its own is
 *             asked for each client that is catching up.  Commands outlive clients, so they name them by number. */
#include "stream.h"
#include "peer.h"
#include "routes.h"
#include "base/buf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	CLIENTS_MOST = 500,
	BURST = 500,
	BUSY_MS = 100,
	HEARTBEAT_MS = 15000,
	PENDING_MOST = 1 << 20,
	BLOCK = 64 << 10
};

struct client {
	struct client *next, **link;
	struct stream_hub *hub;
	struct MHD_Connection *connection;
	struct buf pending; /* owned; from `sent` on still to be written */
	size_t sent;
	uint64_t number;
	int64_t seen; /* the last transition that is in pending */
	bool is_live, is_suspended, is_ended;
};

struct stream_hub {
	struct http *http;
	struct client *clients;
	size_t count;
	uint64_t next_number;
	int64_t seen, last; /* what live clients have; what there is */
	size_t pages;       /* asked for, by clients that catch up */
	bool is_asking, is_ending, is_held;
	struct timer *heartbeat, *hold; /* owned */
};

static void client_wake(struct client *client)
{
	if (!client->is_suspended)
		return;
	client->is_suspended = false;
	MHD_resume_connection(client->connection);
}

static void client_add(struct client *client, struct text bytes)
{
	if (client->sent == client->pending.size) {
		buf_clear(&client->pending);
		client->sent = 0;
	}
	buf_add_text(&client->pending, bytes);
	if (client->pending.size - client->sent > PENDING_MOST)
		peer_cut(client->hub->http, client->connection);
	client_wake(client);
}

static ssize_t on_read(void *context, uint64_t position, char *out, size_t size)
{
	struct client *client = context;
	size_t left = client->pending.size - client->sent;

	(void)position;
	if (left > 0) {
		size_t count = left < size ? left : size;
		memcpy(out, client->pending.at + client->sent, count);
		client->sent += count;
		return (ssize_t)count;
	}
	if (client->is_ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	client->is_suspended = true;
	MHD_suspend_connection(client->connection);
	return 0;
}

static void on_gone(void *context)
{
	struct client *client = context;

	*client->link = client->next;
	if (client->next)
		client->next->link = client->link;
	client->hub->count--;
	buf_finish(&client->pending);
	free(client);
}

static struct client *client_find(struct stream_hub *hub, uint64_t number)
{
	struct client *client = hub->clients;

	while (client && client->number != number)
		client = client->next;
	return client;
}

/* --- what is new, for all who are live ----------------------------------------------------------------------- */

static void hub_ask(struct stream_hub *hub);

static void hub_burst(struct stream_hub *hub, struct buf *out)
{
	hub->seen = hub->last;
	buf_clear(out);
	buf_print(out, "id: %" PRId64 "\nevent: reload\ndata: {}\n\n", hub->seen);
}

static void on_hold(void *context)
{
	struct stream_hub *hub = context;

	hub->is_held = false;
	hub_ask(hub);
}

static void on_news(struct command *command)
{
	struct stream_hub *hub = command->asker;
	int64_t before = hub->seen;

	hub->is_asking = false;
	hub->seen = command->said_last;
	if (command->said_count > BURST)
		hub_burst(hub, &command->answer.body);
	for (struct client *client = hub->clients; client; client = client->next) {
		if (!client->is_live || client->seen != before)
			continue;
		client->seen = hub->seen;
		if (command->answer.body.size)
			client_add(client, buf_text(&command->answer.body));
	}
	hub->is_held = command->said_count > BUSY_MS / 5;
	if (hub->is_held)
		timer_start(hub->hold, seam_mono_ms(hub->http->options.seam) + BUSY_MS);
	command_destroy(command);
	hub_ask(hub);
	http_pump(hub->http);
}

static void hub_ask(struct stream_hub *hub)
{
	if (hub->is_asking || hub->is_held || hub->is_ending || hub->seen >= hub->last)
		return;
	struct command *command = command_create(COMMAND_SAID, on_news, hub);
	command->after = hub->seen;
	command->limit = BURST + 1;
	hub->is_asking = true;
	core_submit(hub->http->options.core, command); /* a read is never refused */
}

void stream_hub_said(struct stream_hub *hub, int64_t last)
{
	if (last > hub->last)
		hub->last = last;
	hub_ask(hub);
}

/* --- a client who resumes ------------------------------------------------------------------------------------ */

struct page {
	struct stream_hub *hub;
	uint64_t client;
};

static void client_catch_up(struct client *client);

static void on_page(struct command *command)
{
	struct page *page = command->asker;
	struct client *client = client_find(page->hub, page->client);
	struct http *http = page->hub->http;

	page->hub->pages--;
	if (client && !client->is_ended) {
		client->seen = command->said_last;
		if (command->answer.body.size)
			client_add(client, buf_text(&command->answer.body));
		client_catch_up(client);
	}
	free(page);
	command_destroy(command);
	http_pump(http);
}

static void client_catch_up(struct client *client)
{
	struct stream_hub *hub = client->hub;

	client->is_live = client->seen >= hub->seen;
	if (client->is_live) {
		client->seen = hub->seen;
		return;
	}
	struct page *page = memory_take(sizeof(*page));
	*page = (struct page){hub, client->number};
	struct command *command = command_create(COMMAND_SAID, on_page, page);
	command->after = client->seen;
	command->limit = BURST;
	hub->pages++;
	core_submit(hub->http->options.core, command); /* a read is never refused */
}

/* --- coming and going ---------------------------------------------------------------------------------------- */

/* A resume with the header wins: it is what a browser sends by itself when the connection broke. */
static int since_read(struct request *request, int64_t *out)
{
	const char *given = request_header(request, "Last-Event-ID");

	if (!given)
		given = request_query(request, "since");
	if (!given)
		return 0;
	if (text_read_integer(text_of(given), out) == 0 && *out >= 0)
		return 0;
	request_refuse(request, 400, "bad_parameter", "the id to resume from is not understood",
	        "since (or Last-Event-ID) is the id of an event of this stream");
	return -1;
}

static struct client *client_create(struct stream_hub *hub, struct request *request, int64_t since)
{
	struct client *client = memory_take(sizeof(*client));

	client->hub = hub;
	client->connection = request->connection;
	client->number = ++hub->next_number;
	client->seen = since;
	client->next = hub->clients;
	client->link = &hub->clients;
	if (client->next)
		client->next->link = &client->next;
	hub->clients = client;
	hub->count++;
	return client;
}

static void client_greet(struct client *client, int64_t since)
{
	struct stream_hub *hub = client->hub;

	buf_add_z(&client->pending, ": changes of alerts\nretry: 2000\n\n");
	if (since > hub->last) {
		buf_print(&client->pending, "id: %" PRId64 "\nevent: reset\ndata: {}\n\n", hub->last);
		client->seen = hub->seen;
	}
	client_catch_up(client);
}

static void client_serve(struct client *client, struct request *request)
{
	struct MHD_Response *response =
	        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, on_read, client, on_gone);

	MHD_add_response_header(response, "Content-Type", "text/event-stream");
	MHD_add_response_header(response, "Cache-Control", "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_queue_response(request->connection, 200, response);
	MHD_destroy_response(response);
}

void get_stream(struct request *request)
{
	struct stream_hub *hub = request->http->hub;
	int64_t since = hub->seen;

	if (since_read(request, &since))
		return;
	if (hub->is_ending || hub->count >= CLIENTS_MOST) {
		request_refuse(request, 503, "too_many_streams", "too many clients are listening",
		        "500 at most; come back in a moment");
		return;
	}
	struct client *client = client_create(hub, request, since);
	client_serve(client, request);
	client_greet(client, since);
}

static void heartbeat_start(struct stream_hub *hub)
{
	timer_start(hub->heartbeat, seam_mono_ms(hub->http->options.seam) + HEARTBEAT_MS);
}

/* A client that went away is noticed when something is written to it. */
static void on_heartbeat(void *context)
{
	struct stream_hub *hub = context;

	for (struct client *client = hub->clients; client; client = client->next)
		if (client->is_suspended)
			client_add(client, text_of(": still here\n\n"));
	heartbeat_start(hub);
	http_pump(hub->http);
}

struct stream_hub *stream_hub_create(struct http *http)
{
	struct stream_hub *hub = memory_take(sizeof(*hub));

	hub->http = http;
	hub->seen = hub->last = core_last_said(http->options.core);
	hub->heartbeat = timer_open(http->options.seam, on_heartbeat, hub);
	hub->hold = timer_open(http->options.seam, on_hold, hub);
	heartbeat_start(hub);
	return hub;
}

void stream_hub_end(struct stream_hub *hub)
{
	hub->is_ending = true;
	timer_stop(hub->heartbeat);
	timer_stop(hub->hold);
	for (struct client *client = hub->clients; client; client = client->next) {
		client->is_ended = true;
		client_wake(client);
	}
}

bool stream_hub_is_idle(const struct stream_hub *hub)
{
	return !hub->is_asking && !hub->pages;
}

void stream_hub_destroy(struct stream_hub *hub)
{
	if (!hub)
		return;
	timer_close(hub->heartbeat);
	timer_close(hub->hold);
	free(hub);
}
