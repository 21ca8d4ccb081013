/* Knows the Lua files of a rule set and their functions. */
#include "rules/model/scripts.h"

#include "base/buf.h"
#include "rules/language/expr.h"
#include "rules/lua/tree.h"

#include <stdlib.h>
#include <string.h>

struct scripts {
	struct arena *arena;       /* borrowed: of the set */
	struct script *script;     /* owned */
	struct script_file *files; /* in the arena, as are all below */
	struct text *digests;
	bool *is_bad; /* cannot be run: whoever uses it is not told again */
	size_t count;
};

static bool is_script(const struct file_bytes *file)
{
	return text_ends_with(file->name, ".lua");
}

struct scripts *scripts_create(const struct file_set *files, struct arena *arena)
{
	struct scripts *scripts = memory_take(sizeof *scripts);

	*scripts = (struct scripts){.arena = arena};
	scripts->files = arena_take_array(arena, files->count + 1, sizeof *scripts->files);
	scripts->digests = arena_take_array(arena, files->count + 1, sizeof *scripts->digests);
	scripts->is_bad = arena_take_array(arena, files->count + 1, sizeof *scripts->is_bad);
	for (size_t i = 0; i < files->count; i++)
		if (is_script(&files->files[i]))
			scripts->files[scripts->count++] =
			        (struct script_file){arena_copy(arena, files->files[i].name),
			                arena_copy(arena, files->files[i].bytes)};
	scripts->script = script_create(scripts->files, scripts->count);
	return scripts;
}

void scripts_destroy(struct scripts *scripts)
{
	script_destroy(scripts->script);
	free(scripts);
}

const struct script_file *scripts_files(const struct scripts *scripts, size_t *count)
{
	*count = scripts->count;
	return scripts->files;
}

int scripts_number(const struct scripts *scripts, struct text file)
{
	for (size_t i = 0; i < scripts->count; i++)
		if (text_equal(scripts->files[i].name, file))
			return (int)i;
	return NO_SCRIPT;
}

static struct text digest_words(const struct tokens *tokens, struct arena *arena)
{
	struct hash128 digest = scan_digest(tokens);
	unsigned char bytes[sizeof digest];
	struct buf words = {0};

	memcpy(bytes, &digest, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		buf_print(&words, "%02x", bytes[i]);
	struct text copy = arena_copy(arena, buf_text(&words));
	buf_finish(&words);
	return copy;
}

int scripts_read(struct scripts *scripts, int number, struct node **out, struct diags *why)
{
	const struct script_file *file = &scripts->files[number];
	struct tokens tokens = scan(file->name, file->bytes, scripts->arena);
	unsigned errors = why->errors;

	*out = NULL;
	scripts->digests[number] = digest_words(&tokens, scripts->arena);
	scan_forbidden(&tokens, why);
	if (why->errors == errors)
		tree_read(scripts->script, (uint32_t)number, &tokens, scripts->arena, out, why);
	scripts->is_bad[number] = why->errors > errors;
	return scripts->is_bad[number] ? -1 : 0;
}

/* rules.d/patterns.lua is `patterns`. */
static struct text module_of(struct text file)
{
	size_t from = file.size;

	while (from > 0 && file.at[from - 1] != '/')
		from--;
	return text_slice(file, from, file.size - strlen(".lua"));
}

static size_t point_in(struct text name)
{
	const char *point = memchr(name.at, '.', name.size);

	return point ? (size_t)(point - name.at) : name.size;
}

static int find_own(const struct scripts *scripts, int own, struct text name, struct script_use *out)
{
	size_t point = point_in(name);
	int64_t rule;

	if (own == NO_SCRIPT || text_read_integer(text_slice(name, 1, point), &rule) != 0)
		return -1;
	out->file = (uint32_t)own;
	out->rule = (uint32_t)rule;
	out->function = arena_copy(scripts->arena, text_slice(name, point + 1, name.size));
	out->words = text_of("function");
	out->logic = text_of(arena_print(scripts->arena, "%.*s#%u.%.*s", (int)scripts->digests[own].size,
	        scripts->digests[own].at, out->rule, (int)out->function.size, out->function.at));
	return 0;
}

static int find_named(struct scripts *scripts, size_t file, struct text name, struct script_use *out)
{
	out->file = (uint32_t)file;
	out->rule = 0;
	out->function = arena_copy(scripts->arena, text_slice(name, point_in(name) + 1, name.size));
	out->words = arena_copy(scripts->arena, name);
	out->logic = scripts->digests[file];
	return scripts->is_bad[file] || script_has(scripts->script, (uint32_t)file, out->function) ? 0 : -1;
}

int scripts_find(struct scripts *scripts, int own, struct text name, struct script_use *out)
{
	struct text module = text_slice(name, 0, point_in(name));

	if (text_starts_with(name, "#"))
		return find_own(scripts, own, name, out);
	for (size_t i = 0; i < scripts->count; i++)
		if (text_equal(module_of(scripts->files[i].name), module))
			return find_named(scripts, i, name, out);
	return -1;
}
