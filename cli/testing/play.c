/* Plays a script in one of several ways, and notes what was told. */
#include "play.h"
#include "base/diag.h"
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *words;
	bool tells_the_same;
} ways[PLAY_WAYS] = {
        [PLAY_PLAIN] = {"as written", true},
        [PLAY_TWICE] = {"with every event twice", true},
        [PLAY_SHUFFLED] = {"with its events in another order", false},
        [PLAY_LATE] = {"with everything received at the end", false},
        [PLAY_RESTARTS] = {"with a restart after every event", true},
        [PLAY_AT_ONCE] = {"judged by the final facts alone", false},
};

const char *play_way_words(enum play_way way)
{
	return ways[way].words;
}

bool play_way_tells_the_same(enum play_way way)
{
	return ways[way].tells_the_same;
}

/* --- the lines ---------------------------------------------------------------------------------------------- */

void play_open(struct play *play, const struct script *script, struct ruleset *set, struct zones *zones)
{
	struct event_reader reader = script_reader();
	int64_t last_ms = script->count ? script->lines[script->count - 1].at_ms : 0;
	int32_t day, ms;

	*play = (struct play){.set = set, .zones = zones, .zone = script->zone};
	play->cues = arena_take_array(&play->arena, script->count + 1, sizeof(*play->cues));
	for (size_t i = 0; i < script->count; i++) {
		struct cue *cue = &play->cues[play->cue_count];
		struct text field;
		struct diag why;

		cue->at_ms = script->lines[i].at_ms;
		if (event_read(script->lines[i].json, &reader, &play->arena, &cue->event, &field, &why) == 0)
			play_order_note(play->cues, play->cue_count++);
	}
	zone_local(play->zone, last_ms, &day, &ms);
	play->end_ms = play_day_end(play, day);
}

void play_close(struct play *play)
{
	arena_finish(&play->arena);
	*play = (struct play){0};
}

int64_t play_day_end(const struct play *play, int32_t day)
{
	return zone_instant(play->zone, day + 1, 0) - 1;
}

/* --- what is told ------------------------------------------------------------------------------------------- */

struct running {
	const struct play *play;
	const struct play_watch *watch;
	struct played *played;
	struct stage stage;
	int64_t next_look_ms; /* the end of the day at hand; INT64_MAX: nobody watches */
	size_t taken;
};

static enum expect_kind kind_of(const struct ruleset *set, const struct difference *said)
{
	const struct episode *episode = &said->episode;
	static const enum expect_kind kinds[] = {
	        [CLOSE_OPEN] = EXPECT_KINDS,
	        [CLOSE_CLEARED] = EXPECT_CLEARS,
	        [CLOSE_WITHDRAWN] = EXPECT_WITHDRAWS,
	        [CLOSE_NOT_APPLICABLE] = EXPECT_NOT_APPLICABLE,
	        [CLOSE_RULE_CHANGED] = EXPECT_KINDS,
	        [CLOSE_RULE_REMOVED] = EXPECT_KINDS,
	        [CLOSE_EXPIRED] = EXPECT_EXPIRES,
	};

	if (said->told == TOLD_STEPPED)
		return ruleset_is_worse(set, episode->rule, episode->rung, said->rung_before) ? EXPECT_WORSENS
		                                                                              : EXPECT_EASES;
	return said->told == TOLD_OPENED ? EXPECT_OPENS : kinds[episode->why];
}

static void note(struct running *running, const struct difference *said)
{
	struct played *played = running->played;
	struct telling telling = {.kind = kind_of(running->play->set, said),
	        .rule = said->episode.rule,
	        .at_ms = said->at_ms,
	        .episode = said->episode.id,
	        .rung = said->episode.rung,
	        .per = arena_copy(&played->arena, said->episode.per)};
	int32_t ms;

	if (said->told == TOLD_MOVED || said->told == TOLD_FORGOTTEN)
		return;
	zone_local(running->play->zone, said->at_ms, &telling.day, &ms);
	played->tellings =
	        memory_room(played->tellings, played->count, &played->capacity, sizeof(*played->tellings));
	played->tellings[played->count++] = telling;
}

static void on_step(void *context, struct stage *stage, int64_t now_ms)
{
	struct running *running = context;

	for (size_t i = 0; i < stage->outcome.count; i++)
		note(running, &stage->outcome.items[i]);
	if (running->watch)
		running->watch->look(running->watch->context, stage, now_ms);
}

/* --- the ways ----------------------------------------------------------------------------------------------- */

