/* tell.c - reconciles what was told of a student with what the facts say now. */
#include "tell.h"
#include "engine_private.h"
#include "facts_inside.h"
#include "scripting.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

const char *close_why_name(enum close_why why)
{
	static const char *const names[] = {
	        NULL, "cleared", "withdrawn", "not applicable", "rule changed", "rule removed", "expired"};

	return names[why];
}

void outcome_clear(struct outcome *outcome)
{
	outcome->count = 0;
}

void outcome_finish(struct outcome *outcome)
{
	free(outcome->items);
	*outcome = (struct outcome){0};
}

static void say(const struct teller *teller, enum told told, const struct episode *episode, int64_t now_ms)
{
	struct outcome *out = teller->out;

	out->items = memory_room(out->items, out->count, &out->capacity, sizeof *out->items);
	out->items[out->count++] = (struct difference){told, *episode, now_ms, NO_RUNG};
}

static struct episode *told_by_id(struct facts *facts, int64_t id)
{
	for (size_t i = facts->told_count; id && i > 0; i--)
		if (facts->told[i - 1].id == id)
			return &facts->told[i - 1];
	return NULL;
}

static void note_told(struct life *life, const struct episode *told)
{
	life->told_id = told->id;
	life->told_ms = told->opened_ms;
	life->told_rung = told->rung;
}

static struct about about_of(const struct episode *episode)
{
	return (struct about){episode->rule, episode->per};
}

void facts_told(struct facts *facts, const struct episode *episode)
{
	facts->told =
	        facts_room(facts, facts->told, facts->told_count, &facts->told_capacity, sizeof *facts->told);
	struct episode *told = &facts->told[facts->told_count++];

	*told = *episode;
	told->is_aside = false;
	told->per = words_text(facts->engine->layout.words, episode->per);
	if (told->closed_ms || told->rule >= facts->rule_count)
		return;
	struct life *life = judging_give_life(&facts->judging, about_of(told));

	if (!life->told_id || told->id < life->told_id) /* of students who are one: the older */
		note_told(life, told);
}

void tell_heard(struct facts *facts, int64_t id)
{
	struct episode *told = told_by_id(facts, id);

	if (told)
		told->is_past = false;
}

static void tell_opened(
        const struct teller *teller, struct facts *facts, const struct life *life, int64_t now_ms)
{
	struct episode episode = {
	        .id = (*teller->next_id)++,
	        .student = facts->student,
	        .rule = life->about.rule,
	        .per = life->about.per,
	        .rung = life->held[life->count - 1].rung,
	        .opened_ms = life->held[life->count - 1].opened_ms,
	        .known_ms = now_ms,
	        .is_past = facts->is_history,
	};

	facts_told(facts, &episode);
	say(teller, TOLD_OPENED, &episode, now_ms);
}

static int64_t overlap_ms(const struct held *held, int64_t from_ms, int64_t until_ms)
{
	int64_t from = held->opened_ms > from_ms ? held->opened_ms : from_ms;
	int64_t until = held->closed_ms < until_ms ? held->closed_ms : until_ms;

	return until - from;
}

/* The ended episode that a told one has become: the one that overlaps it most, then the earlier. */
static const struct held *successor(const struct life *life, int64_t from_ms, int64_t until_ms)
{
	const struct held *best = NULL;

	for (uint32_t i = 0; i < life->count; i++) {
		const struct held *held = &life->held[i];
		int64_t overlap = overlap_ms(held, from_ms, until_ms);

		if (overlap > 0 && (!best || overlap > overlap_ms(best, from_ms, until_ms)))
			best = held;
	}
	return best;
}

static void leave_told(struct facts *facts, const struct episode *told)
{
	struct life *life = judging_life(&facts->judging, about_of(told));

	if (life && life->told_id == told->id)
		life->told_id = 0;
}

/* For whoever keeps what is told it is closed, and another of its rule may be open. */
static void set_aside(const struct teller *teller, struct facts *facts, struct episode *told, int64_t now_ms)
{
	struct episode seen = *told;

	told->is_aside = true;
	if (told->closed_ms)
		return;
	leave_told(facts, told);
	seen.closed_ms = seen.ended_known_ms = now_ms;
	seen.why = CLOSE_WITHDRAWN;
	say(teller, TOLD_MOVED, &seen, now_ms);
}

static void tell_closed(const struct teller *teller, struct facts *facts, struct life *life,
        struct episode *told, int64_t now_ms)
{
	const struct held *became = successor(life, told->opened_ms, now_ms);

