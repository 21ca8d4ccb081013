/* intervene explain CODE: the long form of a diagnostic's code. */
#include "command.h"
#include "cli/testing/codes.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include "daemon/config/config.h"
#include <intervene/ruleset.h>
#include <ctype.h>
#include <stdio.h>

static void print_json(const char *code, const char *help)
{
	struct buf out = {0};
	struct json json = {.out = &out};

	json_object(&json);
	json_key(&json, "code");
	json_z(&json, code);
	json_key(&json, "help");
	json_z(&json, help);
	json_end(&json);
	printf("%s\n", buf_z(&out));
	buf_finish(&out);
}

static int run(const struct options *given)
{
	char code[8] = "";
	struct diag why = {0};

	for (size_t i = 0; i + 1 < sizeof(code) && given->words[0][i]; i++)
		code[i] = (char)toupper((unsigned char)given->words[0][i]);
	const char *help = diagnostic_help(text_of(code));
	if (!help)
		help = setting_code_help(text_of(code));
	if (!help)
		help = test_code_help(text_of(code));
	if (!help) {
		diag_set(&why, "C140", "there is no code '%s'", given->words[0]);
		diag_help(&why, "codes stand in what 'intervene check' prints, such as R104");
		return command_fail(EXIT_FINDINGS, &why);
	}
	if (options_json(given))
		print_json(code, help);
	else
		printf("%s\n", help);
	return EXIT_FINE;
}

const struct command command_explain = {
        .name = "explain",
        .group = COMMAND_OFFLINE,
        .help = "what a diagnostic's code means, with a wrong and a right example",
        .usage = "CODE",
        .example = "intervene explain R104",
        .words_least = 1,
        .words_most = 1,
        .run = run,
};
