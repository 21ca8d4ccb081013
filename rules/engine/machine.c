/* machine.c - opens and closes what a rule says of a student: `for`, `clear_for`, `unless`, and the ways to end. */
#include "machine.h"
#include "moment.h"
#include "base/arena.h"

void machine_reset(struct machine *machine)
{
	*machine = (struct machine){{RUN_IDLE}, {RUN_IDLE}, {RUN_IDLE}, INT64_MIN};
}

void judged_clear(struct judged *judged)
{
	machine_reset(&judged->now);
	judged->count = 0;
}

bool judged_is_open(const struct judged *judged)
{
	return judged->count && judged->held[judged->count - 1].closed_ms == 0;
}

void judged_save(struct judged *judged, int save)
{
	judged->saves[save] = (struct save){judged->now, judged->count, judged_is_open(judged)};
}

void judged_restore(struct judged *judged, int number)
{
	const struct save *save = &judged->saves[number];

	judged->now = save->machine;
	judged->count = save->count;
	if (save->is_open)
		judged->held[judged->count - 1] =
		        (struct held){.opened_ms = judged->held[judged->count - 1].opened_ms};
}

static void open_at(struct judged *judged, int64_t at_ms)
{
	judged->held = memory_room(judged->held, judged->count, &judged->capacity, sizeof *judged->held);
	judged->held[judged->count++] = (struct held){.opened_ms = at_ms};
}

/* True when there was something to close. */
static bool close_at(struct judged *judged, int64_t at_ms, enum close_why why)
{
	if (!judged_is_open(judged))
		return false;
	judged->held[judged->count - 1].closed_ms = at_ms;
	judged->held[judged->count - 1].why = why;
	return true;
}

bool machine_expire(struct judged *judged, int64_t at_ms)
{
	machine_reset(&judged->now);
	return close_at(judged, at_ms, CLOSE_EXPIRED);
}

/* The end of the N-th instructional day after today; never when the school year ends before it (semantics.md 6). */
static int64_t school_days_later(int32_t amount, const struct moment *moment)
{
	const struct school_time *time = &moment->facts->time;
	int32_t day = moment->today;

	if (!moment->calendar)
		return RUN_NEVER;
	while (amount-- > 0) {
		day = school_time_after(time, moment->home, day + 1);
		if (day == NO_DAY || (moment->year && day > moment->year->last))
			return RUN_NEVER;
	}
	return school_time_day_ends_ms(time, moment->home, day);
}

static int64_t local_days_later(int32_t amount, const struct moment *moment)
{
	const struct school_time *time = &moment->facts->time;
	int32_t day, ms;

	zone_local(moment->home->place.zone, moment->at_ms, &day, &ms);
	day += amount;
	return zone_instant(school_time_home(time, day)->place.zone, day, ms);
}

static int64_t deadline(struct duration duration, const struct moment *moment)
{
	switch (duration.unit) {
	case UNIT_MINUTE: return moment->at_ms + (int64_t)duration.amount * 60000;
	case UNIT_HOUR: return moment->at_ms + (int64_t)duration.amount * 3600000;
	case UNIT_DAY: return local_days_later(duration.amount, moment);
	case UNIT_WEEK: return local_days_later(7 * duration.amount, moment);
	case UNIT_SCHOOL_DAY: return school_days_later(duration.amount, moment);
	case UNIT_SCHOOL_WEEK:
		return school_days_later(
		        duration.amount * (moment->year ? moment->year->week_length : 5), moment);
	default: return moment->at_ms;
	}
}

/* Anything but true in between starts it anew.  True once it has lasted its time. */
static bool run_step(struct run *run, bool holds, struct duration duration, const struct moment *moment)
{
	if (!holds) {
		run->due_ms = RUN_IDLE;
		return false;
	}
	if (run->due_ms == RUN_IDLE)
		run->due_ms = duration.amount ? deadline(duration, moment) : moment->at_ms;
	return run->due_ms != RUN_NEVER && moment->at_ms >= run->due_ms;
}

bool machine_step(struct judged *judged, const struct rule *rule, const struct answers *answers,
        const struct moment *moment)
{
	static const struct duration missing_for = {2, UNIT_SCHOOL_DAY};
	struct machine *machine = &judged->now;

	if (answers->only == ANSWER_FALSE) {
		machine_reset(machine);
		return close_at(judged, moment->at_ms, CLOSE_NOT_APPLICABLE);
	}
	bool missing = run_step(&machine->missing,
	        rule->on_missing == MISSING_CLEAR && answers->when == ANSWER_UNKNOWN, missing_for, moment);
	bool held = run_step(&machine->hold, answers->when == ANSWER_TRUE, rule->hold, moment);
	bool cleared =
	        run_step(&machine->clear, answers->clear_when == ANSWER_TRUE, rule->clear_hold, moment);

	if (judged_is_open(judged)) {
		if (cleared || missing)
			return close_at(judged, moment->at_ms, CLOSE_CLEARED);
		return false;
	}
	if (!held || answers->clear_when == ANSWER_TRUE || answers->unless == ANSWER_TRUE)
		return false;
	open_at(judged, moment->at_ms);
	return true;
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
