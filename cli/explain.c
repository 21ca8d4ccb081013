/* intervene explain: a code, a rule in plain words, or why rules answer as they do for a student or an alert. */
#include "command.h"
#include "base/diag.h"
#include "cli/explain/explain.h"
#include <string.h>

static const struct option options[] = {
        {"rules", OPTION_TEXT, "PATH",
                "of a rule or a student: a rule file, a folder of them, or a district's"},
        {"lang", OPTION_CHOICE, "en|es", "the language of a rule's words (en)"},
        {"student", OPTION_TEXT, "ID", "why rules answer as they do for this student"},
        {"rule", OPTION_TEXT, "RULE", ".. this rule alone"},
        {"as-of", OPTION_TEXT, "TIME",
                ".. at this instant, or at the end of this day; else at the end of the data"},
        {"as-corrected", OPTION_FLAG, NULL, ".. by the final facts, not as known at the time"},
        {"events", OPTION_LIST, "FILE..", ".. what happened, a JSON object a line; - is standard input"},
        {"db", OPTION_TEXT, "FILE", ".. or a daemon's store, which has it all"},
        {"roster", OPTION_LIST, "FILE..",
                ".. schools, students, enrollments; else one school with everybody is assumed"},
        {"calendars", OPTION_TEXT, "DIR",
                ".. calendar files; else every weekday is assumed to be a school day"},
        {"socket", OPTION_TEXT, "PATH", "of an alert: the daemon's unix socket"},
        {"server", OPTION_TEXT, "URL", ".. or the daemon over HTTP, with a token"},
        {"token-file", OPTION_TEXT, "FILE", ".. holds the token, alone on its first line"},
        {0},
};

static bool is_number(const char *word)
{
	return word[0] && word[strspn(word, "0123456789")] == '\0';
}

static int explain_word(const struct options *given, const char *word)
{
	if (is_number(word))
		return explain_alert(given, word);
	return options_has(given, "rules") ? explain_rule(given, word) : explain_code(given, word);
}

static int run(const struct options *given)
{
	const char *student = options_text(given, "student");
	struct diag why = {0};

	if (student && !given->word_count)
		return explain_student(given, student);
	if (!student && given->word_count)
		return explain_word(given, given->words[0]);
	diag_set(&why, "C144", "explain one thing: CODE, RULE --rules PATH, ALERT, or --student ID");
	diag_help(&why, "'intervene explain --help' shows each");
	return command_fail(EXIT_USAGE, &why);
}

const struct command command_explain = {
        .name = "explain",
        .group = COMMAND_OFFLINE,
        .help = "a code of 'check', a rule in plain words, or why it did or did not fire",
        .usage =
                "CODE | RULE --rules PATH [--lang en|es] | ALERT | --student ID --rules PATH --events FILE..",
        .example = "intervene explain R104\n"
                   "intervene explain attendance.chronic --rules rules.d\n"
                   "intervene explain 17\n"
                   "intervene explain --student S000012 --rule attendance.chronic --rules rules.d \\\n"
                   "          --calendars calendar.d --roster roster.ndjson --events events.ndjson",
        .details = "Of a student each condition is shown with its value, what it counted, and what it would "
                   "take for\n"
                   "it to turn.  At an instant that has passed, by what had been received by then.",
        .options = options,
        .words_most = 1,
        .run = run,
};
