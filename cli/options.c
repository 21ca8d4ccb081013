/* Reads the words behind a verb by the verb's table of options. */
#include "options.h"
#include "command.h"
#include "base/buf.h"
#include "base/diag.h"
#include <assert.h>
#include <string.h>

static const struct option common[] = {
        {"format", OPTION_CHOICE, "text|json", "how the result is written (text)"},
        {"quiet", OPTION_FLAG, NULL, "say nothing but the result and errors"},
        {"help", OPTION_FLAG, NULL, "this help"},
        {0},
};

static const struct option daemon_options[] = {
        {"socket", OPTION_TEXT, "PATH", "the daemon's unix socket (/run/intervened/intervened.sock)"},
        {"server", OPTION_TEXT, "URL", "the daemon over HTTP, with a token"},
        {"token-file", OPTION_TEXT, "FILE", "holds the token, alone on its first line"},
        {0},
};

const struct option *options_common(void)
{
	return common;
}

const struct option *options_daemon(void)
{
	return daemon_options;
}

static enum option_kind kind_of(const struct option *option)
{
	return (enum option_kind)(option->kind & ~(unsigned)(OPTION_REQUIRED | OPTION_OR_NEXT));
}

static struct option_value *value_find(const struct options *options, struct text name)
{
	for (size_t i = 0; i < options->value_count; i++)
		if (text_is(name, options->values[i].option->name))
			return &options->values[i];
	return NULL;
}

static size_t table_size(const struct option *table)
{
	size_t count = 0;
	while (table && table[count].name)
		count++;
	return count;
}

/* A verb's own row stands before a common one of the same name, so a verb may offer more formats. */
static void values_add(struct options *options, const struct option *table)
{
	for (size_t i = 0; i < table_size(table); i++)
		if (!value_find(options, text_of(table[i].name)))
			options->values[options->value_count++].option = &table[i];
}

static void values_prepare(struct options *options)
{
	const struct command *command = options->command;
	size_t most = table_size(command->options) + table_size(common) + table_size(daemon_options);

	options->values = arena_take_array(&options->arena, most, sizeof(*options->values));
	values_add(options, command->options);
	if (command->group == COMMAND_DAEMON)
		values_add(options, daemon_options);
	values_add(options, common);
}

static void value_add(struct options *options, struct option_value *value, const char *text)
{
	if (value->count == value->capacity) {
		size_t capacity = value->capacity ? 2 * value->capacity : 4;
		const char **texts = arena_take_array(&options->arena, capacity, sizeof(*texts));
		if (value->count)
			memcpy(texts, value->texts, value->count * sizeof(*texts));
		value->texts = texts;
		value->capacity = capacity;
	}
	value->texts[value->count++] = text;
}

static int number_check(struct option_value *value, struct text given, struct diag *why)
{
	const char *name = value->option->name;

	if (text_read_integer(given, &value->number) || value->number < 0)
		return diag_set(why, "C104", "--%s takes a whole number, not '%.*s'", name, (int)given.size,
		        given.at);
	return 0;
}

static int date_check(struct option_value *value, struct text given, struct diag *why)
{
	const char *name = value->option->name;
	int32_t day;

	if (civil_read_date(given, &day))
		return diag_set(why, "C105", "--%s takes a date such as 2026-09-03, not '%.*s'", name,
		        (int)given.size, given.at);
	value->number = day;
	return 0;
}

static int choice_check(struct option_value *value, struct text given, struct diag *why)
{
	const char *choices = value->option->value;

	for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
		struct text choice = {at, (uint32_t)strcspn(at, "|")};
		if (text_equal(choice, given))
			return 0;
	}
	return diag_set(why, "C106", "--%s is one of %s, not '%.*s'", value->option->name, choices,
	        (int)given.size, given.at);
}

typedef int check_fn(struct option_value *value, struct text given, struct diag *why);
static check_fn *const checks[OPTION_REQUIRED] = {
        [OPTION_NUMBER] = number_check,
        [OPTION_DATE] = date_check,
        [OPTION_CHOICE] = choice_check,
};

static int value_take(struct options *options, struct option_value *value, const char *text, struct diag *why)
{
	check_fn *check = checks[kind_of(value->option)];

	if (check && check(value, text_of(text), why))
		return -1;
	value_add(options, value, text);
	return 0;
}

static int unknown_option(const struct options *options, struct text name, struct diag *why)
{
	const char *candidates[64];
	size_t count = 0;

	for (; count < options->value_count && count < 64; count++)
		candidates[count] = options->values[count].option->name;
	const char *near = text_nearest(name, candidates, count);
	diag_set(why, "C101", "'%s' has no option --%.*s", options->command->name, (int)name.size, name.at);
	if (near)
		diag_help(why, "did you mean --%s?", near);
	return -1;
}

