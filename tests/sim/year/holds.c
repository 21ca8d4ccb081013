/* holds.c - what the guard holds, and the person who lets it through or gives it up. */
#include "year_inside.h"
#include "base/names.h"
#include "daemon/store/held.h"
#include <stdlib.h>

static struct holding *holding_find(struct year *year, int64_t id)
{
	for (size_t i = 0; i < year->holding_count; i++)
		if (year->holdings[i].id == id)
			return &year->holdings[i];
	return NULL;
}

/* The same file that comes again meanwhile is the same one that waits.  What would only add is in nobody's way. */
void holds_note(struct year *year, const struct parcel *parcel)
{
	const struct holding *before = holding_find(year, parcel->held);

	if (parcel->status != 202)
		witness_fail(&year->witness, "a delivery that is held is answered with %d", parcel->status);
	if (before && !text_equal(buf_text(&before->body), parcel->body))
		witness_fail(&year->witness, "two deliveries are held as %lld", (long long)parcel->held);
	if (!oracle_would_remove(&year->oracle, parcel->body))
		witness_fail(&year->witness, "a delivery that takes nothing back is held");
	if (before)
		return;
	year->holdings = memory_room(
	        year->holdings, year->holding_count, &year->holding_capacity, sizeof *year->holdings);
	struct holding *holding = &year->holdings[year->holding_count++];
	*holding = (struct holding){.id = parcel->held};
	buf_add_text(&holding->body, parcel->body);
	year->counts->held++;
}

/* --- what cannot be meant ------------------------------------------------------------------------------------- */

/* Of attendance and whatever else happens in lessons; who is in which school stays. */
static bool is_doing(struct text id)
{
	return text_starts_with(id, "a") || text_starts_with(id, "e");
}

static void delete_many(struct year *year, struct buf *out)
{
	const struct bench *bench = &year->oracle.bench;
	int percent = chance_between(&year->chance, 30, 100);
	struct names seen = {0};

	for (size_t i = 0; i < bench->log_count; i++) {
		struct text id = bench->log[i].id;
		if (!is_doing(id) || names_find(&seen, id) != NO_NAME)
			continue;
		names_number(&seen, id);
		if (chance_below(&year->chance, 100) < percent)
			buf_print(out, "{\"id\":\"%.*s\",\"op\":\"delete\"}\n", (int)id.size, id.at);
	}
	names_finish(&seen);
}

static void correct_many(struct year *year, struct buf *out)
{
	life_all_present(&year->life, out);
}

/* Sure to be too much: what was changed lately only adds to it. */
static bool is_too_much(struct year *year, struct text body)
{
	const struct guard *guard = &year->house.guard;
	int64_t rows = (int64_t)oracle_would_remove(&year->oracle, body);

	return guard->rows && rows > guard->rows &&
	       rows * 100 > guard->share * (int64_t)oracle_live(&year->oracle);
}

static void send_broken(struct year *year, struct buf *body)
{
	struct mail mail = {.body = *body};
	struct hash128 hash = hash_bytes(HASH_KEY_FIXED, body->at, body->size);

	*body = (struct buf){0};
	deliver(year, &mail, 1);
	for (size_t i = 0; i < year->holding_count; i++) {
		struct text held = buf_text(&year->holdings[i].body);
		if (hash_equal(hash, hash_bytes(HASH_KEY_FIXED, held.at, held.size)))
			return;
	}
	witness_fail(&year->witness, "a delivery that changes most of its source was taken");
}

void holds_break(struct year *year)
{
	static void (*const mistakes[])(struct year *, struct buf *) = {delete_many, correct_many};
	struct buf body = {0};

	if (!year->house.guard.rows || !chance_one_in(&year->chance, 20))
		return;
	mistakes[chance_below(&year->chance, 2)](year, &body);
	if (is_too_much(year, buf_text(&body)) && !deliver_was_taken(year, buf_text(&body)))
		send_broken(year, &body);
	buf_finish(&body);
}

/* --- looked at ------------------------------------------------------------------------------------------------ */

static int on_state(void *context, const struct held_row *row)
{
	*(enum held_state *)context = row->state;
	return 0;
}

static enum held_state state_of(struct year *year, int64_t id)
{
	enum held_state state = HELD_COMING;

	if (store_held_get(year->house.store, id, on_state, &state, NULL))
		witness_fail(&year->witness, "what is held cannot be read");
	return state;
}

/* Whoever gets no answer asks again, and may hear that it is done. */
static void decide(struct year *year, int64_t id, int (*ask)(struct house *house, int64_t held))
{
	enum { WRITES_MOST = 40, TRIES = 3 };
	int status, tries = 0;

	if (chance_one_in(&year->chance, 3))
		year_threaten(year);
	else if (chance_one_in(&year->chance, 3))
		house_fill(&year->house, chance_between(&year->chance, 1, WRITES_MOST));
	while (((status = ask(&year->house, id)) == 0 || status == 503) && tries++ < TRIES)
		status ? full_end(year) : year_revive(year);
	if (status != 200 && !(tries && status == 409))
		witness_fail(&year->witness, "held %lld: answered %d", (long long)id, status);
	if (year->house.is_dead)
		year_revive(year);
	year->house.countdown = 0;
	if (house_is_full(&year->house))
		full_end(year);
	house_make_room(&year->house);
}

static void release(struct year *year, struct holding *holding)
{
	decide(year, holding->id, house_release);
	if (state_of(year, holding->id) != HELD_TAKEN)
		witness_fail(
		        &year->witness, "held %lld was released, and is not taken", (long long)holding->id);
	oracle_take(&year->oracle, buf_text(&holding->body));
	deliver_note_taken(year, buf_text(&holding->body));
	year->counts->released++;
}

static void discard(struct year *year, struct holding *holding)
{
	decide(year, holding->id, house_discard);
	if (state_of(year, holding->id) != HELD_DISCARDED)
		witness_fail(&year->witness, "held %lld was discarded, and is not", (long long)holding->id);
}

void holds_decide(struct year *year)
{
	static void (*const ways[])(struct year *, struct holding *) = {release, release, discard};

	if (!year->holding_count || !chance_one_in(&year->chance, 3))
		return;
	struct holding *holding = &year->holdings[chance_below(&year->chance, (int)year->holding_count)];
	ways[chance_below(&year->chance, 3)](year, holding);
	buf_finish(&holding->body);
	*holding = year->holdings[--year->holding_count];
	if (chance_one_in(&year->chance, 3))
		audit_open(year);
}

/* --- kept ----------------------------------------------------------------------------------------------------- */

void holds_audit(struct year *year)
{
	for (size_t i = 0; i < year->holding_count; i++)
		if (state_of(year, year->holdings[i].id) != HELD_WAITING)
			witness_fail(&year->witness, "held %lld does not wait any more",
			        (long long)year->holdings[i].id);
	if (store_held_count(year->house.store, HELD_WAITING) != (int64_t)year->holding_count)
		witness_fail(&year->witness, "more is held than anybody was told");
}

void holds_finish(struct year *year)
{
	for (size_t i = 0; i < year->holding_count; i++)
		buf_finish(&year->holdings[i].body);
	free(year->holdings);
}
