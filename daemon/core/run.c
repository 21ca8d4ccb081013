/* The commands that change something, on the engine thread. */
#include "core_inside.h"
#include "clock.h"
#include "feeds.h"
#include "base/json.h"

#include <stdlib.h>

static bool is_unreadable(const struct rejection *rejection)
{
	static const char *const codes[] = {"E200", "E201", "E202"};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (text_is(rejection->code, codes[i]))
			return true;
	return false;
}

static bool is_nothing_readable(const struct delivery *delivery)
{
	if (delivery->counts.rejected < delivery->counts.received)
		return false;
	for (size_t i = 0; i < delivery->listed; i++)
		if (!is_unreadable(&delivery->rejections[i]))
			return false;
	return true;
}

static void refusal_write(struct response *answer, struct json *json)
{
	response_problem_begin(answer, 507, "held_full", "too much of this source waits for a person already",
	        "this delivery is to be held, and there is room for 64 MiB of a source: release or discard "
	        "what "
	        "waits (intervene quarantine list), then send it again",
	        json);
}

static void held_log(const struct delivery *delivery)
{
	if (delivery->held.id && !delivery->held.is_known && !delivery->is_part)
		held_say("a delivery is held for a person", delivery->held.id, delivery->held.lines);
}

static void delivery_answer_write(struct command *command)
{
	const struct delivery *delivery = command->delivery;
	struct response *answer = &command->answer;
	struct json json = {.out = &answer->body};

	buf_clear(&answer->body);
	held_log(delivery);
	if (delivery->is_refused) {
		refusal_write(answer, &json);
	} else if (delivery->held.id) {
		answer->status = 202;
		json_object(&json);
	} else if (is_nothing_readable(delivery)) {
		response_problem_begin(answer, 400, "nothing_readable", "nothing in the body is an event",
		        "send one JSON object a line (application/x-ndjson), or a JSON array of them "
		        "(application/json)",
		        &json);
	} else {
		answer->status = delivery->counts.rejected ? 207 : 200;
		json_object(&json);
	}
	delivery_answer(delivery, &json);
	json_end(&json);
}

enum registrar_code run_events(struct core *core, struct command *command)
{
	int64_t now = seam_wall_ms(core->options.seam);
	enum registrar_code code =
	        registrar_take(core->registrar, command->delivery, now, &command->left.why);

	if (code == REGISTRAR_DONE)
		delivery_answer_write(command);
	return code;
}

static size_t member_count(const struct command *round)
{
	size_t count = 0;

	for (const struct command *member = round->members; member; member = member->members)
		count++;
	return count;
}

/* Small ones that are done beside large ones that are not: the next may come any moment. */
static void note_brief(struct core *core, const struct command *round)
{
	enum { BRIEF_MS = 10000 };
	bool any_done = false, any_left = false;

	for (const struct command *member = round->members; member; member = member->members) {
		any_done |= member->delivery->is_done;
		any_left |= !member->delivery->is_done;
	}
	if (any_done && any_left)
		core->brief_until_ms = seam_mono_ms(core->options.seam) + BRIEF_MS;
}

enum registrar_code run_round(struct core *core, struct command *command)
{
	struct round round = {
	        .deliveries = memory_take(member_count(command) * sizeof(*round.deliveries)),
	        .is_brief = seam_mono_ms(core->options.seam) < core->brief_until_ms,
	};

	for (struct command *member = command->members; member; member = member->members)
		if (delivery_has_news(member->delivery))
			round.deliveries[round.count++] = member->delivery;
	enum registrar_code code = registrar_take_round(
	        core->registrar, &round, seam_wall_ms(core->options.seam), &command->left.why);
	free(round.deliveries);
	if (code < 0)
		return code;
	note_brief(core, command);
	for (struct command *member = command->members; member; member = member->members)
		if (member->delivery->is_done)
			delivery_answer_write(member);
	return code;
}

static void act_refuse(struct response *answer, enum act act)
{
	switch (act) {
	case ACT_UNKNOWN:
		response_problem(answer, 404, "no_such_alert", "there is no such alert",
		        "'intervene alerts list --state any' and /v1/alerts have their ids");
		return;
	case ACT_ENDED:
		response_problem(answer, 409, "alert_ended", "the alert has ended by itself",
		        "what it said is no longer so; there is nothing left to do about it");
		return;
	case ACT_RESOLVED:
		response_problem(answer, 409, "alert_resolved", "the alert is resolved already",
		        "its outcome is in the alert's history");
		return;
	case ACT_OUTCOME:
		response_problem(answer, 400, "no_such_outcome", "resolving needs an outcome from the list",
		        "one of: support started, plan changed, tier moved, family contacted, already known, "
		        "data error, not a concern, moved");
		return;
	case ACT_DONE:
	case ACT_AGAIN:
	case ACT_FAILED: return;
	}
}

typedef enum registrar_code act_fn(
        struct registrar *registrar, struct action *action, enum act *out, struct diag *why);

static enum registrar_code act(struct core *core, struct command *command, act_fn *run)
{
	struct action action = {
	        .alert = command->alert,
	        .who = command->who,
	        .outcome = command->outcome,
	        .note = command->note,
	        .at_ms = seam_wall_ms(core->options.seam),
	};
	enum act done = ACT_FAILED;
	enum registrar_code code = run(core->registrar, &action, &done, &command->left.why);

	if (code != REGISTRAR_DONE)
		return code;
	if (done == ACT_DONE || done == ACT_AGAIN)
		return run_alert(core, command);
	act_refuse(&command->answer, done);
	return REGISTRAR_DONE;
}

enum registrar_code run_ack(struct core *core, struct command *command)
{
	return act(core, command, registrar_ack);
}

enum registrar_code run_resolve(struct core *core, struct command *command)
{
	return act(core, command, registrar_resolve);
}

enum registrar_code run_tick(struct core *core, struct command *command)
{
	if (core->is_full && store_probe(core->options.store, &command->left.why) != STORE_OK)
		return REGISTRAR_FULL;
	feeds_look(core);
	clock_look(core);
	heartbeat_look(core);
	enum registrar_code code =
	        registrar_tick(core->registrar, seam_wall_ms(core->options.seam), &command->left.why);
	/* With nothing due there is time for what is only good to be done. */
	if (code == REGISTRAR_DONE && !registrar_is_settled(core->registrar)) {
		code = registrar_settle(core->registrar, &command->left.why);
		return code == REGISTRAR_DONE ? REGISTRAR_MORE : code;
	}
	if (code == REGISTRAR_DONE && !core->lacks_room) /* folding takes room before it gives any back */
		code = registrar_fold(core->registrar, &command->left.why);
	return code;
}

enum registrar_code run_outbox(struct core *core, struct command *command)
{
	return registrar_outbox(
	        core->registrar, command->round, seam_wall_ms(core->options.seam), &command->left.why);
}

enum registrar_code run_rehearse(struct core *core, struct command *command)
{
	int64_t now = seam_wall_ms(core->options.seam);

	return registrar_rehearse(core->registrar, command->rehearsal, now, &command->left.why);
}

enum registrar_code run_take_over(struct core *core, struct command *command)
{
	int64_t now = seam_wall_ms(core->options.seam);

	return registrar_take_over(core->registrar, command->takeover, now, &command->left.why);
}

enum registrar_code run_purge(struct core *core, struct command *command)
{
	int64_t now = seam_wall_ms(core->options.seam);

	return registrar_purge(core->registrar, command->keeping, now, &command->left.why);
}
