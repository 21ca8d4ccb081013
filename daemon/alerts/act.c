/* What people do about an alert: acknowledge it, resolve it. */
#include "alerts.h"
#include "propose.h"
#include "watch.h"
#include "base/diag.h"

enum { DEEDS = 4 }; /* the first so many */
static const char *const outcomes[] = {"support started", "plan changed", "tier moved", "family contacted",
        "already known", "data error", "not a concern", "moved"};

const char *const *alert_outcomes(size_t *count)
{
	*count = sizeof(outcomes) / sizeof(outcomes[0]);
	return outcomes;
}

const char *const *alert_deeds(size_t *count)
{
	*count = DEEDS;
	return outcomes;
}

static bool is_outcome(struct text outcome)
{
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		if (text_is(outcome, outcomes[i]))
			return true;
	return false;
}

/* What an action needs to know of an alert; texts copied, the row is gone by then. */
struct before {
	bool is_known, is_ended;
	uint32_t student;
	enum alert_state state;
	struct text owner, outcome;
	struct watching watch; /* from now on */
	struct arena arena;
};

struct asking {
	const struct alert_desk *desk;
	const struct action *action;
	struct before before;
};

static int on_alert(void *context, const struct alert_row *row)
{
	struct asking *asking = context;
	struct before *before = &asking->before;

	before->is_known = true;
	before->is_ended = row->closed_ms && !row->is_kept;
	before->student = row->student;
	before->state = row->state;
	before->owner = arena_copy(&before->arena, row->owner);
	before->outcome = arena_copy(&before->arena, row->outcome);
	before->watch = watching_begin(asking->desk, row, asking->action->at_ms);
	return 0;
}

static void write(const struct alert_desk *desk, const struct action *action, const struct before *before,
        enum alert_state state)
{
	struct alert_row row = {
	        .id = action->alert,
	        .state = state,
	        .owner = before->owner.size ? before->owner : action->who,
	        .outcome = action->outcome,
	};
	struct transition_row transition = {
	        .at_ms = action->at_ms,
	        .alert = action->alert,
	        .what = text_of(state == ALERT_RESOLVED ? "resolved" : "acknowledged"),
	        .who = action->who,
	        .outcome = action->outcome,
	        .note = action->note,
	};

	store_alert_action(desk->store, &row);
	store_alert_watch(desk->store, action->alert, &before->watch);
	engine_hear(desk->engine, before->student, action->alert);
	store_transition_add(desk->store, &transition);
	if (state == ALERT_RESOLVED)
		proposals_end(desk, &transition);
}

static enum act ack(const struct alert_desk *desk, const struct action *action, const struct before *before)
{
	if (before->state == ALERT_RESOLVED)
		return ACT_RESOLVED;
	if (before->is_ended)
		return ACT_ENDED;
	if (before->state == ALERT_ACKNOWLEDGED)
		return ACT_AGAIN;
	write(desk, action, before, ALERT_ACKNOWLEDGED);
	return ACT_DONE;
}

static enum act resolve(
        const struct alert_desk *desk, const struct action *action, const struct before *before)
{
	if (!is_outcome(action->outcome))
		return ACT_OUTCOME;
	if (before->state == ALERT_RESOLVED)
		return text_equal(before->outcome, action->outcome) ? ACT_AGAIN : ACT_RESOLVED;
	if (before->is_ended)
		return ACT_ENDED;
	write(desk, action, before, ALERT_RESOLVED);
	return ACT_DONE;
}

typedef enum act act_fn(
        const struct alert_desk *desk, const struct action *action, const struct before *before);

static enum act run(const struct alert_desk *desk, const struct action *action, act_fn *act, struct diag *why)
{
	struct asking asking = {.desk = desk, .action = action};
	enum act result = ACT_FAILED;

	if (store_alert_get(desk->store, action->alert, on_alert, &asking, why) == 0)
		result = asking.before.is_known ? act(desk, action, &asking.before) : ACT_UNKNOWN;
	arena_finish(&asking.before.arena);
	return result;
}

enum act alerts_ack(const struct alert_desk *desk, const struct action *action, struct diag *why)
{
	return run(desk, action, ack, why);
}

enum act alerts_resolve(const struct alert_desk *desk, const struct action *action, struct diag *why)
{
	return run(desk, action, resolve, why);
}
