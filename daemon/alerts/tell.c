/* Writes what the engine says as alerts and transitions. */
#include "evidence.h"
#include "propose.h"
#include "remind.h"
#include "watch.h"
#include "daemon/outbox/post.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/zone.h"

#include <stdlib.h>

static struct text why_words(
        const struct alert_desk *desk, const struct episode *episode, int64_t at_ms, struct arena *arena)
{
	struct explanation explanation = {0};

	engine_explain(desk->engine, episode->student, episode->rule, episode->per, at_ms, arena,
	        &explanation, NULL);
	return explanation.why;
}

static enum close_why closed_why(const struct alert_desk *desk, const struct difference *difference)
{
	const struct episode *episode = &difference->episode;
	bool is_changed =
	        desk->changed && desk->changed[episode->rule] && difference->at_ms <= desk->changed_ms;

	return episode->why == CLOSE_WITHDRAWN && is_changed ? CLOSE_RULE_CHANGED : episode->why;
}

static struct alert_row episode_row(const struct alert_desk *desk, const struct difference *difference)
{
	const struct episode *episode = &difference->episode;

	return (struct alert_row){
	        .id = episode->id,
	        .student = episode->student,
	        .opened_ms = episode->opened_ms,
	        .closed_ms = episode->closed_ms,
	        .closed_why = (int)closed_why(desk, difference),
	        .known_ms = episode->known_ms,
	        .ended_known_ms = episode->ended_known_ms,
	        .is_past = episode->is_past,
	        .rung = episode->rung,
	        .is_forgotten = difference->told == TOLD_FORGOTTEN,
	};
}

/* What weighs as much as the step or row that it tells of. */
static void post(const struct alert_desk *desk, const struct transition_row *transition, uint32_t rule)
{
	struct rule_words words;
	bool is_news = text_is(transition->what, "opened") || text_is(transition->what, "worse");

	ruleset_rule_words(desk->set, rule, &words);
	words.severity = ruleset_rung_severity(desk->set, rule, transition->step - 1);
	outbox_post(desk->posting, desk->store, transition, is_news ? &words : NULL);
}

/* Of what was told as past nobody hears. */
static struct transition_row transition_of(const struct difference *difference, const char *what)
{
	return (struct transition_row){
	        .at_ms = difference->at_ms,
	        .alert = difference->episode.id,
	        .what = text_of(what),
	        .is_past = difference->episode.is_past,
	};
}

static void say(const struct alert_desk *desk, struct transition_row *transition, uint32_t rule)
{
	store_transition_add(desk->store, transition);
	proposals_open(desk, transition, rule);
	post(desk, transition, rule);
}

/* The steps of a ladder in their order, each by itself, the first as `transition` says; of all else what is reached.
 * `before`: what was told; NO_RUNG: nothing. */
static void say_steps(const struct alert_desk *desk, struct transition_row *transition, uint32_t rule,
        int before, int reached)
{
	struct ladder_pace pace;
	bool is_each = ruleset_ladder_pace(desk->set, rule, &pace) && pace.in_order && reached > before;

	for (int rung = is_each ? before + 1 : reached; rung <= reached; rung++) {
		transition->step = rung + 1;
		say(desk, transition, rule);
		transition->what = text_of("worse");
	}
}

bool alerts_are_shadow(const struct alert_desk *desk, const struct rule_words *words, int64_t at_ms)
{
	int32_t day, ms;

	if (words->mode != RULE_SHADOW || words->shadow_until == NO_DAY)
		return words->mode == RULE_SHADOW;
	zone_local(desk->zone, at_ms, &day, &ms);
	return day < words->shadow_until;
}

static void tell_opened(const struct alert_desk *desk, const struct difference *difference)
{
	struct alert_row row = episode_row(desk, difference);
	struct transition_row opened = transition_of(difference, "opened");
	struct rule_words words;
	struct arena arena = {0};

	ruleset_rule_words(desk->set, difference->episode.rule, &words);
	row.rule = words.id;
	row.rule_version = words.logic;
	row.per = difference->episode.per;
	row.is_shadow = alerts_are_shadow(desk, &words, difference->at_ms);
	if (!row.is_past && !row.is_shadow)
		row.remind = reminding_begin(
		        desk, difference->episode.rule, difference->episode.student, difference->at_ms);
	row.why = why_words(desk, &difference->episode, difference->at_ms, &arena);
	store_alert_add(desk->store, &row);
	say_steps(desk, &opened, difference->episode.rule, NO_RUNG, row.rung);
	arena_finish(&arena);
}

