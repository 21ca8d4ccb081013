/* intervene packs add: writes the line that switches a pack on, or prints it. */
#include "command.h"
#include "packs.h"
#include "rewrite.h"
#include "daemon/config/files.h"
#include "base/buf.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_pack(const struct node *line, const struct pack_bytes *pack)
{
	const struct node *name = line->kind == NODE_MAP ? node_get(line, "pack") : line;
	size_t size = strlen(pack->name);

	return name && name->kind == NODE_SCALAR && text_starts_with(name->text, pack->name) &&
	       name->text.size > size && name->text.at[size] == '@';
}

static const struct node *tree_of(const struct file_bytes *file, struct arena *arena)
{
	struct diags found = {0};
	struct node *root;

	yaml_read(file->name, file->bytes, arena, &root, &found);
	bool is_whole = found.errors == 0;
	diags_finish(&found);
	return is_whole ? root : NULL;
}

static const struct node *lines_of(const struct node *root)
{
	const struct node *lines = node_get(root, "packs");

	return lines && lines->kind == NODE_LIST ? lines : NULL;
}

/* The file that switches it on already; NULL: none. */
static const struct file_bytes *find_line(
        struct files *files, const struct pack_bytes *pack, struct arena *arena)
{
	struct file_set all = files_set(files);

	for (size_t i = 0; i < all.count; i++) {
		const struct node *lines = lines_of(tree_of(&all.files[i], arena));

		for (size_t k = 0; lines && k < lines->count; k++)
			if (is_pack(lines->items[k], pack))
				return &all.files[i];
	}
	return NULL;
}

static int make(const char *path, const struct pack_bytes *pack, struct diag *why)
{
	FILE *file = fopen(path, "wxe");

	if (!file)
		return diag_set(why, "C191", "cannot write %s: %s", path, strerror(errno));
	int written = fprintf(file, "format: 1\npacks:\n  - %s@%zu\n", pack->name, pack->major);
	if (fclose(file) || written < 0)
		return diag_set(why, "C191", "cannot write %s: %s", path, strerror(errno));
	return 0;
}

/* In front of the first line of the list, as far in as that; -1 when the list is written in brackets. */
static int put_line(
        struct text bytes, const struct node *first, const struct pack_bytes *pack, struct buf *out)
{
	size_t begin = first->offset, indent;

	while (begin > 0 && bytes.at[begin - 1] != '\n')
		begin--;
	for (indent = begin; indent < bytes.size && bytes.at[indent] == ' ';)
		indent++;
	if (indent >= bytes.size || bytes.at[indent] != '-')
		return -1;
	buf_add(out, bytes.at, indent);
	buf_print(out, "- %s@%zu\n", pack->name, pack->major);
	buf_add_text(out, text_slice(bytes, begin, bytes.size));
	return 0;
}

static int put(
        const struct file_bytes *file, const struct pack_bytes *pack, struct arena *arena, struct buf *out)
{
	const struct node *root = tree_of(file, arena), *lines = lines_of(root);

	if (!root || root->kind != NODE_MAP || (node_get(root, "packs") && (!lines || lines->count == 0)))
		return -1;
	if (lines)
		return put_line(file->bytes, lines->items[0], pack, out);
	buf_add_text(out, file->bytes);
	if (file->bytes.size > 0 && file->bytes.at[file->bytes.size - 1] != '\n')
		buf_add_char(out, '\n');
	buf_print(out, "packs:\n  - %s@%zu\n", pack->name, pack->major);
	return 0;
}

static void refuse(const char *path, const struct pack_bytes *pack, struct diag *why)
{
	diag_set(why, "C192", "%s is not written so that a line could be added", path);
	diag_help(why, "write it under 'packs:' yourself: - %s@%zu", pack->name, pack->major);
}

static int change(const char *path, const struct file_bytes *file, const struct pack_bytes *pack,
        struct arena *arena, struct diag *why)
{
	struct buf out = {0};
	int result = put(file, pack, arena, &out);

	if (result == 0)
		result = file_rewrite(path, buf_text(&out), why);
	else
		refuse(path, pack, why);
	buf_finish(&out);
	return result;
}

static const struct file_bytes *file_named(struct files *files, const char *path)
{
	struct file_set all = files_set(files);

	for (size_t i = 0; i < all.count; i++)
		if (text_is(all.files[i].name, path))
			return &all.files[i];
	return NULL;
}

/* Whether none of its rules judges anybody as it comes, as of one about a law that counsel must read first. */
static bool is_off(const struct pack_bytes *pack, struct arena *arena)
{
	const struct node *rules = node_get(pack_tree(pack, arena), "rules");

	for (size_t i = 0; rules && i < rules->count; i++)
		if (!text_is(pack_words(rules->items[i], "mode"), "off"))
			return false;
	return rules && rules->count > 0;
}

static void tell(const char *path, const char *folder, const struct pack_bytes *pack, struct arena *arena)
{
	if (is_off(pack, arena))
		printf("%s: %s@%zu stands there, and is off as it comes: nobody is judged by it\n"
		       "'intervene packs show %s' says what is to be read first; then write\n"
		       "  - {pack: %s@%zu, mode: live}\n"
		       "in place of its line, or 'mode: shadow' to see whom it would flag\n",
		        path, pack->name, pack->major, pack->name, pack->name, pack->major);
	else
		printf("%s: %s@%zu is switched on; 'intervene check %s', then 'intervene reload'\n", path,
		        pack->name, pack->major, folder);
}

static int add(const char *folder, const struct pack_bytes *pack, struct diag *why)
{
	struct files files = {0};
	struct arena arena = {0};
	const char *path = arena_print(&arena, "%s/packs.yml", folder);
	int result = files_add_folder(&files, folder, why);

	if (result == 0) {
		const struct file_bytes *there = find_line(&files, pack, &arena),
		                        *file = file_named(&files, path);

		if (there)
			printf("%s stands there already, in %.*s\n", pack->name, (int)there->name.size,
			        there->name.at);
		else
			result = file ? change(path, file, pack, &arena, why) : make(path, pack, why);
		if (!there && result == 0)
			tell(path, folder, pack, &arena);
	}
	files_finish(&files);
	arena_finish(&arena);
	return result;
}

static int run(const struct options *given)
{
	struct diag why = {0};
	struct arena arena = {0};
	const struct pack_bytes *pack = pack_named(given->words[0], &why);

	if (!pack)
		return command_fail(EXIT_FINDINGS, &why);
	if (given->word_count == 1) {
		printf("packs:\n  - %s@%zu\n", pack->name, pack->major);
		return EXIT_FINE;
	}
	const char *rules = arena_print(&arena, "%s/rules.d", given->words[1]);
	int result = add(files_is_folder(rules) ? rules : given->words[1], pack, &why);
	int code = result == 0 ? EXIT_FINE : command_fail(EXIT_FINDINGS, &why);
	arena_finish(&arena);
	return code;
}

const struct command command_packs_add = {
        .name = "packs add",
        .group = COMMAND_OFFLINE,
        .help = "switches a pack on in a folder of rules, or prints how",
        .usage = "NAME[@VERSION] [DIR]",
        .example = "intervene packs add attendance-works rules.d",
        .details = "DIR is a folder of rules, or a district's folder with rules.d; the line goes into "
                   "packs.yml there.\n"
                   "Without DIR it is printed.",
        .words_least = 1,
        .words_most = 2,
        .run = run,
};