/* The words being read: argv and how far we are. */
struct cursor {
	int count, at;
	char *const *argv;
};

static bool next_is_value(const struct cursor *words)
{
	return words->at < words->count && strncmp(words->argv[words->at], "--", 2) != 0;
}

static int value_read(struct options *options, struct option_value *value, const char *behind_equals,
        struct cursor *words, struct diag *why)
{
	const struct option *option = value->option;

	if (kind_of(option) == OPTION_FLAG) {
		if (behind_equals)
			return diag_set(why, "C103", "--%s takes no value", option->name);
		value_add(options, value, "");
		return 0;
	}
	if (behind_equals)
		return value_take(options, value, behind_equals, why);
	if (!next_is_value(words))
		return diag_set(why, "C102", "--%s needs a value: %s", option->name, option->value);
	do
		if (value_take(options, value, words->argv[words->at++], why))
			return -1;
	while (kind_of(option) == OPTION_LIST && next_is_value(words));
	return 0;
}

static int option_read(struct options *options, const char *word, struct cursor *words, struct diag *why)
{
	const char *equals = strchr(word, '=');
	struct text name = {word, (uint32_t)(equals ? equals - word : (ptrdiff_t)strlen(word))};
	struct option_value *value = value_find(options, name);

	if (!value)
		return unknown_option(options, name, why);
	return value_read(options, value, equals ? equals + 1 : NULL, words, why);
}

static int required_check(const struct options *options, struct diag *why)
{
	const struct command *command = options->command;

	for (size_t i = 0; i < options->value_count; i++) {
		const struct option *option = options->values[i].option;
		if (!(option->kind & OPTION_REQUIRED) || options->values[i].count)
			continue;
		if (!(option->kind & OPTION_OR_NEXT))
			return diag_set(why, "C107", "'%s' needs --%s %s", command->name, option->name,
			        option->value);
		if (!options->values[i + 1].count)
			return diag_set(why, "C107", "'%s' needs --%s %s or --%s %s", command->name,
			        option->name, option->value, option[1].name, option[1].value);
	}
	if (options->word_count < command->words_least)
		return diag_set(why, "C108", "'%s' needs: %s", command->name, command->usage);
	if (options->word_count > command->words_most)
		return diag_set(why, "C109", "'%s' does not take '%s'", command->name,
		        options->words[command->words_most]);
	return 0;
}

int options_read(
        const struct command *command, int argc, char *const *argv, struct options *out, struct diag *why)
{
	struct cursor words = {.count = argc, .argv = argv};
	bool only_words = false;

	*out = (struct options){.command = command};
	values_prepare(out);
	const char **plain = arena_take_array(&out->arena, (size_t)argc + 1, sizeof(*plain));
	out->words = plain;
	while (words.at < argc) {
		const char *word = argv[words.at++];
		if (!only_words && strcmp(word, "--") == 0)
			only_words = true;
		else if (only_words || strncmp(word, "--", 2) != 0)
			plain[out->word_count++] = word;
		else if (option_read(out, word + 2, &words, why))
			return -1;
	}
	return options_has(out, "help") ? 0 : required_check(out, why);
}

void options_finish(struct options *options)
{
	arena_finish(&options->arena);
	*options = (struct options){0};
}

static const struct option_value *value_of(const struct options *options, const char *name)
{
	const struct option_value *value = value_find(options, text_of(name));

	assert(value && "the verb's table has no such option");
	return value;
}

bool options_has(const struct options *options, const char *name)
{
	return value_of(options, name)->count > 0;
}

const char *options_text(const struct options *options, const char *name)
{
	const struct option_value *value = value_of(options, name);

	return value->count ? value->texts[value->count - 1] : NULL;
}

const char *const *options_list(const struct options *options, const char *name, size_t *count)
{
	const struct option_value *value = value_of(options, name);

	*count = value->count;
	return value->texts;
}

int64_t options_number(const struct options *options, const char *name, int64_t otherwise)
{
	const struct option_value *value = value_of(options, name);

	return value->count ? value->number : otherwise;
}

int32_t options_date(const struct options *options, const char *name)
{
	const struct option_value *value = value_of(options, name);

	return value->count ? (int32_t)value->number : NO_DAY;
}

bool options_json(const struct options *options)
{
	const char *format = options_text(options, "format");

	return format && strcmp(format, "json") == 0;
}
