/* What a diagnostic's code means. */
#include "explain.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/testing/codes.h"
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

static const char *help_of(struct text code)
{
	const char *help = diagnostic_help(code);

	if (!help)
		help = setting_code_help(code);
	return help ? help : test_code_help(code);
}

int explain_code(const struct options *given, const char *word)
{
	char code[8] = "";
	struct diag why = {0};

	for (size_t i = 0; i + 1 < sizeof(code) && word[i]; i++)
		code[i] = (char)toupper((unsigned char)word[i]);
	const char *help = help_of(text_of(code));
	if (!help) {
		diag_set(&why, "C140", "there is no code '%s'", word);
		diag_help(&why, "codes stand in what 'intervene check' prints, such as R104; for a rule add "
		                "--rules PATH");
		return command_fail(EXIT_FINDINGS, &why);
	}
	if (options_json(given))
		print_json(code, help);
	else
		printf("%s\n", help);
	return EXIT_FINE;
}
