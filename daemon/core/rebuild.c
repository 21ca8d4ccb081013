/* Makes the folds again and compares: by student the facts in the old folds with those in the new, and the alerts that
 * follow from the new with what was told. */
#include "rebuild.h"
#include "history_blob.h"
#include "registrar_inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct rebuild {
	const struct rebuild_options *options;
	struct rebuild_report *report;
	struct books books; /* owned; those that are open */
	struct look {
		struct facts_sum {
			struct hash128 sum;
			int64_t count;
		} * students; /* owned; by number, those of no student last */
		size_t count;
		int64_t live;
		struct tally tally;
	} before, after;
};

static void on_read(void *context, int64_t seq)
{
	struct rebuild *rebuild = context;

	if (rebuild->options->on_read)
		rebuild->options->on_read(
		        rebuild->options->context, seq, store_next_seq(rebuild->books.store) - 1);
}

/* --- facts -------------------------------------------------------------------------------------------------- */

struct summing {
	struct facts_sum *sum;
	struct buf packed; /* owned */
};

/* A sum, as versions come in another order from a fold than from the log's tail. */
static int on_live(void *context, const struct event_row *row)
{
	struct summing *summing = context;

	buf_clear(&summing->packed);
	blob_add(&summing->packed, row);
	struct hash128 hash = hash_bytes(HASH_KEY_FIXED, summing->packed.at, summing->packed.size);
	summing->sum->sum.low += hash.low;
	summing->sum->sum.high += hash.high;
	summing->sum->count++;
	return 0;
}

static int look_take(struct registrar *registrar, struct look *out, struct diag *why)
{
	struct summing summing = {0};
	int result = 0;

	out->count = registrar->students.count + 1;
	out->tally = registrar->tally;
	registrar->tally = (struct tally){0};
	out->students = memory_take(out->count * sizeof(*out->students));
	for (size_t i = 0; i < out->count && result == 0; i++) {
		uint32_t student = i + 1 < out->count ? (uint32_t)i : NO_STUDENT;
		summing.sum = &out->students[i];
		result = registrar_live(registrar, student, on_live, &summing, why);
		out->live += summing.sum->count;
	}
	buf_finish(&summing.packed);
	return result;
}

/* What keeps it from being read is part of the report: it is why somebody asks for new folds. */
static void before_look(struct rebuild *rebuild)
{
	const struct rebuild_options *options = rebuild->options;
	struct rebuild_report *report = rebuild->report;
	struct diag *why = &report->unreadable;

	report->was_readable =
	        books_open(&rebuild->books, &options->books, store_open, on_read, rebuild, why) == 0 &&
	        look_take(rebuild->books.registrar, &rebuild->before, why) == 0;
	report->live_before = report->was_readable ? rebuild->before.live : 0;
	books_close(&rebuild->books);
}

static void difference_say(struct rebuild *rebuild, struct buf *words)
{
	rebuild->report->differences++;
	if (rebuild->options->on_difference)
		rebuild->options->on_difference(rebuild->options->context, buf_z(words));
	buf_clear(words);
}

static void whose_say(const struct rebuild *rebuild, size_t student, struct buf *words)
{
	const struct names *students = &rebuild->books.registrar->students;

	if (student >= students->count) {
		buf_add_z(words, "the district");
		return;
	}
	buf_add_z(words, "student ");
	buf_add_text(words, names_text(students, (uint32_t)student));
}

static bool sum_equal(const struct facts_sum *a, const struct facts_sum *b)
{
	return a->count == b->count && hash_equal(a->sum, b->sum);
}

static void facts_compare(struct rebuild *rebuild, struct buf *words)
{
	for (size_t i = 0; i < rebuild->after.count; i++) {
		const struct facts_sum *old = &rebuild->before.students[i],
		                       *now = &rebuild->after.students[i];
		if (sum_equal(old, now))
			continue;
		whose_say(rebuild, i, words);
		buf_print(words, ": %" PRId64 " events where there were %" PRId64, now->count, old->count);
		buf_add_z(words, now->count == old->count ? ", not the same ones" : "");
		difference_say(rebuild, words);
	}
}

