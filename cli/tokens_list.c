/* intervene tokens list: who may come in by token, from the configuration. */
#include "command.h"
#include "daemon/config/config.h"
#include "daemon/config/token.h"
#include "daemon/generation.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include <stdio.h>

static const struct option options[] = {
        {"config", OPTION_TEXT, "FILE", "the daemon's configuration (" DEFAULT_CONFIG ")"},
        {0},
};

static const char *const right_names[] = {"ingest", "read", "history"};
enum { RIGHT_COUNT = sizeof(right_names) / sizeof(right_names[0]) };

static bool has_right(const struct token_setting *token, size_t right)
{
	return token->rights & (unsigned)right_find(text_of(right_names[right]));
}

static void print_json(const struct settings *settings)
{
	struct buf out = {0};
	struct json json = {.out = &out};

	json_object(&json);
	json_key(&json, "tokens");
	json_list(&json);
	for (size_t i = 0; i < settings->token_count; i++) {
		const struct token_setting *token = &settings->tokens[i];
		json_object(&json);
		json_key(&json, "name");
		json_z(&json, token->name);
		json_key(&json, "may");
		json_list(&json);
		for (size_t right = 0; right < RIGHT_COUNT; right++)
			if (has_right(token, right))
				json_z(&json, right_names[right]);
		json_end(&json);
		json_key(&json, "source");
		json_z(&json, token->source);
		json_key(&json, "file");
		json_text(&json, token->place.file);
		json_key(&json, "line");
		json_integer(&json, token->place.line);
		json_end(&json);
	}
	json_end(&json);
	json_end(&json);
	printf("%s\n", buf_z(&out));
	buf_finish(&out);
}

static void print_text(const struct settings *settings, bool is_quiet)
{
	for (size_t i = 0; i < settings->token_count; i++) {
		const struct token_setting *token = &settings->tokens[i];
		struct buf rights = {0};
		for (size_t right = 0; right < RIGHT_COUNT; right++)
			if (has_right(token, right))
				buf_print(&rights, "%s%s", rights.size ? "," : "", right_names[right]);
		printf("%-16s %-20s source %-12s %.*s:%d\n", token->name, buf_z(&rights), token->source,
		        (int)token->place.file.size, token->place.file.at, token->place.line);
		buf_finish(&rights);
	}
	if (!settings->token_count && !is_quiet)
		fputs("no token lets anybody in; 'intervene tokens new' makes one\n", stderr);
}

static int run(const struct options *given)
{
	const char *config = options_text(given, "config");
	struct settings settings;
	struct diags findings = {0};
	int result = settings_read(config ? config : DEFAULT_CONFIG, &settings, &findings);

	if (result)
		findings_print(&findings, NULL);
	else if (options_json(given))
		print_json(&settings);
	else
		print_text(&settings, options_has(given, "quiet"));
	diags_finish(&findings);
	settings_finish(&settings);
	return result ? EXIT_FINDINGS : EXIT_FINE;
}

const struct command command_tokens_list = {
        .name = "tokens list",
        .group = COMMAND_OFFLINE,
        .help = "the tokens that the configuration lets in",
        .usage = "[--config FILE]",
        .example = "intervene tokens list",
        .options = options,
        .run = run,
};
