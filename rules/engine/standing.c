/* standing.c - where and what a student is at an instant. */
#include "engine_private.h"
#include <intervene/explain.h>
#include "deadline.h"
#include "evaluate.h"
#include "per.h"
#include "rung.h"

void engine_standing(struct engine *engine, uint32_t student, int64_t at_ms, struct standing *out)
{
	const struct facts *facts = students_ask(engine, student, NULL);
	struct field_name grade = {.id = FIELD_GRADE};
	struct moment moment;

	*out = (struct standing){.school = {"", 0}, .grade = value_unknown(REASON_FIELD_MISSING)};
	if (!facts || !facts->time.count)
		return;
	moment_at(&moment, facts, &engine->layout, &engine->district, at_ms);
	*out = (struct standing){
	        .is_placed = true,
	        .is_enrolled = moment.is_enrolled,
	        .has_calendar = moment.calendar != NULL,
	        .school = moment.home->school,
	        .grade = moment.home->grade,
	        .today = moment.today,
	        .offset_s = zone_offset(moment.home->place.zone, at_ms),
	};
	const struct entry *profile = facts_profile(facts, at_ms);

	if (out->grade.type == VALUE_UNKNOWN && profile)
		out->grade = facts_value(facts, &engine->layout, profile, grade);
}

bool engine_was_enrolled(struct engine *engine, uint32_t student, int32_t first, int32_t last)
{
	const struct facts *facts = students_ask(engine, student, NULL);

	return facts && school_time_entry(&facts->time, first, last) != NO_DAY;
}

/* False: nothing is known of the student yet. */
static bool moment_of(struct engine *engine, uint32_t student, int64_t at_ms, struct moment *out)
{
	const struct facts *facts = students_ask(engine, student, NULL);

	if (!facts || !facts->time.count)
		return false;
	moment_at(out, facts, &engine->layout, &engine->district, at_ms);
	return true;
}

enum answer engine_supported(struct engine *engine, uint32_t student, uint32_t number, int64_t at_ms)
{
	const struct expr *supported = engine->set->rules[number].supported;
	struct moment moment;

	return supported && moment_of(engine, student, at_ms, &moment)
	               ? evaluate_condition(supported, &moment)
	               : ANSWER_UNKNOWN;
}

bool engine_track(struct engine *engine, uint32_t student, uint32_t number, struct text per, int64_t at_ms,
        struct ratio *out)
{
	const struct rule *rule = &engine->set->rules[number];
	struct per_value value = {rule, per, false};
	struct moment moment;

	if (!rule->track || !moment_of(engine, student, at_ms, &moment))
		return false;
	moment.per = per.size ? &value : NULL;
	struct value track = evaluate(rule->track, &moment);

	if (track.type == VALUE_NUMBER)
		*out = track.number;
	return track.type == VALUE_NUMBER;
}

int engine_rung(struct engine *engine, uint32_t student, uint32_t number, struct text per, int64_t at_ms)
{
	const struct rule *rule = &engine->set->rules[number];
	struct per_value value = {rule, per, false};
	struct moment moment;

	if (!rule->rung_count || !moment_of(engine, student, at_ms, &moment))
		return NO_RUNG;
	moment.per = per.size ? &value : NULL;
	return rule_rung(rule, &moment);
}

int64_t engine_lasts_ms(struct engine *engine, uint32_t student, struct duration duration, int64_t from_ms)
{
	struct moment moment;

	return moment_of(engine, student, from_ms, &moment) ? deadline(duration, &moment) : INT64_MAX;
}

int64_t engine_held_ms(struct engine *engine, uint32_t student, const struct hold *hold, int64_t from_ms)
{
	struct moment moment;

	return moment_of(engine, student, from_ms, &moment) ? deadline_of_hold(hold, &moment) : INT64_MAX;
}

int64_t engine_year_ms(struct engine *engine, uint32_t student, int64_t at_ms)
{
	struct moment moment;

	if (!moment_of(engine, student, at_ms, &moment) || !moment.year)
		return INT64_MIN;
	return zone_instant(moment.home->place.zone, moment.year->first, 0);
}
