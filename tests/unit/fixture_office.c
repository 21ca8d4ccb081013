/* fixture_office.c - opens a registrar for a test, and says what it told. */
#include "fixture_office.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/zone.h"
#include "daemon/core/ahead.h"
#include "daemon/config/files.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int64_t office_at(const struct office *office, int month, int day, int hour)
{
	int year = month < 8 ? 2027 : 2026;

	return zone_instant(zones_find(office->zones, text_of("America/Chicago")),
	        civil_day(year, month, day), hour * 3600000);
}

static struct ruleset *set_of(struct office *office)
{
	struct file_bytes rules = {text_of("rules.yml"), text_of(office->rules)},
	                  calendars = {text_of("all.yml"), text_of(CALENDAR)};
	struct ruleset *set = NULL;
	struct diags why = {0};

	if (ruleset_build(&(struct file_set){&rules, 1}, &(struct file_set){&calendars, 1}, office->zones,
	            &set, &why))
		fail_msg("%s", why.items[0].message);
	diags_finish(&why);
	return set;
}

void office_open(struct office *office, int64_t now_ms)
{
	struct diag why = {0};

	office->now_ms = now_ms;
	office->set = set_of(office);
	if (store_open(office->path, NULL, (struct hash_key){1, 2}, &office->store, &why))
		fail_msg("%s", why.message);
	struct registrar_options options = {
	        .store = office->store,
	        .set = office->set,
	        .zones = office->zones,
	        .zone = zones_find(office->zones, text_of("America/Chicago")),
	        .now_ms = now_ms,
	        .fold_rows = office->fold_rows,
	        .memory = office->fold_rows ? 1 : 0, /* nobody stays who need not */
	};
	if (registrar_open(&options, &office->registrar, &why))
		fail_msg("%s", why.message);
}

void office_close(struct office *office)
{
	registrar_close(office->registrar);
	store_close(office->store);
	ruleset_unref(office->set);
}

static int make(void **state, size_t fold_rows)
{
	struct office *office = calloc(1, sizeof(*office));

	office->fold_rows = fold_rows;
	snprintf(office->folder, sizeof(office->folder), "/tmp/test_registrar_XXXXXX");
	assert_non_null(mkdtemp(office->folder));
	snprintf(office->path, sizeof(office->path), "%s/d.db", office->folder);
	office->zones = zones_create(zone_file_bytes, NULL);
	office->rules = RULES;
	office_open(office, office_at(office, 9, 1, 8));
	*state = office;
	return 0;
}

int office_make(void **state)
{
	return make(state, 0);
}

int office_make_folding(void **state)
{
	return make(state, 3);
}

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

int office_remove(void **state)
{
	struct office *office = *state;

	office_close(office);
	zones_destroy(office->zones);
	nftw(office->folder, on_entry, 4, FTW_DEPTH | FTW_PHYS);
	free(office);
	return 0;
}

void office_reopen(struct office *office, int64_t now_ms)
{
	office_close(office);
	office_open(office, now_ms);
}

static struct delivery *delivery_of(const char *lines, bool is_history)
{
	struct delivery *delivery = delivery_create();

	buf_add_z(&delivery->body, lines);
	delivery->source = text_of("sis");
	delivery->is_history = is_history;
	return delivery;
}

/* A full disk stops folding too, and nothing is lost by it. */
void office_fold(struct office *office, unsigned slices)
{
	struct diag why = {0};

	enum registrar_code code = REGISTRAR_MORE;

	while (slices-- && code == REGISTRAR_MORE)
		code = registrar_fold(office->registrar, &why);
	if (code == REGISTRAR_BROKEN)
		fail_msg("%s", why.message);
}

static void tick(struct office *office, int64_t now_ms)
{
	enum registrar_code code;
	struct diag why = {0};

	do
		code = registrar_tick(office->registrar, now_ms, &why);
	while (code == REGISTRAR_MORE);
	assert_int_equal(code, REGISTRAR_DONE);
}

/* As the daemon does when nothing else is to be done. */
static void settle(struct office *office)
{
	struct diag why = {0};

	while (!registrar_is_settled(office->registrar))
		assert_true(registrar_settle(office->registrar, &why) >= 0);
}

void office_tick(struct office *office, int64_t now_ms)
{
	settle(office);
	tick(office, now_ms);
}

static struct page *page_of(const struct office *office, struct delivery *delivery)
{
	struct page *page = page_create();

	do
		delivery_read(delivery, store_hash_key(office->store), page);
	while (!page->count && !page->is_last);
	ahead_ask(office->store, page);
	return page;
}

struct delivery *office_read(const struct office *office, const char *lines, bool is_history)
{
	struct delivery *delivery = delivery_of(lines, is_history);
	struct pages pages = {0};

	delivery->is_read_ahead = true;
	do
		pages_add(&pages, page_of(office, delivery));
	while (!pages.last->is_last);
	delivery_give(delivery, &pages);
	return delivery;
}

enum registrar_code office_take(struct office *office, const char *lines, bool is_history, int64_t now_ms,
        struct delivery_counts *counts)
{
	if (!office->fold_rows)
		return office_take_read(office, delivery_of(lines, is_history), now_ms, counts);
	struct delivery *delivery = office_read(office, lines, is_history);
	office_fold(office, office->calls % 7);
	return office_take_read(office, delivery, now_ms, counts);
}

enum registrar_code office_take_read(
        struct office *office, struct delivery *delivery, int64_t now_ms, struct delivery_counts *counts)
{
	struct diag why = {0};
	enum registrar_code code;

	do
		code = registrar_take(office->registrar, delivery, now_ms, &why);
	while (code == REGISTRAR_MORE);
	if (code == REGISTRAR_BROKEN)
		fail_msg("%s", why.message);
	if (counts)
		*counts = delivery->counts;
	delivery_destroy(delivery);
	if (code == REGISTRAR_DONE)
		office_tick(office, now_ms);
	if (office->fold_rows)
		office_fold(office, office->calls++ % 4);
	return code;
}

void office_send(struct office *office, const char *lines, int64_t now_ms)
{
	assert_int_equal(office_take(office, lines, false, now_ms, NULL), REGISTRAR_DONE);
}

static int add_alert(void *context, const struct alert_row *row)
{
	struct buf *out = context;
	const char *why = close_why_name((enum close_why)row->closed_why);

	buf_print(out, "%s%d %.*s %d %s%s", out->size ? "; " : "", (int)row->id, (int)row->rule.size,
	        row->rule.at, (int)row->student, why ? why : "open", row->is_past ? " past" : "");
	return 0;
}

void office_alerts(struct office *office, struct buf *out)
{
	struct alert_query query = {.filter = ALERTS_ANY, .student = -1};

	assert_int_equal(store_alerts_find(office->store, &query, add_alert, out, NULL), 0);
}

void office_alerts_are(struct office *office, const char *expected)
{
	struct buf out = {0};

	office_alerts(office, &out);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static int keep_alert(void *context, const struct alert_row *row)
{
	*(struct alert_row *)context = *row;
	return 0;
}

struct alert_row office_alert(struct office *office, int64_t id)
{
	struct alert_row row = {0};

	store_alert_get(office->store, id, keep_alert, &row, NULL);
	assert_int_equal(row.id, id);
	return row;
}
