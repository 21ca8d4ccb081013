/* intervene tail: alert changes as they happen. */
#include "answer.h"
#include "client.h"
#include "command.h"
#include <stdio.h>
#include <unistd.h>

static const struct option options[] = {
        {"since", OPTION_TEXT, "ID", "first what happened after this change"},
        {0},
};

enum { RETRY_S = 2 };

struct tail {
	const struct options *given;
	struct buf last_id; /* owned; where to go on after the connection broke */
	bool has_answered;
};

/* "opened    S00042  attendance.chronic  Absent 9 of 61 school days." */
static void print_words(const struct stream_event *event)
{
	static const char *const members[] = {"state", "severity", "student", "school", "rule", "why"};
	struct arena arena = {0};
	struct json_value root;
	struct diag why;

	if (json_parse(event->data, 32, &root, &why) || root.kind != JSON_OBJECT) {
		printf("%.*s\n", (int)event->data.size, event->data.at);
		return;
	}
	printf("%-10.*s", (int)event->name.size, event->name.at);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		struct text words = answer_text(&root, members[i], &arena);
		if (words.size)
			printf("  %.*s", (int)words.size, words.at);
	}
	putchar('\n');
	arena_finish(&arena);
}

static int on_event(void *context, const struct stream_event *event)
{
	struct tail *tail = context;

	tail->has_answered = true;
	buf_clear(&tail->last_id);
	buf_add_text(&tail->last_id, event->id);
	if (options_json(tail->given))
		printf("%.*s\n", (int)event->data.size, event->data.at);
	else
		print_words(event);
	return fflush(stdout) == 0 ? 0 : -1;
}

static const char *path_of(struct client *client, struct tail *tail, struct arena *arena)
{
	const char *last = buf_z(&tail->last_id);

	return *last ? arena_print(arena, "/v1/stream?since=%s", client_escape(client, arena, last))
	             : "/v1/stream";
}

/* A daemon that restarts is waited for; one that never answered is not there. */
static int follow(struct client *client, struct tail *tail, struct diag *why)
{
	struct arena arena = {0};
	int result;

	do {
		result = client_stream(client, path_of(client, tail, &arena), on_event, tail, why);
		if (ferror(stdout))
			break;
		if (result == 0 || tail->has_answered)
			sleep(RETRY_S);
		arena_reset(&arena);
	} while (result == 0 || tail->has_answered);
	arena_finish(&arena);
	return result;
}

static int run(const struct options *given)
{
	struct tail tail = {.given = given};
	struct client *client;
	struct diag why = {0};
	const char *since = options_text(given, "since");
	int code = EXIT_FINE;

	buf_add_z(&tail.last_id, since ? since : "");
	if (client_open(given, &client, &why))
		code = command_fail(EXIT_USAGE, &why);
	else if (follow(client, &tail, &why))
		code = command_fail(client_exit(client), &why);
	buf_finish(&tail.last_id);
	client_close(client);
	return code;
}

const struct command command_tail = {
        .name = "tail",
        .group = COMMAND_DAEMON,
        .help = "alert changes as they happen",
        .usage = "[--since ID]",
        .example = "intervene tail\n"
                   "intervene tail --format json | jq .student",
        .options = options,
        .run = run,
};
