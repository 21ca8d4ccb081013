/* Compares the alerts that a log makes with those that were told: both in one order, row by row. */
#include "verify_inside.h"
#include "base/diag.h"
#include "base/pack.h"
#include "base/zone.h"
#include "daemon/alerts/alerts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct row {
	uint32_t rule, student;
	struct text per; /* borrowed: of the engine, or of the arena */
	int64_t opened_ms, closed_ms, known_ms, ended_known_ms;
	int why; /* enum close_why */
};

struct rows {
	struct row *items; /* owned */
	size_t count, capacity;
};

struct verify {
	const struct verify_options *options;
	struct verify_report *report;
	struct relive relive;   /* owned */
	struct rows told, made; /* owned */
	struct arena arena;     /* owned; texts of those told */
	struct buf words;       /* owned; of the difference at hand */
};

static void rows_add(struct rows *rows, const struct row *row)
{
	rows->items = memory_room(rows->items, rows->count, &rows->capacity, sizeof(*rows->items));
	rows->items[rows->count++] = *row;
}

/* --- what is compared --------------------------------------------------------------------------------------- */

/* What opened and was told since its rule decides as it does: of what was there before, another logic had its part. */
static bool is_in_force(const struct verify *verify, const struct row *row)
{
	struct rule_words words;

	ruleset_rule_words(verify->options->books.set, row->rule, &words);
	int64_t since = since_ms(&verify->relive.since, words.id, alerts_logic(&words));
	return since == SINCE_ALWAYS || (row->opened_ms > since && row->known_ms > since);
}

static void rows_take(struct verify *verify, struct rows *rows, const struct row *row)
{
	if (is_in_force(verify, row))
		rows_add(rows, row);
	else
		verify->report->before++;
}

static int on_alert(void *context, const struct alert_row *alert)
{
	struct verify *verify = context;
	struct ruleset *set = verify->options->books.set;
	int rule = ruleset_rule_find(set, alert->rule);
	struct rule_words words;

	if (rule < 0) {
		verify->report->removed++;
		return 0;
	}
	ruleset_rule_words(set, (uint32_t)rule, &words);
	if (!hash_equal(words.logic, alert->rule_version)) {
		verify->report->changed++;
		return 0;
	}
	rows_take(verify, &verify->told,
	        &(struct row){
	                .rule = (uint32_t)rule,
	                .student = (uint32_t)alert->student,
	                .per = arena_copy(&verify->arena, alert->per),
	                .opened_ms = alert->opened_ms,
	                .closed_ms = alert->closed_ms,
	                .known_ms = alert->known_ms,
	                .ended_known_ms = alert->ended_known_ms,
	                .why = alert->closed_why,
	        });
	return 0;
}

static void made_take(struct verify *verify)
{
	for (size_t i = 0; i < verify->relive.episode_count; i++) {
		const struct episode *episode = &verify->relive.episodes[i].episode;
		if (!episode->id)
			continue;
		rows_take(verify, &verify->made,
		        &(struct row){
		                .rule = episode->rule,
		                .student = episode->student,
		                .per = episode->per,
		                .opened_ms = episode->opened_ms,
		                .closed_ms = episode->closed_ms,
		                .known_ms = episode->known_ms,
		                .ended_known_ms = episode->ended_known_ms,
		                .why = (int)episode->why,
		        });
	}
}

/* --- order -------------------------------------------------------------------------------------------------- */