/* Time alone; who watches is shown the end of each day too. */
static int pass(struct running *running, int64_t now_ms, struct diag *why)
{
	int32_t day, ms;

	while (running->next_look_ms <= now_ms) {
		if (stage_pass(&running->stage, running->next_look_ms, why))
			return -1;
		running->watch->look(running->watch->context, &running->stage, running->next_look_ms);
		zone_local(running->play->zone, running->next_look_ms + 1, &day, &ms);
		running->next_look_ms = play_day_end(running->play, day);
	}
	return stage_pass(&running->stage, now_ms, why);
}

static int take(struct running *running, size_t number, int64_t now_ms, int times, struct diag *why)
{
	for (int i = 0; i < times; i++)
		if (stage_take(&running->stage, &running->play->cues[number].event, now_ms, why))
			return -1;
	return 0;
}

/* Lines received at the same instant are one arrival; at its instant it comes before what time alone would tell. */
static int play_arrivals(struct running *running, enum play_way way, int64_t until_ms, struct diag *why)
{
	const struct play *play = running->play;

	for (size_t i = 0; i < play->cue_count && play->cues[i].at_ms <= until_ms;) {
		int64_t now_ms = play->cues[i].at_ms;

		if (pass(running, now_ms - 1, why))
			return -1;
		for (; i < play->cue_count && play->cues[i].at_ms == now_ms; i++)
			if (take(running, i, now_ms, way == PLAY_TWICE ? 2 : 1, why))
				return -1;
		if (stage_settle(&running->stage, now_ms, why) ||
		        (way == PLAY_RESTARTS && stage_restart(&running->stage, now_ms, why)))
			return -1;
	}
	return pass(running, until_ms, why);
}

static int play_at_end(struct running *running, enum play_way way, int64_t until_ms, struct diag *why)
{
	for (size_t i = 0; i < running->play->cue_count; i++) {
		if (take(running, i, until_ms, 1, why))
			return -1;
		if (way == PLAY_LATE && stage_settle(&running->stage, until_ms, why))
			return -1;
	}
	return stage_settle(&running->stage, until_ms, why);
}

static int play_shuffled(struct running *running, int64_t until_ms, struct diag *why)
{
	const struct play *play = running->play;
	size_t *order = memory_take((play->cue_count + 1) * sizeof(*order));
	int result = 0;

	play_order_shuffle(play, order);
	for (size_t i = 0; i < play->cue_count && result == 0; i++) {
		int64_t now_ms = play->cues[i].at_ms < until_ms ? play->cues[i].at_ms : until_ms;
		result = pass(running, now_ms - 1, why) || take(running, order[i], now_ms, 1, why) ||
		                         stage_settle(&running->stage, now_ms, why)
		                 ? -1
		                 : 0;
	}
	free(order);
	return result ? -1 : pass(running, until_ms, why);
}

/* --- all of it ------------------------------------------------------------------------------------------------ */

static int play_it(struct running *running, enum play_way way, int64_t until_ms, struct diag *why)
{
	if (stage_open(&running->stage, running->play->set, running->play->zones, way == PLAY_AT_ONCE, why))
		return -1;
	running->stage.on_step = on_step;
	running->stage.context = running;
	if (way == PLAY_SHUFFLED)
		return play_shuffled(running, until_ms, why);
	return way == PLAY_LATE || way == PLAY_AT_ONCE ? play_at_end(running, way, until_ms, why)
	                                               : play_arrivals(running, way, until_ms, why);
}

static struct running running_on(const struct play *play, const struct play_watch *watch, struct played *out)
{
	struct running running = {.play = play, .watch = watch, .played = out, .next_look_ms = INT64_MAX};
	int32_t day, ms;

	if (watch && play->cue_count) {
		zone_local(play->zone, play->cues[0].at_ms, &day, &ms);
		running.next_look_ms = play_day_end(play, day);
	}
	return running;
}

int play_run(const struct play *play, enum play_way way, int64_t until_ms, const struct play_watch *watch,
        struct played *out, struct diag *why)
{
	*out = (struct played){0};
	struct running running = running_on(play, watch, out);
	int result = play_it(&running, way, until_ms, why);

	if (result == 0)
		played_note(out, &running.stage);
	stage_close(&running.stage);
	return result;
}

int play_explain(const struct play *play, uint32_t rule, struct text per, int64_t at_ms, struct arena *arena,
        struct rule_tree *tree, struct explanation *explanation, struct diag *why)
{
	struct played played = {0};
	struct running running = running_on(play, NULL, &played);
	int result = play_it(&running, PLAY_PLAIN, at_ms, why);

	if (result == 0 && running.stage.students.count)
		result = engine_tree(running.stage.engine, 0, rule, per, at_ms, true, arena, tree, why) ||
		                         engine_explain(running.stage.engine, 0, rule, per, at_ms, arena,
		                                 explanation, why)
		                 ? -1
		                 : 0;
	stage_close(&running.stage);
	played_finish(&played);
	return result;
}
