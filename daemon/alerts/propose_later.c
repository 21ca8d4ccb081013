/* What becomes of proposals without anybody doing anything: steps that are no longer reached, holds, and time that runs out. */
#include "propose_later.h"
#include "propose.h"
#include "base/arena.h"
#include <intervene/explain.h>

#include <stdlib.h>

enum { LOOK_AGAIN_MS = 24 * 3600 * 1000, UNITS_MOST = 8, HOLDS_MOST = 4 };

/* --- as numbers that are kept -------------------------------------------------------------------------------- */

int64_t propose_lasts_number(struct duration lasts)
{
	return lasts.amount ? (int64_t)lasts.amount * UNITS_MOST + lasts.unit : 0;
}

static struct duration lasts_of(int64_t number)
{
	return (struct duration){(int32_t)(number / UNITS_MOST), (enum duration_unit)(number % UNITS_MOST)};
}

int64_t propose_hold_number(const struct hold *hold)
{
	int64_t amount = hold->kind == HOLD_FOR ? propose_lasts_number(hold->length) : hold->second;

	return amount * HOLDS_MOST + hold->kind;
}

static struct hold hold_of(int64_t number)
{
	int64_t amount = number / HOLDS_MOST;

	return (struct hold){(enum hold_kind)(number % HOLDS_MOST), (int32_t)amount, lasts_of(amount)};
}

/* --- many --------------------------------------------------------------------------------------------------- */

/* Read before they are written one by one; of the texts nothing is kept that is not written again. */
struct pile {
	struct proposal_row *rows; /* owned */
	size_t count, capacity;
};

static int on_row(void *context, const struct proposal_row *row)
{
	struct pile *pile = context;

	pile->rows = memory_room(pile->rows, pile->count, &pile->capacity, sizeof(*pile->rows));
	struct proposal_row *copy = &pile->rows[pile->count++];
	*copy = *row;
	copy->reason = (struct text){0};
	copy->decided = copy->settled = (struct proposal_deed){0};
	return 0;
}

/* --- a step that is no longer reached ------------------------------------------------------------------------ */

static int rung_of(const struct proposal_row *row)
{
	return row->step % STEP_FAMILY - 1;
}

/* By the facts as they are now the step was not reached when it was asked for. */
static bool was_never(
        const struct alert_desk *desk, const struct episode *episode, const struct proposal_row *row)
{
	int rung = engine_rung(desk->engine, episode->student, episode->rule, episode->per, row->proposed_ms);

	return rung == NO_RUNG || ruleset_is_worse(desk->set, episode->rule, rung_of(row), rung);
}

static void ease(const struct alert_desk *desk, const struct proposal_row *row, int64_t at_ms, bool is_back)
{
	enum proposal_state over = row->state == PROPOSAL_APPROVED ? PROPOSAL_CONTESTED
	                           : is_back                       ? PROPOSAL_WITHDRAWN
	                                                           : PROPOSAL_LAPSED;

	store_proposal_end(desk->store, row->id, over, at_ms, text_of(proposal_eased));
}

bool proposals_ease(const struct alert_desk *desk, const struct difference *eased)
{
	const unsigned standing = 1 << PROPOSAL_OPEN | 1 << PROPOSAL_HELD | 1 << PROPOSAL_APPROVED;
	const struct episode *episode = &eased->episode;
	struct pile pile = {0};
	bool is_corrected = false;

	store_proposals_of(desk->store, episode->id, standing, on_row, &pile);
	for (size_t i = 0; i < pile.count; i++) {
		const struct proposal_row *row = &pile.rows[i];

		if (rung_of(row) < 0 ||
		        !ruleset_is_worse(desk->set, episode->rule, rung_of(row), episode->rung))
			continue;
		bool is_back = was_never(desk, episode, row);
		is_corrected = is_corrected || is_back;
		if (is_back || row->state != PROPOSAL_APPROVED)
			ease(desk, row, eased->at_ms, is_back);
	}
	free(pile.rows);
	return is_corrected;
}

/* --- in time ------------------------------------------------------------------------------------------------ */

static int on_alert(void *context, const struct alert_row *alert)
{
	*(int64_t *)context = alert->student;
	return 0;
}

int64_t proposal_held_ms(const struct alert_desk *desk, const struct proposal_row *row, uint32_t student)
{
	struct hold hold = hold_of(row->hold);

	return engine_held_ms(desk->engine, student, &hold, row->proposed_ms);
}

/* By the calendar as it is now, which may be another than when it was proposed; `from_ms`: since when it is open. */
static int64_t lasts_until(
        const struct alert_desk *desk, const struct proposal_row *row, uint32_t student, int64_t from_ms)
{
	return row->lasts ? engine_lasts_ms(desk->engine, student, lasts_of(row->lasts), from_ms) : 0;
}

static void lapse(const struct alert_desk *desk, struct proposal_row *row)
{
	row->due_ms = 0;
	row->state = PROPOSAL_LAPSED;
	row->ended_ms = desk->now_ms;
	row->reason = text_of("not decided in time");
}

/* What is looked at late was open all the while: a downtime gives nobody more time. */
static void look_at(const struct alert_desk *desk, struct proposal_row *row, uint32_t student)
{
	int64_t open_ms = row->hold ? proposal_held_ms(desk, row, student) : row->proposed_ms;

	row->due_ms = open_ms;
	if (row->state == PROPOSAL_HELD && open_ms <= desk->now_ms)
		row->state = PROPOSAL_OPEN;
	if (row->state == PROPOSAL_OPEN && open_ms < INT64_MAX)
		row->due_ms = lasts_until(desk, row, student, open_ms);
	if (row->due_ms == INT64_MAX)
		row->due_ms = desk->now_ms + LOOK_AGAIN_MS;
	else if (row->due_ms && row->due_ms <= desk->now_ms)
		lapse(desk, row);
}

static int look(const struct alert_desk *desk, struct proposal_row *row, struct diag *why)
{
	int64_t student = -1;

	if (store_alert_get(desk->store, row->alert, on_alert, &student, why) < 0)
		return -1;
	if (student < 0)
		lapse(desk, row);
	else
		look_at(desk, row, (uint32_t)student);
	store_proposal_put(desk->store, row);
	return 0;
}

int proposals_look(const struct alert_desk *desk, int most, struct diag *why)
{
	struct pile pile = {0};
	int result = store_proposals_due(desk->store, desk->now_ms, most, on_row, &pile, why);

	for (size_t i = 0; result == 0 && i < pile.count; i++)
		result = look(desk, &pile.rows[i], why);
	free(pile.rows);
	return result;
}
