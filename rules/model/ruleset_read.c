/* Reads the files of rules.d into one rule set: each top-level key by a row of one table. */
#include "rules/model/ruleset_read.h"
#include "rules/model/blueprint.h"
#include "rules/model/instance.h"
#include "rules/model/pack.h"
#include "rules/model/rule_forms.h"
#include "rules/model/scripts.h"
#include <intervene/forms.h>

#include <intervene/packs.h>

struct rule_reader ruleset_reader(const struct ruleset_build *build, const struct rule_file *file)
{
	return (struct rule_reader){.arena = &build->set->arena,
	        .language = build->language,
	        .why = build->why,
	        .files = build->files,
	        .file_count = build->file_count,
	        .bytes = file->bytes,
	        .lines = file->lines,
	        .line_count = file->line_count,
	        .defaults = file->defaults,
	        .scripts = build->scripts,
	        .feeds = &build->set->feeds,
	        .script = file->script};
}

/* Outlives every set, as a finding may. */
static const char prelude_name[] = "prelude.yml";

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

typedef int define_fn(struct language *language, struct source_text name, struct source_text body);

/* A map of names, each with its expression. */
static void define(const struct ruleset_build *build, const struct rule_file *file, const struct node *map,
        define_fn *with, const char *example)
{
	struct text text;

	if (map->kind != NODE_MAP)
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R143", map->place,
		                  "this must be a map of 'name: expression'"),
		        "%s", example);
	for (size_t i = 0; map->kind == NODE_MAP && i < map->count; i++) {
		const struct pair *pair = &map->pairs[i];

		if (node_text(pair->value, "an expression", &text, build->why) == 0)
			with(build->language, source_of(pair->key, file->bytes),
			        source_of(pair->value, file->bytes));
	}
}

static void read_streams(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	define(build, file, value, language_stream, "late: tardy where minutes >= 15");
}

static void read_measures(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	define(build, file, value, language_measure, "absence_rate(w): rate(absent over w)");
}

static void read_defaults(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	struct rule_reader reader = ruleset_reader(build, file);

	if (rule_check_defaults(&reader, value) == 0)
		file->defaults = value;
}

/* What a line of `packs` says of one of the pack's rules. */
static struct layers layers_of(const struct rule_file *file, const struct node *item)
{
	const struct node *entry = file->pack ? file->pack->entry : NULL, *id = node_get(item, "rule"),
	                  *change = node_get(entry, "change");
	struct layers layers = {.items = {item}, .count = 1, .file = file, .defaults = file};

	if (file->pack)
		layers.defaults = file->pack->entry_file;
	if (entry)
		layers.items[layers.count++] = entry;
	for (size_t i = 0; id && change && change->kind == NODE_MAP && i < change->count; i++)
		if (text_equal(change->pairs[i].key->text, id->text))
			layers.items[layers.count++] = change->pairs[i].value;
	return layers;
}

static bool is_left_out(const struct rule_file *file, const struct node *item)
{
	const struct node *id = node_get(item, "rule"), *without = NULL;

	if (file->pack)
		without = node_get(file->pack->entry, "without");
	for (size_t i = 0; id && without && without->kind == NODE_LIST && i < without->count; i++)
		if (text_equal(without->items[i]->text, id->text))
			return true;
	return false;
}

/* In one piece, or put together of several. */
static int read_rule(
        struct ruleset_build *build, struct rule_file *file, const struct node *item, struct rule *out)
{
	struct layers layers = layers_of(file, item);
	struct rule_reader reader = ruleset_reader(build, file);

	if (item->kind == NODE_MAP && (layers.count > 1 || node_get(item, "use")))
		return instance_read(build, &layers, out);
	reader.defaults = layers.defaults ? layers.defaults->defaults : NULL;
	return rule_read(&reader, item, out);
}

/* Of a pack that is not switched on others may use the blueprints. */
static bool is_on(const struct rule_file *file)
{
	return !file->pack || file->pack->is_on;
}

static void read_rules(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	if (value->kind != NODE_LIST) {
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R143", value->place, "rules must be a list"),
		        "begin each rule with '- rule: domain.name'");
		return;
	}
	for (size_t i = 0; is_on(file) && i < value->count; i++) {
		if (is_left_out(file, value->items[i]))
			continue;
		build->rules = memory_room(
		        build->rules, build->rule_count, &build->rule_capacity, sizeof *build->rules);
		if (read_rule(build, file, value->items[i], &build->rules[build->rule_count]) == 0)
			build->rule_count++;
	}
}

static const struct form streams_form = {
        .kind = FORM_NAMED, .of = &rule_form_expression, .example = "{late: tardy where minutes >= 15}"};
static const struct form measures_form = {.kind = FORM_NAMED,
        .of = &rule_form_expression,
        .example = "{'absence_rate(w)': rate(absent over w)}"};
static const struct form *const rule_forms[] = {&rule_form, &instance_form};
static const struct form any_rule_form = {.kind = FORM_EITHER, .forms = rule_forms, .form_count = 2};
static const struct form rules_form = {.kind = FORM_LIST, .of = &any_rule_form};