	if (facts->is_history && !told->is_past) {
		set_aside(teller, facts, told, now_ms);
		return;
	}
	told->closed_ms = became ? became->closed_ms : now_ms;
	told->why = became ? became->why : CLOSE_WITHDRAWN;
	if (became)
		told->opened_ms = became->opened_ms;
	told->ended_known_ms = now_ms;
	told->is_past &= facts->is_history;
	life->told_id = 0;
	say(teller, TOLD_CLOSED, told, now_ms);
}

/* As mostly; the episode itself, among all that were ever told of the student, need not be found. */
static bool is_as_told(const struct life *life)
{
	if (!life_is_open(life))
		return !life->told_id;
	const struct held *held = &life->held[life->count - 1];

	return life->told_id && life->told_ms == held->opened_ms && life->told_rung == held->rung;
}

/* `opened` and the step follow the facts; people hear of another step alone. */
static void follow(const struct teller *teller, struct life *life, struct episode *told, int64_t now_ms)
{
	const struct held *held = &life->held[life->count - 1];
	int before = told->rung;

	told->opened_ms = held->opened_ms;
	told->rung = held->rung;
	note_told(life, told);
	say(teller, before == told->rung ? TOLD_MOVED : TOLD_STEPPED, told, now_ms);
	teller->out->items[teller->out->count - 1].rung_before = before;
}

static void tell_rule(const struct teller *teller, struct facts *facts, struct life *life, int64_t now_ms)
{
	if (is_as_told(life) || scripting_suspends(facts->engine->layout.scripting, life->about.rule))
		return;
	struct episode *told = told_by_id(facts, life->told_id);
	bool is_open = life_is_open(life);

	if (!told && is_open)
		tell_opened(teller, facts, life, now_ms);
	else if (told && !is_open)
		tell_closed(teller, facts, life, told, now_ms);
	else if (told)
		follow(teller, life, told, now_ms);
}

void tell_all(const struct teller *teller, struct facts *facts, int64_t now_ms)
{
	for (uint32_t i = 0; i < facts->judging.life_count; i++)
		tell_rule(teller, facts, &facts->judging.lives[i], now_ms);
}

/* --- of students who are one ------------------------------------------------------------------------------------ */

static bool is_told_of(struct facts *facts, const struct episode *told)
{
	const struct life *life = judging_life(&facts->judging, about_of(told));

	return life && life->told_id == told->id;
}

static void close_double(
        const struct teller *teller, struct facts *facts, struct episode *told, int64_t now_ms)
{
	told->closed_ms = told->ended_known_ms = now_ms;
	told->why = CLOSE_WITHDRAWN;
	told->is_past &= facts->is_history;
	say(teller, TOLD_CLOSED, told, now_ms);
}

static bool is_open(const struct facts *facts, const struct episode *told)
{
	return !told->closed_ms && !told->is_aside && told->rule < facts->rule_count;
}

void tell_joined(const struct teller *teller, struct facts *facts, int64_t now_ms)
{
	for (size_t i = 0; i < facts->told_count; i++)
		if (is_open(facts, &facts->told[i]) && !is_told_of(facts, &facts->told[i]))
			close_double(teller, facts, &facts->told[i], now_ms);
	for (size_t i = 0; i < facts->told_count; i++) {
		struct episode *told = &facts->told[i];
		if (!is_open(facts, told) || told->student == facts->student)
			continue;
		told->student = facts->student;
		say(teller, TOLD_MOVED, told, now_ms);
	}
}

/* --- through history -------------------------------------------------------------------------------------------- */

/* That it opened later was only found later: when it was told it was open.  What it becomes is looked for from there. */
static void opening_rewind(struct episode *told, int64_t from_ms)
{
	if (told->opened_ms > from_ms)
		told->opened_ms = told->known_ms;
}

/* One that people heard of may be open now; it makes room. */
static void reopen(const struct teller *teller, struct facts *facts, struct episode *told, int64_t from_ms)
{
	struct life *life = judging_give_life(&facts->judging, about_of(told));
	struct episode *open = told_by_id(facts, life->told_id);

	if (open)
		set_aside(teller, facts, open, from_ms);
	told->closed_ms = told->ended_known_ms = 0;
	told->why = CLOSE_OPEN;
	opening_rewind(told, from_ms);
	note_told(life, told);
	say(teller, TOLD_MOVED, told, from_ms);
}

