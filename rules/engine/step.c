/* step.c - the walk of one student through time. */
#include "step.h"
#include "evaluate.h"
#include "look.h"

static enum answer condition(const struct expr *expr, const struct moment *moment, enum answer otherwise)
{
	return expr ? evaluate_condition(expr, moment) : otherwise;
}

static enum answer applies(const struct rule *rule, const struct moment *moment)
{
	if (!rule->include_left && !moment->is_enrolled)
		return ANSWER_FALSE;
	if (rule->effective_from != NO_DAY && moment->today < rule->effective_from) {
		look_on(moment, rule->effective_from);
		return ANSWER_FALSE;
	}
	if (rule->effective_until != NO_DAY && moment->today > rule->effective_until)
		return ANSWER_FALSE;
	if (rule->effective_until != NO_DAY)
		look_on(moment, rule->effective_until + 1);
	return condition(rule->only, moment, ANSWER_TRUE);
}

/* While `needs` is not true, or `only` unknown, both conditions are not enough data (semantics.md 8, 33). */
void step_answers(const struct rule *rule, const struct moment *moment, struct answers *out)
{
	*out = (struct answers){
	        applies(rule, moment), ANSWER_UNKNOWN, ANSWER_UNKNOWN, ANSWER_UNKNOWN, ANSWER_FALSE};
	if (out->only == ANSWER_FALSE)
		return;
	out->needs = out->only == ANSWER_TRUE ? condition(rule->needs, moment, ANSWER_TRUE) : ANSWER_UNKNOWN;
	if (out->needs == ANSWER_TRUE) {
		out->when = evaluate_condition(rule->when, moment);
		out->clear_when = condition(rule->clear_when, moment, answer_not(out->when));
	}
	if (out->when == ANSWER_TRUE)
		out->unless = condition(rule->unless, moment, ANSWER_FALSE);
}

bool step_is_in_year(const struct moment *moment)
{
	return !moment->calendar || moment->year;
}

/* Facts of these types may change this rule's answer; about the student or its place, any. */
static bool is_read(const struct rule *rule, uint32_t types)
{
	static const uint32_t placing = 1u << EVENT_STUDENT | 1u << EVENT_ENROLLMENT;

	if (types & (rule->reads | placing))
		return true;
	return rule->reads_school_days && types & 1u << EVENT_ATTENDANCE;
}

/* True when the rule opened or closed. */
static bool judge_rule(const struct rule *rule, struct judged *judged, const struct moment *moment)
{
	struct look look = look_open(moment);
	struct moment asking = *moment;
	struct answers answers;

	asking.look = &look;
	step_answers(rule, &asking, &answers);
	bool turned = machine_step(judged, rule, &answers, moment);

	judged->now.look_ms = look_ms(&look, moment->facts);
	return turned;
}

static bool is_due(const struct judged *judged, int64_t at_ms)
{
	return judged->now.look_ms <= at_ms || machine_next_ms(&judged->now, at_ms - 1) == at_ms;
}

static bool judge(
        const struct stepper *stepper, struct facts *facts, const struct moment *moment, uint32_t types)
{
	const struct ruleset *set = stepper->layout->set;
	bool turned = false;

	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = &set->rules[i];
		struct judged *judged = &facts->judged[i];

		if (rule->mode == RULE_OFF)
			continue;
		if (!step_is_in_year(moment)) {
			turned |= machine_expire(judged, moment->at_ms);
			continue;
		}
		if (!is_read(rule, types) && !is_due(judged, moment->at_ms))
			continue;
		turned |= judge_rule(rule, judged, moment);
		++*stepper->evaluations;
	}
	return turned;
}

/* --- the instants ------------------------------------------------------------------------------------------- */

static void sooner(int64_t *next, int64_t at_ms, int64_t after_ms)
{
	if (at_ms > after_ms && at_ms < *next)
		*next = at_ms;
}

/* The first day of enrollment; where students who are not enrolled are judged too, that of any calendar, if earlier:
 * it depends neither on what other rules look at nor on what is known of other students. */
static int64_t start_ms(const struct stepper *stepper, const struct facts *facts)
{
	const struct layout *layout = stepper->layout;
	int32_t day = facts->time.first_enrolled;

	if (layout->reads_left && layout->first_taught < day)
		day = layout->first_taught;
	return school_time_begins_ms(&facts->time, day);
}

static bool is_judged_today(const struct stepper *stepper, const struct moment *moment)
{
	return step_is_in_year(moment) && (moment->is_enrolled || stepper->layout->reads_left);
}

/* Between school years, and after a student has left, days pass without a judgement: straight to the day on which
 * one may come again. */
static int32_t next_live_day(
        const struct stepper *stepper, const struct facts *facts, const struct moment *moment)
{
	int32_t next = school_time_next(&facts->time, moment->today);

	if (moment->calendar) {
		const struct school_year *year = calendar_year_next(moment->calendar, moment->today);

		if (year && year->first < next && (moment->is_enrolled || stepper->layout->reads_left))
			next = year->first;
	}
	return next;
}

/* While rules are judged: when a fact begins to count, a run has lasted long enough, or an answer stands no longer by
 * itself. */
static int64_t next_in_year(
        const struct stepper *stepper, const struct facts *facts, const struct moment *moment)
{
	int64_t next = facts_next_ms(facts, moment->today, moment->at_ms);

	for (size_t i = 0; i < facts->rule_count; i++) {
		const struct machine *machine = &facts->judged[i].now;

		if (stepper->layout->set->rules[i].mode == RULE_OFF)
			continue;
		sooner(&next, machine_next_ms(machine, moment->at_ms), moment->at_ms);
		sooner(&next, machine->look_ms, moment->at_ms);
	}
	return next;
}

