/* Reads the files of rules.d into one rule set: each top-level key by a row of one table. */
#include "rules/model/ruleset_read.h"

#include <string.h>

static struct rule_reader reader_of(const struct ruleset_build *build, const struct rule_file *file)
{
	return (struct rule_reader){.arena = &build->set->arena,
	        .language = build->language,
	        .why = build->why,
	        .bytes = file->bytes,
	        .defaults = file->defaults};
}

typedef void read_fn(struct ruleset_build *build, struct rule_file *file, const struct node *value);

static void read_format(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	int64_t format;

	(void)file;
	if (node_integer(value, "format", &format, build->why) == 0 && format != 1)
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R141", value->place,
		                  "format %lld is not known", (long long)format),
		        "this program reads format: 1");
}

/* Of `absence_rate(w)` what stands before the parameters. */
static struct text name_of(struct text signature)
{
	const char *open = memchr(signature.at, '(', signature.size);

	return text_trim(open ? text_slice(signature, 0, (size_t)(open - signature.at)) : signature);
}

static const struct definition *find_definition(
        const struct ruleset_build *build, bool is_measure, struct text name)
{
	for (size_t i = 0; i < build->definition_count; i++) {
		const struct definition *one = &build->definitions[i];

		if (one->is_measure == is_measure && text_equal(one->name, name))
			return one;
	}
	return NULL;
}

/* True when the name was free. */
static bool claim_name(struct ruleset_build *build, bool is_measure, const struct node *key)
{
	struct text name = name_of(key->text);
	const struct definition *first = find_definition(build, is_measure, name);

	if (!first) {
		build->definitions = memory_room(build->definitions, build->definition_count,
		        &build->definition_capacity, sizeof *build->definitions);
		build->definitions[build->definition_count++] =
		        (struct definition){.is_measure = is_measure, .name = name, .place = key->place};
		return true;
	}
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R142", key->place,
	        "the %s '%.*s' is there already", is_measure ? "measure" : "stream", (int)name.size, name.at);
	if (text_equal(first->place.file, build->files->name))
		diag_help(diag, "it is built in: give yours another name");
	else
		diag_help(diag, "the first is at %.*s:%d", (int)first->place.file.size, first->place.file.at,
		        first->place.line);
	return false;
}

static bool is_map_of_texts(const struct node *map, const char *what, const char *example, struct diags *why)
{
	bool is_right = map->kind == NODE_MAP;

	if (!is_right)
		diag_help(diags_add(why, SEVERITY_ERROR, "R143", map->place,
		                  "%s must be a map of 'name: expression'", what),
		        "%s", example);
	for (size_t i = 0; is_right && i < map->count; i++) {
		struct text text;

		is_right = node_text(map->pairs[i].value, what, &text, why) == 0;
	}
	return is_right;
}

static void read_streams(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	if (!is_map_of_texts(value, "streams", "late: tardy where minutes >= 15", build->why))
		return;
	for (size_t i = 0; i < value->count; i++) {
		const struct pair *pair = &value->pairs[i];

		if (claim_name(build, false, pair->key))
			language_stream(build->language, source_of(pair->key, file->bytes),
			        source_of(pair->value, file->bytes));
	}
}

static void read_measures(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	if (!is_map_of_texts(value, "measures", "absence_rate(w): rate(absent over w)", build->why))
		return;
	for (size_t i = 0; i < value->count; i++) {
		const struct pair *pair = &value->pairs[i];

		if (claim_name(build, true, pair->key))
			language_measure(build->language, source_of(pair->key, file->bytes),
			        source_of(pair->value, file->bytes));
	}
}

static void read_defaults(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	struct rule_reader reader = reader_of(build, file);

	if (rule_check_defaults(&reader, value) == 0)
		file->defaults = value;
}

static void read_rules(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	struct rule_reader reader = reader_of(build, file);

	if (value->kind != NODE_LIST) {
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R143", value->place, "rules must be a list"),
		        "begin each rule with '- rule: domain.name'");
		return;
	}
	for (size_t i = 0; i < value->count; i++) {
		build->rules = memory_room(
		        build->rules, build->rule_count, &build->rule_capacity, sizeof *build->rules);
		if (rule_read(&reader, value->items[i], &build->rules[build->rule_count]) == 0)
			build->rule_count++;
	}
}

/* In the order in which they are read, each from every file: a rule may use a stream of a later file. */
static const struct {
	struct node_key key;
	read_fn *read; /* NULL: reserved for a later version, refused until then */
} table[] = {
        {{"format", true}, read_format},
        {{"streams", false}, read_streams},
        {{"measures", false}, read_measures},
        {{"defaults", false}, read_defaults},
        {{"rules", false}, read_rules},
        {{"lists", false}, NULL},
        {{"values", false}, NULL},
        {{"escalations", false}, NULL},
        {{"blueprints", false}, NULL},
};
enum { KEYS = sizeof table / sizeof table[0] };

static void check_keys(struct ruleset_build *build, struct rule_file *file)
{
	struct node_key keys[KEYS];

	for (size_t i = 0; i < KEYS; i++)
		keys[i] = table[i].key;
	node_check_keys(file->root, keys, KEYS, "a rule file", build->why);
	for (size_t i = 0; file->root->kind == NODE_MAP && i < file->root->count; i++) {
		const struct node *key = file->root->pairs[i].key;

		for (size_t k = 0; k < KEYS; k++)
			if (!table[k].read && text_is(key->text, table[k].key.name))
				diags_add(build->why, SEVERITY_ERROR, "R150", key->place,
				        "'%s' is known, but not yet supported", table[k].key.name);
	}
}

static void read_tree(struct ruleset_build *build, struct text name, struct text bytes)
{
	struct arena *arena = &build->set->arena;
	struct rule_file *file = &build->files[build->file_count++];
	struct node *root = NULL;

	*file = (struct rule_file){.name = arena_copy(arena, name), .bytes = bytes};
	if (yaml_read(file->name, bytes, arena, &root, build->why) != 0)
		return;
	file->root = root;
	check_keys(build, file);
}

static bool ends_with(struct text name, const char *end)
{
	size_t size = strlen(end);

	return name.size >= size && memcmp(name.at + name.size - size, end, size) == 0;
}

bool ruleset_takes(const struct file_bytes *file, struct diags *why)
{
	struct place place = {.file = file->name, .line = 1, .column = 1, .end_column = 1};

	if (ends_with(file->name, ".lua"))
		diags_add(
		        why, SEVERITY_ERROR, "R150", place, "rules in Lua are known, but not yet supported");
	else if (ends_with(file->name, ".yaml"))
		diag_help(diags_add(why, SEVERITY_ERROR, "R144", place, "this file would not be read"),
		        "give it a name that ends in .yml");
	else
		return !ends_with(file->name, "_test.yml");
	return false;
}

void ruleset_read(struct ruleset_build *build, const struct file_set *files)
{
	struct text prelude = {.at = prelude_yml, .size = (uint32_t)(prelude_yml_end - prelude_yml)};

	build->files = arena_take_array(&build->set->arena, files->count + 1, sizeof *build->files);
	read_tree(build, text_of("prelude.yml"), prelude);
	for (size_t i = 0; i < files->count; i++)
		if (ruleset_takes(&files->files[i], build->why))
			read_tree(build, files->files[i].name, files->files[i].bytes);
	for (size_t k = 0; k < KEYS; k++)
		for (size_t i = 0; table[k].read && i < build->file_count; i++) {
			const struct node *value = node_get(build->files[i].root, table[k].key.name);

			if (value && !node_is_null(value))
				table[k].read(build, &build->files[i], value);
		}
}
