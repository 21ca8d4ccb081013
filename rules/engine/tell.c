/* tell.c - reconciles what was told of a student with what the facts say now. */
#include "tell.h"
#include "facts_inside.h"
#include "base/arena.h"
#include <stdlib.h>

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
	out->items[out->count++] = (struct difference){told, *episode, now_ms};
}

static struct episode *told_open(struct facts *facts, int64_t id)
{
	for (size_t i = facts->told_count; id && i > 0; i--)
		if (facts->told[i - 1].id == id)
			return &facts->told[i - 1];
	return NULL;
}

void facts_told(struct facts *facts, const struct episode *episode)
{
	facts->told = facts_room(facts->told, facts->told_count, &facts->told_capacity, sizeof *facts->told);
	facts->told[facts->told_count++] = *episode;
	if (!episode->closed_ms && episode->rule < facts->rule_count)
		judging_give_life(&facts->judging, episode->rule)->told_id = episode->id;
}

static void tell_opened(
        const struct teller *teller, struct facts *facts, const struct life *life, int64_t now_ms)
{
	struct episode episode = {
	        .id = (*teller->next_id)++,
	        .student = facts->student,
	        .rule = life->rule,
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

static void tell_closed(const struct teller *teller, const struct facts *facts, struct life *life,
        struct episode *told, int64_t now_ms)
{
	const struct held *became = successor(life, told->opened_ms, now_ms);

	told->closed_ms = became ? became->closed_ms : now_ms;
	told->why = became ? became->why : CLOSE_WITHDRAWN;
	if (became)
		told->opened_ms = became->opened_ms;
	told->ended_known_ms = now_ms;
	told->is_past &= facts->is_history;
	life->told_id = 0;
	say(teller, TOLD_CLOSED, told, now_ms);
}

static void tell_rule(const struct teller *teller, struct facts *facts, struct life *life, int64_t now_ms)
{
	struct episode *told = told_open(facts, life->told_id);
	bool is_open = life_is_open(life);

	if (!told && is_open)
		tell_opened(teller, facts, life, now_ms);
	else if (told && !is_open)
		tell_closed(teller, facts, life, told, now_ms);
	else if (told && told->opened_ms != life->held[life->count - 1].opened_ms) {
		told->opened_ms = life->held[life->count - 1].opened_ms;
		say(teller, TOLD_MOVED, told, now_ms);
	}
}

void tell_all(const struct teller *teller, struct facts *facts, int64_t now_ms)
{
	for (uint32_t i = 0; i < facts->judging.life_count; i++)
		tell_rule(teller, facts, &facts->judging.lives[i], now_ms);
}

static void reopen(const struct teller *teller, struct facts *facts, struct episode *told, int64_t from_ms)
{
	told->closed_ms = told->ended_known_ms = 0;
	told->why = CLOSE_OPEN;
	judging_give_life(&facts->judging, told->rule)->told_id = told->id;
	say(teller, TOLD_MOVED, told, from_ms);
}

static void forget_told(struct facts *facts, const struct episode *told)
{
	struct life *life = judging_life(&facts->judging, told->rule);

	if (life && life->told_id == told->id)
		life->told_id = 0;
}

void tell_rewind(const struct teller *teller, struct facts *facts, int64_t from_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < facts->told_count; i++) {
		struct episode *told = &facts->told[i];
		bool is_past = told->is_past && told->rule < facts->rule_count;

		if (is_past && told->known_ms >= from_ms) {
			forget_told(facts, told);
			say(teller, TOLD_FORGOTTEN, told, from_ms);
			continue;
		}
		facts->told[kept++] = *told;
		if (is_past && told->ended_known_ms >= from_ms)
			reopen(teller, facts, &facts->told[kept - 1], from_ms);
	}
	facts->told_count = kept;
}