/* In the order in which they are read, each from every file: a rule may use a stream of a later file. */
static const struct {
	struct node_key key;
	read_fn *read; /* NULL: it says whose names the others are, and was read before all of them */
	const struct form *form;
	const char *help;
} table[] = {
        {{"format", true}, read_format, &form_format, "always 1"},
        {{"streams", false}, read_streams, &streams_form, "names of your own for filtered events"},
        {{"measures", false}, read_measures, &measures_form, "names of your own for expressions"},
        {{"lists", false}, ruleset_read_lists, &ruleset_form_lists,
                "names of your own for values: written here, or in a file"},
        {{"values", false}, ruleset_read_values, &ruleset_form_values,
                "numbers that differ by flag, school, grade or level"},
        {{"escalations", false}, ruleset_read_escalations, &ruleset_form_escalations,
                "who is told next while nobody acts"},
        {{"defaults", false}, read_defaults, &rule_defaults_form,
                "what each rule of this file says that does not say otherwise"},
        {{"blueprints", false}, blueprints_read, &ruleset_form_blueprints,
                "what rules may be made of: rules with parameters"},
        {{"packs", false}, packs_read, &ruleset_form_packs, "which packs of rules are switched on"},
        {{"rules", false}, read_rules, &rules_form, "the rules"},
        {{"pack", false}, NULL, &ruleset_form_pack, "makes this file a pack: its name and version"},
};
enum { KEYS = sizeof table / sizeof table[0] };

/* Nothing behind a key is as if it were not there. */
static void key_at(const void *rows, size_t number, struct form_key *out)
{
	(void)rows;
	*out = (struct form_key){.name = table[number].key.name,
	        .form = table[number].form,
	        .need = table[number].key.required ? FORM_REQUIRED : FORM_OPTIONAL,
	        .help = table[number].help,
	        .may_be_null = true};
}

const struct form rule_file_form = {.kind = FORM_MAP, .keys = {table, KEYS, key_at}};

static void check_keys(struct ruleset_build *build, struct rule_file *file)
{
	struct node_key keys[KEYS];

	for (size_t i = 0; i < KEYS; i++)
		keys[i] = table[i].key;
	node_check_keys(file->root, keys, KEYS, "a rule file", build->why);
}

static bool is_empty(const struct node *node)
{
	return node->kind == NODE_SCALAR ? node_is_null(node) : node->count == 0;
}

/* A rule believed to be running and that nobody wrote, or a file cut short on its way here. */
static void warn_of_nothing(struct ruleset_build *build, const struct rule_file *file)
{
	const struct node *root = file->root;

	for (size_t i = 0; i < root->count; i++)
		if (!text_is(root->pairs[i].key->text, "format") && !is_empty(root->pairs[i].value))
			return;
	diag_help(diags_add(build->why, SEVERITY_WARNING, "R332", root->place, "this file holds no rule"),
	        "begin one under 'rules:' with '- rule: domain.name', or take the file away");
}

static size_t count_lines(struct text bytes)
{
	size_t count = 1;

	for (uint32_t i = 0; i < bytes.size; i++)
		count += bytes.at[i] == '\n';
	return count;
}

static void split_lines(struct rule_file *file, struct arena *arena)
{
	uint32_t from = 0;

	file->lines = arena_take_array(arena, count_lines(file->bytes), sizeof *file->lines);
	for (uint32_t i = 0; i <= file->bytes.size; i++)
		if (i == file->bytes.size || file->bytes.at[i] == '\n') {
			file->lines[file->line_count++] = text_slice(file->bytes, from, i);
			from = i + 1;
		}
}

/* A file of Lua may hold functions alone, for the rules of other files. */
void ruleset_read_file(struct ruleset_build *build, struct text name, struct text bytes, bool is_brought)
{
	struct rule_file *file = &build->files[build->file_count++];
	struct node *root = NULL;

	*file = (struct rule_file){.name = name, .bytes = bytes, .is_brought = is_brought};
	file->script = scripts_number(build->scripts, name);
	bool is_script = file->script != NO_SCRIPT;
	int result = is_script ? scripts_read(build->scripts, file->script, &root, build->why)
	                       : yaml_read(name, bytes, &build->set->arena, &root, build->why);
	if (result != 0)
		return;
	file->root = root;
	split_lines(file, &build->set->arena);
	check_keys(build, file);
	if (root->kind == NODE_MAP && !is_script)
		warn_of_nothing(build, file);
	pack_begin(build, file);
}

static void read_files(struct ruleset_build *build, const struct file_set *files)
{
	struct text prelude = {.at = prelude_yml, .size = (uint32_t)(prelude_yml_end - prelude_yml)};
	struct arena *arena = &build->set->arena;

	size_t packs_brought;

	packs(&packs_brought);
	build->files = arena_take_array(arena, files->count + packs_brought + 1, sizeof *build->files);
	ruleset_read_file(build, text_of(prelude_name), prelude, true);
	for (size_t i = 0; i < files->count; i++)
		ruleset_read_file(
		        build, arena_copy(arena, files->files[i].name), files->files[i].bytes, false);
	packs_load(build);
}

void ruleset_read(struct ruleset_build *build, const struct file_set *files)
{
	read_files(build, files);
	for (size_t k = 0; k < KEYS; k++)
		for (size_t i = 0; table[k].read && i < build->file_count; i++) {
			const struct node *value = node_get(build->files[i].root, table[k].key.name);

			if (value && !node_is_null(value))
				table[k].read(build, &build->files[i], value);
		}
}