static void take_out(struct facts *facts, struct episode *told)
{
	size_t behind = (size_t)(facts->told + facts->told_count - told) - 1;

	leave_told(facts, told);
	memmove(told, told + 1, behind * sizeof *told);
	facts->told_count--;
}

static void forget(const struct teller *teller, struct facts *facts, struct episode *told, int64_t now_ms)
{
	say(teller, TOLD_FORGOTTEN, told, now_ms);
	take_out(facts, told);
}

void tell_lost(struct facts *facts, int64_t id)
{
	struct episode *told = told_by_id(facts, id);

	if (told)
		take_out(facts, told);
}

/* --- back into the past, and out of it -------------------------------------------------------------------------- */

/* A rule that is suspended says nothing of what was told either. */
static bool is_of_set(const struct facts *facts, const struct episode *told)
{
	return told->rule < facts->rule_count &&
	       !scripting_suspends(facts->engine->layout.scripting, told->rule);
}

/* Told, or ended, later than that. */
static bool is_later(const struct episode *told, int64_t from_ms)
{
	return told->known_ms >= from_ms || (told->closed_ms && told->ended_known_ms >= from_ms);
}

static void make_room(const struct teller *teller, struct facts *facts, int64_t from_ms)
{
	for (size_t i = 0; i < facts->told_count;) {
		struct episode *told = &facts->told[i];

		if (is_of_set(facts, told) && told->is_past && told->known_ms >= from_ms) {
			forget(teller, facts, told, from_ms);
			continue;
		}
		if (is_of_set(facts, told) && !told->is_past && !told->is_aside && is_later(told, from_ms))
			set_aside(teller, facts, told, from_ms);
		i++;
	}
}

static void stay_open(const struct teller *teller, struct facts *facts, struct episode *told, int64_t from_ms)
{
	if (told->opened_ms <= from_ms)
		return;
	opening_rewind(told, from_ms);
	note_told(judging_give_life(&facts->judging, about_of(told)), told);
	say(teller, TOLD_MOVED, told, from_ms);
}

void tell_rewind(const struct teller *teller, struct facts *facts, int64_t from_ms)
{
	make_room(teller, facts, from_ms);
	for (size_t i = 0; i < facts->told_count; i++) {
		struct episode *told = &facts->told[i];

		if (!is_of_set(facts, told) || !told->is_past)
			continue;
		if (is_later(told, from_ms))
			reopen(teller, facts, told, from_ms);
		else if (!told->closed_ms)
			stay_open(teller, facts, told, from_ms);
	}
}

/* Whether it was told as past of the days of one that people heard of, mostly, and has ended. */
static bool is_double_of(const struct episode *other, const struct episode *told)
{
	struct held days = {.opened_ms = other->opened_ms, .closed_ms = other->closed_ms};
	int64_t common_ms = overlap_ms(&days, told->opened_ms, told->closed_ms);

	return other->rule == told->rule && text_equal(other->per, told->per) && other->is_past &&
	       other->closed_ms && common_ms > 0 && 2 * common_ms >= other->closed_ms - other->opened_ms;
}

static void forget_doubles(const struct teller *teller, struct facts *facts, int64_t id, int64_t now_ms)
{
	for (size_t i = facts->told_count; i-- > 0;)
		if (is_double_of(&facts->told[i], told_by_id(facts, id)))
			forget(teller, facts, &facts->told[i], now_ms);
}

/* One that ended is left alone.  Of one that was open when its student went back is said what would be if the facts had
 * changed meanwhile: it is what is open now, or it ends. */
static void come_back(const struct teller *teller, struct facts *facts, int64_t id, int64_t now_ms)
{
	struct episode *told = told_by_id(facts, id);
	struct life *life = judging_give_life(&facts->judging, about_of(told));
	struct episode *stands_in = told_by_id(facts, life->told_id);

	told->is_aside = false;
	if (!told->closed_ms) {
		if (stands_in)
			forget(teller, facts, stands_in, now_ms);
		note_told(life, told_by_id(facts, id));
		say(teller, TOLD_MOVED, told_by_id(facts, id), now_ms);
		tell_rule(teller, facts, life, now_ms);
	}
	if (told_by_id(facts, id)->closed_ms)
		forget_doubles(teller, facts, id, now_ms);
}

void tell_return(const struct teller *teller, struct facts *facts, int64_t now_ms)
{
	for (size_t i = 0; i < facts->told_count;) {
		if (!facts->told[i].is_aside) {
			i++;
			continue;
		}
		come_back(teller, facts, facts->told[i].id, now_ms);
		i = 0; /* some of those before may be forgotten */
	}
}
