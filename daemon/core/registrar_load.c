/* Gives the ledger and the engine back what they knew: from the log, and from the table of what was told. */
#include "registrar_inside.h"

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
	struct facts *facts;
	struct diag *why;
};

static int restore(struct loading *loading, const struct event_row *row, struct event *event)
{
	struct registrar *registrar = loading->registrar;

	if (event_restore(row->content, row->source, row->id, &registrar->reader, &registrar->arena, event,
	            loading->why))
		return diag_wrap(loading->why, "event %lld of the log", (long long)row->seq);
	event->seq = row->seq;
	event->received_ms = row->received_ms;
	event->op = (enum event_op)row->op;
	event->rev = row->rev;
	event->was = row->was;
	return 0;
}

static int on_logged(void *context, const struct event_row *row)
{
	struct loading *loading = context;
	struct registrar *registrar = loading->registrar;
	struct decision decision;
	struct event event;

	arena_reset(&registrar->arena);
	if (restore(loading, row, &event))
		return -1;
	ledger_take(registrar->ledger, &event, &decision);
	ledger_keep(registrar->ledger);
	return 0;
}

int registrar_load_ledger(struct registrar *registrar, struct diag *why)
{
	struct loading loading = {.registrar = registrar, .why = why};
	int result = store_events_each(registrar->options.store, on_logged, &loading, why);

	arena_reset(&registrar->arena);
	return result;
}

static int on_fact(void *context, const struct event_row *row)
{
	struct loading *loading = context;
	struct event event;

	if (restore(loading, row, &event))
		return -1;
	facts_add(loading->facts, &event);
	return 0;
}

static int load_one(struct loading *loading, int64_t seq)
{
	return store_event_get(loading->registrar->options.store, seq, on_fact, loading, loading->why);
}

/* The engine is about to be given the open arrival itself, so a student is loaded as before it: without what the
 * arrival has added, with what it is removing. */
int registrar_load(void *context, uint32_t student, struct facts *facts, struct diag *why)
{
	struct registrar *registrar = context;
	struct loading loading = {.registrar = registrar, .facts = facts, .why = why};
	size_t count;
	const int64_t *seqs = ledger_live(registrar->ledger, student, &count);

	for (size_t i = 0; i < count && seqs[i] < registrar->arrival_seq; i++)
		if (load_one(&loading, seqs[i]))
			return -1;
	for (size_t i = 0; i < registrar->removal_count; i++) {
		const struct change *change = &registrar->removals[i];
		bool is_before = change->kind == CHANGE_REMOVE && change->seq < registrar->arrival_seq;
		if (is_before && change->student == student && load_one(&loading, change->seq))
			return -1;
	}
	return 0;
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
