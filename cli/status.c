/* intervene status: how the daemon is doing. */
#include "answer.h"
#include "client.h"
#include "command.h"
#include <stdio.h>

/* One line a member; what is nested is shown as it came. */
static void print_words(const struct json_value *root)
{
	struct arena arena = {0};
	struct text name;
	struct json_value value;

	for (size_t at = 0; json_member(root, &at, &arena, &name, &value);) {
		struct text words = value.kind == JSON_TEXT ? json_unescape(&value, &arena) : value.raw;
		if (value.kind != JSON_NULL)
			printf("%-22.*s %.*s\n", (int)name.size, name.at, (int)words.size, words.at);
	}
	arena_finish(&arena);
}

static int print(const struct options *given, const struct reply *reply, struct diag *why)
{
	struct json_value root;

	if (answer_read(&reply->body, &root, why))
		return -1;
	if (options_json(given))
		printf("%.*s\n", (int)reply->body.size, reply->body.at);
	else
		print_words(&root);
	return 0;
}

static int run(const struct options *given)
{
	struct client *client;
	struct reply reply = {0};
	struct diag why = {0};
	int code = EXIT_FINE;

	if (client_open(given, &client, &why) || client_get(client, "/v1/status", &reply, &why) ||
	        print(given, &reply, &why))
		code = command_fail(client_exit(client), &why);
	reply_finish(&reply);
	client_close(client);
	return code;
}

const struct command command_status = {
        .name = "status",
        .group = COMMAND_DAEMON,
        .help = "how the daemon is doing: rules, data, queue, alerts",
        .usage = "",
        .example = "intervene status",
        .run = run,
};
