/* Looks at all of a delivery before anything of it is applied, and holds what is too large a change for a person.
 *
 *     read, page by page --> weighed: what would it touch? --> taken --> what has it withdrawn? --> committed
 *                                      | too much                          | too much: rolled back
 *                                      +--------------> held <-------------+
 *
 * A delivery that comes in parts is weighed part by part: those before the one that is too much have touched less than
 * the guard allows, as what they changed counts with the next; that one and all behind it are held. */
#include "registrar_inside.h"
#include "daemon/formats/format.h"
#include "daemon/store/held.h"
#include "base/json.h"

#include <inttypes.h>

enum { HELD_MOST = 64 << 20 }; /* bytes of one source */

void registrar_guard(struct registrar *registrar, struct guard guard)
{
	registrar->options.guard = guard;
}

/* --- weighing ----------------------------------------------------------------------------------------------- */

/* Of a source of which nothing is true there is nothing to touch: no look is needed. */
static int line_weigh(struct registrar *registrar, struct delivery *delivery, const struct read_line *line,
        struct diag *why)
{
	uint32_t source = tally_number(&registrar->tally, line->event.source);
	struct decision seen;

	delivery->lines_weighed++;
	if (tally_live(&registrar->tally, source) == 0)
		return 0;
	if (registrar_look_line(registrar, line, &seen, why))
		return -1;
	for (size_t i = 0; i < seen.count; i++)
		if (seen.changes[i].seq < delivery->first_seq)
			weighing_add(&delivery->weighing, source, seen.changes[i].seq);
	return 0;
}

static int page_weigh(
        struct registrar *registrar, struct delivery *delivery, const struct page *page, struct diag *why)
{
	for (size_t i = 0; i < page->count; i++)
		if (!page->lines[i].why && line_weigh(registrar, delivery, &page->lines[i], why))
			return -1;
	return 0;
}

/* As far as it is read, and as time allows: a page at least. */
static int weigh(struct registrar *registrar, struct delivery *delivery, struct diag *why)
{
	const struct page *page;

	while ((page = delivery_weigh(delivery, registrar->reader.key))) {
		if (page_weigh(registrar, delivery, page, why))
			return -1;
		if (registrar_is_slice_over(registrar))
			break;
	}
	return 0;
}

/* Even if each line that is not read yet touched something. */
static bool is_sure_to_pass(struct registrar *registrar, const struct delivery *delivery, int64_t now_ms)
{
	struct tally *tally = &registrar->tally;
	uint32_t source = tally_number(tally, delivery->source);
	struct mass mass = {
	        .touched =
	                (int64_t)(delivery->weighing.count + delivery->lines_most - delivery->lines_weighed),
	        .recent = tally_recent(tally, source, now_ms),
	        .all = tally_live(tally, source),
	};

	return delivery->lines_most && !delivery->is_large && !delivery->held.id && !delivery->is_refused &&
	       (!mass.all || !guard_trips(&registrar->options.guard, &mass));
}

static const char *rows_words(struct delivery *delivery, const struct mass *mass, struct text source)
{
	const char *recent = mass->recent ? arena_print(&delivery->arena,
	                                            ", after %" PRId64 " within the hour", mass->recent)
	                                  : "";

	return arena_print(&delivery->arena,
	        "%" PRId64 " of the %" PRId64 " events of '%.*s' would be corrected or deleted%s",
	        mass->touched, mass->all, (int)source.size, source.at, recent);
}

/* Why it is to be held; NULL: it is not. */
static const char *rows_judge(struct registrar *registrar, struct delivery *delivery, int64_t now_ms)
{
	const struct tally *tally = &registrar->tally;
	struct mass mass;
	uint32_t source;

	for (size_t at = 0; weighing_next(&delivery->weighing, &at, &source, &mass.touched);) {
		mass.recent = tally_recent(tally, source, now_ms);
		mass.all = tally_live(tally, source);
		if (guard_trips(&registrar->options.guard, &mass))
			return rows_words(delivery, &mass, names_text(&tally->names, source));
	}
	return NULL;
}

/* --- holding ------------------------------------------------------------------------------------------------ */

/* What each line that was not taken would be by itself: lines of one identity do not know of each other. */
static int lines_count(struct registrar *registrar, struct delivery *delivery, struct diag *why)
{
	struct delivery_held *held = &delivery->held;
	struct decision seen;

	for (const struct page *page = delivery->pages.first; page; page = page->next)
		for (size_t i = page->taken; i < page->count; i++) {
			const struct read_line *line = &page->lines[i];
			held->lines++;
			if (line->why)
				held->would.rejected++;
			else if (registrar_look_line(registrar, line, &seen, why))
				return -1;
			else
				held->would.verdicts[seen.verdict]++;
		}
	return 0;
}

