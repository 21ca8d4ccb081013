/* Why rules answer as they do for a student, on the engine thread. */
#include "core_inside.h"
#include "base/names.h"
#include "daemon/alerts/inquiry.h"

/* An event of the log, copied out of the row that is gone with the call. */
struct fetch {
	const struct alert_desk *desk;
	struct arena *arena;
	struct event *event;
	bool is_there;
};

static int on_event(void *context, const struct event_row *row)
{
	struct fetch *fetch = context;

	if (row->is_gone)
		return 0;
	fetch->is_there = event_restore(arena_copy(fetch->arena, row->content),
	                          arena_copy(fetch->arena, row->source), arena_copy(fetch->arena, row->id),
	                          fetch->desk->reader, fetch->arena, fetch->event, NULL) == 0;
	return 0;
}

static int event_fetch(void *context, int64_t seq, struct arena *arena, struct event *out)
{
	const struct alert_desk *desk = context;
	struct fetch fetch = {desk, arena, out, false};

	return store_event_get(desk->store, seq, on_event, &fetch, NULL) == 0 && fetch.is_there ? 0 : -1;
}

static void refuse(struct command *command, const char *code, const char *title, const char *detail)
{
	response_problem(&command->answer, 404, code, title, detail);
}

static enum registrar_code answer(
        struct command *command, const struct alert_desk *desk, uint32_t student, int rule)
{
	struct json json = {.out = &command->answer.body};
	struct inquiry inquiry = {.engine = desk->engine,
	        .set = desk->set,
	        .zone = desk->zone,
	        .event = event_fetch,
	        .context = (void *)desk};
	struct question question = {.student = student,
	        .name = names_text(desk->students, student),
	        .rule = rule,
	        .per = command->per,
	        .at_ms = command->as_of_ms ? command->as_of_ms : desk->now_ms};

	if (inquiry_json(&inquiry, &question, &json, &command->left.why) == 0)
		return REGISTRAR_DONE;
	diag_wrap(&command->left.why, "answering a question");
	return REGISTRAR_BROKEN;
}

enum registrar_code run_explain(struct core *core, struct command *command)
{
	struct alert_desk desk = registrar_desk(core->registrar, seam_wall_ms(core->options.seam));
	uint32_t name = names_find(desk.students, command->student);
	int rule = command->rule.size ? ruleset_rule_find(desk.set, command->rule) : -1;

	command->answer.status = 200;
	if (name == NO_NAME)
		refuse(command, "no_such_student", "there is no such student", "no event has named it yet");
	else if (command->rule.size && rule < 0)
		refuse(command, "no_such_rule", "there is no such rule", "ids are in /v1/rules");
	else
		return answer(command, &desk, engine_head(desk.engine, name), rule);
	return REGISTRAR_DONE;
}
