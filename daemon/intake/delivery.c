/* Keeps count of a delivery and says what became of it. */
#include "delivery.h"
#include "daemon/formats/format.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/member.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_BYTES = 256 << 10 };

struct delivery *delivery_create(void)
{
	return memory_take(sizeof(struct delivery));
}

/* Those that were offered first stand first. */
static void take_offered(struct delivery *delivery)
{
	struct page *last = atomic_exchange_explicit(&delivery->offered, NULL, memory_order_acquire);
	struct page *first = NULL;

	while (last) {
		struct page *before = last->next;
		last->next = first;
		first = last;
		last = before;
	}
	while (first) {
		struct page *next = first->next;
		delivery->is_read = first->is_last;
		pages_add(&delivery->pages, first);
		first = next;
	}
}

void delivery_offer(struct delivery *delivery, struct page *page)
{
	page->next = atomic_load_explicit(&delivery->offered, memory_order_relaxed);
	while (!atomic_compare_exchange_weak_explicit(
	        &delivery->offered, &page->next, page, memory_order_release, memory_order_relaxed))
		continue;
}

void delivery_destroy(struct delivery *delivery)
{
	if (!delivery)
		return;
	buf_finish(&delivery->body);
	take_offered(delivery);
	pages_finish(&delivery->pages);
	pages_finish(&delivery->spent);
	weighing_finish(&delivery->weighing);
	arena_finish(&delivery->arena);
	free(delivery->rejections);
	free(delivery);
}

void delivery_continue(struct delivery *delivery, struct buf *body)
{
	buf_finish(&delivery->body);
	delivery->body = *body;
	*body = (struct buf){0};
	delivery->lines.rest = buf_text(&delivery->body);
	delivery->is_done = delivery->is_read = false;
	delivery->is_weighed = delivery->is_again;
	delivery->is_counted = false;
	delivery->lines_weighed = 0;
	delivery->weighed = NULL;
}

/* The same bytes say something else in another format, or as history. */
struct digest delivery_digest_start(const struct delivery *delivery, struct hash_key key)
{
	static const char *const read_as[2][2] = {{"", "history"}, {"foreign", "foreign history"}};
	bool is_foreign = delivery->format && delivery->format->read;

	return digest_start(key, delivery->source, read_as[is_foreign][delivery->is_history]);
}

/* A block at a time: a large body must not keep the thread from the small ones behind it.  True: it is known. */
static bool digest_go_on(struct delivery *delivery, struct hash_key key)
{
	struct text body = buf_text(&delivery->body);

	if (delivery->is_begun || !hash_is_zero(delivery->digest))
		return true;
	if (!delivery->hashed)
		delivery->hashing = delivery_digest_start(delivery, key);
	digest_add(&delivery->hashing, text_slice(body, delivery->hashed, delivery->hashed + DIGEST_BLOCK));
	delivery->hashed += DIGEST_BLOCK;
	if (delivery->hashed < body.size)
		return false;
	delivery->digest = delivery->hashing.hash;
	return true;
}

struct hash128 delivery_digest(struct delivery *delivery, struct hash_key key)
{
	while (!digest_go_on(delivery, key))
		continue;
	return delivery->digest;
}

static void begin(struct delivery *delivery)
{
	if (!delivery->format)
		delivery->format = format_find(NULL);
	lines_start(&delivery->lines, buf_text(&delivery->body), delivery->format->kind);
	delivery->is_begun = true;
}

static uint64_t count_of(struct text body, char mark)
{
	const char *at = body.at, *end = body.at + body.size;
	uint64_t count = 0;

	while (at < end && (at = memchr(at, mark, (size_t)(end - at)))) {
		count++;
		at++;
	}
	return count;
}

/* Of a long body, so that it need not be read to its end before its first line is taken.  A line that names a source may
 * be of another one. */
