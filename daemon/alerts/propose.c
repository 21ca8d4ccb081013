/* Keeps what rules propose beside what is said of alerts. */
#include "propose.h"
#include "base/arena.h"
#include "base/buf.h"
#include <intervene/explain.h>

#include <inttypes.h>

enum { AT_ONCE = 1 /* due since 1970 */, LOOK_AGAIN_MS = 24 * 3600 * 1000, UNITS_MOST = 8 };

/* --- what is proposed --------------------------------------------------------------------------------------- */

static void what_print(const struct proposal *proposal, struct text domain, struct buf *out)
{
	if (proposal->tier)
		buf_print(
		        out, "move to tier %" PRId64 " in %.*s", proposal->tier, (int)domain.size, domain.at);
	else if (proposal->review.size)
		buf_print(out, "review: %.*s", (int)proposal->review.size, proposal->review.at);
	else
		buf_print(out, "begin a plan: %.*s", (int)proposal->plan.size, proposal->plan.at);
}

static void add(const struct alert_desk *desk, const struct transition_row *said, uint32_t rule,
        const struct proposal *proposal)
{
	struct rule_words words;
	struct buf what = {0};
	struct duration lasts = proposal->expires;

	ruleset_rule_words(desk->set, rule, &words);
	struct text domain = proposal->in.size ? proposal->in : words.domain;
	what_print(proposal, domain, &what);
	struct proposal_row row = {
	        .alert = said->alert,
	        .step = said->step,
	        .tier = proposal->tier,
	        .domain = domain,
	        .what = buf_text(&what),
	        .role = proposal->needs_approval,
	        .lasts = lasts.amount ? (int64_t)lasts.amount * UNITS_MOST + lasts.unit : 0,
	        .proposed_ms = said->at_ms,
	        .due_ms = lasts.amount ? AT_ONCE : 0,
	};
	store_proposal_add(desk->store, &row);
	buf_finish(&what);
}

/* A step proposes what it says itself; with the opening comes what the rule as a whole does. */
void proposals_open(const struct alert_desk *desk, const struct transition_row *said, uint32_t rule)
{
	struct proposal proposal;
	bool is_proposed = said->step && ruleset_proposal(desk->set, rule, said->step - 1, &proposal);

	if (!is_proposed && text_is(said->what, "opened"))
		is_proposed = ruleset_proposal(desk->set, rule, NO_RUNG, &proposal);
	if (is_proposed && store_transition_is_heard(desk->store, said->seq))
		add(desk, said, rule, &proposal);
}

/* --- what becomes of it ------------------------------------------------------------------------------------- */

/* The facts are others than those on which it was proposed: not that they have changed since, nor that the rule has. */
static bool is_taken_back(struct text what)
{
	return text_is(what, "withdrawn") || text_is(what, "annotated") || text_is(what, "forgotten");
}

/* Whoever has started support, or spoken with the family, must hear of it: no machine takes that back. */
static void contest_deeds(const struct alert_desk *desk, const struct transition_row *said)
{
	size_t count;
	const char *const *deeds = alert_deeds(&count);

	for (size_t i = 0; i < count; i++)
		store_proposal_contest(
		        desk->store, said->alert, -1 - (int)i, text_of(deeds[i]), said->at_ms, said->what);
}

void proposals_end(const struct alert_desk *desk, const struct transition_row *said)
{
	bool is_back = is_taken_back(said->what);

	store_proposals_end(desk->store, said->alert, PROPOSAL_OPEN,
	        is_back ? PROPOSAL_WITHDRAWN : PROPOSAL_LAPSED, said->at_ms, said->what);
	if (!is_back)
		return;
	store_proposals_end(
	        desk->store, said->alert, PROPOSAL_APPROVED, PROPOSAL_CONTESTED, said->at_ms, said->what);
	contest_deeds(desk, said);
}

/* --- in time ------------------------------------------------------------------------------------------------ */

/* Read before they are written one by one; of the texts nothing is kept that is not written again. */
struct pile {
	struct arena arena;
	struct proposal_row *rows; /* in the arena */
	int count;
};

static int on_due(void *context, const struct proposal_row *row)
{
	struct pile *pile = context;
	struct proposal_row *copy = &pile->rows[pile->count++];

	*copy = *row;
	copy->reason = (struct text){0};
	copy->decided = copy->settled = (struct proposal_deed){0};
	return 0;
}

