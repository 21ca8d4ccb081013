/* intervene reload: has the daemon read its rules, calendars and settings again. */
#include "command.h"
#include "session.h"
#include "base/buf.h"
#include <stdio.h>

/* file:line:column: error R104: .. and how to mend it below, of what stands in no file of rules or calendars. */
static void bare_print(const struct json_value *finding, struct arena *arena, FILE *out)
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

static void finding_print(const struct json_value *finding, struct arena *arena, FILE *out)
{
	struct text shown = answer_text(finding, "shown", arena);

	if (shown.size)
		fprintf(out, "%.*s", (int)shown.size, shown.at);
	else
		bare_print(finding, arena, out);
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
	bool is_unchanged = text_is(result, "unchanged");

	printf("%.*s: generation %lld, %lld rules%s%s\n", (int)result.size, result.at,
	        (long long)answer_integer(root, "generation"), (long long)answer_integer(root, "rules"),
	        is_unchanged ? "; the settings are read anew" : "",
	        text_is(judged, "true") ? "" : "; students are being judged");
	ids_print(root, "added", &session->arena);
	ids_print(root, "changed", &session->arena);
	ids_print(root, "removed", &session->arena);
	ids_print(root, "renamed", &session->arena);
	ids_print(root, "need_restart", &session->arena);
}

/* --- a dry run ---------------------------------------------------------------------------------------------- */

/* "opens 37, closes 12, keeps 410" */
static void counts_print(const struct json_value *counts)
{
	printf("opens %lld, closes %lld, keeps %lld", (long long)answer_integer(counts, "opens"),
	        (long long)answer_integer(counts, "closes"), (long long)answer_integer(counts, "keeps"));
}

static bool is_listed(
        const struct json_value *root, const char *list_name, struct text id, struct arena *arena)
{
	struct json_value list, item;
	bool is_found = false;

	if (!answer_member(root, list_name, &list) || list.kind != JSON_ARRAY)
		return false;
	for (size_t at = 0; !is_found && json_item(&list, &at, &item);)
		is_found = text_equal(json_unescape(&item, arena), id);
	return is_found;
}

/* What is done to the rule; "unchanged": nothing, and yet alerts of it open or close; NULL: it says what it said. */
static const char *change_of(
        const struct json_value *root, struct text id, const struct json_value *counts, struct arena *arena)
{
	static const char *const changes[] = {"added", "changed", "removed"};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (is_listed(root, changes[i], id, arena))
			return changes[i];
	return answer_integer(counts, "opens") || answer_integer(counts, "closes") ? "unchanged" : NULL;
}

static void dry_print(struct session *session)
{
	struct json_value *root = &session->root, rules, counts;
	struct text id;

	findings_print(root, &session->arena, stderr);
	counts_print(root);
	putchar('\n');
	if (!answer_member(root, "rules", &rules) || rules.kind != JSON_OBJECT)
		return;
	for (size_t at = 0; json_member(&rules, &at, &session->arena, &id, &counts);) {
		const char *change = change_of(root, id, &counts, &session->arena);
		if (!change)
			continue;
		printf("  %s %.*s: ", change, (int)id.size, id.at);
		counts_print(&counts);
		puts(answer_text(&counts, "shadow", &session->arena).size ? "; in shadow: nobody is told"
		                                                          : "");
	}
	ids_print(root, "need_restart", &session->arena);
	if (text_is(answer_text(root, "needs_accept", &session->arena), "true"))
		printf("more than reload.max_new allows; if they are meant: intervene reload --accept %lld\n",
		        (long long)answer_integer(root, "opens"));
}

/* What is wrong with the files goes where findings go; what it means, behind them. */
static void refused_print(struct session *session)
{
	struct json_value root;

	if (answer_read(&session->reply.body, &root, NULL))
		return;
	findings_print(&root, &session->arena, stderr);
	if (text_is(answer_text(&root, "code", &session->arena), "not_reloaded"))
		session->why.help[0] = '\0'; /* the first error, which has been said */
}

static int run(const struct options *given)
{
	bool is_dry = options_has(given, "dry-run");
	int64_t accept = options_number(given, "accept", 0);
	struct session session;
	struct buf nothing = {0}, path = {0};
	int result = session_open(&session, given);

	buf_print(&path, "/v1/reload?wait=%s&dry_run=%s&accept=%lld",
	        options_has(given, "wait") ? "true" : "false", is_dry ? "true" : "false", (long long)accept);
	if (result == 0)
		result = session_post(&session, buf_z(&path), &nothing);
	if (options_json(given) && session.reply.body.size)
		session_print_json(&session);
	else if (result)
		refused_print(&session);
	else if (is_dry)
		dry_print(&session);
	else
		loaded_print(&session);
	buf_finish(&path);
	return session_close(&session, result);
}

static const struct option options[] = {
        {"dry-run", OPTION_FLAG, NULL, "only say what it would open, close and keep; nothing changes"},
        {"accept", OPTION_NUMBER, "N", "it may open so many alerts, though reload.max_new allows fewer"},
        {"wait", OPTION_FLAG, NULL, "answer when every student has been judged by what is new"},
        {0},
};

const struct command command_reload = {
        .name = "reload",
        .group = COMMAND_DAEMON,
        .help = "reads rules, calendars and settings again, all or nothing",
        .usage = "[--dry-run] [--accept N] [--wait]",
        .example = "intervene reload --dry-run",
        .details = "What is wrong anywhere in the files refuses the whole, and what was in force goes on. "
                   "Rules that\n"
                   "did not change keep their alerts; what a changed or removed rule no longer says is told "
                   "as such.\n"
                   "Settings that only a restart changes are named, and the others take effect. With "
                   "--dry-run\n"
                   "everybody is judged by what is new and the alerts that would open and close are counted, "
                   "while the\n"
                   "daemon goes on with what is in force.",
        .options = options,
        .run = run,
};
