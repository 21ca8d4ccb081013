/* Hands what was said to everybody who listens.
 *
 *     CATCHING_UP --has seen all--> LIVE --ends, or does not read--> gone
 *          ^                          |
 *          +-- reads too slowly ------+
 *
 * The hub asks for what is new behind `seen`, at most ten times a second when much happens.  A client that is catching
 * up reads pages of its own, the next when it has read the last: so nobody has more than two pages waiting, and it does
 * not matter how slow anybody is.  Commands outlive clients, so they name them by number. */
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
	BUSY_COUNT = 20,  /* in that time: 200 a second */
	CLIENTS_A_MS = 4, /* who can be woken and written to */
	HEARTBEAT_MS = 15000,
	DEAF_MS = 30000,
	PAGE = 64, /* changes; about as many bytes as a turn writes */
	BLOCK = 64 << 10
};

struct client {
	struct client *next, **link;
	struct stream_hub *hub;
	struct MHD_Connection *connection;
	struct buf pending; /* owned; from `sent` on still to be written */
	size_t sent;
	uint64_t number;
	int64_t seen;    /* the last transition that is in pending */
	int64_t read_ms; /* when it last took something, or had nothing to take */
	bool is_live, is_paging, is_suspended, is_ended;
};

struct stream_hub {
	struct http *http;
	struct client *clients;
	size_t count;
	uint64_t next_number;
	int64_t seen, last; /* what live clients have; what there is */
	size_t pages;       /* asked for, by clients that catch up */
	int64_t busy_ms;    /* since when `busy` is counted */
	int busy;
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

static size_t client_left(const struct client *client)
{
	return client->pending.size - client->sent;
}

static int64_t hub_now(const struct stream_hub *hub)
{
	return seam_mono_ms(hub->http->options.seam);
}

static void client_add(struct client *client, struct text bytes)
{
	if (!client_left(client)) {
		buf_clear(&client->pending);
		client->sent = 0;
		client->read_ms = hub_now(client->hub);
	}
	buf_add_text(&client->pending, bytes);
	client_wake(client);
}

static void client_catch_up(struct client *client);

static ssize_t on_read(void *context, uint64_t position, char *out, size_t size)
{
	struct client *client = context;
	size_t left = client_left(client);

	(void)position;
	if (left > 0) {
		size_t count = left < size ? left : size;
		memcpy(out, client->pending.at + client->sent, count);
		client->sent += count;
		client->read_ms = hub_now(client->hub);
		return (ssize_t)count;
	}
	if (client->is_ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	client_catch_up(client);
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

/* When much happens and many listen, many changes share one turn; a few are told at once whatever happens. */
static void hub_hold(struct stream_hub *hub, int count)
{
	int64_t now = hub_now(hub), wait_ms = (int64_t)hub->count / CLIENTS_A_MS;

	if (now - hub->busy_ms >= BUSY_MS) {
		hub->busy_ms = now;
		hub->busy = 0;
	}
	hub->busy += count;
	hub->is_held = hub->busy > BUSY_COUNT && wait_ms > 0;
	if (hub->is_held)
		timer_start(hub->hold, now + (wait_ms < BUSY_MS ? wait_ms : BUSY_MS));
}

static void client_tell(struct client *client, struct text news)
{
	client->is_live = client_left(client) < BLOCK;
	if (!client->is_live)
		return;
	client->seen = client->hub->seen;
	if (news.size)
		client_add(client, news);
}

static void on_news(struct command *command)
{
	struct stream_hub *hub = command->asker;

	hub->is_asking = false;
	hub->seen = command->said_last;
	if (command->said_count > BURST)
		hub_burst(hub, &command->answer.body);
	for (struct client *client = hub->clients; client; client = client->next)
		if (client->is_live)
			client_tell(client, buf_text(&command->answer.body));
		else if (!client_left(client))
			client_catch_up(client);
	hub_hold(hub, command->said_count);
	command_destroy(command);
	hub_ask(hub);
	http_pump(hub->http);
}

static void hub_ask(struct stream_hub *hub)
{
	if (!hub->clients && !hub->is_asking)
		hub->seen = hub->last; /* nobody listens */
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

struct frame_page {
	struct stream_hub *hub;
	uint64_t client;
};

static void client_reset(struct client *client)
{
	struct buf frame = {0};

	client->seen = client->hub->seen;
	buf_print(&frame, "id: %" PRId64 "\nevent: reset\ndata: {}\n\n", client->seen);
	client_add(client, buf_text(&frame));
	buf_finish(&frame);
}

static void client_turn(struct client *client, const struct command *page)
{
	client->is_paging = false;
	if (page->said_is_gone) {
		client_reset(client);
		return;
	}
	client->seen = page->said_last;
	if (page->answer.body.size)
		client_add(client, buf_text(&page->answer.body));
	else
		client_catch_up(client);
}

static void on_page(struct command *command)
{
	struct frame_page *page = command->asker;
	struct client *client = client_find(page->hub, page->client);
	struct http *http = page->hub->http;

	page->hub->pages--;
	if (client && !client->is_ended)
		client_turn(client, command);
	free(page);
	command_destroy(command);
	http_pump(http);
}

static void client_catch_up(struct client *client)
{
	struct stream_hub *hub = client->hub;

	if (client->is_live || client->is_paging)
		return;
	client->is_live = client->seen == hub->seen;
	if (client->seen >= hub->seen)
		return; /* who is further than the hub waits for it */
	client->is_paging = true;
	struct frame_page *page = memory_take(sizeof(*page));
	*page = (struct frame_page){hub, client->number};
	struct command *command = command_create(COMMAND_SAID, on_page, page);
	command->after = client->seen;
	command->limit = PAGE;
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

	client_add(client, text_of(": changes of alerts\nretry: 2000\n\n"));
	if (since > hub->last)
		client_reset(client);
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
	timer_start(hub->heartbeat, hub_now(hub) + HEARTBEAT_MS);
}

/* A client that went away is noticed when something is written to it; one that does not read, when that is not taken. */
static void on_heartbeat(void *context)
{
	struct stream_hub *hub = context;
	int64_t now = hub_now(hub);

	for (struct client *client = hub->clients; client; client = client->next)
		if (client->is_suspended)
			client_add(client, text_of(": still here\n\n"));
		else if (client_left(client) && now - client->read_ms >= DEAF_MS)
			peer_cut(hub->http, client->connection);
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

void stream_hub_break(struct stream_hub *hub)
{
	for (struct client *client = hub->clients; client; client = client->next) {
		client->is_ended = true;
		client_wake(client);
	}
}

void stream_hub_end(struct stream_hub *hub)
{
	hub->is_ending = true;
	timer_stop(hub->heartbeat);
	timer_stop(hub->hold);
	stream_hub_break(hub);
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