static int on_alert(void *context, const struct alert_row *alert)
{
	*(int64_t *)context = alert->student;
	return 0;
}

/* By the calendar as it is now, which may be another than when it was proposed. */
static int64_t lasts_until(const struct alert_desk *desk, const struct proposal_row *row, uint32_t student)
{
	struct duration lasts = {
	        (int32_t)(row->lasts / UNITS_MOST), (enum duration_unit)(row->lasts % UNITS_MOST)};
	int64_t until_ms = engine_lasts_ms(desk->engine, student, lasts, row->proposed_ms);

	return until_ms < INT64_MAX ? until_ms : desk->now_ms + LOOK_AGAIN_MS;
}

static int look(const struct alert_desk *desk, struct proposal_row *row, struct diag *why)
{
	int64_t student = -1;

	if (store_alert_get(desk->store, row->alert, on_alert, &student, why) < 0)
		return -1;
	row->due_ms = student < 0 ? 0 : lasts_until(desk, row, (uint32_t)student);
	if (row->due_ms <= desk->now_ms) {
		row->due_ms = 0;
		row->state = PROPOSAL_LAPSED;
		row->ended_ms = desk->now_ms;
		row->reason = text_of("not decided in time");
	}
	store_proposal_put(desk->store, row);
	return 0;
}

int proposals_look(const struct alert_desk *desk, int most, struct diag *why)
{
	struct pile pile = {0};

	pile.rows = arena_take_array(&pile.arena, (size_t)most, sizeof(*pile.rows));
	int result = store_proposals_due(desk->store, desk->now_ms, most, on_due, &pile, why);
	for (int i = 0; result == 0 && i < pile.count; i++)
		result = look(desk, &pile.rows[i], why);
	arena_finish(&pile.arena);
	return result;
}

/* --- what people do ----------------------------------------------------------------------------------------- */

static const struct deed {
	const char *said; /* the transition that says it */
	enum proposal_state from, to;
} deeds[] = {
        [PROPOSAL_APPROVE] = {"approved", PROPOSAL_OPEN, PROPOSAL_APPROVED},
        [PROPOSAL_DECLINE] = {"declined", PROPOSAL_OPEN, PROPOSAL_DECLINED},
        [PROPOSAL_SETTLE] = {"settled", PROPOSAL_CONTESTED, PROPOSAL_SETTLED},
};

struct found {
	struct arena arena;
	struct proposal_row row; /* texts in the arena */
	bool is_known;
};

static struct proposal_deed deed_copy(struct arena *arena, const struct proposal_deed *deed)
{
	return (struct proposal_deed){
	        arena_copy(arena, deed->who), arena_copy(arena, deed->note), deed->at_ms};
}

static int on_found(void *context, const struct proposal_row *row)
{
	struct found *found = context;

	found->row = *row;
	found->row.reason = arena_copy(&found->arena, row->reason);
	found->row.decided = deed_copy(&found->arena, &row->decided);
	found->row.settled = deed_copy(&found->arena, &row->settled);
	found->is_known = true;
	return 0;
}

static void write(const struct alert_desk *desk, const struct proposal_action *action,
        const struct deed *deed, struct proposal_row *row)
{
	struct proposal_deed done = {action->who, action->note, action->at_ms};
	struct transition_row transition = {
	        .at_ms = action->at_ms,
	        .alert = row->alert,
	        .what = text_of(deed->said),
	        .who = action->who,
	        .note = action->note,
	        .step = row->step > 0 ? row->step : 0,
	};

	row->state = deed->to;
	row->due_ms = 0;
	*(action->act == PROPOSAL_SETTLE ? &row->settled : &row->decided) = done;
	store_proposal_put(desk->store, row);
	store_transition_add(desk->store, &transition);
}

enum proposal_result proposal_act(
        const struct alert_desk *desk, const struct proposal_action *action, struct diag *why)
{
	const struct deed *deed = &deeds[action->act];
	struct found found = {0};
	enum proposal_result result = PROPOSAL_DONE;

	if (store_proposal_get(desk->store, action->id, on_found, &found, why) < 0)
		result = PROPOSAL_FAILED;
	else if (!found.is_known)
		result = PROPOSAL_UNKNOWN;
	else if (found.row.state == deed->to)
		result = PROPOSAL_AGAIN;
	else if (found.row.state != deed->from)
		result = PROPOSAL_OVER;
	else
		write(desk, action, deed, &found.row);
	arena_finish(&found.arena);
	return result;
}
