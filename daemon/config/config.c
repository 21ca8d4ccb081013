/* Reads the configuration's files by the table of settings. */
#include "config.h"
#include "files.h"
#include "setting.h"
#include "base/civil.h"
#include "base/yaml.h"

#include <string.h>
#include <unistd.h>

struct reading {
	struct setting_reading base;
	bool is_said[SETTINGS_MOST];
	bool is_torn; /* a file could not be read to its end: what it says there, nobody knows */
};

/* Length of the section's name in "store.path"; 0 at the top. */
static size_t section_size(const struct setting *row)
{
	const char *point = strchr(row->name, '.');

	return point ? (size_t)(point - row->name) : 0;
}

static bool is_in_section(const struct setting *row, struct text section)
{
	return text_equal((struct text){row->name, (uint32_t)section_size(row)}, section);
}

/* The name of the row as it stands in `section`: of "store.path" "path" in "store", and "store" at the top. */
static const char *name_in(const struct setting *row, struct text section, struct arena *arena)
{
	size_t size = section_size(row);

	if (section.size)
		return is_in_section(row, section) ? row->name + size + 1 : NULL;
	return size ? arena_print(arena, "%.*s", (int)size, row->name) : row->name;
}

static int keys_check(struct reading *reading, const struct node *map, struct text section)
{
	struct arena *arena = &reading->base.settings->arena;
	struct node_key keys[SETTINGS_MOST];
	size_t count = 0;

	for (size_t i = 0; i < setting_count; i++) {
		const char *name = name_in(&setting_table[i], section, arena);
		if (name)
			keys[count++] = (struct node_key){name, false};
	}
	const char *what = section.size ? arena_copy(arena, section).at : "the configuration";
	return node_check_keys(map, keys, count, what, reading->base.why);
}

static void support_say(struct reading *reading, const struct setting *row, const struct node *node)
{
	if (row->support == NOTED)
		diags_add(reading->base.why, SEVERITY_WARNING, "D103", node->place,
		        "'%s' is known, but not supported yet: it has no effect", row->name);
	if (row->support == REFUSED)
		diag_help(diags_add(reading->base.why, SEVERITY_ERROR, "D104", node->place,
		                  "'%s' is known, but not supported yet", row->name),
		        "leave it out: starting without it would do something else than what is written "
		        "here");
}

static void row_take(struct reading *reading, size_t row, const struct node *node)
{
	const struct setting *setting = &setting_table[row];

	reading->is_said[row] = true;
	support_say(reading, setting, node);
	setting_note(&reading->base.settings->said[row], node);
	setting->read(&reading->base, node, (char *)reading->base.settings + setting->offset);
}

static void section_take(struct reading *reading, const struct node *map, struct text section);

static void pair_take(struct reading *reading, const struct pair *pair, struct text section)
{
	struct text key = pair->key->text;

	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *row = &setting_table[i];
		if (!section.size && is_in_section(row, key)) {
			section_take(reading, pair->value, key);
			return;
		}
		if (is_in_section(row, section) &&
		        text_is(key, row->name + (section.size ? section.size + 1 : 0))) {
			row_take(reading, i, pair->value);
			return;
		}
	}
}

static void section_take(struct reading *reading, const struct node *map, struct text section)
{
	if (map->kind != NODE_MAP) {
		diags_add(
		        reading->base.why, SEVERITY_ERROR, "D101", map->place, "expected 'key: value' lines");
		return;
	}
	keys_check(reading, map, section);
	for (size_t i = 0; i < map->count; i++)
		pair_take(reading, &map->pairs[i], section);
}

/* The findings name their file long after its bytes are gone. */
static void file_take(struct reading *reading, const struct file_bytes *file)
{
	struct arena *arena = &reading->base.settings->arena;
	struct node *root = NULL;

	if (yaml_read(arena_copy(arena, file->name), file->bytes, arena, &root, reading->base.why))
		reading->is_torn = true;
	if (root)
		section_take(reading, root, (struct text){0});
}

static void fallback_take(struct reading *reading, const struct setting *row)
{
	struct node node = {.kind = NODE_SCALAR, .is_plain = true, .text = text_of(row->fallback)};

	setting_note(&reading->base.settings->said[row - setting_table], &node);
	row->read(&reading->base, &node, (char *)reading->base.settings + row->offset);
}

static void rest_take(struct reading *reading, const char *path)
{
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *row = &setting_table[i];
		if (reading->is_said[i])
			continue;
		if (row->fallback)
			fallback_take(reading, row);
		if (!row->is_required || reading->is_torn)
			continue;
		struct diag *diag = diags_add(reading->base.why, SEVERITY_ERROR, "D105",
		        (struct place){.file = text_of(path)}, "'%s' is missing", row->name);
		diag_help(diag, "add it: %s", row->help);
	}
}

static int files_find(
        const char *path, const char *folder, struct files *files, struct files *more, struct diags *why)
{
	struct diag one = {0};
	struct arena arena = {0};
	const char *conf_d = arena_print(&arena, "%s/conf.d", folder);
	int result = files_add_file(files, path, &one);

	if (result == 0 && access(conf_d, F_OK) == 0)
		result = files_add_folder(more, conf_d, &one);
	if (result)
		diags_add(why, SEVERITY_ERROR, "D100", (struct place){0}, "%s", one.message);
	arena_finish(&arena);
	return result;
}

static const char *folder_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path ? "/" : arena_print(arena, "%.*s", (int)(slash - path), path);
}

int settings_read(const char *path, struct settings *out, struct diags *why)
{
	struct files main_file = {0}, more = {0};
	struct reading reading = {.base = {.settings = out, .why = why}};
	unsigned before = why->errors;

	*out = (struct settings){.go_live = NO_DAY};
	out->folder = folder_of(path, &out->arena);
	out->said = arena_take_array(&out->arena, setting_count, sizeof(*out->said));
	if (files_find(path, out->folder, &main_file, &more, why) == 0) {
		struct file_set rest = files_set(&more);
		file_take(&reading, &main_file.items[0]);
		for (size_t i = 0; i < rest.count; i++)
			file_take(&reading, &rest.files[i]);
		rest_take(&reading, path);
	}
	files_finish(&main_file);
	files_finish(&more);
	return why->errors > before ? -1 : 0;
}

void settings_finish(struct settings *settings)
{
	arena_finish(&settings->arena);
}