/* Its rule takes nothing back: people are told that its evidence was corrected, and have it until they resolve it. */
static bool is_only_annotated(const struct alert_desk *desk, const struct alert_row *row, uint32_t rule)
{
	return row->closed_why == CLOSE_WITHDRAWN && !row->is_past && ruleset_annotates(desk->set, rule);
}

static void tell_closed(const struct alert_desk *desk, const struct difference *difference)
{
	struct alert_row row = episode_row(desk, difference);

	row.is_kept = is_only_annotated(desk, &row, difference->episode.rule);
	const char *what = row.is_kept ? "annotated" : close_why_name((enum close_why)row.closed_why);
	struct transition_row closed = transition_of(difference, what);

	store_alert_episode(desk->store, &row);
	proposals_end(desk, &closed);
	say(desk, &closed, difference->episode.rule);
}

static int on_whose(void *context, const struct alert_row *alert)
{
	*(int64_t *)context = alert->student;
	return 0;
}

/* Its student is known by now to be the same child as another; nobody is sent a message of it. */
static void say_joined(const struct alert_desk *desk, const struct difference *difference, int64_t before)
{
	struct transition_row joined = transition_of(difference, "joined");

	joined.note = names_text(desk->students, (uint32_t)before);
	store_transition_add(desk->store, &joined);
}

/* Nothing is said of an opening that moved: the alert just follows the facts. */
static void tell_moved(const struct alert_desk *desk, const struct difference *difference)
{
	struct alert_row row = episode_row(desk, difference);
	int64_t before = row.student;

	if (!row.is_past && !row.closed_ms)
		store_alert_get(desk->store, row.id, on_whose, &before, NULL);
	if (before != row.student)
		say_joined(desk, difference, before);
	store_alert_episode(desk->store, &row);
}

/* What eases those who look at it live see; nobody is sent a message of it. */
static void tell_stepped(const struct alert_desk *desk, const struct difference *difference)
{
	const struct episode *episode = &difference->episode;
	struct alert_row row = episode_row(desk, difference);
	bool is_worse = ruleset_is_worse(desk->set, episode->rule, episode->rung, difference->rung_before);
	struct transition_row stepped = transition_of(difference, is_worse ? "worse" : "eased");

	store_alert_episode(desk->store, &row);
	if (is_worse) {
		if (!episode->is_past)
			alert_return(desk, episode->rule, episode->student, episode->id, difference->at_ms);
		say_steps(desk, &stepped, episode->rule, difference->rung_before, episode->rung);
		return;
	}
	stepped.step = episode->rung + 1;
	store_transition_add(desk->store, &stepped);
	if (proposals_ease(desk, difference))
		proposals_open(desk, &stepped, episode->rule);
}

static void tell_forgotten(const struct alert_desk *desk, const struct difference *difference)
{
	struct alert_row row = episode_row(desk, difference);
	struct transition_row forgotten = transition_of(difference, "forgotten");

	store_alert_episode(desk->store, &row);
	proposals_end(desk, &forgotten);
	say(desk, &forgotten, difference->episode.rule);
}

typedef void tell_fn(const struct alert_desk *desk, const struct difference *difference);
static tell_fn *const tellers[] = {
        [TOLD_OPENED] = tell_opened,
        [TOLD_MOVED] = tell_moved,
        [TOLD_STEPPED] = tell_stepped,
        [TOLD_CLOSED] = tell_closed,
        [TOLD_FORGOTTEN] = tell_forgotten,
};

void alerts_tell(const struct alert_desk *desk, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++)
		tellers[outcome->items[i].told](desk, &outcome->items[i]);
}

struct rows {
	struct alert_row *items; /* owned; without their texts */
	size_t count, capacity;
	size_t most; /* 0: all */
};