static int64_t next_instant(
        const struct stepper *stepper, const struct facts *facts, const struct moment *moment)
{
	if (is_judged_today(stepper, moment))
		return next_in_year(stepper, facts, moment);
	int32_t day = next_live_day(stepper, facts, moment);

	return day == INT32_MAX ? INT64_MAX : school_time_begins_ms(&facts->time, day);
}

static void save_all(struct facts *facts, int save, int64_t before_ms)
{
	for (size_t i = 0; i < facts->rule_count; i++)
		judged_save(&facts->judged[i], save);
	facts->saved_ms[save] = before_ms;
}

/* Nothing has been judged since stepped_ms: what stood then stood on each morning since. */
static void save_mornings(struct facts *facts, int32_t today)
{
	const int32_t mornings[SAVE_COUNT] = {
	        [SAVE_TODAY] = today,
	        [SAVE_WEEK] = today - civil_weekday(today) + 1,
	        [SAVE_MONTH] = civil_month_first(today),
	};

	for (int save = 0; save < SAVE_COUNT; save++) {
		int64_t begins_ms = school_time_begins_ms(&facts->time, mornings[save]);

		if (facts->stepped_ms < begins_ms)
			save_all(facts, save, begins_ms);
	}
}

static int64_t after_last(const struct stepper *stepper, const struct facts *facts)
{
	struct moment moment;

	if (facts->stepped_ms == INT64_MIN)
		return start_ms(stepper, facts);
	moment_at(&moment, facts, stepper->layout, stepper->district, facts->stepped_ms);
	return next_instant(stepper, facts, &moment);
}

static void forget_saves_after(struct facts *facts, int64_t at_ms)
{
	for (int save = 0; save < SAVE_COUNT; save++)
		if (facts->saved_ms[save] > at_ms)
			facts->saved_ms[save] = INT64_MIN;
}

static void forget_all(struct facts *facts)
{
	for (size_t i = 0; i < facts->rule_count; i++)
		judged_clear(&facts->judged[i]);
	forget_saves_after(facts, INT64_MIN);
	facts->stepped_ms = INT64_MIN;
}

/* The latest morning that late facts leave as it was; -1: none. */
static int save_before(const struct facts *facts, int64_t dirty_ms)
{
	int found = -1;

	for (int save = 0; save < SAVE_COUNT; save++)
		if (facts->saved_ms[save] != INT64_MIN && facts->saved_ms[save] <= dirty_ms &&
		        (found < 0 || facts->saved_ms[save] > facts->saved_ms[found]))
			found = save;
	return found;
}

static void restore_all(struct facts *facts, int save)
{
	for (size_t i = 0; i < facts->rule_count; i++)
		judged_restore(&facts->judged[i], save);
	forget_saves_after(facts, facts->saved_ms[save]);
	facts->stepped_ms = facts->saved_ms[save] - 1;
}

void step_until(const struct stepper *stepper, struct facts *facts, int64_t until_ms)
{
	int64_t at_ms;

	if (!facts->time.count)
		return;
	at_ms = step_next_ms(stepper, facts);
	while (at_ms <= until_ms) {
		struct moment moment;

		moment_at(&moment, facts, stepper->layout, stepper->district, at_ms);
		save_mornings(facts, moment.today);
		uint32_t types = facts_types_at(facts, moment.today, at_ms);
		bool turned = judge(stepper, facts, &moment, types);

		facts->stepped_ms = at_ms;
		if (turned && stepper->on_turn)
			stepper->on_turn(stepper->context, facts, at_ms);
		at_ms = next_instant(stepper, facts, &moment);
	}
	facts->next_ms = at_ms;
	facts->next_is_known = true;
	if (facts->stepped_ms >= until_ms)
		return;
	bool is_saved = facts->saved_ms[SAVE_TODAY] > until_ms - MS_A_DAY;

	if (facts->stepped_ms != INT64_MIN && !is_saved)
		save_mornings(facts, school_time_today(&facts->time, until_ms));
	facts->stepped_ms = until_ms;
}

/* What was said about a day, by its feed, is a fact of no student's own and makes no instant: whoever looked ahead to
 * the end of that day looked at what was known then. */
static void look_again_at(struct facts *facts, int64_t at_ms)
{
	for (size_t i = 0; i < facts->rule_count; i++)
		if (facts->judged[i].now.look_ms > at_ms)
			facts->judged[i].now.look_ms = at_ms;
}

void step_back(struct facts *facts)
{
	int save = save_before(facts, facts->dirty_ms);

	if (facts->dirty_ms <= facts->stepped_ms) {
		if (save >= 0)
			restore_all(facts, save);
		else
			forget_all(facts);
	}
	look_again_at(facts, facts->dirty_ms);
	facts->next_is_known &= facts->dirty_ms == INT64_MAX;
	facts->dirty_ms = INT64_MAX;
}

int64_t step_next_ms(const struct stepper *stepper, const struct facts *facts)
{
	if (!facts->time.count)
		return INT64_MAX;
	if (facts->next_is_known)
		return facts->next_ms;
	if (facts->stepped_ms < start_ms(stepper, facts))
		return start_ms(stepper, facts);
	return after_last(stepper, facts);
}
