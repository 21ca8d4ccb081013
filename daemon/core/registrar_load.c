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

int registrar_restore(struct registrar *registrar, const struct event_row *row, event_restore_fn *restore,
        struct event *event, struct diag *why)
{
	if (restore(row->content, row->source, row->id, &registrar->reader, &registrar->arena, event, why))
		return diag_wrap(why, "event %lld of the log", (long long)row->seq);
	event->seq = row->seq;
	event->received_ms = row->received_ms;
	event->op = (enum event_op)row->op;
	event->rev = row->rev;
	event->was = row->was;
	return 0;
}

/* --- a student ---------------------------------------------------------------------------------------------- */

int blob_damaged(struct diag *why, int64_t student)
{
	diag_set(why, "D311", "what is folded of student number %lld cannot be read", (long long)student);
	return diag_help(
	        why, "stop the daemon and run `intervene doctor --rebuild`: it is made again from the log");
}

struct loading {
	struct registrar *registrar;
	event_row_fn *each;
	void *context;
	struct blobs blobs; /* owned */
};

static int on_facts(void *context, struct text facts)
{
	struct loading *loading = context;

	blobs_add(&loading->blobs, facts);
	return 0;
}

static int load_folded(struct loading *loading, int64_t student, struct diag *why)
{
	struct blobs *blobs = &loading->blobs;
	struct event_row version;

	blobs_begin(blobs);
	while (blobs_next(blobs, &version))
		if (loading->each(loading->context, &version))
			return -1;
	return blobs->is_broken ? blob_damaged(why, student) : 0;
}

/* What is not folded yet.  What went of it is known by now. */
static int load_came(struct loading *loading, const struct ledger_moves *moves)
{
	struct event_row version;

	for (size_t i = 0; i < moves->came_count; i++) {
		struct unpack in = unpack_of(recent_at(&loading->registrar->recent, moves->came[i]));
		if (blob_next(&in, &version) && !blobs_has_gone(&loading->blobs, version.seq) &&
		        loading->each(loading->context, &version))
			return -1;
	}
	return 0;
}

/* As of the last commit: the engine is about to be given the open arrival itself. */
int registrar_live(
        struct registrar *registrar, uint32_t student, event_row_fn *each, void *context, struct diag *why)
{
	struct loading loading = {.registrar = registrar, .each = each, .context = context};
	struct ledger_moves frozen, since;
	int64_t number = student_number(student);

	ledger_recent(registrar->ledger, student, &frozen, &since);
	blobs_go(&loading.blobs, frozen.went, frozen.went_count);
	blobs_go(&loading.blobs, since.went, since.went_count);
	int result = store_history_of(registrar->options.store, number, on_facts, &loading, why);
	if (result == 0 && (load_folded(&loading, number, why) || load_came(&loading, &frozen) ||
	                           load_came(&loading, &since)))
		result = -1;
	blobs_finish(&loading.blobs);
	return result;
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
	const uint8_t *without = restoring->registrar->without;
	struct event event;

	if (without && without[row->seq])
		return 0;
	if (registrar_restore(restoring->registrar, row, event_restore, &event, restoring->why))
		return -1;
	facts_add(restoring->facts, &event);
	return 0;
}

/* Of the student before nothing is needed any more: a hundred thousand are loaded after a start, before any line comes. */
int registrar_load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct registrar *registrar = context;
	struct restoring restoring = {registrar, facts, why};

	arena_reset(&registrar->arena);
	return registrar_live(context, student, on_fact, &restoring, why);
}

struct text registrar_name(void *context, uint32_t student)
{
	const struct registrar *registrar = context;

	return names_text(&registrar->students, student);
}

uint32_t registrar_number(void *context, struct text name)
{
	const struct registrar *registrar = context;

	return names_find(&registrar->students, name);
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
	        .per = row->per,
	        .rung = row->rung,
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
