/* Packs among the files: which are named, and what each says of itself. */
#include "rules/model/pack.h"
#include "rules/model/rule_forms.h"
#include "rules/language/own_names.h"
#include "base/buf.h"

#include <intervene/packs.h>
#include <stdlib.h>

extern const struct pack_bytes packs_begin[], packs_end[];

const struct pack_bytes *packs(size_t *count)
{
	*count = (size_t)(packs_end - packs_begin);
	return packs_begin;
}

struct rule_file *pack_find(const struct ruleset_build *build, struct text name, int64_t major)
{
	for (size_t i = 0; i < build->file_count; i++) {
		struct rule_file *file = &build->files[i];

		if (file->pack && file->pack->major == major && text_equal(file->pack->name, name))
			return file;
	}
	return NULL;
}

static void load(struct ruleset_build *build, struct text name, int64_t major)
{
	size_t count;
	const struct pack_bytes *brought = packs(&count);

	if (pack_find(build, name, major))
		return;
	for (size_t i = 0; i < count; i++)
		if (text_is(name, brought[i].name) && (int64_t)brought[i].major == major)
			ruleset_read_file(build, text_of(brought[i].file),
			        (struct text){
			                brought[i].begin, (uint32_t)(brought[i].end - brought[i].begin)},
			        true);
}

/* What cannot be read is told by whoever reads it. */
static void load_named(struct ruleset_build *build, const struct node *node, bool is_blueprint)
{
	struct reference reference;

	if (!node || node->kind != NODE_SCALAR || reference_read(node->text, &reference) != 0)
		return;
	load(build, is_blueprint ? reference.pack : reference.name, reference.major);
}

static void load_of_list(
        struct ruleset_build *build, const struct node *list, const char *key, bool is_blueprint)
{
	for (size_t i = 0; list && list->kind == NODE_LIST && i < list->count; i++) {
		const struct node *item = list->items[i];

		load_named(build, item->kind == NODE_MAP ? node_get(item, key) : item, is_blueprint);
	}
}

/* A pack may use the blueprints of another: files are added behind the one at hand. */
void packs_load(struct ruleset_build *build)
{
	for (size_t i = 0; i < build->file_count; i++) {
		const struct node *root = build->files[i].root;

		load_of_list(build, node_get(root, "packs"), "pack", false);
		load_of_list(build, node_get(root, "rules"), "use", true);
	}
}

static int read_name(const struct ruleset_build *build, const struct node *map, struct pack *pack)
{
	const struct node *name = node_get(map, "name"), *version = node_get(map, "version");
	struct text number;

	if (node_text(name, "'name'", &pack->name, build->why) != 0 ||
	        node_text(version, "'version'", &number, build->why) != 0)
		return -1;
	if (!is_reference_name(pack->name) || text_is(pack->name, "local"))
		return diag_help(diags_add(build->why, SEVERITY_ERROR, "R646", name->place,
		                         "'%.*s' cannot name a pack", (int)pack->name.size, pack->name.at),
		        "letters, digits, - and _; 'local' is the district itself");
	if (version_read(number, &pack->major) != 0)
		return diag_help(diags_add(build->why, SEVERITY_ERROR, "R646", version->place,
		                         "'%.*s' is not a version", (int)number.size, number.at),
		        "a whole number, and behind a point another: 1, 1.2");
	return 0;
}

/* So that nothing it defines can collide with what others define. */
static void keep_names(struct ruleset_build *build, const struct rule_file *file)
{
	static const char *const keys[] = {"streams", "measures", "lists", "values"};
	char *prefix = arena_print(&build->set->arena, "%.*s@%lld", (int)file->pack->name.size,
	        file->pack->name.at, (long long)file->pack->major);
	struct own_names *own = language_own_names(build->language, file->name, text_of(prefix));

	for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
		const struct node *map = node_get(file->root, keys[k]);

		for (size_t i = 0; map && map->kind == NODE_MAP && i < map->count; i++)
			own_names_add(build->language, own, map->pairs[i].key->text);
	}
}

static void refuse_keys(const struct ruleset_build *build, const struct rule_file *file)
{
	static const char *const others[] = {"packs", "defaults", "escalations"};

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		const struct node *value = node_get(file->root, others[i]);

		if (value)
			diag_help(diags_add(build->why, SEVERITY_ERROR, "R646", value->place,
			                  "a pack has no '%s'", others[i]),
			        "those are for the files of a district");
	}
}

