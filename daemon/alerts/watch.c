/* Brings back what has got worse since people saw to it. */
#include "watch.h"
#include "due.h"
#include "remind.h"
#include "daemon/outbox/post.h"
#include "daemon/store/proposal_row.h"
#include "base/ratio.h"
#include <intervene/explain.h>

enum { LOOK_MS = 3600 * 1000 };

/* Without a number that can get worse nobody looks. */
struct watching watching_begin(const struct alert_desk *desk, const struct alert_row *alert, int64_t at_ms)
{
	int rule = ruleset_rule_find(desk->set, alert->rule);
	struct watching watching = {at_ms + LOOK_MS, {0, 1}};

	if (rule < 0 || !ruleset_worsening(desk->set, (uint32_t)rule).direction ||
	        !engine_track(desk->engine, (uint32_t)alert->student, (uint32_t)rule, alert->per, at_ms,
	                &watching.seen))
		watching.at_ms = 0;
	return watching;
}

static bool is_worse(const struct worsening *by, struct ratio seen, struct ratio now)
{
	struct ratio difference, least = by->amount, size = seen;

	if (by->direction > 0 ? ratio_subtract(now, seen, &difference)
	                      : ratio_subtract(seen, now, &difference))
		return false;
	if (size.over < 0)
		size.over = -size.over;
	if (by->is_share && ratio_multiply(size, by->amount, &least))
		return false;
	return difference.over > 0 && ratio_compare(difference, least) >= 0;
}

bool alert_return(
        const struct alert_desk *desk, uint32_t rule, uint32_t student, int64_t alert, int64_t at_ms)
{
	struct watching none = {0, {0, 1}};

	if (!store_alert_return(desk->store, alert))
		return false;
	struct reminding remind = reminding_begin(desk, rule, student, at_ms);

	store_alert_remind(desk->store, alert, &remind);
	store_alert_watch(desk->store, alert, &none);
	store_proposals_again(desk->store, alert, at_ms);
	return true;
}

/* It tells of no step: one that was told is not told again. */
static void say(const struct alert_desk *desk, const struct alert_row *alert, uint32_t rule)
{
	struct transition_row transition = {
	        .at_ms = desk->now_ms, .alert = alert->id, .what = text_of("worse")};
	struct rule_words words;

	ruleset_rule_words(desk->set, rule, &words);
	words.severity = ruleset_rung_severity(desk->set, rule, alert->rung);
	store_transition_add(desk->store, &transition);
	outbox_post(desk->posting, desk->store, &transition, &words);
}

static void look(const struct alert_desk *desk, const struct alert_row *alert)
{
	int rule = ruleset_rule_find(desk->set, alert->rule);
	struct watching next = {desk->now_ms + LOOK_MS, alert->watch.seen};
	struct ratio now;

	if (rule < 0 || alert->closed_ms || alert->is_forgotten || alert->state == ALERT_OPEN) {
		next.at_ms = 0;
	} else if (engine_track(desk->engine, (uint32_t)alert->student, (uint32_t)rule, alert->per,
	                   desk->now_ms, &now)) {
		struct worsening by = ruleset_worsening(desk->set, (uint32_t)rule);

		if (by.direction && is_worse(&by, alert->watch.seen, now)) {
			alert_return(desk, (uint32_t)rule, (uint32_t)alert->student, alert->id, desk->now_ms);
			say(desk, alert, (uint32_t)rule);
			return;
		}
	}
	store_alert_watch(desk->store, alert->id, &next);
}

int alerts_watch(const struct alert_desk *desk, int most, struct diag *why)
{
	return due_each(desk, store_alerts_to_watch, look, most, why);
}
