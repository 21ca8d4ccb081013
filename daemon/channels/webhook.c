/* The channel that POSTs to a program elsewhere: signed, with the same key however often it is tried. */
#include "address.h"
#include "kinds.h"
#include "sign.h"
#include "transfers.h"
#include "daemon/config/channels.h"
#include "daemon/seam.h"
#include "base/arena.h"
#include "base/diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_MOST = 64 << 10, CONNECT_MS = 5000, RETRY_AFTER_MOST_S = 24 * 3600 };

struct webhook {
	struct channel channel;                /* first */
	const struct channel_setting *setting; /* borrowed */
	struct seam *seam;                     /* borrowed */
	struct transfers *transfers;           /* owned */
	struct buf secret;                     /* owned */
	struct flight *flights;
};

/* One message under way. */
struct flight {
	struct flight *next, **link;
	struct webhook *webhook;
	struct message *message;    /* borrowed */
	CURL *transfer;             /* owned */
	struct curl_slist *headers; /* owned */
	size_t received;            /* bytes of the answer, its head included */
	bool is_forbidden;          /* its address may not be reached */
};

/* --- what an answer means ------------------------------------------------------------------------------------ */

/* What is about this message alone ends it or puts it off; all else is about the destination, which may be mended, so
 * that a wrong secret or path turns no message into a dead letter. */
static const struct {
	int from, to;
	enum handover handover;
	bool is_uncertain;
	const char *why;
} meanings[] = {
        {200, 299, HANDOVER_TAKEN, false, NULL},
        {300, 399, HANDOVER_DOWN, false, "a redirect, which is not followed: set url to where it leads"},
        {400, 400, HANDOVER_NEVER, false, "the message was refused"},
        {408, 409, HANDOVER_LATER, true, "later, it says"},
        {410, 411, HANDOVER_NEVER, false, "the message was refused"},
        {413, 415, HANDOVER_NEVER, false, "the message was refused"},
        {422, 422, HANDOVER_NEVER, false, "the message was refused"},
        {425, 425, HANDOVER_LATER, false, "later, it says"},
        {429, 429, HANDOVER_DOWN, false, "too many at once, it says"},
        {431, 431, HANDOVER_NEVER, false, "the message was refused"},
        {451, 451, HANDOVER_NEVER, false, "the message was refused"},
        {400, 499, HANDOVER_DOWN, false, "it takes no messages: look at url and secret"},
        {502, 502, HANDOVER_DOWN, true, "out of order"},
        {503, 503, HANDOVER_DOWN, false, "out of order"},
        {504, 504, HANDOVER_DOWN, true, "out of order"},
        {500, 599, HANDOVER_LATER, true, "it failed at this message"},
};

static void status_read(long status, struct handover_result *out)
{
	out->handover = HANDOVER_DOWN;
	snprintf(out->why, sizeof(out->why), "answers %ld, which is no status", status);
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (status < meanings[i].from || status > meanings[i].to)
			continue;
		out->handover = meanings[i].handover;
		out->is_uncertain = meanings[i].is_uncertain;
		out->why[0] = '\0';
		if (meanings[i].why)
			snprintf(out->why, sizeof(out->why), "answers %ld: %s", status, meanings[i].why);
		return;
	}
}

static bool is_sent(const struct flight *flight)
{
	long sent = 0;

	curl_easy_getinfo(flight->transfer, CURLINFO_REQUEST_SIZE, &sent);
	return sent > 0;
}

/* Without a status nobody said whether it was taken. */
static void failure_read(const struct flight *flight, CURLcode code, struct handover_result *out)
{
	out->handover = HANDOVER_DOWN;
	out->is_uncertain = is_sent(flight);
	if (flight->is_forbidden)
		snprintf(out->why, sizeof(out->why),
		        "its name leads to a private address: set allow_private: true if it is meant to");
	else
		snprintf(out->why, sizeof(out->why), "no answer: %s", curl_easy_strerror(code));
}

