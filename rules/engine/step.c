/* step.c - the walk of one student through time. */
#include "step.h"
#include "evaluate.h"
#include "look.h"
#include "per.h"
#include "rung.h"
#include "scripting.h"

static enum answer condition(const struct expr *expr, const struct moment *moment, enum answer otherwise)
{
	return expr ? evaluate_condition(expr, moment) : otherwise;
}

static enum answer applies(const struct rule *rule, const struct moment *moment)
{
	if (moment->per && moment->per->is_gone)
		return ANSWER_FALSE;
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

/* --- the instants ------------------------------------------------------------------------------------------- */

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

/* When a fact begins to count, or some rule waits for it. */
static int64_t next_after(const struct facts *facts, int64_t after_ms)
{
	int64_t wake_ms = wakes_first_ms(&facts->judging.wakes);
	int64_t fact_ms = facts->is_paused ? INT64_MAX : facts_next_ms(facts, after_ms);

	return fact_ms < wake_ms ? fact_ms : wake_ms;
}

/* --- one instant -------------------------------------------------------------------------------------------- */

/* A walk through time in which some rules are judged, or all. */
struct walk {
	const struct stepper *stepper;
	struct facts *facts;
	const uint64_t *rules;
	int64_t after_ms; /* every instant up to here is judged */
};

/* Who waits for this instant, and who reads what begins to count at it. */
static void gather_asked(const struct walk *walk, int64_t at_ms, uint64_t *asked)
{
	const struct touches *touches = &walk->stepper->layout->touches;
	struct judging *judging = &walk->facts->judging;
	uint32_t bits = facts_touches_at(walk->facts, walk->stepper->layout, at_ms);

	mask_clear(asked, touches->words);
	touches_readers(touches, bits, asked);
	if (bits & TOUCH_COUNTING)
		mask_join(asked, judging->counting, touches->words);
	mask_keep(asked, walk->rules, touches->words);
	wakes_take(&judging->wakes, at_ms, asked);
}

/* When a rule that is being judged must be asked again. */
struct wait {
	struct look look;
	int64_t due_ms; /* a `for` or `clear_for` ends */
};

static void wait_for(
        struct judging *judging, uint32_t rule, const struct wait *wait, const struct moment *moment)
{
	int64_t at_ms = look_ms(&wait->look, moment->facts);

