/* Looks at what was sent of a ladder before. */
#include "pace.h"
#include "base/buf.h"
#include <intervene/explain.h>

static enum pace wait(const struct alert_desk *desk, const struct alert_row *alert, int64_t last_ms,
        struct duration apart, int64_t now_ms, struct buf *reason)
{
	if (!last_ms || engine_lasts_ms(desk->engine, (uint32_t)alert->student, apart, last_ms) <= now_ms)
		return PACE_NOW;
	buf_print(reason, "the step before was told less than its time ago");
	return PACE_LATER;
}

enum pace outbox_pace(const struct alert_desk *desk, const struct outbox_row *row,
        const struct alert_row *alert, int64_t now_ms, struct buf *reason)
{
	int rule = ruleset_rule_find(desk->set, alert->rule);
	struct ladder_pace pace = {0};
	bool climbs = rule >= 0 && ruleset_ladder_pace(desk->set, (uint32_t)rule, &pace);
	int reached = alert->rung + 1;

	if (!row->step)
		return PACE_NOW;
	if (climbs ? reached < row->step : reached != row->step) {
		buf_add_z(reason, "no longer reached before it was sent");
		return PACE_NEVER;
	}
	int64_t year_ms = engine_year_ms(desk->engine, (uint32_t)alert->student, now_ms);
	struct outbox_steps sent = store_outbox_steps(desk->store, row, alert, year_ms);
	if (climbs && sent.same_ms) {
		buf_add_z(reason, "this step was told before in this school year");
		return PACE_NEVER;
	}
	return climbs && pace.apart.amount ? wait(desk, alert, sent.last_ms, pace.apart, now_ms, reason)
	                                   : PACE_NOW;
}
