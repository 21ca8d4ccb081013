/* intervene outbox list|show|release|discard: messages that wait for a person, and what is to become of them. */
#include "command.h"
#include "table.h"
#include "base/arena.h"
#include "base/json_read.h"
#include <stdio.h>
#include <stdlib.h>

static const struct option list_options[] = {
        {"state", OPTION_CHOICE, "pending|sent|failed|unknown|cancelled|held|any",
                "which (failed and held: they wait for a person)"},
        {"channel", OPTION_TEXT, "NAME", "of this channel"},
        {"rule", OPTION_TEXT, "RULE", "of this rule"},
        {0},
};

/* webhook-42  failed  2026-09-03T10:30:00-05:00  alert 17 opened behavior.two: HTTP 422 */
static void message_print(const struct json_value *message, struct arena *arena)
{
	static const struct column columns[] = {{"id", NULL, 14}, {"state", NULL, 9}, {"at", NULL, 25},
	        {"alert", "alert ", 0}, {"what", NULL, 0}};
	struct text rule = answer_text(message, "rule", arena),
	            reason = answer_text(message, "reason", arena);

	columns_print(message, columns, sizeof(columns) / sizeof(columns[0]), arena);
	printf("%.*s%s%.*s\n", (int)rule.size, rule.at, reason.size ? ": " : "", (int)reason.size, reason.at);
}

static int nothing_say(struct session *session)
{
	const char *state = options_text(session->given, "state");

	fputs(state ? "no such message\n" : "no message waits for a person\n", stderr);
	return 0;
}

static int list_run(const struct options *given)
{
	static const struct table table = {
	        .path = "/v1/outbox",
	        .list = "messages",
	        .options = list_options,
	        .print = message_print,
	        .nothing = nothing_say,
	};

	return table_run(given, &table);
}

static const char *path_of(struct session *session, const char *id, const char *action)
{
	return arena_print(&session->arena, "/v1/outbox/%s%s", session_escape(session, id), action);
}

static void members_print(struct session *session)
{
	static const char *const members[][2] = {{"id", "message"}, {"key", "key"}, {"alert", "alert"},
	        {"rule", "rule"}, {"what", "what"}, {"at", "said"}, {"state", "state"}, {"reason", "reason"},
	        {"tries", "tries"}, {"first_tried", "first tried"}, {"may_have_arrived", "may have arrived"}};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		struct text words = answer_text(&session->root, members[i][0], &session->arena);
		if (words.size)
			printf("%-16s %.*s\n", members[i][1], (int)words.size, words.at);
	}
}

static int show_run(const struct options *given)
{
	struct session session;
	int result = session_open(&session, given);

	if (result == 0)
		result = session_get(&session, path_of(&session, given->words[0], ""));
	if (result == 0 && options_json(given))
		session_print_json(&session);
	else if (result == 0)
		members_print(&session);
	return session_close(&session, result);
}

/* The messages that are meant: those named, or all that are held of a rule. */
struct meant {
	struct session session;
	const char **ids; /* owned */
	size_t count, capacity;
};

static void id_add(struct meant *meant, const char *id)
{
	meant->ids = memory_room(meant->ids, meant->count, &meant->capacity, sizeof(*meant->ids));
	meant->ids[meant->count++] = id;
}

/* The next page, or NULL. */
static const char *page_take(struct meant *meant, const char *path)
{
	struct session *session = &meant->session;
	struct json_value rows, row;

	if (!answer_member(&session->root, "messages", &rows))
		return NULL;
	for (size_t at = 0; json_item(&rows, &at, &row);)
		id_add(meant, arena_copy(&session->arena, answer_text(&row, "id", &session->arena)).at);
	struct text next = answer_text(&session->root, "next", &session->arena);
	if (!next.size)
		return NULL;
	const char *cursor = arena_copy(&session->arena, next).at;
	return arena_print(&session->arena, "%s&cursor=%s", path, session_escape(session, cursor));
}

static int held_find(struct meant *meant, const char *rule)
{
	struct session *session = &meant->session;
	const char *first =
	        arena_print(&session->arena, "/v1/outbox?state=held&rule=%s", session_escape(session, rule));

	for (const char *path = first; path; path = page_take(meant, first))
		if (session_get(session, path))
			return -1;
	if (!meant->count)
		fprintf(stderr, "no message of rule %s is held\n", rule);
	return 0;
}