static void sources_compare(struct rebuild *rebuild, struct buf *words)
{
	struct tally *old = &rebuild->before.tally, *now = &rebuild->after.tally;

	for (uint32_t i = 0; i < old->names.count; i++)
		tally_number(now, names_text(&old->names, i));
	for (uint32_t i = 0; i < now->names.count; i++) {
		struct text name = names_text(&now->names, i);
		int64_t was = tally_live(old, tally_number(old, name)), is = tally_live(now, i);
		if (was == is)
			continue;
		buf_add_z(words, "source ");
		buf_add_text(words, name);
		buf_print(words, ": %" PRId64 " events where %" PRId64 " were counted", is, was);
		difference_say(rebuild, words);
	}
}

/* --- alerts ------------------------------------------------------------------------------------------------- */

static void alert_say(struct rebuild *rebuild, const struct difference *difference, struct buf *words)
{
	static const char *const becomes[] = {[TOLD_OPENED] = "opens",
	        [TOLD_MOVED] = "has other days",
	        [TOLD_STEPPED] = "is at another step",
	        [TOLD_CLOSED] = "ends",
	        [TOLD_FORGOTTEN] = "was never so"};
	struct rule_words rule;

	ruleset_rule_words(rebuild->options->books.set, difference->episode.rule, &rule);
	whose_say(rebuild, difference->episode.student, words);
	buf_add_z(words, ": an alert of ");
	buf_add_text(words, rule.id);
	buf_print(words, " %s", becomes[difference->told]);
	difference_say(rebuild, words);
}

/* With the facts as they were a difference is time's: the last daemon stopped before it told all that was due. */
static void alerts_compare(struct rebuild *rebuild, const bool *changed, struct buf *words)
{
	const struct outcome *outcome = &rebuild->books.registrar->outcome;
	bool is_fault = !rebuild->report->was_readable || rebuild->report->differences;

	for (size_t i = 0; i < outcome->count; i++) {
		if (changed[outcome->items[i].episode.rule])
			continue;
		if (is_fault)
			alert_say(rebuild, &outcome->items[i], words);
		else
			rebuild->report->pending++;
	}
	outcome_clear(&rebuild->books.registrar->outcome);
}

/* What the engine says is not written: telling is the daemon's, which has its channels. */
static int alerts_judge(struct rebuild *rebuild, const bool *changed, struct buf *words, struct diag *why)
{
	struct registrar *registrar = rebuild->books.registrar;
	int more;

	registrar->last_ms = store_last_instant(rebuild->books.store);
	if (registrar_open_engine(registrar, why))
		return -1;
	do {
		more = engine_settle(
		        registrar->engine, registrar->last_ms, STEP_STUDENTS, &registrar->outcome, why);
		alerts_compare(rebuild, changed, words);
		registrar_keep(registrar);
	} while (more > 0);
	return more;
}

static int all_compare(struct rebuild *rebuild, struct diag *why)
{
	bool *changed = registrar_compare_rules(rebuild->books.store, rebuild->options->books.set, why);
	struct buf words = {0};

	if (!changed)
		return -1;
	if (rebuild->report->was_readable) {
		facts_compare(rebuild, &words);
		sources_compare(rebuild, &words);
	}
	int result = alerts_judge(rebuild, changed, &words, why);
	buf_finish(&words);
	free(changed);
	return result;
}

/* --- all of it ---------------------------------------------------------------------------------------------- */

static int rebuild_run(struct rebuild *rebuild, struct diag *why)
{
	const struct rebuild_options *options = rebuild->options;
	struct rebuild_report *report = rebuild->report;

	before_look(rebuild);
	if (books_open(&rebuild->books, &options->books, store_open_unfolded, on_read, rebuild, why))
		return -1;
	if (registrar_fold_to_the_end(rebuild->books.registrar, why) ||
	        look_take(rebuild->books.registrar, &rebuild->after, why))
		return diag_wrap(why, "making the folds of %s again", options->books.path);
	report->lines = store_next_seq(rebuild->books.store) - 1;
	report->students = (int64_t)rebuild->books.registrar->students.count;
	report->live = rebuild->after.live;
	return all_compare(rebuild, why);
}

int rebuild_folds(const struct rebuild_options *options, struct rebuild_report *out, struct diag *why)
{
	struct rebuild rebuild = {.options = options, .report = out};

	memset(out, 0, sizeof(*out));
	int result = rebuild_run(&rebuild, why);
	books_close(&rebuild.books);
	free(rebuild.before.students);
	free(rebuild.after.students);
	tally_finish(&rebuild.before.tally);
	tally_finish(&rebuild.after.tally);
	return result;
}
