#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H
/* The words after a verb, read by the table of that verb.
 *
 *     static const struct option options[] = {
 *             {"rules", OPTION_TEXT | OPTION_REQUIRED, "PATH", "rule file or folder"},
 *             {"events", OPTION_LIST, "FILE..", "event files"},
 *             {0},
 *     };
 *
 * Each value is checked against its kind here, so a command only asks: options_text(options, "rules").  Values stand
 * behind their option or behind `=`; a list takes every word up to the next option, and may be given again.  What
 * every command takes (--format, --quiet, --help) is added by the reader, and what reaches the daemon (--socket,
 * --server, --token-file) for the commands of that group.  Asking for an option the table does not have is a bug of
 * ours and asserts. */
#include "base/arena.h"
#include "base/civil.h"

struct command;
struct diag;

enum option_kind {
	OPTION_FLAG,
	OPTION_TEXT,
	OPTION_LIST,
	OPTION_NUMBER, /* not negative */
	OPTION_DATE,
	OPTION_CHOICE,        /* one of those in `value`, between bars: "text|json" */
	OPTION_REQUIRED = 64, /* added to one of the above */
	OPTION_OR_NEXT = 128  /* .. beside it: or the one in the next row */
};

struct option {
	const char *name;  /* without dashes; NULL ends a table */
	unsigned kind;     /* enum option_kind */
	const char *value; /* what help shows in its place; NULL for a flag */
	const char *help;
};

struct option_value {
	const struct option *option;
	const char **texts; /* in the options' arena */
	size_t count, capacity;
	int64_t number; /* of OPTION_NUMBER and OPTION_DATE */
};

struct options {
	struct arena arena; /* owned */
	const struct command *command;
	struct option_value *values; /* one per option the command takes, in table order */
	size_t value_count;
	const char *const *words; /* what is no option, in order */
	size_t word_count;
};

/* Reads the words behind the verb; -1 with a sentence and, when a word is near, what was probably meant.  With --help
 * among them nothing else is checked. */
int options_read(
        const struct command *command, int argc, char *const *argv, struct options *out, struct diag *why);
void options_finish(struct options *options);

bool options_has(const struct options *options, const char *name);
const char *options_text(
        const struct options *options, const char *name); /* NULL: not given; the last of several */
const char *const *options_list(const struct options *options, const char *name, size_t *count);
int64_t options_number(const struct options *options, const char *name, int64_t otherwise);
int32_t options_date(const struct options *options, const char *name); /* NO_DAY: not given */
bool options_json(const struct options *options);                      /* --format json */

/* The rows that every command of the group takes, each table ended by a row without a name. */
const struct option *options_common(void);
const struct option *options_daemon(void);
#endif
