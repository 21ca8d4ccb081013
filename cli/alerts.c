/* intervene alerts list|show|ack|resolve: what the daemon noticed, and what people did about it. */
#include "answer.h"
#include "client.h"
#include "command.h"
#include "base/json.h"
#include <stdio.h>

/* One connection and what it is used for, alive for one command. */
struct session {
	const struct options *given;
	struct client *client;
	struct reply reply;
	struct arena arena;
	struct diag why;
};

static int session_open(struct session *session, const struct options *given)
{
	*session = (struct session){.given = given};
	return client_open(given, &session->client, &session->why);
}

/* The exit code; `result` is the last call's. */
static int session_close(struct session *session, int result)
{
	int code = EXIT_FINE;

	if (result)
		code = command_fail(client_exit(session->client), &session->why);
	reply_finish(&session->reply);
	arena_finish(&session->arena);
	client_close(session->client);
	return code;
}

static const struct option list_options[] = {
        {"state", OPTION_CHOICE, "open|closed|past|any", "which (open)"},
        {"school", OPTION_TEXT, "ID", "of this school"},
        {"rule", OPTION_TEXT, "ID", "of this rule"},
        {"student", OPTION_TEXT, "ID", "about this student"},
        {"owner", OPTION_TEXT, "PERSON", "in this person's hands"},
        {"since", OPTION_DATE, "DATE", "opened on or after"},
        {0},
};

static const char *list_path(struct session *session, const char *cursor)
{
	struct buf path = {0};
	const char *separator = "?";

	buf_add_z(&path, "/v1/alerts");
	for (const struct option *option = list_options; option->name; option++) {
		const char *value = options_text(session->given, option->name);
		if (!value)
			continue;
		buf_print(&path, "%s%s=%s", separator, option->name,
		        client_escape(session->client, &session->arena, value));
		separator = "&";
	}
	if (cursor)
		buf_print(&path, "%scursor=%s", separator,
		        client_escape(session->client, &session->arena, cursor));
	const char *kept = arena_copy(&session->arena, buf_text(&path)).at;
	buf_finish(&path);
	return kept;
}

static void alert_print_line(const struct json_value *alert, struct arena *arena)
{
	static const struct {
		const char *name;
		int width;
	} columns[] = {{"id", 8}, {"opened_at", 25}, {"severity", 7}, {"student", 12}, {"rule", 28}};

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		struct text words = answer_text(alert, columns[i].name, arena);
		printf("%-*.*s ", columns[i].width, (int)words.size, words.at);
	}
	struct text why = answer_text(alert, "why", arena);
	printf("%.*s\n", (int)why.size, why.at);
}

/* Prints a page and puts the next one's cursor in *cursor; NULL after the last. */
static int list_page(struct session *session, struct json *json, const char **cursor)
{
	struct json_value root, alerts, alert;

	if (answer_read(&session->reply.body, &root, &session->why))
		return -1;
	bool has_alerts = answer_member(&root, "alerts", &alerts);
	for (size_t at = 0; has_alerts && json_item(&alerts, &at, &alert);)
		if (options_json(session->given))
			json_raw(json, alert.raw);
		else
			alert_print_line(&alert, &session->arena);
	struct text next = answer_text(&root, "next", &session->arena);
	*cursor = next.size ? arena_copy(&session->arena, next).at : NULL;
	return 0;
}

static int list_run(const struct options *given)
{
	struct session session;
	struct buf out = {0};
	struct json json = {.out = &out};
	const char *cursor = NULL;
	int result = session_open(&session, given);

	json_object(&json);
	json_key(&json, "alerts");
	json_list(&json);
	while (result == 0) {
		result =
		        client_get(session.client, list_path(&session, cursor), &session.reply, &session.why);
		if (result == 0)
			result = list_page(&session, &json, &cursor);
		if (!cursor)
			break;
	}
	json_end(&json);
	json_end(&json);
	if (result == 0 && options_json(given))
		printf("%s\n", buf_z(&out));
	buf_finish(&out);
	return session_close(&session, result);
}

static const char *alert_path(struct session *session, const char *id, const char *action)
{
	const char *escaped = client_escape(session->client, &session->arena, id);

	return arena_print(
	        &session->arena, "/v1/alerts/%s%s%s", escaped, action ? "/" : "", action ? action : "");
}

static void field_print(
        const struct json_value *alert, const char *name, const char *label, struct arena *arena)
{
	struct text words = answer_text(alert, name, arena);

	if (words.size)
		printf("%-12s %.*s\n", label, (int)words.size, words.at);
}

/* Members of the objects in a list that are worth a column, in order; what is null is left out. */
static const char *const evidence_members[] = {"time", "type", "value", "source", "id", NULL};
static const char *const history_members[] = {"at", "what", "who", "outcome", "note", NULL};

static void item_print(const struct json_value *item, const char *const *members, struct arena *arena)
{
	struct text words = item->kind == JSON_TEXT ? json_unescape(item, arena) : item->raw;

	if (item->kind != JSON_OBJECT) {
		printf("%.*s\n", (int)words.size, words.at);
		return;
	}
	for (; members && *members; members++) {
		words = answer_text(item, *members, arena);
		if (words.size)
			printf("%.*s  ", (int)words.size, words.at);
	}
	putchar('\n');
}

