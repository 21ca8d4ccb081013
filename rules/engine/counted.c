/* counted.c - the facts that the calls of an expression have counted, in the order of their time. */
#include "counted.h"
#include "measure.h"
#include "plan.h"
#include "selection.h"
#include "base/arena.h"
#include <stdlib.h>

struct counted_fact {
	int64_t at_ms, seq;
};

struct evidence {
	struct counted_fact *facts; /* owned */
	size_t count, capacity;
	bool is_unsure;
};

static void add_evidence(struct evidence *evidence, int64_t seq)
{
	evidence->facts =
	        memory_room(evidence->facts, evidence->count, &evidence->capacity, sizeof *evidence->facts);
	evidence->facts[evidence->count++] = (struct counted_fact){.seq = seq};
}

static bool reads_plan(enum function function)
{
	return function == FUNCTION_PLAN || function == FUNCTION_GOAL || function == FUNCTION_AIM_SLOPE;
}

/* A streak rests on the days of the run alone, `days_since` on the last event, every other measure on its window. */
static int32_t evidence_from(const struct expr *expr, const struct moment *moment, struct selection selection)
{
	const struct entry *last = selection_last(selection);

	if (expr->call.function == FUNCTION_STREAK)
		return streak_first(expr->call.column, moment);
	if (reads_plan(expr->call.function)) {
		const struct entry *plan = plan_active(&expr->call, moment);

		return plan ? plan->day : INT32_MAX;
	}
	return expr->call.window.kind == WINDOW_ALL && last ? last->day : INT32_MIN;
}

static void gather_call(const struct expr *expr, const struct moment *moment, struct evidence *evidence)
{
	struct range range = measure_range(expr, moment);

	if (range.unknown || expr->call.column == NO_COLUMN)
		return;
	struct selection selection = selection_of(&expr->call, moment, &range);
	int32_t from = evidence_from(expr, moment, selection);
	struct seqs seqs = facts_seqs(moment->facts);

	for (const struct entry *entry; (entry = selection_next(&selection));)
		if (entry->day >= from)
			add_evidence(evidence, seqs_of(&seqs, entry));
	selection_finish(&selection);
	evidence->is_unsure |= selection_is_unsure(&expr->call, moment, &range);
}

static void gather(const struct expr *expr, const struct moment *moment, struct evidence *evidence)
{
	if (expr->kind == EXPR_CALL)
		gather_call(expr, moment, evidence);
	for (uint32_t i = 0; i < expr->count; i++)
		gather(expr->operands[i], moment, evidence);
}

static int by_seq(const void *a, const void *b)
{
	const struct counted_fact *x = a, *y = b;

	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static int by_time(const void *a, const void *b)
{
	const struct counted_fact *x = a, *y = b;

	return x->at_ms != y->at_ms ? (x->at_ms < y->at_ms ? -1 : 1) : by_seq(a, b);
}

static void keep_each_once(struct evidence *evidence)
{
	size_t kept = 0;

	if (evidence->count)
		qsort(evidence->facts, evidence->count, sizeof *evidence->facts, by_seq);
	for (size_t i = 0; i < evidence->count; i++)
		if (!kept || evidence->facts[i].seq != evidence->facts[kept - 1].seq)
			evidence->facts[kept++] = evidence->facts[i];
	evidence->count = kept;
}

/* What is counted over several days happened on the first of them, counted here or not. */
static void order_evidence(struct evidence *evidence, const struct facts *facts)
{
	struct seqs seqs = facts_seqs(facts);

	keep_each_once(evidence);
	for (uint32_t i = 0; evidence->count && i < facts->count; i++) {
		const struct counted_fact wanted = {.seq = seqs_of(&seqs, &facts->entries[i])};
		struct counted_fact *counted =
		        facts->entries[i].is_later
		                ? NULL
		                : bsearch(&wanted, evidence->facts, evidence->count, sizeof wanted, by_seq);

		if (counted)
			counted->at_ms = entry_at_ms(facts->entries[i]);
	}
	if (evidence->count)
		qsort(evidence->facts, evidence->count, sizeof *evidence->facts, by_time);
}

void counted_by(
        const struct expr *expr, const struct moment *moment, struct arena *arena, struct counted *out)
{
	struct evidence evidence = {0};

	gather(expr, moment, &evidence);
	order_evidence(&evidence, moment->facts);
	int64_t *seqs = arena_take_array(arena, evidence.count + 1, sizeof *seqs);
	for (size_t i = 0; i < evidence.count; i++)
		seqs[i] = evidence.facts[i].seq;
	*out = (struct counted){seqs, evidence.count, evidence.is_unsure};
	free(evidence.facts);
}