static int order(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* Of the same rule about the same student, and opened at the same instant. */
static int by_opening(const struct row *a, const struct row *b)
{
	int result = order(a->rule, b->rule);

	result = result ? result : order(a->student, b->student);
	result = result ? result : text_compare(a->per, b->per);
	return result ? result : order(a->opened_ms, b->opened_ms);
}

static int by_all(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int result = by_opening(a, b);

	result = result ? result : order(a->known_ms, b->known_ms);
	result = result ? result : order(a->closed_ms, b->closed_ms);
	result = result ? result : order(a->ended_known_ms, b->ended_known_ms);
	return result ? result : order(a->why, b->why);
}

static void rows_sort(struct rows *rows)
{
	if (rows->count)
		qsort(rows->items, rows->count, sizeof(*rows->items), by_all);
}

/* --- words -------------------------------------------------------------------------------------------------- */

static void instant_say(const struct verify *verify, const char *what, int64_t at_ms, struct buf *out)
{
	char words[CIVIL_INSTANT_SIZE];

	civil_print_instant(at_ms, zone_offset(verify->options->books.zone, at_ms), words);
	buf_print(out, "%s %s", what, words);
}

static void row_say(const struct verify *verify, const struct row *row, struct buf *out)
{
	if (!row) {
		buf_add_z(out, "nothing");
		return;
	}
	instant_say(verify, "opened", row->opened_ms, out);
	instant_say(verify, ", known", row->known_ms, out);
	if (!row->closed_ms) {
		buf_add_z(out, ", open");
		return;
	}
	instant_say(verify, ", closed", row->closed_ms, out);
	buf_print(out, " (%s)", close_why_name((enum close_why)row->why));
	instant_say(verify, ", known", row->ended_known_ms, out);
}

static void whose_say(const struct verify *verify, const struct row *row, struct buf *out)
{
	struct rule_words words;

	ruleset_rule_words(verify->options->books.set, row->rule, &words);
	buf_add_text(out, words.id);
	buf_add_z(out, " of student ");
	buf_add_text(out, names_text(&verify->relive.students, row->student));
	if (row->per.size)
		buf_print(out, " for '%.*s'", (int)row->per.size, row->per.at);
}

static void difference_say(struct verify *verify, const struct row *told, const struct row *made)
{
	struct buf *words = &verify->words;

	verify->report->differences++;
	if (!verify->options->on_difference)
		return;
	buf_clear(words);
	whose_say(verify, told ? told : made, words);
	buf_add_z(words, ": stored is ");
	row_say(verify, told, words);
	buf_add_z(words, "; the log makes ");
	row_say(verify, made, words);
	verify->options->on_difference(verify->options->context, buf_z(words));
}

/* --- comparing ---------------------------------------------------------------------------------------------- */

/* Judging an instant takes a while, and the daemon may have been stopped over it. */
static bool is_pending(const struct verify *verify, const struct row *told, const struct row *made)
{
	struct row before = *made;

	if (made->ended_known_ms == verify->relive.last_ms) {
		before.closed_ms = before.ended_known_ms = 0;
		before.why = CLOSE_OPEN;
	}
	return told ? by_all(told, &before) == 0 : made->known_ms == verify->relive.last_ms;
}

static bool is_taken_out(const struct verify *verify, const struct row *made)
{
	int64_t before_ms = verify->options->books.now_ms - verify->options->alerts_kept_ms;

	return made->closed_ms && made->known_ms < before_ms && made->ended_known_ms < before_ms;
}

static void compare(struct verify *verify, const struct row *told, const struct row *made)
{
	struct verify_report *report = verify->report;

	if (told && made && by_all(told, made) == 0)
		report->compared++;
	else if (made && is_pending(verify, told, made))
		report->pending++;
	else if (!told && is_taken_out(verify, made))
		report->taken_out++;
	else
		difference_say(verify, told, made);
}

static void rows_compare(struct verify *verify)
{
	struct rows *told = &verify->told, *made = &verify->made;

	for (size_t i = 0, k = 0; i < told->count || k < made->count;) {
		const struct row *left = i < told->count ? &told->items[i] : NULL;
		const struct row *right = k < made->count ? &made->items[k] : NULL;
		int which = !left ? 1 : !right ? -1 : by_opening(left, right);
		compare(verify, which <= 0 ? left : NULL, which >= 0 ? right : NULL);
		i += which <= 0;
		k += which >= 0;
	}
}

/* Of ids and instants: the numbers of rules are others in another set. */
static struct hash128 rows_digest(const struct verify *verify, const struct rows *rows)
{
	struct buf packed = {0};
	struct rule_words words;

	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->items[i];
		const int64_t numbers[] = {
		        row->opened_ms, row->closed_ms, row->why, row->known_ms, row->ended_known_ms};
		ruleset_rule_words(verify->options->books.set, row->rule, &words);
		pack_text(&packed, words.id);
		pack_text(&packed, names_text(&verify->relive.students, row->student));
		pack_text(&packed, row->per);
		for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
			pack_number(&packed, (uint64_t)numbers[k]);
	}
	struct hash128 hash = hash_bytes(HASH_KEY_FIXED, packed.at, packed.size);
	buf_finish(&packed);
	return hash;
}

/* --- all of it ---------------------------------------------------------------------------------------------- */

static int verify_run(struct verify *verify, struct diag *why)
{
	struct alert_query all = {.filter = ALERTS_ANY, .student = -1};
	struct verify_report *report = verify->report;
	struct relive *relive = &verify->relive;

	if (relive_run(relive, why))
		return -1;
	report->lines = store_next_seq(relive->store) - 1;
	report->students = (int64_t)relive->students.count;
	if (store_alerts_find(relive->store, &all, on_alert, verify, why))
		return diag_wrap(why, "reading the alerts");
	made_take(verify);
	rows_sort(&verify->told);
	rows_sort(&verify->made);
	rows_compare(verify);
	report->digest_told = rows_digest(verify, &verify->told);
	report->digest = rows_digest(verify, &verify->made);
	return 0;
}

int verify_alerts(const struct verify_options *options, struct verify_report *out, struct diag *why)
{
	struct verify verify = {.options = options, .report = out, .relive = {.options = options}};
	const struct books_options *books = &options->books;

	*out = (struct verify_report){0};
	int result = store_open(books->path, books->vfs, HASH_KEY_FIXED, &verify.relive.store, why);
	struct store *store = verify.relive.store;
	if (result == 0)
		result = verify_run(&verify, why);
	relive_finish(&verify.relive);
	store_close(store);
	free(verify.told.items);
	free(verify.made.items);
	arena_finish(&verify.arena);
	buf_finish(&verify.words);
	return result;
}