static void lines_count(struct delivery *delivery)
{
	static const char names_source[] = "\"source\"";
	struct text body = buf_text(&delivery->body);

	delivery->is_counted = true;
	delivery->lines_most = 0;
	if (body.size < LONG_BYTES || delivery->format->read ||
	        memmem(body.at, body.size, names_source, sizeof(names_source) - 1))
		return;
	delivery->lines_most = count_of(body, delivery->lines.by_value ? '{' : '\n') + 1;
}

void delivery_read(struct delivery *delivery, struct hash_key key, struct page *page)
{
	struct event_reader reader = {key, delivery->source};

	if (!digest_go_on(delivery, key)) {
		page_clear(page);
		return;
	}
	if (!delivery->is_begun)
		begin(delivery);
	if (!delivery->is_counted)
		lines_count(delivery);
	page_read(page, &delivery->lines, delivery->format, &reader);
}

void delivery_give(struct delivery *delivery, struct pages *pages)
{
	take_offered(delivery);
	if (pages->last)
		delivery->is_read = pages->last->is_last;
	pages_move(&delivery->pages, pages);
}

static void read_self(struct delivery *delivery, struct hash_key key)
{
	struct pages read = {0};

	pages_add(&read, page_create());
	delivery_read(delivery, key, read.first);
	delivery_give(delivery, &read);
}

static void spend(struct delivery *delivery)
{
	while (delivery->pages.first && delivery->pages.first->taken == delivery->pages.first->count)
		pages_add(&delivery->spent, pages_take(&delivery->pages));
}

/* The first page with lines left. */
static struct page *page_at(struct delivery *delivery)
{
	spend(delivery);
	if (!delivery->pages.first) {
		take_offered(delivery);
		spend(delivery);
	}
	return delivery->pages.first;
}

static struct page *unweighed(const struct delivery *delivery)
{
	return delivery->weighed ? delivery->weighed->next : delivery->pages.first;
}

bool delivery_has_news(const struct delivery *delivery)
{
	bool has_page = delivery->is_weighed ? delivery->pages.count : unweighed(delivery) != NULL;

	if (!delivery->is_read_ahead)
		return !delivery->is_done;
	return (has_page || delivery->is_read) && !delivery->is_done;
}

struct page *delivery_weigh(struct delivery *delivery, struct hash_key key)
{
	struct page *page;

	while (!(page = unweighed(delivery)) && !delivery->is_read && !delivery->is_read_ahead)
		read_self(delivery, key);
	if (page)
		delivery->weighed = page;
	else
		delivery->is_weighed = delivery->is_read;
	return page;
}

void delivery_reweigh(struct delivery *delivery)
{
	weighing_finish(&delivery->weighing);
	delivery->weighed = NULL;
	delivery->lines_weighed = 0;
	delivery->is_weighed = false;
}

void delivery_skip(struct delivery *delivery)
{
	pages_move(&delivery->spent, &delivery->pages);
	delivery->weighed = NULL;
	delivery->is_done = delivery->is_read;
}

struct delivery_mark delivery_mark(const struct delivery *delivery)
{
	return (struct delivery_mark){
	        .counts = delivery->counts,
	        .listed = delivery->listed,
	        .spent = delivery->spent.count,
	        .taken = delivery->pages.first ? delivery->pages.first->taken : 0,
	        .quarantined_bytes = delivery->quarantined_bytes,
	};
}

void delivery_return(struct delivery *delivery, const struct delivery_mark *mark)
{
	struct pages before = {0}, since = {0};

	while (before.count < mark->spent)
		pages_add(&before, pages_take(&delivery->spent));
	pages_move(&since, &delivery->spent);
	pages_move(&since, &delivery->pages);
	for (struct page *page = since.first; page; page = page->next)
		page->taken = page == since.first ? mark->taken : 0;
	delivery->spent = before;
	delivery->pages = since;
	delivery->counts = mark->counts;
	delivery->listed = mark->listed;
	delivery->quarantined_bytes = mark->quarantined_bytes;
	delivery->weighed = NULL;
	delivery->is_done = false;
}

