/* The commands about messages on their way out: they are shown, released, or given up. */
#include "core_inside.h"
#include "base/json.h"

#include <inttypes.h>

enum { WAITING = 1 << OUTBOX_FAILED | 1 << OUTBOX_HELD }; /* for a person */

struct listing {
	struct command *command;
	struct alert_desk desk;
	struct json json;
	int count;
	struct buf last;
	bool is_cut;
};

static struct listing listing_begin(struct core *core, struct command *command)
{
	command->answer.status = 200;
	return (struct listing){
	        .command = command,
	        .desk = registrar_desk(core->registrar, seam_wall_ms(core->options.seam)),
	        .json = {.out = &command->answer.body},
	};
}

static enum registrar_code failed(struct command *command)
{
	diag_wrap(&command->left.why, "reading the messages");
	return REGISTRAR_BROKEN;
}

static enum registrar_code refuse(
        struct command *command, int status, const char *code, const char *title, const char *detail)
{
	response_problem(&command->answer, status, code, title, detail);
	return REGISTRAR_DONE;
}

static enum registrar_code unknown(struct command *command)
{
	return refuse(command, 404, "no_such_message", "there is no such message",
	        "ids are in /v1/outbox: a channel's name and the number of a change, webhook-42; old ones "
	        "that were sent are gone");
}

/* --- many ---------------------------------------------------------------------------------------------------- */

static int states_read(struct text name, unsigned *out)
{
	if (!name.size || text_is(name, "any")) {
		*out = name.size ? OUTBOX_ALL : WAITING;
		return 0;
	}
	for (int state = 0; state < OUTBOX_STATE_COUNT; state++)
		if (state != OUTBOX_SENDING && text_is(name, outbox_state_name((enum outbox_state)state))) {
			*out = 1u << state | (state == OUTBOX_PENDING ? 1u << OUTBOX_SENDING : 0);
			return 0;
		}
	return -1;
}

static int query_read(const struct message_ask *ask, struct outbox_query *out)
{
	*out = (struct outbox_query){.channel = ask->channel, .rule = ask->rule};
	if (ask->id.size && outbox_id_read(ask->id, &out->after_channel, &out->after))
		return -1;
	return states_read(ask->state, &out->states);
}

static int on_listed(void *context, const struct outbox_row *row)
{
	struct listing *listing = context;

	if (listing->count == listing->command->limit) {
		listing->is_cut = true;
		return 1;
	}
	outbox_message_json(&listing->desk, row, &listing->json);
	listing->count++;
	buf_clear(&listing->last);
	buf_print(&listing->last, "%.*s-%" PRId64, (int)row->channel.size, row->channel.at, row->transition);
	return 0;
}

enum registrar_code run_messages(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);
	struct outbox_query query;

	if (query_read(&command->message, &query))
		return refuse(command, 400, "bad_parameter", "a parameter of the query is not understood",
		        "state: pending, sent, failed, unknown, cancelled, held or any; cursor: what next "
		        "says");
	json_object(&listing.json);
	json_key(&listing.json, "messages");
	json_list(&listing.json);
	int result = store_outbox_find(core->options.store, &query, on_listed, &listing, &command->left.why);
	json_end(&listing.json);
	json_key(&listing.json, "next");
	json_z(&listing.json, listing.is_cut ? buf_z(&listing.last) : NULL);
	json_end(&listing.json);
	buf_finish(&listing.last);
	return result < 0 ? failed(command) : REGISTRAR_DONE;
}

/* --- one ----------------------------------------------------------------------------------------------------- */

static int on_shown(void *context, const struct outbox_row *row)
{
	struct listing *listing = context;

	outbox_message_json(&listing->desk, row, &listing->json);
	listing->count++;
	return 0;
}

enum registrar_code run_message(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);
	struct text channel;
	int64_t change;

	if (outbox_id_read(command->message.id, &channel, &change))
		return unknown(command);
	if (store_outbox_get(core->options.store, channel, change, on_shown, &listing, &command->left.why) <
	        0)
		return failed(command);
	return listing.count ? REGISTRAR_DONE : unknown(command);
}

static enum registrar_code deed_answer(struct core *core, struct command *command, enum outbox_deed deed)
{
	switch (deed) {
	case DEED_UNKNOWN: return unknown(command);
	case DEED_UNDERWAY:
		return refuse(command, 409, "message_underway", "the message is on its way",
		        "it is tried again by itself; see its reason in /v1/outbox");
	case DEED_OVER:
		return refuse(command, 409, "message_over", "nothing is left to do about the message",
		        "only one that was given up or is held can be released or given up");
	case DEED_DONE:
	case DEED_FAILED: break;
	}
	return run_message(core, command);
}

enum registrar_code run_message_act(struct core *core, struct command *command)
{
	struct outbox_action action = {
	        .is_release = command->message.is_release,
	        .who = command->who,
	        .at_ms = seam_wall_ms(core->options.seam),
	};
	enum outbox_deed deed = DEED_FAILED;

	if (outbox_id_read(command->message.id, &action.channel, &action.transition))
		return unknown(command);
	enum registrar_code code = registrar_message(core->registrar, &action, &deed, &command->left.why);
	return code == REGISTRAR_DONE ? deed_answer(core, command, deed) : code;
}