static void held_write(struct registrar *registrar, struct delivery *delivery, int64_t now_ms)
{
	struct store *store = registrar->options.store;
	struct delivery_held *held = &delivery->held;
	struct buf would = {0};
	struct json json = {.out = &would};

	delivery_would(&held->would, &json);
	struct held_row row = {
	        .id = held->id,
	        .at_ms = now_ms,
	        .source = delivery->source,
	        .format = text_of(format_kept(delivery->format)),
	        .is_history = delivery->is_history,
	        .digest = delivery->digest,
	        .would = buf_text(&would),
	        .why = text_of(held->why),
	};
	if (!row.id)
		store_held_add(store, &row);
	held->id = row.id;
	store_held_part_add(store, row.id, held->parts, buf_text(&delivery->body));
	row.state = delivery->is_part ? HELD_COMING : HELD_WAITING;
	row.lines = held->lines;
	row.parts = ++held->parts;
	row.size = held->size += (int64_t)delivery->body.size;
	store_held_put(store, &row);
	buf_finish(&would);
}

/* Half of a delivery is of no use. */
static void refuse(struct registrar *registrar, struct delivery *delivery, int64_t now_ms)
{
	struct store *store = registrar->options.store;

	delivery->is_refused = true;
	if (!delivery->held.id)
		return;
	store_held_decide(store, delivery->held.id, HELD_DISCARDED, (struct text){0}, now_ms);
	store_held_empty(store, delivery->held.id);
	delivery->held.id = 0;
}

static bool has_room(struct registrar *registrar, const struct delivery *delivery)
{
	return store_held_bytes(registrar->options.store, delivery->source) + (int64_t)delivery->body.size <=
	       HELD_MOST;
}

static enum registrar_code hold(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	struct delivery_held before = delivery->held;

	if (lines_count(registrar, delivery, why))
		return REGISTRAR_BROKEN;
	registrar_begin(registrar, NULL);
	if (has_room(registrar, delivery))
		held_write(registrar, delivery, now_ms);
	else
		refuse(registrar, delivery, now_ms);
	enum registrar_code code = registrar_commit(registrar, why);
	if (code != REGISTRAR_DONE)
		delivery->held = before;
	else
		delivery_skip(delivery);
	return code;
}

/* --- one that is held already --------------------------------------------------------------------------------- */

struct lookup {
	struct delivery *delivery;
	int64_t cut_off;
};

static int on_held(void *context, const struct held_row *row)
{
	struct lookup *lookup = context;
	struct delivery *delivery = lookup->delivery;

	if (row->state == HELD_COMING) {
		lookup->cut_off = row->id;
		return 0;
	}
	delivery->held.id = row->id;
	delivery->held.is_known = true;
	delivery->held.why = arena_copy(&delivery->arena, row->why).at;
	return 0;
}

/* A part of it was kept when the daemon went down: it has come again, and begins anew. */
static enum registrar_code look_up(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	struct lookup lookup = {.delivery = delivery};

	if (store_held_find(registrar->options.store, delivery->digest, on_held, &lookup, why) < 0)
		return REGISTRAR_BROKEN;
	if (!lookup.cut_off)
		return REGISTRAR_DONE;
	return registrar_discard_held(registrar, lookup.cut_off, (struct text){0}, now_ms, why);
}

/* Its lines are counted, and nothing else: they are kept. */
static enum registrar_code known_take(
        struct registrar *registrar, struct delivery *delivery, struct diag *why)
{
	if (lines_count(registrar, delivery, why))
		return REGISTRAR_BROKEN;
	delivery_skip(delivery);
	return REGISTRAR_DONE;
}

/* --- rounds ------------------------------------------------------------------------------------------------- */

/* Somebody has looked at it, or it is a single line that somebody has mended. */
static bool is_exempt(const struct delivery *delivery)
{
	return delivery->released || delivery->retries;
}

static enum registrar_code weighed_judge(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	const char *rows = NULL;

	delivery->has_touched |= delivery->weighing.count > 0;
	if (delivery->held.is_known)
		return known_take(registrar, delivery, why);
	if (delivery->is_refused) {
		delivery_skip(delivery);
		return REGISTRAR_DONE;
	}
	if (delivery->is_large)
		rows = delivery->held.why;
	else if (!delivery->held.id)
		rows = rows_judge(registrar, delivery, now_ms);
	weighing_finish(&delivery->weighing);
	if (rows)
		delivery->held.why = rows;
	return rows || delivery->held.id ? hold(registrar, delivery, now_ms, why) : REGISTRAR_DONE;
}

