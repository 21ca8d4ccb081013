/* The commands that only read, on the engine thread. */
#include "core_inside.h"
#include "base/json.h"
#include "base/names.h"

#include <inttypes.h>
#include <stdio.h>

struct listing {
	struct command *command;
	struct alert_desk desk;
	struct json json;
	int count;
	int64_t last;
	bool is_cut;
};

static enum registrar_code failed(struct command *command)
{
	diag_wrap(&command->left.why, "answering a question");
	return REGISTRAR_BROKEN;
}

static struct listing listing_begin(struct core *core, struct command *command)
{
	command->answer.status = 200;
	return (struct listing){
	        .command = command,
	        .desk = registrar_desk(core->registrar, seam_wall_ms(core->options.seam)),
	        .json = {.out = &command->answer.body},
	};
}

static int on_alert(void *context, const struct alert_row *row)
{
	struct listing *listing = context;
	struct text school = listing->command->school, owner = listing->command->owner;

	if (owner.size && !text_equal(owner, row->owner))
		return 0;
	if (school.size && !text_equal(school, alert_school(&listing->desk, row)))
		return 0;
	if (listing->count == listing->command->limit) {
		listing->is_cut = true;
		return 1;
	}
	alert_json(&listing->desk, row, &listing->json);
	listing->count++;
	listing->last = row->id;
	return 0;
}

/* A student nobody has heard of has no alerts. */
static bool student_find(struct command *command, const struct alert_desk *desk)
{
	if (!command->student.size)
		return true;
	uint32_t name = names_find(desk->students, command->student);
	if (name == NO_NAME)
		return false;
	command->query.student = engine_head(desk->engine, name);
	return true;
}

enum registrar_code run_alerts(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);
	char next[24];
	int result = 0;

	json_object(&listing.json);
	json_key(&listing.json, "alerts");
	json_list(&listing.json);
	if (student_find(command, &listing.desk))
		result = store_alerts_find(
		        core->options.store, &command->query, on_alert, &listing, &command->left.why);
	json_end(&listing.json);
	snprintf(next, sizeof(next), "%" PRId64, listing.last);
	json_key(&listing.json, "next");
	json_z(&listing.json, listing.is_cut ? next : NULL);
	json_end(&listing.json);
	return result < 0 ? failed(command) : REGISTRAR_DONE;
}

enum registrar_code run_alert(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);

	command->limit = 1;
	command->school = command->owner = (struct text){0};
	if (store_alert_get(core->options.store, command->alert, on_alert, &listing, &command->left.why) < 0)
		return failed(command);
	if (!listing.count)
		response_problem(&command->answer, 404, "no_such_alert", "there is no such alert",
		        "'intervene alerts list --state any' and /v1/alerts have their ids");
	return REGISTRAR_DONE;
}

/* A transition, and where its alert is to be written. */
struct saying {
	struct listing *listing;
	const struct transition_row *transition;
};

static int on_said_alert(void *context, const struct alert_row *row)
{
	struct saying *saying = context;

	alert_json_said(&saying->listing->desk, row, saying->transition, &saying->listing->json);
	return 0;
}

/* One frame of server-sent events: id, what happened, the alert as it is. */
static int on_transition(void *context, const struct transition_row *row)
{
	struct listing *listing = context;
	struct saying saying = {listing, row};
	struct buf *out = &listing->command->answer.body;

	listing->command->said_last = row->seq;
	listing->command->said_count++;
	buf_print(out, "id: %" PRId64 "\nevent: %.*s\ndata: ", row->seq, (int)row->what.size, row->what.at);
	listing->json = (struct json){.out = out};
	store_alert_get(listing->desk.store, row->alert, on_said_alert, &saying, NULL);
	buf_add_z(out, "\n\n");
	return 0;
}

enum registrar_code run_said(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);

	command->said_last = command->after;
	command->said_is_gone =
	        command->after > 0 && command->after + 1 < store_first_transition(core->options.store);
	if (store_transitions_since(core->options.store, command->after, command->limit, on_transition,
	            &listing, &command->left.why) < 0)
		return failed(command);
	if (command->said_count < command->limit)
		command->said_last = store_last_transition(core->options.store);
	return REGISTRAR_DONE;
}

enum registrar_code run_rules(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);

	json_object(&listing.json);
	json_key(&listing.json, "ruleset");
	hash_json(ruleset_hash(listing.desk.set), &listing.json);
	json_key(&listing.json, "rules");
	rules_json(&listing.desk, &listing.json);
	json_end(&listing.json);
	return REGISTRAR_DONE;
}
