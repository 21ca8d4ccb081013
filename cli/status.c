/* intervene status: how the daemon is doing. */
#include "command.h"
#include "session.h"
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

static int run(const struct options *given)
{
	struct session session;
	int result = session_open(&session, given);

	if (result == 0)
		result = session_get(&session, "/v1/status");
	if (result == 0 && options_json(given))
		session_print_json(&session);
	else if (result == 0)
		print_words(&session.root);
	return session_close(&session, result);
}

const struct command command_status = {
        .name = "status",
        .group = COMMAND_DAEMON,
        .help = "how the daemon is doing: rules, data, alerts",
        .usage = "",
        .example = "intervene status",
        .run = run,
};
