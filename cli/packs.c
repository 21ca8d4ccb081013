/* intervene packs list: what the program brings; and finding one of them by name. */
#include "packs.h"
#include "command.h"
#include "base/buf.h"
#include "base/json.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text pack_words(const struct node *map, const char *key)
{
	const struct node *node = node_get(map, key);

	return node && node->kind == NODE_SCALAR ? node->text : text_of("");
}

const struct node *pack_tree(const struct pack_bytes *pack, struct arena *arena)
{
	struct text bytes = {pack->begin, (uint32_t)(pack->end - pack->begin)};
	struct diags found = {0};
	struct node *root;

	yaml_read(text_of(pack->file), bytes, arena, &root, &found);
	diags_finish(&found);
	return root;
}

static bool is_called(const struct pack_bytes *pack, const char *word)
{
	size_t size = strlen(pack->name);

	if (strncmp(pack->name, word, size) != 0)
		return false;
	return word[size] == '\0' || (word[size] == '@' && strtoul(word + size + 1, NULL, 10) == pack->major);
}

static void suggest(const char *word, struct diag *why)
{
	size_t count;
	const struct pack_bytes *all = packs(&count);
	const char **names = memory_take((count + 1) * sizeof *names);

	for (size_t i = 0; i < count; i++)
		names[i] = all[i].name;
	const char *near = text_nearest(text_of(word), names, count);
	if (near)
		diag_help(why, "did you mean '%s'?", near);
	else
		diag_help(why, "'intervene packs list' names them");
	free(names);
}

const struct pack_bytes *pack_named(const char *word, struct diag *why)
{
	size_t count;
	const struct pack_bytes *all = packs(&count), *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (is_called(&all[i], word) && (!found || all[i].major > found->major))
			found = &all[i];
	if (found)
		return found;
	diag_set(why, "C190", "there is no pack '%s'", word);
	suggest(word, why);
	return NULL;
}

static size_t count_of(const struct node *root, const char *key)
{
	const struct node *list = node_get(root, key);

	return list && list->kind == NODE_LIST ? list->count : 0;
}

static void print_row(const struct pack_bytes *pack, const struct node *root)
{
	struct text title = pack_words(node_get(root, "pack"), "title");
	struct buf name = {0};

	buf_print(&name, "%s@%zu", pack->name, pack->major);
	size_t rules = count_of(root, "rules"), blueprints = count_of(root, "blueprints");
	printf("%-26s %2zu rule%s %zu blueprint%s  %.*s\n", buf_z(&name), rules, rules == 1 ? ", " : "s,",
	        blueprints, blueprints == 1 ? " " : "s", (int)title.size, title.at);
	buf_finish(&name);
}

static void write_row(const struct pack_bytes *pack, const struct node *root, struct json *json)
{
	const struct node *about = node_get(root, "pack");

	json_object(json);
	json_key(json, "name");
	json_z(json, pack->name);
	json_key(json, "version");
	json_text(json, pack_words(about, "version"));
	json_key(json, "title");
	json_text(json, pack_words(about, "title"));
	json_key(json, "rules");
	json_integer(json, (int64_t)count_of(root, "rules"));
	json_key(json, "blueprints");
	json_integer(json, (int64_t)count_of(root, "blueprints"));
	json_end(json);
}

static void print_json(const struct pack_bytes *all, size_t count, struct arena *arena)
{
	struct buf out = {0};
	struct json json = {.out = &out};

	json_object(&json);
	json_key(&json, "packs");
	json_list(&json);
	for (size_t i = 0; i < count; i++)
		write_row(&all[i], pack_tree(&all[i], arena), &json);
	json_end(&json);
	json_end(&json);
	printf("%s\n", buf_z(&out));
	buf_finish(&out);
}

static int run(const struct options *given)
{
	struct arena arena = {0};
	size_t count;
	const struct pack_bytes *all = packs(&count);

	if (options_json(given))
		print_json(all, count, &arena);
	else
		for (size_t i = 0; i < count; i++)
			print_row(&all[i], pack_tree(&all[i], &arena));
	arena_finish(&arena);
	return EXIT_FINE;
}

const struct command command_packs_list = {
        .name = "packs list",
        .group = COMMAND_OFFLINE,
        .help = "the packs of rules that the program brings",
        .usage = "",
        .example = "intervene packs list",
        .run = run,
};
