/* intervene tokens new: makes a bearer token, shown once, and the line that lets it in. */
#include "command.h"
#include "daemon/config/token.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include <stdio.h>
#include <sys/random.h>

static const struct option options[] = {
        {"may", OPTION_TEXT | OPTION_REQUIRED, "RIGHTS",
                "ingest, read, history, operate; several with commas"},
        {"source", OPTION_TEXT, "NAME", "the source of its events (the token's name)"},
        {0},
};

/* Rights between commas, each known; printed back as a YAML and JSON-safe list "a, b". */
static int rights_read(const char *given, struct buf *out, struct diag *why)
{
	struct text rest = text_of(given);

	while (rest.size) {
		size_t end = 0;
		while (end < rest.size && rest.at[end] != ',')
			end++;
		struct text name = text_trim(text_slice(rest, 0, end));
		if (!right_find(name)) {
			diag_set(why, "C130", "'%.*s' is not a right of a token", (int)name.size, name.at);
			return diag_help(why, "one or more of: ingest, read, history, operate");
		}
		if (out->size)
			buf_add_z(out, ", ");
		buf_add_text(out, name);
		rest = text_slice(rest, end + (end < rest.size), rest.size);
	}
	return out->size ? 0
	                 : diag_set(why, "C130",
	                           "--may is empty; one or more of: ingest, read, history, operate");
}

/* A name goes into YAML unquoted and into the audit log. */
static int name_check(const char *name, struct diag *why)
{
	for (const char *at = name; *at; at++)
		if (!(*at >= 'a' && *at <= 'z') && !(*at >= '0' && *at <= '9') && *at != '-' && *at != '_')
			return diag_set(
			        why, "C131", "'%s' is not a token's name: a-z, 0-9, - and _ only", name);
	return *name ? 0 : diag_set(why, "C131", "a token needs a name");
}

static int token_draw(char token[TOKEN_SIZE], struct diag *why)
{
	uint8_t random[32];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return diag_set(why, "C132", "the system gave no random bytes");
	token_make(random, token);
	return 0;
}

static void print_json(const char *token, const char *hash, const char *line)
{
	struct buf out = {0};
	struct json json = {.out = &out};

	json_object(&json);
	json_key(&json, "token");
	json_z(&json, token);
	json_key(&json, "hash");
	json_z(&json, hash);
	json_key(&json, "line");
	json_z(&json, line);
	json_end(&json);
	printf("%s\n", buf_z(&out));
	buf_finish(&out);
}

static void print_text(const char *token, const char *line, bool is_quiet)
{
	if (is_quiet) {
		printf("%s\n%s\n", token, line);
		return;
	}
	printf("The token, shown this once; keep it in a file that only its user can read:\n\n  %s\n\n",
	        token);
	printf("Under tokens: in intervened.yml, then 'intervene reload':\n\n  - %s\n", line);
}

static int run(const struct options *given)
{
	char token[TOKEN_SIZE], hash[TOKEN_HASH_SIZE];
	struct buf rights = {0}, line = {0};
	struct diag why = {0};
	const char *name = given->words[0], *source = options_text(given, "source");
	int code = EXIT_FINE;

	if (name_check(name, &why) || (source && name_check(source, &why)) ||
	        rights_read(options_text(given, "may"), &rights, &why) || token_draw(token, &why)) {
		code = command_fail(EXIT_USAGE, &why);
	} else {
		token_hash(text_of(token), hash);
		buf_print(&line, "{name: %s, hash: %s, may: [%s], source: %s}", name, hash, buf_z(&rights),
		        source ? source : name);
		if (options_json(given))
			print_json(token, hash, buf_z(&line));
		else
			print_text(token, buf_z(&line), options_has(given, "quiet"));
	}
	buf_finish(&rights);
	buf_finish(&line);
	return code;
}

const struct command command_tokens_new = {
        .name = "tokens new",
        .group = COMMAND_OFFLINE,
        .help = "a token for a program that sends events or reads alerts",
        .usage = "NAME --may RIGHTS [--source NAME]",
        .example = "intervene tokens new sis --may ingest\n"
                   "intervene tokens new dashboard --may read",
        .details = "The daemon keeps only the token's hash, so a lost token cannot be shown again: make a "
                   "new one.",
        .options = options,
        .words_least = 1,
        .words_most = 1,
        .run = run,
};
