/* intervene status: how the daemon is doing. */
#include "command.h"
#include "session.h"
#include <stdio.h>

static struct text plain_of(const struct json_value *value, struct arena *arena)
{
	return value->kind == JSON_TEXT ? json_unescape(value, arena) : value->raw;
}

/* Of a list each, behind one another. */
static void words_print(const struct json_value *value, struct arena *arena)
{
	struct json_value item;

	if (value->kind == JSON_ARRAY) {
		for (size_t at = 0; json_item(value, &at, &item);)
			words_print(&item, arena);
		return;
	}
	struct text words = plain_of(value, arena);
	printf(" %.*s", (int)words.size, words.at);
}

/* "number 4, who root, opens 0": what is null or empty is left out. */
static void object_print(const struct json_value *object, struct arena *arena)
{
	const char *gap = "";
	struct text name;
	struct json_value value, item;

	for (size_t at = 0; json_member(object, &at, arena, &name, &value);) {
		size_t first = 0;

		if (value.kind == JSON_NULL ||
		        (value.kind == JSON_ARRAY && !json_item(&value, &first, &item)))
			continue;
		printf("%s%.*s", gap, (int)name.size, name.at);
		gap = ", ";
		words_print(&value, arena);
	}
	putchar('\n');
}

/* A line each; none is said, too. */
static void list_print(struct text name, const struct json_value *list, struct arena *arena)
{
	struct json_value item;
	bool is_first = true;

	for (size_t at = 0; json_item(list, &at, &item); is_first = false) {
		struct text words = plain_of(&item, arena);
		printf("%-22.*s %.*s\n", is_first ? (int)name.size : 0, name.at, (int)words.size, words.at);
	}
	if (is_first)
		printf("%-22.*s none\n", (int)name.size, name.at);
}

static void member_print(struct text name, const struct json_value *value, struct arena *arena)
{
	if (value->kind == JSON_ARRAY) {
		list_print(name, value, arena);
		return;
	}
	printf("%-22.*s ", (int)name.size, name.at);
	if (value->kind == JSON_OBJECT) {
		object_print(value, arena);
		return;
	}
	struct text words = plain_of(value, arena);
	printf("%.*s\n", (int)words.size, words.at);
}

/* One line a member. */
static void print_words(const struct json_value *root)
{
	struct arena arena = {0};
	struct text name;
	struct json_value value;

	for (size_t at = 0; json_member(root, &at, &arena, &name, &value);)
		if (value.kind != JSON_NULL)
			member_print(name, &value, &arena);
	arena_finish(&arena);
}

static int run(const struct options *given)
{
	struct session session;
	int result = session_open(&session, given);

	if (result == 0)
		result = session_get(&session, "/v1/status");
	if (result == 0 && options_json(given))
		session_print_json(&session);
	else if (result == 0)
		print_words(&session.root);
	return session_close(&session, result);
}

const struct command command_status = {
        .name = "status",
        .group = COMMAND_DAEMON,
        .help = "how the daemon is doing: rules, data, alerts",
        .usage = "",
        .example = "intervene status",
        .run = run,
};
