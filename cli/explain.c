/* intervene explain: a diagnostic's code, or a rule in plain words. */
#include "command.h"
#include "cli/explain/explain.h"

static const struct option options[] = {
        {"rules", OPTION_TEXT, "PATH", "of a rule: a rule file or a folder of them"},
        {"calendars", OPTION_TEXT, "DIR", "calendar files"},
        {"lang", OPTION_CHOICE, "en|es", "the language of a rule's words (en)"},
        {0},
};

static int run(const struct options *given)
{
	const char *word = given->words[0];

	return options_has(given, "rules") ? explain_rule(given, word) : explain_code(given, word);
}

const struct command command_explain = {
        .name = "explain",
        .group = COMMAND_OFFLINE,
        .help = "what a code of 'check' means, or a rule in plain words",
        .usage = "CODE | RULE --rules PATH [--lang en|es]",
        .example = "intervene explain R104\n"
                   "intervene explain attendance.chronic --rules rules.d",
        .options = options,
        .words_least = 1,
        .words_most = 1,
        .run = run,
};
