/* Keeps what rules propose beside what is said of alerts. */
#include "propose.h"
#include "propose_later.h"
#include "base/arena.h"
#include "base/buf.h"
#include <intervene/explain.h>

#include <inttypes.h>

enum { AT_ONCE = 1 /* due since 1970 */ };

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
	        .lasts = propose_lasts_number(proposal->expires),
	        .proposed_ms = said->at_ms,
	        .due_ms = proposal->expires.amount ? AT_ONCE : 0,
	};
	store_proposal_add(desk->store, &row);
	buf_finish(&what);
}

static int on_alert(void *context, const struct alert_row *alert)
{
	*(int64_t *)context = alert->student;
	return 0;
}

/* A step of a ladder is written of once in a school year, as it is told once. */
static bool was_written(const struct alert_desk *desk, const struct transition_row *said, uint32_t rule)
{
	struct ladder_pace pace;
	int64_t student = -1;

	if (!said->step || !ruleset_ladder_pace(desk->set, rule, &pace))
		return false;
	store_alert_get(desk->store, said->alert, on_alert, &student, NULL);
	return student >= 0 && store_proposal_was_approved(desk->store, said->alert, STEP_FAMILY + said->step,
	                               engine_year_ms(desk->engine, (uint32_t)student, said->at_ms));
}

static void add_family(const struct alert_desk *desk, const struct transition_row *said,
        const struct family_message *message)
{
	struct buf what = {0};

	buf_add_text(&what, message->says);
	buf_add_z(&what, message->says.size ? ": " : "");
	buf_add_text(&what, message->words);
	struct proposal_row row = {
	        .alert = said->alert,
	        .step = STEP_FAMILY + said->step,
	        .domain = text_of(""),
	        .what = buf_text(&what),
	        .role = message->approve_by,
	        .lasts = propose_lasts_number(message->approve_within),
	        .hold = propose_hold_number(&message->hold),
	        .proposed_ms = said->at_ms,
	};

	row.state = row.hold ? PROPOSAL_HELD : PROPOSAL_OPEN;
	row.due_ms = row.hold || row.lasts ? AT_ONCE : 0;
	store_proposal_add(desk->store, &row);
	buf_finish(&what);
}

/* A step proposes what it says itself; with the opening comes what the rule as a whole does. */
void proposals_open(const struct alert_desk *desk, const struct transition_row *said, uint32_t rule)
{
	struct proposal proposal;
	struct family_message message;
	bool is_opening = text_is(said->what, "opened"), is_heard;
	bool is_proposed = said->step && ruleset_proposal(desk->set, rule, said->step - 1, &proposal);
	bool is_for_family =
	        (is_opening || said->step) && ruleset_family(desk->set, rule, said->step - 1, &message);

	if (!is_proposed && is_opening)
		is_proposed = ruleset_proposal(desk->set, rule, NO_RUNG, &proposal);
	is_heard = (is_proposed || is_for_family) && store_transition_is_heard(desk->store, said->seq);
	if (is_heard && is_proposed)
		add(desk, said, rule, &proposal);
	if (is_heard && is_for_family && !was_written(desk, said, rule))
		add_family(desk, said, &message);
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
	enum proposal_state over = is_back ? PROPOSAL_WITHDRAWN : PROPOSAL_LAPSED;

	store_proposals_end(desk->store, said->alert, PROPOSAL_OPEN, over, said->at_ms, said->what);
	store_proposals_end(desk->store, said->alert, PROPOSAL_HELD, over, said->at_ms, said->what);
	if (!is_back)
		return;
	store_proposals_end(
	        desk->store, said->alert, PROPOSAL_APPROVED, PROPOSAL_CONTESTED, said->at_ms, said->what);
	contest_deeds(desk, said);
}

/* --- what people do ----------------------------------------------------------------------------------------- */

static const struct deed {
	const char *said; /* the transition that says it */
	unsigned from;    /* 1 << state */
	enum proposal_state to;
} deeds[] = {
        [PROPOSAL_APPROVE] = {"approved", 1 << PROPOSAL_OPEN, PROPOSAL_APPROVED},
        [PROPOSAL_DECLINE] = {"declined", 1 << PROPOSAL_OPEN | 1 << PROPOSAL_HELD, PROPOSAL_DECLINED},
        [PROPOSAL_SETTLE] = {"settled", 1 << PROPOSAL_CONTESTED, PROPOSAL_SETTLED},
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
	        .step = row->step > 0 ? row->step % STEP_FAMILY : 0,
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
	else if (!(deed->from >> found.row.state & 1))
		result = PROPOSAL_OVER;
	else
		write(desk, action, deed, &found.row);
	arena_finish(&found.arena);
	return result;
}
