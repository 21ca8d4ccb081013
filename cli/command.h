#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H
/* The verbs of `intervene`: one file each, one row each in command.c.  A file ends with its row:
 *
 *     const struct command command_check = {
 *             .name = "check", .group = COMMAND_OFFLINE, .help = "diagnostics of rules and calendars",
 *             .usage = "PATH..", .example = "intervene check rules.d", .options = options, .words_least = 1,
 *             .words_most = COMMAND_MANY, .run = run};
 *
 * and is declared below.  Help, usage errors and "did you mean" come from the rows.  A name of two words ("tokens
 * new") is a row of its own.  Results go to stdout, everything said about the work to stderr. */
#include "options.h"

/* Part of the contract with scripts: a number never changes its meaning. */
enum exit_code {
	EXIT_FINE = 0,
	EXIT_FINDINGS = 1,
	EXIT_USAGE = 2,
	EXIT_DENIED = 3, /* only warnings, and --strict denies them */
	EXIT_NO_DAEMON = 4,
	EXIT_NOT_ALLOWED = 5,
	EXIT_BUDGET = 6,
	EXIT_OUR_BUG = 70,
	EXIT_INTERRUPTED = 130
};

#define DEFAULT_CONFIG "/etc/intervened/intervened.yml"

enum command_group { COMMAND_OFFLINE, COMMAND_DAEMON };
enum { COMMAND_MANY = 1 << 20 };

struct command {
	const char *name;
	enum command_group group;
	const char *help;             /* one line, no full stop */
	const char *usage;            /* what follows the name */
	const char *example;          /* whole lines, the simplest first */
	const char *details;          /* what else --help says; may be NULL */
	const struct option *options; /* ended by a row without a name; may be NULL */
	size_t words_least, words_most;
	int (*run)(const struct options *options); /* the exit code */
};

/* Runs argv (argv[0] is the program) and returns the exit code. */
int command_main(int argc, char *const *argv);
const struct command *const *command_table(size_t *count);

/* "intervene: WHAT" and the help below it on stderr; returns `code`, so that it can end a command. */
int command_fail(enum exit_code code, const struct diag *why);

extern const struct command command_backtest, command_backup, command_test, command_check, command_doctor,
        command_explain, command_fields, command_generate, command_init, command_near, command_replay,
        command_retention, command_schema, command_tokens_new, command_tokens_list, command_tokens_revoke,
        command_packs_list, command_packs_show, command_packs_add;
extern const struct command command_reload, command_send, command_status, command_tail;
extern const struct command command_rules_list, command_rules_stats, command_rules_history,
        command_rules_shadow;
extern const struct command command_alerts_list, command_alerts_show, command_alerts_ack,
        command_alerts_resolve;
extern const struct command command_quarantine_list, command_quarantine_show, command_quarantine_retry,
        command_quarantine_discard, command_quarantine_release;
extern const struct command command_proposals_list, command_proposals_show, command_proposals_approve,
        command_proposals_decline, command_proposals_settle;
extern const struct command command_outbox_list, command_outbox_show, command_outbox_release,
        command_outbox_discard;
#endif
