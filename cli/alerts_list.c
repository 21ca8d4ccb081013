/* intervene alerts list: alerts, one a line. */
#include "alert_line.h"
#include "command.h"
#include "rule_mode.h"
#include "table.h"
#include <stdio.h>
#include <string.h>

static const struct option options[] = {
        {"state", OPTION_CHOICE, "open|closed|past|shadow|any", "which (open)"},
        {"school", OPTION_TEXT, "ID", "of this school"},
        {"rule", OPTION_TEXT, "ID", "of this rule"},
        {"student", OPTION_TEXT, "ID", "about this student"},
        {"owner", OPTION_TEXT, "PERSON", "in this person's hands"},
        {"since", OPTION_DATE, "DATE", "known on or after this day, whenever it began"},
        {0},
};

void alert_line_print(const struct json_value *alert, struct arena *arena)
{
	static const struct column columns[] = {{"id", NULL, 8}, {"opened_at", NULL, 25},
	        {"severity", NULL, 7}, {"student", NULL, 12}, {"rule", NULL, 28}};

	columns_print(alert, columns, sizeof(columns) / sizeof(columns[0]), arena);
	struct text why = answer_text(alert, "why", arena);
	bool is_shadow = text_is(answer_text(alert, "shadow", arena), "true");
	printf("%s%.*s\n", is_shadow ? "[shadow] " : "", (int)why.size, why.at);
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
static int nothing_say(struct session *session)
{
	const char *rule = options_text(session->given, "rule");
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
	if (!rule || rule_mode(session, rule).size)
		return 0;
	rule_unknown_say(rule);
	return 1;
}

static int run(const struct options *given)
{
	static const struct table table = {
	        .path = "/v1/alerts",
	        .list = "alerts",
	        .options = options,
	        .print = alert_line_print,
	        .nothing = nothing_say,
	};

	return table_run(given, &table);
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
