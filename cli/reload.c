/* intervene reload: has the daemon read its rules, calendars and settings again. */
#include "command.h"
#include "session.h"
#include "base/buf.h"
#include <stdio.h>

/* file:line:column: error R104: .. and how to mend it below, as `check` prints it without the quoted line. */
static void finding_print(const struct json_value *finding, struct arena *arena, FILE *out)
{
	struct text file = answer_text(finding, "file", arena), line = answer_text(finding, "line", arena),
	            column = answer_text(finding, "column", arena),
	            severity = answer_text(finding, "severity", arena),
	            code = answer_text(finding, "code", arena),
	            message = answer_text(finding, "message", arena),
	            help = answer_text(finding, "help", arena);

	if (file.size)
		fprintf(out, "%.*s:", (int)file.size, file.at);
	if (file.size && line.size)
		fprintf(out, "%.*s:%.*s:", (int)line.size, line.at, (int)column.size, column.at);
	fprintf(out, "%s%.*s %.*s: %.*s\n", file.size ? " " : "", (int)severity.size, severity.at,
	        (int)code.size, code.at, (int)message.size, message.at);
	if (help.size)
		fprintf(out, "      | %.*s\n", (int)help.size, help.at);
}

static void findings_print(const struct json_value *root, struct arena *arena, FILE *out)
{
	struct json_value list, item;

	if (!answer_member(root, "findings", &list) || list.kind != JSON_ARRAY)
		return;
	for (size_t at = 0; json_item(&list, &at, &item);)
		finding_print(&item, arena, out);
}

/* "added a, b; removed c": what is empty is not said. */
static void ids_print(const struct json_value *root, const char *name, struct arena *arena)
{
	struct json_value list, item;
	const char *before = name;

	if (!answer_member(root, name, &list) || list.kind != JSON_ARRAY)
		return;
	for (size_t at = 0; json_item(&list, &at, &item); before = ",") {
		struct text id = json_unescape(&item, arena);
		printf("%s%s %.*s", before == name ? "  " : "", before, (int)id.size, id.at);
	}
	if (before != name)
		putchar('\n');
}

static void loaded_print(struct session *session)
{
	struct json_value *root = &session->root;
	struct text result = answer_text(root, "result", &session->arena),
	            judged = answer_text(root, "judged", &session->arena);

	findings_print(root, &session->arena, stderr);
	printf("%.*s: generation %lld, %lld rules%s\n", (int)result.size, result.at,
	        (long long)answer_integer(root, "generation"), (long long)answer_integer(root, "rules"),
	        text_is(judged, "true") ? "" : "; students are being judged");
	ids_print(root, "added", &session->arena);
	ids_print(root, "changed", &session->arena);
	ids_print(root, "removed", &session->arena);
	ids_print(root, "renamed", &session->arena);
	ids_print(root, "need_restart", &session->arena);
}

/* What is wrong with the files goes where findings go; what it means, behind them. */
static void refused_print(struct session *session)
{
	struct json_value root;

	if (answer_read(&session->reply.body, &root, NULL) == 0)
		findings_print(&root, &session->arena, stderr);
}

static int run(const struct options *given)
{
	const char *path = options_has(given, "wait") ? "/v1/reload?wait=true" : "/v1/reload";
	struct session session;
	struct buf nothing = {0};
	int result = session_open(&session, given);

	if (result == 0)
		result = session_post(&session, path, &nothing);
	if (options_json(given) && session.reply.body.size)
		session_print_json(&session);
	else if (result == 0)
		loaded_print(&session);
	else
		refused_print(&session);
	return session_close(&session, result);
}

static const struct option options[] = {
        {"wait", OPTION_FLAG, NULL, "answer when every student has been judged by what is new"},
        {0},
};

const struct command command_reload = {
        .name = "reload",
        .group = COMMAND_DAEMON,
        .help = "reads rules, calendars and settings again, all or nothing",
        .usage = "",
        .example = "intervene reload --wait",
        .details = "What is wrong anywhere in the files refuses the whole, and what was in force goes on. "
                   "Rules that\n"
                   "did not change keep their alerts; what a changed or removed rule no longer says is told "
                   "as such.\n"
                   "Settings that only a restart changes are named, and the others take effect.",
        .options = options,
        .run = run,
};
