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

static void print_time(struct text instant)
{
	if (instant.size < 16)
		printf("%16s", "");
	else
		printf("%.10s %.5s", instant.at, instant.at + 11);
}

/* "2026-02-12 09:30  opened     #91  high  S00313  attendance.three_in_a_row  Absent 3 school days in a row." */
static void print_alert(const struct stream_event *event, const struct json_value *alert, struct arena *arena)
{
	static const char *const members[] = {"severity", "student", "school", "rule"};
	struct text now = answer_text(alert, "ended_with", arena), why = answer_text(alert, "why", arena);

	print_time(answer_text(alert, "at", arena));
	printf("  %-12.*s  #%lld", (int)event->name.size, event->name.at,
	        (long long)answer_integer(alert, "id"));
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		struct text words = answer_text(alert, members[i], arena);
		if (words.size)
			printf("  %.*s", (int)words.size, words.at);
	}
	if (now.size)
		printf("  now: %.*s\n", (int)now.size, now.at);
	else
		printf("  %.*s\n", (int)why.size, why.at);
}

static void print_words(const struct stream_event *event)
{
	struct arena arena = {0};
	struct json_value alert;
	struct diag why;

	if (json_parse(event->data, 32, &alert, &why) || alert.kind != JSON_OBJECT)
		printf("%.*s\n", (int)event->data.size, event->data.at);
	else
		print_alert(event, &alert, &arena);
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
