/* intervene alerts show|ack|resolve: one alert, and what people do about it. */
#include "command.h"
#include "session.h"
#include "base/json.h"
#include <stdio.h>

static const char *alert_path(struct session *session, const char *id, const char *action)
{
	return arena_print(&session->arena, "/v1/alerts/%s%s", session_escape(session, id), action);
}

static void field_print(
        const struct json_value *alert, const char *name, const char *label, struct arena *arena)
{
	struct text words = answer_text(alert, name, arena);

	if (words.size)
		printf("%-12s %.*s\n", label, (int)words.size, words.at);
}

/* Members of the objects in a list that are worth a column, in order; what is null is left out. */
static const char *const evidence_members[] = {"time", "type", "value", "source", "id", "unreadable", NULL};
static const char *const history_members[] = {"at", "what", "who", "outcome", "note", NULL};

static void item_print(const struct json_value *item, const char *const *members, struct arena *arena)
{
	struct text words = item->kind == JSON_TEXT ? json_unescape(item, arena) : item->raw;

	if (item->kind != JSON_OBJECT) {
		printf("%.*s\n", (int)words.size, words.at);
		return;
	}
	const char *gap = "";

	for (; members && *members; members++) {
		words = answer_text(item, *members, arena);
		if (!words.size)
			continue;
		printf("%s%.*s", gap, (int)words.size, words.at);
		gap = "  ";
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
	if (text_is(answer_text(alert, "closed_why", arena), "withdrawn"))
		printf("%-12s none: what it stood on has been corrected\n", "evidence");
	list_print(alert, "evidence", "evidence", evidence_members, arena);
	list_print(alert, "history", "history", history_members, arena);
}

static int show_run(const struct options *given)
{
	struct session session;
	int result = session_open(&session, given);

	if (result == 0)
		result = session_get(&session, alert_path(&session, given->words[0], ""));
	if (result == 0 && options_json(given))
		session_print_json(&session);
	else if (result == 0)
		alert_print(&session.root, &session.arena);
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

/* Does one thing to each alert named; stops at the first that fails. */
static int act(const struct options *given, const char *action, const char *done)
{
	struct session session;
	struct buf body = {0};
	int result = session_open(&session, given);

	body_write(given, &body);
	for (size_t i = 0; result == 0 && i < given->word_count; i++) {
		result = session_post(&session, alert_path(&session, given->words[i], action), &body);
		if (result == 0 && options_json(given))
			session_print_json(&session);
		else if (result == 0 && !options_has(given, "quiet"))
			printf("%s %s\n", given->words[i], done);
	}
	buf_finish(&body);
	return session_close(&session, result);
}

static int ack_run(const struct options *given)
{
	return act(given, "/ack", "acknowledged");
}

static int resolve_run(const struct options *given)
{
	return act(given, "/resolve", "resolved");
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