static int on_open(void *context, const struct alert_row *row)
{
	struct rows *rows = context;

	rows->items = memory_room(rows->items, rows->count, &rows->capacity, sizeof(*rows->items));
	rows->items[rows->count++] = *row;
	return rows->count == rows->most;
}

static struct transition_row transition_now(const struct alert_desk *desk, int64_t alert, const char *what)
{
	return (struct transition_row){.at_ms = desk->now_ms, .alert = alert, .what = text_of(what)};
}

static void close_removed(const struct alert_desk *desk, struct alert_row *row)
{
	struct transition_row closed = transition_now(desk, row->id, close_why_name(CLOSE_RULE_REMOVED));

	row->closed_ms = row->ended_known_ms = desk->now_ms;
	row->closed_why = CLOSE_RULE_REMOVED;
	row->is_past = false;
	store_alert_episode(desk->store, row);
	proposals_end(desk, &closed);
	store_transition_add(desk->store, &closed);
	outbox_post(desk->posting, desk->store, &closed, NULL);
}

struct removal {
	const struct alert_desk *desk;
	struct rows rows;
	struct diag *why;
};

static int on_rule(void *context, const struct rule_row *rule)
{
	struct removal *removal = context;
	const struct alert_desk *desk = removal->desk;

	if (ruleset_rule_find(desk->set, rule->id) >= 0)
		return 0;
	return store_alerts_open_of_rule(desk->store, rule->id, on_open, &removal->rows, removal->why);
}

int alerts_close_removed(const struct alert_desk *desk, size_t most, struct diag *why)
{
	struct removal removal = {.desk = desk, .rows = {.most = most}, .why = why};
	int result = store_rules_each(desk->store, on_rule, &removal, why);

	for (size_t i = 0; i < removal.rows.count; i++)
		close_removed(desk, &removal.rows.items[i]);
	free(removal.rows.items);
	return result;
}

static void surface(const struct alert_desk *desk, const struct alert_row *row, uint32_t rule)
{
	struct transition_row opened = transition_now(desk, row->id, "opened");

	if (!row->is_shadow || row->state == ALERT_RESOLVED)
		return;
	store_alert_surface(desk->store, row->id);
	engine_hear(desk->engine, row->student, row->id);
	say_steps(desk, &opened, rule, NO_RUNG, row->rung);
}

/* Most of the time nothing is on trial, and then nobody's open alerts are read. */
int alerts_surface(const struct alert_desk *desk, uint32_t rule, struct diag *why)
{
	struct rule_words words;
	struct rows rows = {0};
	int result = 0;

	ruleset_rule_words(desk->set, rule, &words);
	if (store_alert_shadows(desk->store) && !alerts_are_shadow(desk, &words, desk->now_ms))
		result = store_alerts_open_of_rule(desk->store, words.id, on_open, &rows, why);
	for (size_t i = 0; i < rows.count; i++)
		surface(desk, &rows.items[i], rule);
	free(rows.items);
	return result ? result : reminding_follow(desk, rule, why);
}

struct hash128 alerts_logic(const struct rule_words *words)
{
	return words->mode == RULE_OFF ? (struct hash128){0} : words->logic;
}

static void steps_json(const struct rule_words *words, struct buf *out)
{
	struct json json = {.out = out};

	json_list(&json);
	for (size_t i = 0; i < words->step_count; i++)
		json_text(&json, words->steps[i]);
	json_end(&json);
}

void alerts_know_rules(const struct alert_desk *desk)
{
	struct buf steps = {0};

	for (size_t i = 0; i < ruleset_rule_count(desk->set); i++) {
		struct rule_words words;
		ruleset_rule_words(desk->set, (uint32_t)i, &words);
		buf_clear(&steps);
		steps_json(&words, &steps);
		struct rule_row row = {
		        .id = words.id,
		        .title = words.title,
		        .domain = words.domain,
		        .severity = text_of(severity_name(words.severity)),
		        .steps = buf_text(&steps),
		        .logic = alerts_logic(&words),
		        .remind_every = reminding_number(desk, (uint32_t)i),
		};
		store_rule_put(desk->store, &row);
	}
	buf_finish(&steps);
}