size_t delivery_ready(const struct delivery *delivery)
{
	size_t lines = 0;

	for (const struct page *page = delivery->pages.first; page; page = page->next)
		lines += page->count - page->taken;
	return lines;
}

struct read_line *delivery_next(struct delivery *delivery, struct hash_key key)
{
	struct page *page;

	while (!(page = page_at(delivery)) && !delivery->is_read && !delivery->is_read_ahead)
		read_self(delivery, key);
	if (!page) {
		delivery->is_done = delivery->is_read;
		return NULL;
	}
	delivery->counts.received++;
	return &page->lines[page->taken++];
}

/* With how to mend it: whoever reads the answer has nothing else to go by. */
static struct text reason_of(struct delivery *delivery, const struct diag *why)
{
	const char *joint = why->help[0] ? "; " : "";

	return text_of(arena_print(&delivery->arena, "%s%s%s", why->message, joint, why->help));
}

void delivery_reject(struct delivery *delivery, int64_t line, struct text field, const struct diag *why)
{
	delivery->counts.rejected++;
	if (delivery->listed == REJECTIONS_LISTED)
		return;
	delivery->rejections = memory_room(
	        delivery->rejections, delivery->listed, &delivery->capacity, sizeof(*delivery->rejections));
	delivery->rejections[delivery->listed++] = (struct rejection){
	        .line = line,
	        .code = arena_copy(&delivery->arena, text_of(why->code)),
	        .field = arena_copy(&delivery->arena, field),
	        .reason = reason_of(delivery, why),
	};
}

void delivery_held_name(int64_t held, char out[HELD_NAME_SIZE])
{
	snprintf(out, HELD_NAME_SIZE, "d%" PRId64, held);
}

static void rejection_write(const struct rejection *rejection, struct json *json)
{
	json_object(json);
	member_integer(json, "line", rejection->line);
	json_key(json, "code");
	json_text(json, rejection->code);
	member_text(json, "field", rejection->field);
	json_key(json, "reason");
	json_text(json, rejection->reason);
	json_end(json);
}

static void verdicts_write(struct json *json, const struct delivery_counts *counts)
{
	static const char *const names[VERDICT_COUNT] = {
	        [EVENT_NEW] = "new",
	        [EVENT_CORRECTED] = "corrected",
	        [EVENT_DUPLICATE] = "duplicate",
	        [EVENT_DELETED] = "deleted",
	        [EVENT_STALE] = "stale",
	};

	for (int i = 0; i < VERDICT_COUNT; i++)
		member_integer(json, names[i], (int64_t)counts->verdicts[i]);
}

void delivery_would(const struct delivery_counts *would, struct json *json)
{
	json_object(json);
	verdicts_write(json, would);
	member_integer(json, "rejected", (int64_t)would->rejected);
	json_end(json);
}

/* The id first: whoever reads `held` alone has what is to be asked about. */
static void held_write(const struct delivery_held *held, struct json *json)
{
	char id[HELD_NAME_SIZE];

	delivery_held_name(held->id, id);
	json_z(json, id);
	json_key(json, "held_why");
	json_z(json, held->why);
	json_key(json, "would");
	delivery_would(&held->would, json);
}

void delivery_answer(const struct delivery *delivery, struct json *json)
{
	member_integer(json, "received", (int64_t)delivery->counts.received + delivery->held.lines);
	verdicts_write(json, &delivery->counts);
	json_key(json, "rejected");
	json_list(json);
	for (size_t i = 0; i < delivery->listed; i++)
		rejection_write(&delivery->rejections[i], json);
	json_end(json);
	member_integer(json, "rejected_total", (int64_t)delivery->counts.rejected);
	json_key(json, "held");
	if (delivery->held.id)
		held_write(&delivery->held, json);
	else
		json_null(json);
	member_integer(json, "last_seq", delivery->last_seq);
}