static const struct form name_form = {.kind = FORM_WORDS, .pattern = "^[A-Za-z0-9_-]+$"};
static const struct form version_text = {
        .kind = FORM_TEXT, .pattern = "^0*[1-9][0-9]{0,3}([.][0-9]+)?$", .example = "1.2"};
static const struct form version_number = {.kind = FORM_NUMBER};
static const struct form *const version_forms[] = {&version_text, &version_number};
const struct form version_form = {.kind = FORM_EITHER, .forms = version_forms, .form_count = 2};
static const struct form_row keys[] = {
        {"name", &name_form, FORM_REQUIRED, "what it is called"},
        {"version", &version_form, FORM_REQUIRED, "its version; rules name the number before the point"},
        {"title", &form_any, FORM_REQUIRED, "what people see"},
        {"help", &form_any, FORM_OPTIONAL, "what it is for"},
};
const struct form ruleset_form_pack = {.kind = FORM_MAP, .keys = FORM_KEYS(keys)};

void pack_begin(struct ruleset_build *build, struct rule_file *file)
{
	const struct node *map = node_get(file->root, "pack");
	struct pack pack = {.major = 1, .is_brought = file->is_brought, .is_on = !file->is_brought};

	if (!map)
		return;
	pack.place = map->place;
	if (form_check_keys(map, &ruleset_form_pack, "a pack", build->why) == 0)
		read_name(build, map, &pack);
	const struct rule_file *first = pack_find(build, pack.name, pack.major);
	if (first)
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R646", map->place,
		                  "there is a pack '%.*s@%lld' already", (int)pack.name.size, pack.name.at,
		                  (long long)pack.major),
		        "the first is at %.*s:%d", (int)first->name.size, first->name.at,
		        first->pack->place.line);
	file->pack = arena_take(&build->set->arena, sizeof *file->pack);
	*file->pack = pack;
	refuse_keys(build, file);
	keep_names(build, file);
}

struct versions {
	struct buf list; /* owned */
	size_t count;
};

static void add_version(struct versions *versions, struct text name, int64_t major)
{
	buf_print(&versions->list, "%s%.*s@%lld", versions->count++ > 0 ? ", " : "", (int)name.size, name.at,
	        (long long)major);
}

static void gather_versions(const struct ruleset_build *build, struct text name, struct versions *versions)
{
	size_t count;
	const struct pack_bytes *brought = packs(&count);

	for (size_t i = 0; i < build->file_count; i++) {
		const struct pack *pack = build->files[i].pack;

		if (pack && !pack->is_brought && text_equal(pack->name, name))
			add_version(versions, name, pack->major);
	}
	for (size_t i = 0; i < count; i++)
		if (text_is(name, brought[i].name))
			add_version(versions, name, (int64_t)brought[i].major);
}

static const char *nearest_pack(struct text name)
{
	size_t count;
	const struct pack_bytes *brought = packs(&count);
	const char **names = memory_take((count + 1) * sizeof *names);

	for (size_t i = 0; i < count; i++)
		names[i] = brought[i].name;
	const char *nearest = text_nearest(name, names, count);
	free(names);
	return nearest;
}

static int refuse_unknown(const struct ruleset_build *build, struct text name, struct place place)
{
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R640", place, "there is no pack '%.*s'",
	        (int)name.size, name.at);
	const char *nearest = nearest_pack(name);

	return nearest ? diag_help(diag, "did you mean '%s'?", nearest)
	               : diag_help(diag, "'intervene packs list' names them");
}

int pack_refuse(const struct ruleset_build *build, const struct reference *reference, struct place place)
{
	struct text name = reference->pack.size > 0 ? reference->pack : reference->name;
	struct versions versions = {0};

	gather_versions(build, name, &versions);
	if (versions.count == 0)
		return refuse_unknown(build, name, place);
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R641", place, "'%.*s' has no version %lld",
	        (int)name.size, name.at, (long long)reference->major);
	diag_help(diag, "there is %s", buf_z(&versions.list));
	buf_finish(&versions.list);
	return -1;
}