/* A status is an answer even if its body broke off or was longer than anybody reads. */
static void result_read(const struct flight *flight, CURLcode code, struct handover_result *out)
{
	curl_off_t wait_s = 0;
	long status = 0;

	*out = (struct handover_result){0};
	curl_easy_getinfo(flight->transfer, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(flight->transfer, CURLINFO_RETRY_AFTER, &wait_s);
	if (status >= 200)
		status_read(status, out);
	else
		failure_read(flight, code, out);
	if (wait_s > RETRY_AFTER_MOST_S)
		wait_s = RETRY_AFTER_MOST_S;
	out->retry_after_ms = wait_s > 0 ? wait_s * 1000 : 0;
}

/* --- one message --------------------------------------------------------------------------------------------- */

static void flight_end(struct flight *flight, const struct handover_result *result)
{
	struct message *message = flight->message;

	*flight->link = flight->next;
	if (flight->next)
		flight->next->link = flight->link;
	curl_easy_cleanup(flight->transfer);
	curl_slist_free_all(flight->headers);
	free(flight);
	message->on_result(message, result);
}

static void on_done(void *context, CURL *transfer, CURLcode code)
{
	struct handover_result result;
	struct flight *flight = NULL;

	(void)context;
	curl_easy_getinfo(transfer, CURLINFO_PRIVATE, &flight);
	result_read(flight, code, &result);
	flight_end(flight, &result);
}

static size_t on_answer(char *bytes, size_t size, size_t count, void *context)
{
	struct flight *flight = context;

	(void)bytes;
	flight->received += size * count;
	return flight->received > ANSWER_MOST ? 0 : size * count;
}

/* Asked with the address at hand, when no name can change what it leads to any more. */
static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct flight *flight = context;
	const struct channel_setting *setting = flight->webhook->setting;
	bool is_plain = text_starts_with(text_of(setting->url), "http://");
	enum address_kind kind = address_kind(&address->addr);

	(void)purpose;
	if (is_plain ? kind != ADDRESS_LOOPBACK : kind != ADDRESS_PUBLIC && !setting->allow_private) {
		flight->is_forbidden = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
}

static void headers_make(struct flight *flight)
{
	const struct webhook *webhook = flight->webhook;
	const struct message *message = flight->message;
	struct buf line = {0};

	buf_print(&line, "Idempotency-Key: %.*s", (int)message->key.size, message->key.at);
	flight->headers = curl_slist_append(NULL, buf_z(&line));
	buf_clear(&line);
	sign_header(buf_text(&webhook->secret), webhook->setting->secret.name,
	        seam_wall_ms(webhook->seam) / 1000, message->body, &line);
	flight->headers = curl_slist_append(flight->headers, buf_z(&line));
	flight->headers = curl_slist_append(flight->headers, "Content-Type: application/json");
	flight->headers = curl_slist_append(flight->headers, "Expect:");
	buf_finish(&line);
}

static void request_set(struct flight *flight)
{
	CURL *transfer = flight->transfer;

	curl_easy_setopt(transfer, CURLOPT_URL, flight->webhook->setting->url);
	curl_easy_setopt(transfer, CURLOPT_POST, 1L);
	curl_easy_setopt(transfer, CURLOPT_POSTFIELDSIZE, (long)flight->message->body.size);
	curl_easy_setopt(transfer, CURLOPT_POSTFIELDS, flight->message->body.at);
	curl_easy_setopt(transfer, CURLOPT_HTTPHEADER, flight->headers);
	curl_easy_setopt(transfer, CURLOPT_USERAGENT, "intervened/" INTERVENED_VERSION);
	curl_easy_setopt(transfer, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(transfer, CURLOPT_PRIVATE, flight);
	curl_easy_setopt(transfer, CURLOPT_WRITEFUNCTION, on_answer);
	curl_easy_setopt(transfer, CURLOPT_WRITEDATA, flight);
	curl_easy_setopt(transfer, CURLOPT_HEADERFUNCTION, on_answer);
	curl_easy_setopt(transfer, CURLOPT_HEADERDATA, flight);
}

static void bounds_set(struct flight *flight)
{
	const struct channel_setting *setting = flight->webhook->setting;
	CURL *transfer = flight->transfer;

	curl_easy_setopt(transfer, CURLOPT_PROTOCOLS_STR,
	        text_starts_with(text_of(setting->url), "https://") ? "https" : "http");
	curl_easy_setopt(transfer, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (setting->ca)
		curl_easy_setopt(transfer, CURLOPT_CAINFO, setting->ca);
	curl_easy_setopt(transfer, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(transfer, CURLOPT_PROXY, ""); /* and none from the environment */
	curl_easy_setopt(transfer, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(transfer, CURLOPT_TIMEOUT_MS, (long)setting->timeout_ms);
	curl_easy_setopt(transfer, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(transfer, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(transfer, CURLOPT_OPENSOCKETDATA, flight);
}

static void on_send(struct channel *channel, struct message *message)
{
	struct webhook *webhook = (struct webhook *)channel;
	struct flight *flight = memory_take(sizeof(*flight));

	flight->webhook = webhook;
	flight->message = message;
	flight->next = webhook->flights;
	flight->link = &webhook->flights;
	if (flight->next)
		flight->next->link = &flight->next;
	webhook->flights = flight;
	flight->transfer = curl_easy_init();
	headers_make(flight);
	request_set(flight);
	bounds_set(flight);
	transfers_add(webhook->transfers, flight->transfer);
}

/* --- the channel --------------------------------------------------------------------------------------------- */

static void on_cut(struct channel *channel)
{
	struct webhook *webhook = (struct webhook *)channel;

	while (webhook->flights) {
		struct flight *flight = webhook->flights;
		struct handover_result result = {.handover = HANDOVER_DOWN, .is_uncertain = is_sent(flight)};
		snprintf(result.why, sizeof(result.why), "the daemon stopped before there was an answer");
		transfers_remove(webhook->transfers, flight->transfer);
		flight_end(flight, &result);
	}
}

static void on_close(struct channel *channel)
{
	struct webhook *webhook = (struct webhook *)channel;

	transfers_close(webhook->transfers);
	secret_forget(&webhook->secret);
	free(webhook);
}

int webhook_open(
        const struct channel_setting *setting, struct seam *seam, struct channel **out, struct diag *why)
{
	struct buf secret = {0};

	if (secret_read(&setting->secret, &secret, why))
		return diag_wrap(why, "channel '%s'", setting->name);
	struct webhook *webhook = memory_take(sizeof(*webhook));
	*webhook = (struct webhook){
	        .channel = {on_send, on_cut, on_close},
	        .setting = setting,
	        .seam = seam,
	        .secret = secret,
	};
	webhook->transfers = transfers_open(seam, on_done, webhook);
	*out = &webhook->channel;
	return 0;
}
