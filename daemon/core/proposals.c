/* The commands about what rules propose: it is shown, and people decide. */
#include "core_inside.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>

enum { WAITING = 1 << PROPOSAL_OPEN | 1 << PROPOSAL_CONTESTED, ALL = (1 << PROPOSAL_STATE_COUNT) - 1 };

struct listing {
	struct command *command;
	struct alert_desk desk;
	struct json json;
	int count;
	int64_t last;
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
	diag_wrap(&command->left.why, "reading the proposals");
	return REGISTRAR_BROKEN;
}

static enum registrar_code refuse(
        struct command *command, int status, const char *code, const char *title, const char *detail)
{
	response_problem(&command->answer, status, code, title, detail);
	return REGISTRAR_DONE;
}

/* --- many ---------------------------------------------------------------------------------------------------- */

static int states_read(struct text name, unsigned *out)
{
	*out = name.size ? ALL : WAITING;
	if (!name.size || text_is(name, "any"))
		return 0;
	for (int state = 0; state < PROPOSAL_STATE_COUNT; state++)
		if (text_is(name, proposal_state_name((enum proposal_state)state))) {
			*out = 1u << state;
			return 0;
		}
	return -1;
}

static int number_read(struct text text, int64_t *out)
{
	return text.size && (text_read_integer(text, out) || *out < 1) ? -1 : 0;
}

static int query_read(const struct proposal_ask *ask, struct proposal_query *out)
{
	*out = (struct proposal_query){0};
	if (number_read(ask->alert, &out->alert) || number_read(ask->after, &out->after))
		return -1;
	return states_read(ask->state, &out->states);
}

static int on_listed(void *context, const struct proposal_row *row)
{
	struct listing *listing = context;

	if (listing->count == listing->command->limit) {
		listing->is_cut = true;
		return 1;
	}
	proposal_json(&listing->desk, row, &listing->json);
	listing->last = row->id;
	listing->count++;
	return 0;
}

enum registrar_code run_proposals(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);
	struct proposal_query query;
	char next[24];

	if (query_read(&command->proposal, &query))
		return refuse(command, 400, "bad_parameter", "a parameter of the query is not understood",
		        "state: open, approved, declined, withdrawn, lapsed, contested, settled, held or "
		        "any; alert: the number of one; cursor: what next says");
	json_object(&listing.json);
	json_key(&listing.json, "proposals");
	json_list(&listing.json);
	int result =
	        store_proposals_find(core->options.store, &query, on_listed, &listing, &command->left.why);
	json_end(&listing.json);
	snprintf(next, sizeof(next), "%" PRId64, listing.last);
	json_key(&listing.json, "next");
	json_z(&listing.json, listing.is_cut ? next : NULL);
	json_end(&listing.json);
	return result < 0 ? failed(command) : REGISTRAR_DONE;
}

/* --- one ----------------------------------------------------------------------------------------------------- */

static enum registrar_code unknown(struct command *command)
{
	return refuse(command, 404, "no_such_proposal", "there is no such proposal",
	        "'intervene proposals list --state any' and /v1/proposals have their ids");
}

enum registrar_code run_proposal(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);

	command->limit = 1;
	if (store_proposal_get(
	            core->options.store, command->proposal.id, on_listed, &listing, &command->left.why) < 0)
		return failed(command);
	return listing.count ? REGISTRAR_DONE : unknown(command);
}

enum registrar_code run_proposal_act(struct core *core, struct command *command)
{
	struct proposal_action action = {
	        .id = command->proposal.id,
	        .act = command->proposal.act,
	        .who = command->who,
	        .note = command->note,
	        .at_ms = seam_wall_ms(core->options.seam),
	};
	enum proposal_result done = PROPOSAL_FAILED;

	if (command->outcome.size)
		return refuse(command, 400, "bad_body", "the body is not understood",
		        "a JSON object with \"note\", a text, or none");
	enum registrar_code code = registrar_proposal(core->registrar, &action, &done, &command->left.why);
	if (code != REGISTRAR_DONE)
		return code;
	if (done == PROPOSAL_OVER)
		return refuse(command, 409, "proposal_over", "that can no longer be done about the proposal",
		        "an open one can be approved or declined, one that is held declined, a contested "
		        "one settled; /v1/proposals has its state");
	return done == PROPOSAL_UNKNOWN ? unknown(command) : run_proposal(core, command);
}
