/* The table of verbs: finds the one that was asked for, reads its options, runs it. */
#include "command.h"
#include "help.h"
#include "base/diag.h"
#include <stdio.h>
#include <string.h>

static const struct command *const table[] = {
        &command_init,
        &command_check,
        &command_test,
        &command_backtest,
        &command_explain,
        &command_near,
        &command_fields,
        &command_generate,
        &command_packs_list,
        &command_packs_show,
        &command_packs_add,
        &command_schema,
        &command_doctor,
        &command_backup,
        &command_replay,
        &command_retention,
        &command_tokens_new,
        &command_tokens_list,
        &command_tokens_revoke,
        &command_send,
        &command_status,
        &command_reload,
        &command_tail,
        &command_rules_list,
        &command_rules_stats,
        &command_rules_shadow,
        &command_rules_history,
        &command_alerts_list,
        &command_alerts_show,
        &command_alerts_ack,
        &command_alerts_resolve,
        &command_quarantine_list,
        &command_quarantine_show,
        &command_quarantine_retry,
        &command_quarantine_discard,
        &command_quarantine_release,
        &command_proposals_list,
        &command_proposals_show,
        &command_proposals_approve,
        &command_proposals_decline,
        &command_proposals_settle,
        &command_outbox_list,
        &command_outbox_show,
        &command_outbox_release,
        &command_outbox_discard,
};
enum { TABLE_SIZE = sizeof(table) / sizeof(table[0]) };

const struct command *const *command_table(size_t *count)
{
	*count = TABLE_SIZE;
	return table;
}

int command_fail(enum exit_code code, const struct diag *why)
{
	fprintf(stderr, "intervene: %s\n", why->message);
	if (why->help[0])
		fprintf(stderr, "           %s\n", why->help);
	return (int)code;
}

/* How many words of argv the name takes: 0 when they are not its own. */
static int name_match(const char *name, int argc, char *const *argv)
{
	int taken = 0;

	for (const char *at = name; *at; taken++) {
		size_t length = strcspn(at, " ");
		if (taken == argc || strlen(argv[taken]) != length || memcmp(argv[taken], at, length) != 0)
			return 0;
		at += length + (at[length] == ' ');
	}
	return taken;
}

static const struct command *command_find(int argc, char *const *argv, int *taken)
{
	for (size_t i = 0; i < TABLE_SIZE; i++)
		if ((*taken = name_match(table[i]->name, argc, argv)) > 0)
			return table[i];
	return NULL;
}

/* "alerts" alone is no verb, but "alerts list" is: then the verbs it begins are shown. */
static bool begins_a_name(const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i < TABLE_SIZE; i++)
		if (strncmp(table[i]->name, word, length) == 0 && table[i]->name[length] == ' ')
			return true;
	return false;
}

static const char *nearest_name(const char *word, const char *behind)
{
	char both[80];
	const char *names[TABLE_SIZE];

	for (size_t i = 0; i < TABLE_SIZE; i++)
		names[i] = table[i]->name;
	snprintf(both, sizeof(both), "%s %s", word, behind ? behind : "");
	const char *near = behind ? text_nearest(text_of(both), names, TABLE_SIZE) : NULL;
	return near ? near : text_nearest(text_of(word), names, TABLE_SIZE);
}

static int unknown_verb(int argc, char *const *argv)
{
	struct diag why = {0};
	const char *near = nearest_name(argv[0], argc > 1 ? argv[1] : NULL);

	diag_set(&why, "C100", "there is no command '%s'", argv[0]);
	if (near)
		diag_help(&why, "did you mean '%s'?", near);
	else
		diag_help(&why, "'intervene help' lists them all");
	return command_fail(EXIT_USAGE, &why);
}

static int command_run(const struct command *command, int argc, char *const *argv)
{
	struct options options;
	struct diag why = {0};
	int code;

	if (options_read(command, argc, argv, &options, &why)) {
		if (!why.help[0])
			diag_help(&why, "'intervene %s --help' shows how", command->name);
		code = command_fail(EXIT_USAGE, &why);
	} else if (options_has(&options, "help")) {
		help_command(command, stdout);
		code = EXIT_FINE;
	} else {
		code = command->run(&options);
	}
	options_finish(&options);
	return code;
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
	return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static int help_run(int argc, char *const *argv)
{
	int taken;
	const struct command *command = command_find(argc, argv, &taken);

	if (argc > 0 && !command && !begins_a_name(argv[0]))
		return unknown_verb(argc, argv);
	if (command)
		help_command(command, stdout);
	else
		help_commands(argc > 0 ? argv[0] : "", stdout);
	return EXIT_FINE;
}

int command_main(int argc, char *const *argv)
{
	int taken;

	if (argc < 2) {
		help_short(stdout);
		return EXIT_FINE;
	}
	if (is_one_of(argv[1], "help", "--help"))
		return help_run(argc - 2, argv + 2);
	if (is_one_of(argv[1], "version", "--version")) {
		printf("intervene %s\n", INTERVENED_VERSION);
		return EXIT_FINE;
	}
	const struct command *command = command_find(argc - 1, argv + 1, &taken);
	if (command)
		return command_run(command, argc - 1 - taken, argv + 1 + taken);
	bool is_help = argc > 2 && strcmp(argv[2], "--help") == 0;
	if ((argc == 2 || is_help) && begins_a_name(argv[1])) {
		help_commands(argv[1], is_help ? stdout : stderr);
		return is_help ? EXIT_FINE : EXIT_USAGE;
	}
	return unknown_verb(argc - 1, argv + 1);
}
