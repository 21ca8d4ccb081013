/* intervene quarantine list|show|retry|discard|release: lines that were refused, deliveries that are held, and what is to
 * become of them. */
#include "command.h"
#include "intake_answer.h"
#include "table.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct option list_options[] = {
        {"source", OPTION_TEXT, "NAME", "sent by this source"},
        {"code", OPTION_TEXT, "CODE", "refused with this code: E204"},
        {0},
};

static const char *line_path(struct session *session, const char *id, const char *action)
{
	return arena_print(&session->arena, "/v1/quarantine/%s%s", session_escape(session, id), action);
}

/* 17  2026-09-03T10:30:00-05:00  sis line 4: E204 level: 'huge' is not .. */
static void line_print(const struct json_value *line, struct arena *arena)
{
	static const struct column columns[] = {{"id", NULL, 6}, {"at", NULL, 25}, {"source", NULL, 0},
	        {"line", "line ", 0}, {"code", NULL, 0}};
	struct text field = answer_text(line, "field", arena), reason = answer_text(line, "reason", arena);

	columns_print(line, columns, sizeof(columns) / sizeof(columns[0]), arena);
	printf("%.*s%s%.*s\n", (int)field.size, field.at, field.size ? ": " : "", (int)reason.size,
	        reason.at);
}

/* Deliveries have a letter before their number, and a state. */
static bool is_delivery(const struct json_value *row, struct arena *arena)
{
	return answer_text(row, "state", arena).size > 0;
}

/* d17    2026-09-03T10:30:00-05:00 sis 120 lines, waiting: 120 of the 600 events .. */
static void delivery_print(const struct json_value *row, struct arena *arena)
{
	static const struct column columns[] = {{"id", NULL, 6}, {"at", NULL, 25}, {"source", NULL, 0}};
	struct text state = answer_text(row, "state", arena), why = answer_text(row, "why", arena);
	struct text who = answer_text(row, "who", arena);
	long long lines = answer_integer(row, "lines");

	columns_print(row, columns, sizeof(columns) / sizeof(columns[0]), arena);
	printf("%lld line%s, %.*s", lines, lines == 1 ? "" : "s", (int)state.size, state.at);
	if (who.size)
		printf(" by %.*s", (int)who.size, who.at);
	printf(": %.*s\n", (int)why.size, why.at);
}

static void row_print(const struct json_value *row, struct arena *arena)
{
	if (is_delivery(row, arena))
		delivery_print(row, arena);
	else
		line_print(row, arena);
}

static int nothing_say(struct session *session)
{
	(void)session;
	fputs("no line is in quarantine, no delivery is held\n", stderr);
	return 0;
}

static int list_run(const struct options *given)
{
	static const struct table table = {
	        .path = "/v1/quarantine",
	        .list = "quarantine",
	        .options = list_options,
	        .print = line_print,
	        .nothing = nothing_say,
	        .beside = "held",
	        .print_beside = delivery_print,
	};

	return table_run(given, &table);
}

static int show_run(const struct options *given)
{
	struct session session;
	int result = session_open(&session, given);

	if (result == 0)
		result = session_get(&session, line_path(&session, given->words[0], ""));
	if (result == 0 && options_json(given)) {
		session_print_json(&session);
	} else if (result == 0) {
		struct text text = answer_text(&session.root, "text", &session.arena);
		if (!text.size)
			text = answer_text(&session.root, "base64", &session.arena);
		if (!options_has(given, "quiet"))
			row_print(&session.root, &session.arena);
		printf("%.*s%s", (int)text.size, text.at, text_ends_with(text, "\n") ? "" : "\n");
	}
	return session_close(&session, result);
}

/* --- retry --------------------------------------------------------------------------------------------------- */

static int line_read(const char *path, struct buf *out, struct diag *why)
{
	enum { PIECE = 65536 };
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	size_t got;

	if (!file)
		return diag_set(why, "C150", "cannot read %s: %s", path, strerror(errno));
	while ((got = fread(buf_room(out, PIECE), 1, PIECE, file)) > 0)
		out->size += got;
	if (file != stdin)
		fclose(file);
	return text_trim(buf_text(out)).size ? 0 : diag_set(why, "C150", "%s holds no line", path);
}

/* Whatever the answer's status: a line that is still none has its reason in the answer. */
static bool is_refused_again(struct session *session, const char *id)
{
	struct json_value root, list, one;
	size_t at = 0;

	if (answer_read(&session->reply.body, &root, NULL) || !answer_member(&root, "rejected", &list) ||
	        list.kind != JSON_ARRAY || !json_item(&list, &at, &one))
		return false;
	struct text code = answer_text(&one, "code", &session->arena),
	            field = answer_text(&one, "field", &session->arena),
	            reason = answer_text(&one, "reason", &session->arena);
	fprintf(stderr, "%s: still refused: %.*s %.*s%s%.*s\n", id, (int)code.size, code.at, (int)field.size,
	        field.at, field.size ? ": " : "", (int)reason.size, reason.at);
	return true;
}

/* 1: it is still refused. */
static int retry_one(struct session *session, const char *id, const struct buf *line)
{
	const char *action = options_has(session->given, "history") ? "/retry?history=true" : "/retry";
	int result = session_post(session, line_path(session, id, action), line);

	if (is_refused_again(session, id))
		return 1;
	if (result == 0 && options_json(session->given))
		session_print_json(session);
	else if (result == 0 && !options_has(session->given, "quiet"))
		printf("%s taken\n", id);
	return result;
}