static int meant_open(struct meant *meant, const struct options *given)
{
	const char *rule = options_text(given, "rule");

	*meant = (struct meant){0};
	if (session_open(&meant->session, given))
		return -1;
	for (size_t i = 0; i < given->word_count; i++)
		id_add(meant, given->words[i]);
	if (rule)
		return held_find(meant, rule);
	if (meant->count)
		return 0;
	diag_set(&meant->session.why, "C199", "which messages? name them, or a rule with --rule");
	return -1;
}

static int meant_close(struct meant *meant, int result)
{
	free(meant->ids);
	return session_close(&meant->session, result);
}

/* Does one thing to each message; stops at the first that fails. */
static int act(const struct options *given, const char *action, const char *done)
{
	static const struct buf nothing;
	struct meant meant;
	int result = meant_open(&meant, given);

	for (size_t i = 0; result == 0 && i < meant.count; i++) {
		struct session *session = &meant.session;
		result = session_post(session, path_of(session, meant.ids[i], action), &nothing);
		if (result == 0 && options_json(given))
			session_print_json(session);
		else if (result == 0 && !options_has(given, "quiet"))
			printf("%s %s\n", meant.ids[i], done);
	}
	return meant_close(&meant, result);
}

static int release_run(const struct options *given)
{
	return act(given, "/release", "released");
}

static int would_discard(const struct options *given)
{
	struct meant meant;
	int result = meant_open(&meant, given);

	for (size_t i = 0; result == 0 && i < meant.count; i++) {
		result = session_get(&meant.session, path_of(&meant.session, meant.ids[i], ""));
		if (result == 0)
			message_print(&meant.session.root, &meant.session.arena);
	}
	if (result == 0)
		fputs("nothing is given up yet; what is will never be sent: --yes\n", stderr);
	int code = meant_close(&meant, result);
	return code == EXIT_FINE ? EXIT_FINDINGS : code;
}

static int discard_run(const struct options *given)
{
	return options_has(given, "yes") ? act(given, "/discard", "given up") : would_discard(given);
}

static const struct option release_options[] = {
        {"rule", OPTION_TEXT, "RULE", "all that are held of this rule"},
        {0},
};

static const struct option discard_options[] = {
        {"rule", OPTION_TEXT, "RULE", "all that are held of this rule"},
        {"yes", OPTION_FLAG, NULL, "do it; without it, what would be given up is shown"},
        {0},
};

const struct command command_outbox_list = {
        .name = "outbox list",
        .group = COMMAND_DAEMON,
        .help = "messages that were given up or are held",
        .usage = "[--state S] [--channel NAME] [--rule RULE]",
        .example = "intervene outbox list\nintervene outbox list --state any --channel webhook",
        .options = list_options,
        .run = list_run,
};

const struct command command_outbox_show = {
        .name = "outbox show",
        .group = COMMAND_DAEMON,
        .help = "one message, and why it is where it is",
        .usage = "ID",
        .example = "intervene outbox show webhook-42",
        .words_least = 1,
        .words_most = 1,
        .run = show_run,
};

const struct command command_outbox_release = {
        .name = "outbox release",
        .group = COMMAND_DAEMON,
        .help = "send messages after all",
        .usage = "ID.. | --rule RULE",
        .example = "intervene outbox release webhook-42 webhook-43\nintervene outbox release --rule "
                   "attendance.chronic",
        .details =
                "Each is looked at once more before it goes: what is no longer so is not sent. Who released "
                "it stays in the\nalert's history.",
        .options = release_options,
        .words_most = COMMAND_MANY,
        .run = release_run,
};

const struct command command_outbox_discard = {
        .name = "outbox discard",
        .group = COMMAND_DAEMON,
        .help = "give messages up for good",
        .usage = "ID.. --yes | --rule RULE --yes",
        .example = "intervene outbox discard webhook-42 --yes",
        .options = discard_options,
        .words_most = COMMAND_MANY,
        .run = discard_run,
};
