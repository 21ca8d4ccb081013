/* The handlers of what rules propose to people. */
#include "routes.h"

static struct text kept(struct command *command, const char *given)
{
	return given ? arena_copy(&command->arena, text_of(given)) : (struct text){0};
}

void get_proposals(struct request *request)
{
	struct command *command = request_command(request, COMMAND_PROPOSALS);

	command->proposal = (struct proposal_ask){
	        .state = kept(command, request_query(request, "state")),
	        .alert = kept(command, request_query(request, "alert")),
	        .after = kept(command, request_query(request, "cursor")),
	};
	if (request_limit(request, &command->limit))
		command_destroy(command);
	else
		request_ask(request, command);
}

static struct command *proposal_command(struct request *request, enum command_kind kind)
{
	struct command *command = request_command(request, kind);

	command->proposal.id = request_id(request);
	command->who = kept(command, request->principal.name);
	return command;
}

void get_proposal(struct request *request)
{
	request_ask(request, proposal_command(request, COMMAND_PROPOSAL));
}

static void act(struct request *request, enum proposal_act act)
{
	struct command *command = proposal_command(request, COMMAND_PROPOSAL_ACT);

	command->proposal.act = act;
	if (request_action(request, command))
		command_destroy(command);
	else
		request_ask(request, command);
}

void post_approve(struct request *request)
{
	act(request, PROPOSAL_APPROVE);
}

void post_decline(struct request *request)
{
	act(request, PROPOSAL_DECLINE);
}

void post_settle(struct request *request)
{
	act(request, PROPOSAL_SETTLE);
}
