/* intervene alerts list: alerts, one a line, fetched to the last page. */
#include "command.h"
#include "session.h"
#include "base/json.h"
#include <stdio.h>
#include <string.h>

static const struct option options[] = {
        {"state", OPTION_CHOICE, "open|closed|past|any", "which (open)"},
        {"school", OPTION_TEXT, "ID", "of this school"},
        {"rule", OPTION_TEXT, "ID", "of this rule"},
        {"student", OPTION_TEXT, "ID", "about this student"},
        {"owner", OPTION_TEXT, "PERSON", "in this person's hands"},
        {"since", OPTION_DATE, "DATE", "known on or after this day, whenever it began"},
        {0},
};

static const char *path_of(struct session *session, const char *cursor)
{
	struct buf path = {0};
	const char *separator = "?";

	buf_add_z(&path, "/v1/alerts");
	for (const struct option *option = options; option->name; option++) {
		const char *value = options_text(session->given, option->name);
		if (!value)
			continue;
		buf_print(&path, "%s%s=%s", separator, option->name, session_escape(session, value));
		separator = "&";
	}
	if (cursor)
		buf_print(&path, "%scursor=%s", separator, session_escape(session, cursor));
	const char *kept = arena_copy(&session->arena, buf_text(&path)).at;
	buf_finish(&path);
	return kept;
}

static void alert_print(const struct json_value *alert, struct arena *arena)
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
	bool is_shadow = text_is(answer_text(alert, "shadow", arena), "true");
	printf("%s%.*s\n", is_shadow ? "[shadow] " : "", (int)why.size, why.at);
}

/* Fetches the page behind *cursor, tells its alerts, and leaves the next one's cursor; NULL after the last. */
static int page_tell(struct session *session, struct json *json, size_t *count, const char **cursor)
{
	struct json_value alerts, alert;

	if (session_get(session, path_of(session, *cursor)))
		return -1;
	bool has_alerts = answer_member(&session->root, "alerts", &alerts);
	for (size_t at = 0; has_alerts && json_item(&alerts, &at, &alert); ++*count)
		if (options_json(session->given))
			json_raw(json, alert.raw);
		else
			alert_print(&alert, &session->arena);
	struct text next = answer_text(&session->root, "next", &session->arena);
	*cursor = next.size ? arena_copy(&session->arena, next).at : NULL;
	return 0;
}

static bool is_narrowed(const struct options *given)
{
	for (const struct option *option = options; option->name; option++)
		if (strcmp(option->name, "state") != 0 && options_has(given, option->name))
			return true;
	return false;
}

static void others_say(const struct json_value *status, const char *member, const char *state)
{
	long long count = (long long)answer_integer(status, member);

	if (count)
		fprintf(stderr, "; %lld %s one%s: --state %s", count, state, count == 1 ? "" : "s", state);
}

/* Silence would leave a newcomer, whose first events were a past, in doubt of everything. */
static void nothing_say(struct session *session)
{
	const char *state = options_text(session->given, "state");
	bool is_any = state && strcmp(state, "any") == 0;

	fprintf(stderr, "no %s%salerts", is_any ? "" : state ? state : "open", is_any ? "" : " ");
	if (is_narrowed(session->given))
		fputs(state ? " like that" : " like that; --state any looks among the others, too", stderr);
	else if (!state && session_get(session, "/v1/status") == 0) {
		others_say(&session->root, "alerts_closed", "closed");
		others_say(&session->root, "alerts_past", "past");
	}
	fputc('\n', stderr);
}

static int pages_tell(struct session *session, struct json *json)
{
	const char *cursor = NULL;
	size_t count = 0;

	do
		if (page_tell(session, json, &count, &cursor))
			return -1;
	while (cursor);
	if (!count && !options_json(session->given) && !options_has(session->given, "quiet"))
		nothing_say(session);
	return 0;
}

static int run(const struct options *given)
{
	struct session session;
	struct buf out = {0};
	struct json json = {.out = &out};
	int result = session_open(&session, given);

	json_object(&json);
	json_key(&json, "alerts");
	json_list(&json);
	if (result == 0)
		result = pages_tell(&session, &json);
	json_end(&json);
	json_end(&json);
	if (result == 0 && options_json(given))
		printf("%s\n", buf_z(&out));
	buf_finish(&out);
	return session_close(&session, result);
}

const struct command command_alerts_list = {
        .name = "alerts list",
        .group = COMMAND_DAEMON,
        .help = "alerts, one a line",
        .usage = "[--state S] [--school ID] [--rule ID] [--student ID] [--owner PERSON] [--since DATE]",
        .example = "intervene alerts list\n"
                   "intervene alerts list --state any --student S00042",
        .options = options,
        .run = run,
};