	wakes_set(&judging->wakes, rule, wait->due_ms < at_ms ? wait->due_ms : at_ms);
	mask_remove(judging->counting, rule);
	if (wait->look.at_counting)
		mask_add(judging->counting, rule);
}

/* While it is open: the step or row that holds now; where none does any more, or only a row that says nothing, the last one
 * that spoke. */
static bool climb(const struct rule *rule, struct life *life, const struct moment *moment)
{
	if (!rule->rung_count || !life_is_open(life))
		return false;
	int rung = rule_rung(rule, moment);
	struct held *held = &life->held[life->count - 1];
	bool has_moved = rung != NO_RUNG && !rule->rungs[rung].is_silent && rung != held->rung;

	if (has_moved)
		held->rung = rung;
	return has_moved;
}

/* True when it opened, closed, or went to another step. */
static bool judge(const struct walk *walk, struct about about, struct moment *moment, struct wait *wait)
{
	const struct rule *rule = &walk->stepper->layout->set->rules[about.rule];
	struct judging *judging = &walk->facts->judging;
	struct stood before = life_stands(judging_life(judging, about));
	struct answers answers;

	moment->script_record = &walk->stepper->layout->scripting->records[about.rule];
	step_answers(rule, moment, &answers);
	bool turned = machine_step(judging, about, rule, &answers, moment);
	struct life *life = judging_life(judging, about);
	turned |= climb(rule, life, moment);
	int64_t due_ms = life ? machine_next_ms(&life->now, moment->at_ms) : INT64_MAX;

	wait->due_ms = due_ms < wait->due_ms ? due_ms : wait->due_ms;
	judging_note(judging, about, life, moment->at_ms, &before);
	++*walk->stepper->evaluations;
	return turned;
}

static void note_asked(const struct walk *walk, uint32_t rule, int64_t at_ms)
{
	struct stood nothing = life_stands(NULL);

	judging_note(&walk->facts->judging, (struct about){.rule = rule}, NULL, at_ms, &nothing);
}

/* For each value by itself; that there was none is an answer too. */
static bool judge_values(const struct walk *walk, uint32_t number, struct moment *moment, struct wait *wait)
{
	struct per_values *values = walk->stepper->values;
	bool turned = false;

	note_asked(walk, number, moment->at_ms);
	per_gather(values, number, moment);
	for (size_t i = 0; i < values->count; i++) {
		moment->per = &values->items[i];
		turned |= judge(walk, (struct about){number, values->items[i].value}, moment, wait);
	}
	moment->per = NULL;
	return turned;
}

static bool judge_rule(const struct walk *walk, uint32_t number, struct moment *moment)
{
	if (scripting_suspends(walk->stepper->layout->scripting, number))
		return false;
	bool has_values = walk->stepper->layout->set->rules[number].per.id != FIELD_NONE;
	struct wait wait = {look_open(moment), INT64_MAX};

	moment->look = &wait.look;
	bool turned = has_values ? judge_values(walk, number, moment, &wait)
	                         : judge(walk, (struct about){.rule = number}, moment, &wait);

	wait_for(&walk->facts->judging, number, &wait, moment);
	return turned;
}

static bool expire_life(struct judging *judging, struct about about, struct life *life, int64_t at_ms)
{
	struct stood before = life_stands(life);
	bool turned = machine_expire(life, at_ms);

	judging_note(judging, about, life, at_ms, &before);
	return turned;
}

/* One without a life has been asked, too. */
static bool expire_rule(const struct walk *walk, uint32_t number, const struct moment *moment)
{
	struct judging *judging = &walk->facts->judging;
	uint32_t count;
	struct life *lives = judging_lives(judging, number, &count);
	bool turned = false;

	note_asked(walk, number, moment->at_ms);
	for (uint32_t i = 0; i < count; i++)
		turned |= expire_life(judging, lives[i].about, &lives[i], moment->at_ms);
	return turned;
}

/* Until a day comes on which rules are judged again, all wait for that. */
static void pause(const struct walk *walk, const struct moment *moment)
{
	int32_t day = next_live_day(walk->stepper, walk->facts, moment);
	int64_t at_ms = day == INT32_MAX ? INT64_MAX : school_time_begins_ms(&walk->facts->time, day);
	struct judging *judging = &walk->facts->judging;
	size_t words = judging->wakes.words;

	for (uint32_t rule = 0; (rule = mask_next(walk->rules, words, rule)) != NO_RULE; rule++)
		wakes_set(&judging->wakes, rule, at_ms);
}

/* Nothing has been judged since these mornings when it was last judged before them. */
static void save_mornings(struct facts *facts, const struct moment *moment)
{
	enum { BEGUN_EVERYWHERE = 3 /* days on, whatever the zone, and whichever day it left out */ };
	const int32_t mornings[SAVE_COUNT] = {
	        [SAVE_TODAY] = moment->today,
	        [SAVE_WEEK] = moment->today - civil_weekday(moment->today) + 1,
	        [SAVE_MONTH] = civil_month_first(moment->today),
	};
	struct judging *judging = &facts->judging;

	if (judging->judged_ms >= moment->at_ms)
		return;
	for (int save = 0; save < SAVE_COUNT; save++) {
		if (judging->judged_ms >= (mornings[save] + BEGUN_EVERYWHERE) * (int64_t)MS_A_DAY)
			continue;
		int64_t begins_ms = school_time_begins_ms(&facts->time, mornings[save]);

		if (judging->judged_ms < begins_ms)
			judging_save(judging, save, begins_ms);
	}
}

static bool judge_at(const struct walk *walk, int64_t at_ms)
{
	const struct stepper *stepper = walk->stepper;
	struct facts *facts = walk->facts;
	uint64_t *asked = stepper->asked;
	struct moment moment;
	bool turned = false;

	moment_at(&moment, facts, stepper->layout, stepper->district, at_ms);
	save_mornings(facts, &moment);
	gather_asked(walk, at_ms, asked);
	size_t words = facts->judging.wakes.words;
	bool is_in_year = step_is_in_year(&moment);

	for (uint32_t rule = 0; (rule = mask_next(asked, words, rule)) != NO_RULE; rule++)
		turned |= is_in_year ? judge_rule(walk, rule, &moment) : expire_rule(walk, rule, &moment);
	facts->is_paused = !is_judged_today(stepper, &moment);
	if (facts->is_paused)
		pause(walk, &moment);
	return turned;
}

static void walk_until(struct walk *walk, int64_t until_ms)
{
	const struct stepper *stepper = walk->stepper;
	struct facts *facts = walk->facts;

	for (int64_t at_ms; (at_ms = next_after(facts, walk->after_ms)) <= until_ms; walk->after_ms = at_ms) {
		bool turned = judge_at(walk, at_ms);

		if (turned && stepper->on_turn)
			stepper->on_turn(stepper->context, facts, at_ms);
	}
}

/* --- from where it stood ------------------------------------------------------------------------------------ */

void step_until(const struct stepper *stepper, struct facts *facts, int64_t until_ms)
{
	const uint64_t *all = stepper->layout->touches.judged;
	struct walk walk = {stepper, facts, all, facts->stepped_ms};

	if (!facts->time.count || until_ms <= facts->stepped_ms)
		return;
	if (facts->stepped_ms == INT64_MIN) {
		wakes_hurry(&facts->judging.wakes, all, start_ms(stepper, facts));
		facts->is_paused = true; /* what happened before concerns nobody */
	}
	walk_until(&walk, until_ms);
	facts->stepped_ms = until_ms;
}

void step_forget(struct facts *facts)
{
	judging_forget(&facts->judging);
	facts->stepped_ms = INT64_MIN;
	facts_are_judged(facts);
}

/* Rules that read what was touched.  That a day may be counted concerns whoever looks at that now; and, where more has been
 * judged since the morning to go back to, whoever may have looked at it in between. */
static void gather_concerned(
        const struct stepper *stepper, const struct facts *facts, int save, uint64_t *rules)
{
	const struct touches *touches = &stepper->layout->touches;
	const struct judging *judging = &facts->judging;

	mask_clear(rules, touches->words);
	touches_readers(touches, facts->touched, rules);
	if (!(facts->touched & TOUCH_COUNTING))
		return;
	mask_join(rules, judging->counting, touches->words);
	if (judging->judged_ms < facts->dirty_ms)
		return;
	mask_join_both(rules, touches->counting,
	        save == FROM_START ? touches->judged : judging->changed[save], touches->words);
}

/* Takes back what these rules said at or after the first instant that may be another; from when on they are to be judged. */
static int64_t go_back(const struct stepper *stepper, struct facts *facts, int save, const uint64_t *rules)
{
	struct judging *judging = &facts->judging;
	size_t words = judging->wakes.words;
	int64_t from_ms = facts->dirty_ms, start = start_ms(stepper, facts);
	uint64_t *back = stepper->asked;

	mask_clear(back, words);
	if (judging->judged_ms >= facts->dirty_ms)
		mask_join_both(back, rules, save == FROM_START ? rules : judging->changed[save], words);
	if (!mask_is_empty(back, words)) {
		from_ms = save == FROM_START ? start : judging->saved_ms[save];
		judging_restore(judging, save, back);
	}
	return from_ms > start ? from_ms : start;
}

static void judge_again(const struct stepper *stepper, struct facts *facts)
{
	uint64_t *rules = stepper->concerned;
	int save = judging_save_before(&facts->judging, facts->dirty_ms);

	gather_concerned(stepper, facts, save, rules);
	if (mask_is_empty(rules, facts->judging.wakes.words))
		return;
	int64_t from_ms = go_back(stepper, facts, save, rules);
	struct walk walk = {stepper, facts, rules, from_ms - 1};

	wakes_hurry(&facts->judging.wakes, rules, from_ms);
	facts->is_paused = false;
	walk_until(&walk, facts->stepped_ms);
}

void step_again(const struct stepper *stepper, struct facts *facts)
{
	if (facts->touched & TOUCH_PLACE)
		step_forget(facts);
	else if (facts->time.count && facts->judging.judged_ms != INT64_MIN && facts->touched)
		judge_again(stepper, facts);
	facts_are_judged(facts);
}

int64_t step_next_ms(const struct stepper *stepper, const struct facts *facts)
{
	if (!facts->time.count)
		return INT64_MAX;
	if (facts->stepped_ms == INT64_MIN)
		return start_ms(stepper, facts);
	return next_after(facts, facts->stepped_ms);
}
