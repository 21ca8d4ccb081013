/* The handlers of messages on their way out. */
#include "routes.h"

static struct text kept(struct command *command, const char *given)
{
	return given ? arena_copy(&command->arena, text_of(given)) : (struct text){0};
}

void get_messages(struct request *request)
{
	struct command *command = request_command(request, COMMAND_MESSAGES);

	command->message = (struct message_ask){
	        .id = kept(command, request_query(request, "cursor")),
	        .state = kept(command, request_query(request, "state")),
	        .channel = kept(command, request_query(request, "channel")),
	        .rule = kept(command, request_query(request, "rule")),
	};
	if (request_limit(request, &command->limit))
		command_destroy(command);
	else
		request_ask(request, command);
}

static struct command *message_command(struct request *request, enum command_kind kind)
{
	struct command *command = request_command(request, kind);

	command->message.id = arena_copy(&command->arena, request->id);
	command->who = kept(command, request->principal.name);
	return command;
}

void get_message(struct request *request)
{
	request_ask(request, message_command(request, COMMAND_MESSAGE));
}

void post_message_release(struct request *request)
{
	struct command *command = message_command(request, COMMAND_MESSAGE_ACT);

	command->message.is_release = true;
	request_ask(request, command);
}

void post_message_discard(struct request *request)
{
	request_ask(request, message_command(request, COMMAND_MESSAGE_ACT));
}
