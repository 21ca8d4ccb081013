/* Makes and ends commands; writes problems. */
#include "command.h"
#include "rule_stats.h"
#include "base/json.h"

#include <stdlib.h>

struct command *command_create(
        enum command_kind kind, void (*on_answer)(struct command *command), void *asker)
{
	struct command *command = memory_take(sizeof(*command));

	command->kind = kind;
	command->on_answer = on_answer;
	command->asker = asker;
	command->query.student = -1;
	return command;
}

void command_destroy(struct command *command)
{
	if (!command)
		return;
	page_destroy(command->page);
	pages_finish(&command->ahead);
	delivery_destroy(command->delivery);
	rule_stats_destroy(command->stats);
	arena_finish(&command->arena);
	buf_finish(&command->answer.body);
	free(command);
}

void response_problem_begin(struct response *answer, int status, const char *code, const char *title,
        const char *detail, struct json *json)
{
	answer->status = status;
	buf_clear(&answer->body);
	*json = (struct json){.out = &answer->body};
	json_object(json);
	json_key(json, "type");
	json_z(json, "about:blank");
	json_key(json, "title");
	json_z(json, title);
	json_key(json, "status");
	json_integer(json, status);
	json_key(json, "detail");
	json_z(json, detail);
	json_key(json, "code");
	json_z(json, code);
}

void response_problem(
        struct response *answer, int status, const char *code, const char *title, const char *detail)
{
	struct json json;

	response_problem_begin(answer, status, code, title, detail, &json);
	json_end(&json);
}