static enum registrar_code look(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	enum registrar_code code = REGISTRAR_DONE;

	delivery->is_weighed |= is_exempt(delivery);
	if (delivery->is_weighed)
		return code;
	if (!delivery->first_seq) {
		delivery->first_seq = store_next_seq(registrar->options.store);
		code = look_up(registrar, delivery, now_ms, why);
	}
	if (code != REGISTRAR_DONE)
		return code;
	if (weigh(registrar, delivery, why))
		return REGISTRAR_BROKEN;
	if (!delivery->is_weighed && is_sure_to_pass(registrar, delivery, now_ms)) {
		weighing_finish(&delivery->weighing);
		delivery->is_weighed = true;
		return code;
	}
	return delivery->is_weighed ? weighed_judge(registrar, delivery, now_ms, why) : REGISTRAR_DONE;
}

enum registrar_code guard_sort(
        struct registrar *registrar, struct round *round, int64_t now_ms, struct diag *why)
{
	enum registrar_code code = REGISTRAR_DONE;
	size_t fit = 0;

	for (size_t i = 0; i < round->count && code == REGISTRAR_DONE; i++) {
		struct delivery *delivery = round->deliveries[i];
		code = look(registrar, delivery, now_ms, why);
		if (delivery->is_done)
			arrival_finish(registrar, delivery);
		if (!delivery->is_weighed || delivery->is_done)
			continue;
		round->deliveries[i] = round->deliveries[fit];
		round->deliveries[fit++] = delivery;
	}
	round->count = fit;
	return code;
}

/* --- what it has withdrawn ------------------------------------------------------------------------------------ */

static struct mass outcome_mass(struct registrar *registrar, const struct delivery *delivery)
{
	struct mass mass = {.touched = delivery->withdrawn + registrar->withdrawn};

	/* Counting all that are open takes time. */
	if (mass.touched > registrar->options.guard.rows)
		mass.all = store_alert_count(registrar->options.store, ALERTS_OPEN) + registrar->withdrawn;
	return mass;
}

bool guard_is_outcome_large(struct registrar *registrar, const struct round *round)
{
	for (size_t i = 0; i < round->count && registrar->withdrawn; i++) {
		const struct delivery *delivery = round->deliveries[i];
		struct mass mass = outcome_mass(registrar, delivery);
		if (delivery->has_touched && !is_exempt(delivery) &&
		        guard_trips(&registrar->options.guard, &mass)) {
			registrar->large = mass;
			return true;
		}
	}
	return false;
}

/* Each was weighed as if it were alone. */
bool guard_is_round_large(struct registrar *registrar, const struct round *round, int64_t now_ms)
{
	const struct tally *tally = &registrar->tally;

	for (size_t i = 0; i < tally->touched_count && round->count > 1; i++) {
		uint32_t source = tally->touched[i];
		const struct tally_change *since = &tally->sources[source].since;
		struct mass mass = {
		        .touched = since->rows,
		        .recent = tally_recent(tally, source, now_ms) - since->rows,
		        .all = tally_live(tally, source) - since->came + since->went,
		};
		if (guard_trips(&registrar->options.guard, &mass))
			return true;
	}
	return false;
}

/* With two that have touched something nobody knows which of them did it. */
void guard_note(struct registrar *registrar, const struct round *round)
{
	struct delivery *touched = NULL;
	size_t count = 0;

	for (size_t i = 0; i < round->count; i++)
		if (round->deliveries[i]->has_touched) {
			touched = round->deliveries[i];
			count++;
		}
	if (count == 1)
		touched->withdrawn += registrar->withdrawn;
}

enum registrar_code guard_hold_outcome(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	delivery->held.why =
	        arena_print(&delivery->arena, "%" PRId64 " of the %" PRId64 " open alerts would be withdrawn",
	                registrar->large.touched, registrar->large.all);
	if (delivery->is_read)
		return hold(registrar, delivery, now_ms, why);
	delivery->is_large = true;
	delivery_reweigh(delivery);
	return REGISTRAR_DONE;
}

enum registrar_code registrar_discard_held(
        struct registrar *registrar, int64_t held, struct text who, int64_t at_ms, struct diag *why)
{
	registrar_begin(registrar, NULL);
	store_held_decide(registrar->options.store, held, HELD_DISCARDED, who, at_ms);
	store_held_empty(registrar->options.store, held);
	return registrar_commit(registrar, why);
}

void release_note(struct registrar *registrar, const struct delivery *delivery, int64_t now_ms)
{
	struct store *store = registrar->options.store;
	bool is_taken = delivery->is_done && !delivery->is_part;

	if (!delivery->released)
		return;
	store_held_decide(
	        store, delivery->released, is_taken ? HELD_TAKEN : HELD_RELEASED, delivery->who, now_ms);
	if (is_taken)
		store_held_empty(store, delivery->released);
}
