/* Looks for what speaks in an alert's place. */
#include "mute.h"
#include "base/buf.h"
#include <intervene/explain.h>

static const char muted[] = "muted: ";

bool outbox_was_muted(struct text reason)
{
	return text_starts_with(reason, muted);
}

/* Among the other alerts of the student. */
struct search {
	const struct alert_desk *desk;
	const struct alert_row *alert;
	struct buf *reason;
	bool is_found;
};

static int on_other(void *context, const struct alert_row *other)
{
	struct search *search = context;
	int rule = ruleset_rule_find(search->desk->set, other->rule);
	bool is_open = !other->closed_ms && other->state != ALERT_RESOLVED && !other->is_shadow;

	if (search->is_found || !is_open || rule < 0 ||
	        !ruleset_mutes(search->desk->set, (uint32_t)rule, search->alert->rule))
		return 0;
	search->is_found = true;
	buf_print(search->reason, "%salert %lld of %.*s speaks for it", muted, (long long)other->id,
	        (int)other->rule.size, other->rule.at);
	return 0;
}

struct course {
	int64_t opened_ms; /* when it was told */
	bool is_worse;     /* than then: steps that are told at once are how it begins */
};

static int on_transition(void *context, const struct transition_row *transition)
{
	struct course *course = context;

	if (text_is(transition->what, "opened"))
		course->opened_ms = transition->at_ms;
	course->is_worse |= text_is(transition->what, "worse") && transition->at_ms > course->opened_ms;
	return 0;
}

static bool is_supported(const struct alert_desk *desk, const struct alert_row *alert, uint32_t rule)
{
	struct course course = {0};

	if (engine_supported(desk->engine, (uint32_t)alert->student, rule, desk->as_of_ms) != ANSWER_TRUE)
		return false;
	return store_transitions_of(desk->store, alert->id, on_transition, &course, NULL) == 0 &&
	       !course.is_worse;
}

bool outbox_is_muted(const struct alert_desk *desk, const struct alert_row *alert, struct buf *reason)
{
	int rule = ruleset_rule_find(desk->set, alert->rule);
	struct search search = {desk, alert, reason, false};
	struct rule_words words;

	if (rule < 0)
		return false;
	if (is_supported(desk, alert, (uint32_t)rule)) {
		ruleset_rule_words(desk->set, (uint32_t)rule, &words);
		buf_print(reason, "%sa plan in %.*s runs", muted, (int)words.domain.size, words.domain.at);
		return true;
	}
	if (ruleset_is_muted(desk->set, alert->rule))
		store_alerts_of(desk->store, alert->student, on_other, &search, NULL);
	return search.is_found;
}