static int retry_run(const struct options *given)
{
	struct session session;
	struct buf line = {0};
	bool is_any_refused = false;
	const char *path = options_text(given, "line");
	int result = session_open(&session, given);

	if (result == 0 && path && given->word_count > 1)
		result = diag_set(
		        &session.why, "C151", "--line mends one line; %zu are named", given->word_count);
	if (result == 0 && path)
		result = line_read(path, &line, &session.why);
	for (size_t i = 0; result >= 0 && i < given->word_count; i++) {
		result = retry_one(&session, given->words[i], &line);
		is_any_refused |= result == 1;
	}
	buf_finish(&line);
	int code = session_close(&session, result < 0 ? -1 : 0);
	return code == EXIT_FINE && is_any_refused ? EXIT_FINDINGS : code;
}

/* --- discard ------------------------------------------------------------------------------------------------- */

static int discard_one(struct session *session, const char *id)
{
	static const struct buf nothing;

	if (!options_has(session->given, "yes")) {
		int result = session_get(session, line_path(session, id, ""));
		if (result == 0)
			row_print(&session->root, &session->arena);
		return result;
	}
	int result = session_post(session, line_path(session, id, "/discard"), &nothing);
	if (result == 0 && options_json(session->given))
		session_print_json(session);
	else if (result == 0 && !options_has(session->given, "quiet"))
		printf("%s discarded\n", id);
	return result;
}

static int discard_run(const struct options *given)
{
	struct session session;
	int result = session_open(&session, given);

	for (size_t i = 0; result == 0 && i < given->word_count; i++)
		result = discard_one(&session, given->words[i]);
	if (result == 0 && !options_has(given, "yes")) {
		fputs("nothing is discarded yet; what is discarded cannot be had back: --yes\n", stderr);
		session_close(&session, 0);
		return EXIT_FINDINGS;
	}
	return session_close(&session, result);
}

/* --- release ------------------------------------------------------------------------------------------------- */

/* One at a time, in the order they are named. */
static int release_one(struct session *session, const char *id)
{
	static const struct buf nothing;
	struct intake_answer answer = {0};
	int result = session_post(session, line_path(session, id, "/release"), &nothing);

	if (result == 0 && options_json(session->given)) {
		session_print_json(session);
	} else if (result == 0 && !options_has(session->given, "quiet")) {
		result = intake_answer_add(&answer, &session->reply.body, NULL, 0, true, &session->why);
		printf("%s released\n", id);
		intake_answer_words(&answer);
	}
	intake_answer_finish(&answer);
	return result;
}

static int release_run(const struct options *given)
{
	struct session session;
	int result = session_open(&session, given);

	for (size_t i = 0; result == 0 && i < given->word_count; i++)
		result = release_one(&session, given->words[i]);
	return session_close(&session, result);
}

static const struct option retry_options[] = {
        {"line", OPTION_TEXT, "FILE|-", "the line as it should have been; without it, as it came"},
        {"history", OPTION_FLAG, NULL, "as history: nobody is told"},
        {0},
};

static const struct option discard_options[] = {
        {"yes", OPTION_FLAG, NULL, "do it; without it, what would be discarded is shown"},
        {0},
};

const struct command command_quarantine_list = {
        .name = "quarantine list",
        .group = COMMAND_DAEMON,
        .help = "deliveries that wait for a person, and lines that were refused",
        .usage = "[--source NAME] [--code CODE]",
        .example = "intervene quarantine list --source sis",
        .options = list_options,
        .run = list_run,
};

const struct command command_quarantine_show = {
        .name = "quarantine show",
        .group = COMMAND_DAEMON,
        .help = "one line or delivery as it came, and why it is there",
        .usage = "ID",
        .example = "intervene quarantine show 17",
        .details = "With --quiet the line alone. Bytes that are no text are shown in base64. A delivery that "
                   "is held has a\n"
                   "letter before its number (d17); of a long one the first 64 KiB are shown.",
        .words_least = 1,
        .words_most = 1,
        .run = show_run,
};

const struct command command_quarantine_retry = {
        .name = "quarantine retry",
        .group = COMMAND_DAEMON,
        .help = "send a line once more, as it came or mended",
        .usage = "ID.. [--line FILE|-] [--history]",
        .example = "intervene quarantine retry 17\n"
                   "intervene quarantine show 17 --quiet | sed s/huge/major/ | intervene quarantine retry 17 "
                   "--line -",
        .details = "What is taken leaves the quarantine; what is refused again stays as it came.",
        .options = retry_options,
        .words_least = 1,
        .words_most = COMMAND_MANY,
        .run = retry_run,
};

const struct command command_quarantine_discard = {
        .name = "quarantine discard",
        .group = COMMAND_DAEMON,
        .help = "give lines or held deliveries up",
        .usage = "ID.. --yes",
        .example = "intervene quarantine discard 17 18 --yes",
        .options = discard_options,
        .words_least = 1,
        .words_most = COMMAND_MANY,
        .run = discard_run,
};

const struct command command_quarantine_release = {
        .name = "quarantine release",
        .group = COMMAND_DAEMON,
        .help = "take deliveries that are held after all",
        .usage = "ID..",
        .example = "intervene quarantine release d17",
        .details = "What would change too much at once (guard.rows, guard.share) waits for a person. "
                   "Released, it is taken as\n"
                   "it came, without that guard; it is recorded who did it.",
        .words_least = 1,
        .words_most = COMMAND_MANY,
        .run = release_run,
};
