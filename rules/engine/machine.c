/* machine.c - opens and closes what a rule says of a student: `for`, `clear_for`, `unless`, and the ways to end. */
#include "machine.h"
#include "deadline.h"
#include "moment.h"

static void open_at(struct judging *judging, struct life *life, int64_t at_ms)
{
	judging_hold(judging, life, at_ms);
	life->now.clear.due_ms = life->now.missing.due_ms = RUN_IDLE;
}

static void close_at(struct life *life, int64_t at_ms, enum close_why why)
{
	life->held[life->count - 1].closed_ms = at_ms;
	life->held[life->count - 1].why = why;
	life->is_open = false;
	life->now.clear.due_ms = life->now.missing.due_ms = RUN_IDLE;
}

/* Whatever runs is over.  True when there was something to close. */
static bool end_at(struct life *life, int64_t at_ms, enum close_why why)
{
	bool was_open = life_is_open(life);

	if (was_open)
		close_at(life, at_ms, why);
	if (life)
		life->now.hold.due_ms = RUN_IDLE;
	return was_open;
}

bool machine_expire(struct life *life, int64_t at_ms)
{
	return end_at(life, at_ms, CLOSE_EXPIRED);
}

/* Anything but true in between starts it anew.  True once it has lasted its time. */
static bool run_step(struct run *run, bool holds, struct duration duration, const struct moment *moment)
{
	if (!holds)
		run->due_ms = RUN_IDLE;
	if (!holds || !duration.amount)
		return holds;
	if (run->due_ms == RUN_IDLE)
		run->due_ms = deadline(duration, moment);
	return run->due_ms != RUN_NEVER && moment->at_ms >= run->due_ms;
}

static bool step_open(struct life *life, const struct rule *rule, const struct answers *answers,
        const struct moment *moment)
{
	static const struct duration missing_for = {2, UNIT_SCHOOL_DAY};
	bool is_missing = rule->on_missing == MISSING_CLEAR && answers->when == ANSWER_UNKNOWN;

	run_step(&life->now.hold, answers->when == ANSWER_TRUE, rule->hold, moment);
	bool missing = run_step(&life->now.missing, is_missing, missing_for, moment);
	bool cleared =
	        run_step(&life->now.clear, answers->clear_when == ANSWER_TRUE, rule->clear_hold, moment);

	if (cleared || missing)
		close_at(life, moment->at_ms, CLOSE_CLEARED);
	return cleared || missing;
}

/* Without a `for` a rule that does not open leaves nothing behind. */
static bool step_none(struct judging *judging, struct about about, const struct rule *rule,
        const struct answers *answers, const struct moment *moment)
{
	bool holds = answers->when == ANSWER_TRUE;

	if (rule->hold.amount && (holds || judging_life(judging, about)))
		holds = run_step(&judging_give_life(judging, about)->now.hold, holds, rule->hold, moment);
	if (!holds || answers->clear_when == ANSWER_TRUE || answers->unless == ANSWER_TRUE)
		return false;
	open_at(judging, judging_give_life(judging, about), moment->at_ms);
	return true;
}

bool machine_step(struct judging *judging, struct about about, const struct rule *rule,
        const struct answers *answers, const struct moment *moment)
{
	struct life *life = judging_life(judging, about);

	if (answers->only == ANSWER_FALSE)
		return end_at(life, moment->at_ms, CLOSE_NOT_APPLICABLE);
	if (life_is_open(life))
		return step_open(life, rule, answers, moment);
	return step_none(judging, about, rule, answers, moment);
}

static void sooner(int64_t *earliest, const struct run *run, int64_t after_ms)
{
	if (run->due_ms != RUN_IDLE && run->due_ms > after_ms && run->due_ms < *earliest)
		*earliest = run->due_ms;
}

int64_t machine_next_ms(const struct machine *machine, int64_t after_ms)
{
	int64_t earliest = RUN_NEVER;

	sooner(&earliest, &machine->hold, after_ms);
	sooner(&earliest, &machine->clear, after_ms);
	sooner(&earliest, &machine->missing, after_ms);
	return earliest;
}
