/* Writes help from the table of verbs and their options. */
#include "help.h"
#include "command.h"
#include <string.h>

static const char *const group_titles[] = {
        [COMMAND_OFFLINE] = "on files (no daemon needed)",
        [COMMAND_DAEMON] = "with the daemon",
};

void help_short(FILE *out)
{
	fputs("intervene: rules that notice when a student needs an adult\n\n"
	      "  intervene init my-district             a working district to look at\n"
	      "  intervene check rules.d                are these rules right?\n"
	      "  intervene backtest --rules rules.d --events events.ndjson\n"
	      "                                         whom would they have flagged, and when?\n\n"
	      "'intervene help' lists every command, 'intervene COMMAND --help' explains one.\n",
	        out);
}

static void group_write(enum command_group group, const char *prefix, FILE *out)
{
	size_t count, length = strlen(prefix);
	const struct command *const *table = command_table(&count);
	const char *title = group_titles[group];

	for (size_t i = 0; i < count; i++) {
		if (table[i]->group != group || strncmp(table[i]->name, prefix, length) != 0)
			continue;
		if (title)
			fprintf(out, "%s\n", title);
		title = NULL;
		fprintf(out, "  %-20s %s\n", table[i]->name, table[i]->help);
	}
}

void help_commands(const char *prefix, FILE *out)
{
	group_write(COMMAND_OFFLINE, prefix, out);
	group_write(COMMAND_DAEMON, prefix, out);
	fputs("\n'intervene COMMAND --help' shows an example, then every option.\n"
	      "Exit codes: 0 fine, 1 findings, 2 usage, 3 warnings denied, 4 no daemon, 5 not allowed,\n"
	      "6 budget exceeded, 70 our bug, 130 interrupted.\n",
	        out);
}

static void lines_indent(const char *lines, FILE *out)
{
	while (*lines) {
		size_t length = strcspn(lines, "\n");
		fprintf(out, "  %.*s\n", (int)length, lines);
		lines += length + (lines[length] == '\n');
	}
}

static bool is_among(const char *name, const struct option *own)
{
	for (; own && own->name; own++)
		if (strcmp(own->name, name) == 0)
			return true;
	return false;
}

/* Without those that stand in `own` as well: a verb's row is the one that holds. */
static void options_write(const struct option *table, const struct option *own, FILE *out)
{
	for (; table && table->name; table++) {
		char left[48];

		if (is_among(table->name, own))
			continue;
		snprintf(left, sizeof(left), "--%s%s%s", table->name, table->value ? " " : "",
		        table->value ? table->value : "");
		fprintf(out, "  %-26s %s\n", left, table->help);
	}
}

void help_command(const struct command *command, FILE *out)
{
	lines_indent(command->example, out);
	fprintf(out, "\n%s\n\nusage: intervene %s%s%s\n", command->help, command->name,
	        command->usage[0] ? " " : "", command->usage);
	if (command->details)
		fprintf(out, "\n%s\n", command->details);
	fputs("\noptions\n", out);
	options_write(command->options, NULL, out);
	if (command->group == COMMAND_DAEMON)
		options_write(options_daemon(), command->options, out);
	options_write(options_common(), command->options, out);
}
