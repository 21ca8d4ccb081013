/* intervene rules list|stats|history|shadow: what the rules in force do, and which were in force before. */
#include "alert_line.h"
#include "command.h"
#include "rule_mode.h"
#include "table.h"
#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct option no_options[] = {{0}};

static int no_rules_say(struct session *session)
{
	(void)session;
	fputs("no rules\n", stderr);
	return 0;
}

static void title_print(const struct json_value *rule, struct arena *arena)
{
	struct text title = answer_text(rule, "title", arena);

	printf("%.*s\n", (int)title.size, title.at);
}

static void rule_print(const struct json_value *rule, struct arena *arena)
{
	static const struct column columns[] = {
	        {"id", NULL, 32}, {"mode", NULL, 6}, {"since", NULL, 25}, {"open", "open ", 5}};

	columns_print(rule, columns, COUNT(columns), arena);
	title_print(rule, arena);
}

static int list_run(const struct options *given)
{
	static const struct table table = {.path = "/v1/rules/stats",
	        .list = "rules",
	        .options = no_options,
	        .print = rule_print,
	        .nothing = no_rules_say};

	return table_run(given, &table);
}

/* "already known 2, data error 1" */
static void outcomes_print(const struct json_value *rule, struct arena *arena)
{
	struct json_value resolved, count;
	struct text outcome;
	const char *gap = "  ";

	if (!answer_member(rule, "resolved", &resolved) || resolved.kind != JSON_OBJECT)
		return;
	for (size_t at = 0; json_member(&resolved, &at, arena, &outcome, &count); gap = ", ")
		printf("%s%.*s %.*s", gap, (int)outcome.size, outcome.at, (int)count.raw.size, count.raw.at);
}

static void stats_print(const struct json_value *rule, struct arena *arena)
{
	static const struct column columns[] = {{"id", NULL, 32}, {"opened", "opened ", 5},
	        {"cleared", "cleared ", 5}, {"withdrawn", "withdrawn ", 5}};
	struct text precision = answer_text(rule, "precision", arena);

	columns_print(rule, columns, COUNT(columns), arena);
	if (!precision.size)
		precision = text_of("-");
	printf("precision %-5.*s ", (int)precision.size, precision.at);
	outcomes_print(rule, arena);
	putchar('\n');
}

static int stats_run(const struct options *given)
{
	static const struct table table = {.path = "/v1/rules/stats",
	        .list = "rules",
	        .options = no_options,
	        .print = stats_print,
	        .nothing = no_rules_say};

	return table_run(given, &table);
}

static void ids_print(const struct json_value *set, const char *name, struct arena *arena)
{
	struct json_value list, item;
	const char *before = name;

	if (!answer_member(set, name, &list) || list.kind != JSON_ARRAY)
		return;
	for (size_t at = 0; json_item(&list, &at, &item); before = ",") {
		struct text id = json_unescape(&item, arena);
		printf("%s%s %.*s", before == name ? "  " : "", before, (int)id.size, id.at);
	}
}

static void set_print(const struct json_value *set, struct arena *arena)
{
	static const struct column columns[] = {{"at", NULL, 25}, {"who", NULL, 16}, {"opens", "opens ", 4},
	        {"closes", "closes ", 4}, {"keeps", "keeps ", 5}};
	static const char *const lists[] = {"added", "changed", "removed"};

	columns_print(set, columns, COUNT(columns), arena);
	for (size_t i = 0; i < COUNT(lists); i++)
		ids_print(set, lists[i], arena);
	putchar('\n');
}

static int history_run(const struct options *given)
{
	static const struct table table = {.path = "/v1/rules/history",
	        .list = "rulesets",
	        .options = no_options,
	        .print = set_print,
	        .nothing = no_rules_say};

	return table_run(given, &table);
}

/* That a rule would have told nobody is said of a rule on trial alone: of any other it would be no news. */
static int no_shadows_say(struct session *session)
{
	const char *id = session->given->words[0];
	struct text mode = rule_mode(session, id);

	if (text_is(mode, "shadow"))
		fprintf(stderr, "nobody would have been told by %s\n", id);
	else if (mode.size)
		fprintf(stderr,
		        "%s is %.*s, not on trial: 'intervene alerts list --rule %s' has its alerts\n", id,
		        (int)mode.size, mode.at, id);
	else
		rule_unknown_say(id);
	return mode.size ? 0 : 1;
}

static int shadow_run(const struct options *given)
{
	static const struct table table = {.path = "/v1/alerts",
	        .list = "alerts",
	        .options = no_options,
	        .fixed = "state=shadow",
	        .word = "rule",
	        .print = alert_line_print,
	        .nothing = no_shadows_say};

	return table_run(given, &table);
}

const struct command command_rules_list = {
        .name = "rules list",
        .group = COMMAND_DAEMON,
        .help = "the rules in force: since when, and how much is open",
        .usage = "",
        .example = "intervene rules list",
        .run = list_run,
};

const struct command command_rules_stats = {
        .name = "rules stats",
        .group = COMMAND_DAEMON,
        .help = "what became of each rule's alerts within 90 days",
        .usage = "",
        .example = "intervene rules stats",
        .details =
                "Precision is the share of the alerts that people resolved with another outcome than \"data "
                "error\"\n"
                "and \"not a concern\".",
        .run = stats_run,
};

const struct command command_rules_history = {
        .name = "rules history",
        .group = COMMAND_DAEMON,
        .help = "which rules were put in force when, by whom, and what that opened",
        .usage = "",
        .example = "intervene rules history",
        .run = history_run,
};

const struct command command_rules_shadow = {
        .name = "rules shadow",
        .group = COMMAND_DAEMON,
        .help = "what a rule on trial would have told",
        .usage = "RULE",
        .example = "intervene rules shadow attendance.late",
        .words_least = 1,
        .words_most = 1,
        .run = shadow_run,
};
