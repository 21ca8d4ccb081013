/* Gives the ledger and the engine back what they knew: from the log and its folds, and from the table of what was told. */
#include "registrar_inside.h"
#include "history_blob.h"

#include <stdlib.h>

static int on_student(void *context, int64_t number, struct text id)
{
	struct registrar *registrar = context;

	return names_number(&registrar->students, id) == number ? 0 : -1;
}

int registrar_load_students(struct registrar *registrar, struct diag *why)
{
	struct diag read = {0};

	if (store_students_each(registrar->options.store, on_student, registrar, &read))
		return diag_set(
		        why, "D310", "%s", read.message[0] ? read.message : "the students are not in order");
	registrar->students_stored = registrar->students_kept = registrar->students.count;
	return 0;
}

struct loading {
	struct registrar *registrar;
	event_row_fn *each;
	void *context;
	struct ledger_moves frozen, since; /* what came and went after the blob */
	struct diag *why;
};

int registrar_restore(
        struct registrar *registrar, const struct event_row *row, struct event *event, struct diag *why)
{
	if (event_restore(
	            row->content, row->source, row->id, &registrar->reader, &registrar->arena, event, why))
		return diag_wrap(why, "event %lld of the log", (long long)row->seq);
	event->seq = row->seq;
	event->received_ms = row->received_ms;
	event->op = (enum event_op)row->op;
	event->rev = row->rev;
	event->was = row->was;
	return 0;
}

/* --- a student ---------------------------------------------------------------------------------------------- */

static int by_seq(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

bool seq_is_among(int64_t seq, const int64_t *seqs, size_t count)
{
	return count && bsearch(&seq, seqs, count, sizeof *seqs, by_seq);
}

int blob_damaged(struct diag *why, int64_t student)
{
	diag_set(why, "D311", "what is folded of student number %lld cannot be read", (long long)student);
	return diag_help(
	        why, "stop the daemon and run `intervene doctor --rebuild`: it is made again from the log");
}

static bool has_gone(const struct loading *loading, int64_t seq)
{
	return seq_is_among(seq, loading->since.went, loading->since.went_count) ||
	       seq_is_among(seq, loading->frozen.went, loading->frozen.went_count);
}

/* What is being folded stands in the blob already when the slice that wrote it was committed. */
static int on_history(void *context, const struct history_row *row)
{
	struct loading *loading = context;
	struct blob_cursor cursor = blob_of(row->facts);
	struct event_row version;

	if (row->upto_seq >= loading->registrar->fold.upto_seq)
		loading->frozen = (struct ledger_moves){.student = loading->frozen.student};
	while (blob_next(&cursor, &version))
		if (!has_gone(loading, version.seq) && loading->each(loading->context, &version))
			return -1;
	return blob_is_broken(&cursor) ? blob_damaged(loading->why, row->student) : 0;
}

static int load_came(struct loading *loading, const struct ledger_moves *moves)
{
	for (size_t i = 0; i < moves->came_count; i++) {
		int64_t seq = moves->came[i];
		if (seq_is_among(seq, loading->since.went, loading->since.went_count))
			continue;
		if (store_event_get(loading->registrar->options.store, seq, loading->each, loading->context,
		            loading->why))
			return -1;
	}
	return 0;
}

/* As of the last commit: the engine is about to be given the open arrival itself. */
int registrar_live(
        struct registrar *registrar, uint32_t student, event_row_fn *each, void *context, struct diag *why)
{
	struct loading loading = {.registrar = registrar, .each = each, .context = context, .why = why};

	ledger_recent(registrar->ledger, student, &loading.frozen, &loading.since);
	if (store_history_get(registrar->options.store, student_number(student), on_history, &loading, why) <
	        0)
		return -1;
	return load_came(&loading, &loading.frozen) || load_came(&loading, &loading.since) ? -1 : 0;
}

static int on_counted(void *context, const struct event_row *row)
{
	struct registrar *registrar = context;
	uint32_t source = tally_number(&registrar->tally, row->source);

	tally_add(&registrar->tally, source, (struct tally_change){.came = 1});
	return 0;
}

static int tally_count(struct registrar *registrar, struct diag *why)
{
	struct tally *tally = &registrar->tally;

	for (uint32_t i = 0; i < tally->names.count; i++)
		tally_add(tally, i, (struct tally_change){.went = tally_live(tally, i)});
	for (uint32_t i = 0; i < registrar->students.count; i++)
		if (registrar_live(registrar, i, on_counted, registrar, why))
			return -1;
	return registrar_live(registrar, NO_STUDENT, on_counted, registrar, why);
}

int registrar_load_tally(struct registrar *registrar, struct diag *why)
{
	struct store *store = registrar->options.store;

	if (tally_open(&registrar->tally, store, why))
		return -1;
	if (tally_sum(&registrar->tally) == (int64_t)ledger_counts(registrar->ledger).live)
		return 0;
	if (tally_count(registrar, why))
		return -1;
	store_begin(store);
	tally_write(&registrar->tally, store, 0);
	if (store_commit(store, why) != STORE_OK)
		return -1;
	tally_keep(&registrar->tally);
	return 0;
}

struct restoring {
	struct registrar *registrar;
	struct facts *facts;
	struct diag *why;
};

static int on_fact(void *context, const struct event_row *row)
{
	struct restoring *restoring = context;
	struct event event;

	if (registrar_restore(restoring->registrar, row, &event, restoring->why))
		return -1;
	facts_add(restoring->facts, &event);
	return 0;
}

int registrar_load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct restoring restoring = {context, facts, why};

	return registrar_live(context, student, on_fact, &restoring, why);
}

struct telling {
	struct registrar *registrar;
	struct facts *facts;
	uint32_t student;
};

static int on_told(void *context, const struct alert_row *row)
{
	struct telling *telling = context;
	int rule = ruleset_rule_find(telling->registrar->options.set, row->rule);

	if (rule < 0)
		return 0;
	struct episode episode = {
	        .id = row->id,
	        .student = telling->student,
	        .rule = (uint32_t)rule,
	        .opened_ms = row->opened_ms,
	        .closed_ms = row->closed_ms,
	        .why = (enum close_why)row->closed_why,
	        .known_ms = row->known_ms,
	        .ended_known_ms = row->ended_known_ms,
	        .is_past = row->is_past,
	};
	facts_told(telling->facts, &episode);
	return 0;
}

int registrar_told(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct registrar *registrar = context;
	struct telling telling = {.registrar = registrar, .facts = facts, .student = student};

	return store_alerts_of(registrar->options.store, student, on_told, &telling, why);
}
