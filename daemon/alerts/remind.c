/* Says again what stays open. */
#include "due.h"
#include "remind.h"
#include "daemon/outbox/mute.h"
#include "daemon/outbox/post.h"
#include "base/buf.h"
#include <intervene/explain.h>

enum { AT_ONCE = 1 /* due since 1970 */, LOOK_AGAIN_MS = 24 * 3600 * 1000, UNITS_MOST = 8 };

/* Amount 0: never. */
static struct duration every_of(const struct alert_desk *desk, uint32_t rule)
{
	struct rule_words words;

	ruleset_rule_words(desk->set, rule, &words);
	return alerts_are_shadow(desk, &words, desk->now_ms) ? (struct duration){0}
	                                                     : ruleset_remind_every(desk->set, rule);
}

int64_t reminding_number(const struct alert_desk *desk, uint32_t rule)
{
	struct duration every = every_of(desk, rule);

	return every.amount ? (int64_t)every.amount * UNITS_MOST + every.unit : 0;
}

/* Nobody can say so of a student without a calendar, or behind the end of the year: then it is looked at in a day. */
static int64_t look_ms(int64_t due_ms, int64_t now_ms)
{
	return due_ms < INT64_MAX ? due_ms : now_ms + LOOK_AGAIN_MS;
}

struct reminding reminding_begin(
        const struct alert_desk *desk, uint32_t rule, uint32_t student, int64_t at_ms)
{
	struct duration every = every_of(desk, rule);

	if (!every.amount)
		return (struct reminding){0};
	int64_t due_ms = engine_lasts_ms(desk->engine, student, every, at_ms);
	return (struct reminding){look_ms(due_ms, at_ms), at_ms};
}

static int on_rule(void *context, const struct rule_row *rule)
{
	*(int64_t *)context = rule->remind_every;
	return 0;
}

/* The alerts of a rule that says what it said are not read: a start takes no longer for them. */
int reminding_follow(const struct alert_desk *desk, uint32_t rule, struct diag *why)
{
	int64_t number = reminding_number(desk, rule), before = 0;
	struct rule_words words;

	ruleset_rule_words(desk->set, rule, &words);
	if (store_rule_get(desk->store, words.id, on_rule, &before, why))
		return -1;
	if (number != before)
		store_alerts_remind_by(
		        desk->store, words.id, &(struct reminding){number ? AT_ONCE : 0, desk->now_ms});
	return 0;
}

/* What is kept back is not said, and not made up for either. */
static void say(const struct alert_desk *desk, const struct alert_row *alert)
{
	struct transition_row transition = {
	        .at_ms = desk->now_ms, .alert = alert->id, .what = text_of("reminded")};
	struct buf reason = {0};

	if (!outbox_is_muted(desk, alert, &reason)) {
		store_transition_add(desk->store, &transition);
		outbox_post(desk->posting, desk->store, &transition, NULL);
	}
	buf_finish(&reason);
}

/* From when it was due, so that delays do not add up; from now, when another would have been due by now.  A school day that
 * ends at midnight ends in the next one: what is reckoned from it begins a moment before. */
static int64_t from_next(
        const struct alert_desk *desk, uint32_t student, struct duration every, int64_t due_ms)
{
	bool is_school_time = every.unit == UNIT_SCHOOL_DAY || every.unit == UNIT_SCHOOL_WEEK;
	int64_t from_ms = due_ms - is_school_time;

	return engine_lasts_ms(desk->engine, student, every, from_ms) > desk->now_ms ? from_ms : desk->now_ms;
}

/* The calendar, and the student's school, may be others than when the look was put down: then it was none. */
static void look_on(const struct alert_desk *desk, const struct alert_row *alert, struct duration every)
{
	uint32_t student = (uint32_t)alert->student;
	struct reminding next = {.from_ms = alert->remind.from_ms};
	int64_t due_ms = engine_lasts_ms(desk->engine, student, every, next.from_ms);

	if (due_ms <= desk->now_ms) {
		say(desk, alert);
		next.from_ms = from_next(desk, student, every, due_ms);
		due_ms = engine_lasts_ms(desk->engine, student, every, next.from_ms);
	}
	next.at_ms = look_ms(due_ms, desk->now_ms);
	store_alert_remind(desk->store, alert->id, &next);
}

static bool is_over(const struct alert_row *alert)
{
	return alert->closed_ms || alert->is_forgotten || alert->is_shadow || alert->is_past ||
	       alert->state == ALERT_RESOLVED;
}

static void look(const struct alert_desk *desk, const struct alert_row *alert)
{
	int rule = ruleset_rule_find(desk->set, alert->rule);
	struct duration every = rule < 0 ? (struct duration){0} : every_of(desk, (uint32_t)rule);

	if (is_over(alert) || !every.amount)
		store_alert_remind(desk->store, alert->id, &(struct reminding){0});
	else
		look_on(desk, alert, every);
}

int alerts_remind(const struct alert_desk *desk, int most, struct diag *why)
{
	return due_each(desk, store_alerts_to_remind, look, most, why);
}