static void list_print(const struct json_value *alert, const char *name, const char *label,
        const char *const *members, struct arena *arena)
{
	struct json_value list, item;

	if (!answer_member(alert, name, &list) || list.kind != JSON_ARRAY)
		return;
	for (size_t at = 0; json_item(&list, &at, &item); label = "") {
		printf("%-12s ", label);
		item_print(&item, members, arena);
	}
}

static void alert_print(const struct json_value *alert, struct arena *arena)
{
	static const char *const fields[][2] = {{"title", "alert"}, {"student", "student"},
	        {"school", "school"}, {"grade", "grade"}, {"rule", "rule"}, {"severity", "severity"},
	        {"state", "state"}, {"why", "why"}, {"opened_at", "since"}, {"known_at", "known"},
	        {"closed_at", "closed"}, {"closed_why", "because"}, {"owner", "owner"}, {"due", "due"},
	        {"clears_when", "clears when"}};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		field_print(alert, fields[i][0], fields[i][1], arena);
	list_print(alert, "steps", "to do", NULL, arena);
	list_print(alert, "evidence", "evidence", evidence_members, arena);
	list_print(alert, "history", "history", history_members, arena);
}

static int answer_print(struct session *session)
{
	struct json_value alert;

	if (answer_read(&session->reply.body, &alert, &session->why))
		return -1;
	if (options_json(session->given))
		printf("%.*s\n", (int)session->reply.body.size, session->reply.body.at);
	else
		alert_print(&alert, &session->arena);
	return 0;
}

static int show_run(const struct options *given)
{
	struct session session;
	int result = session_open(&session, given);

	if (result == 0)
		result = client_get(session.client, alert_path(&session, given->words[0], NULL),
		        &session.reply, &session.why);
	if (result == 0)
		result = answer_print(&session);
	return session_close(&session, result);
}

/* The members of the request's body that were given as options. */
static void body_write(const struct options *given, struct buf *out)
{
	struct json json = {.out = out};

	json_object(&json);
	for (const struct option *option = given->command->options; option && option->name; option++)
		if (options_has(given, option->name)) {
			json_key(&json, option->name);
			json_z(&json, options_text(given, option->name));
		}
	json_end(&json);
}

static int done_print(struct session *session, const char *id, const char *done)
{
	if (options_json(session->given))
		return answer_print(session);
	if (!options_has(session->given, "quiet"))
		printf("%s %s\n", id, done);
	return 0;
}

/* Does one thing to each alert named; stops at the first that fails. */
static int act(const struct options *given, const char *action, const char *done)
{
	struct session session;
	struct buf body = {0};
	int result = session_open(&session, given);

	body_write(given, &body);
	for (size_t i = 0; result == 0 && i < given->word_count; i++) {
		result = client_post(session.client, alert_path(&session, given->words[i], action),
		        "application/json", buf_text(&body), &session.reply, &session.why);
		if (result == 0)
			result = done_print(&session, given->words[i], done);
	}
	buf_finish(&body);
	return session_close(&session, result);
}

static int ack_run(const struct options *given)
{
	return act(given, "ack", "acknowledged");
}

static int resolve_run(const struct options *given)
{
	return act(given, "resolve", "resolved");
}

static const struct option ack_options[] = {
        {"note", OPTION_TEXT, "TEXT", "kept with it"},
        {0},
};

static const struct option resolve_options[] = {
        {"outcome", OPTION_TEXT | OPTION_REQUIRED, "TEXT",
                "what came of it: \"support started\", \"data error\" .."},
        {"note", OPTION_TEXT, "TEXT", "kept with it"},
        {0},
};

const struct command command_alerts_list = {
        .name = "alerts list",
        .group = COMMAND_DAEMON,
        .help = "alerts, one a line",
        .usage = "[--state S] [--school ID] [--rule ID] [--student ID] [--owner PERSON] [--since DATE]",
        .example = "intervene alerts list\n"
                   "intervene alerts list --state any --student S00042",
        .options = list_options,
        .run = list_run,
};

const struct command command_alerts_show = {
        .name = "alerts show",
        .group = COMMAND_DAEMON,
        .help = "one alert: why, what to do, what happened",
        .usage = "ID",
        .example = "intervene alerts show 17",
        .words_least = 1,
        .words_most = 1,
        .run = show_run,
};

const struct command command_alerts_ack = {
        .name = "alerts ack",
        .group = COMMAND_DAEMON,
        .help = "\"I have it\"",
        .usage = "ID.. [--note TEXT]",
        .example = "intervene alerts ack 17",
        .options = ack_options,
        .words_least = 1,
        .words_most = COMMAND_MANY,
        .run = ack_run,
};

const struct command command_alerts_resolve = {
        .name = "alerts resolve",
        .group = COMMAND_DAEMON,
        .help = "done, with what came of it",
        .usage = "ID.. --outcome TEXT [--note TEXT]",
        .example = "intervene alerts resolve 17 --outcome \"family contacted\"",
        .options = resolve_options,
        .words_least = 1,
        .words_most = COMMAND_MANY,
        .run = resolve_run,
};
