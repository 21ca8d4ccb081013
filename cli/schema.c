/* intervene schema NAME: what the files that people write may look like, for their editors. */
#include "schema.h"
#include "command.h"
#include "base/buf.h"
#include "base/diag.h"
#include <stdio.h>

static const struct option options[] = {
        {"install", OPTION_TEXT, "DIR", "write all of them into DIR/.schemas, and DIR/.vscode/settings.json"},
        {0},
};

static int unknown(const char *name)
{
	const char *names[8];
	struct diag why = {0};
	size_t count;
	const struct schema *table = schema_table(&count);

	for (size_t i = 0; i < count; i++)
		names[i] = table[i].name;
	diag_set(&why, "C220", "there is no schema '%s'", name);
	const char *near = text_nearest(text_of(name), names, count);
	if (near)
		diag_help(&why, "did you mean '%s'?", near);
	else
		diag_help(&why, "there are rules, config, events, tests and calendar");
	return command_fail(EXIT_USAGE, &why);
}

static int print(const char *name)
{
	const struct schema *schema = schema_find(name);
	struct buf out = {0};

	if (!schema)
		return unknown(name);
	schema_write(schema, &out);
	fwrite(out.at, 1, out.size, stdout);
	buf_finish(&out);
	return EXIT_FINE;
}

static int install(const char *folder, bool is_quiet)
{
	struct diag why = {0};
	int result = schema_install(folder, &why);

	if (result < 0)
		return command_fail(EXIT_FINDINGS, &why);
	if (!is_quiet)
		printf("wrote the schemas into %s/.schemas\n", folder);
	if (result == SCHEMA_SETTINGS_KEPT)
		fprintf(stderr,
		        "kept %s/.vscode/settings.json as it is; docs/editors.md says what belongs there\n",
		        folder);
	return EXIT_FINE;
}

static int run(const struct options *given)
{
	const char *folder = options_text(given, "install");
	struct diag why = {0};

	if (!folder == !given->word_count) {
		diag_set(&why, "C221", "a schema's name, or --install DIR");
		diag_help(&why, "'intervene schema --help' shows how");
		return command_fail(EXIT_USAGE, &why);
	}
	return folder ? install(folder, options_has(given, "quiet")) : print(given->words[0]);
}

const struct command command_schema = {
        .name = "schema",
        .group = COMMAND_OFFLINE,
        .help = "what editors need to complete and explain rules while you type",
        .usage = "rules|config|events|tests|calendar, or --install DIR",
        .example = "intervene schema --install my-district\n"
                   "intervene schema rules > rules.schema.json",
        .details = "A schema (JSON Schema, draft-07) tells an editor which keys a file may have, what may "
                   "stand\n"
                   "behind each, and what it means. What is wrong in an expression, 'intervene check' says.",
        .options = options,
        .words_least = 0,
        .words_most = 1,
        .run = run,
};
