/* `packs:`: which packs are switched on, and what the district changes of each. */
#include "rules/model/pack.h"
#include "rules/model/rule_forms.h"

#include <stdlib.h>

/* What a district may say of a pack as a whole, and of one rule of it. */
static const char only_help[] = "whom it applies to, of those enrolled",
                  mode_help[] = "whether anybody is told",
                  exempt_help[] = "whom it does not apply to, by whose word and until when",
                  owner_help[] = "who answers for it", review_help[] = "when it is looked at again";
static const struct form_row change_keys[] = {
        {"with", &rule_form_with, FORM_OPTIONAL, "what the blueprint of the rule is given"},
        {"override", &rule_defaults_form, FORM_OPTIONAL, "keys of the rule that are replaced"},
        {"only", &rule_form_condition, FORM_OPTIONAL, only_help},
        {"mode", &rule_form_mode, FORM_OPTIONAL, mode_help},
        {"exempt", &rule_form_exempt, FORM_OPTIONAL, exempt_help},
        {"owner", &form_words, FORM_OPTIONAL, owner_help},
        {"review_by", &form_date, FORM_OPTIONAL, review_help},
};
static const struct form change_form = {.kind = FORM_MAP, .keys = FORM_KEYS(change_keys)};
static const struct form changes_form = {.kind = FORM_NAMED, .of = &change_form};
static const struct form ids_form = {.kind = FORM_LIST, .of = &form_text};
static const struct form pack_form = {
        .kind = FORM_TEXT, .pattern = "^[A-Za-z0-9_-]+@0*[1-9][0-9]*$", .example = "attendance-works@1"};
static const struct form_row entry_keys[] = {
        {"pack", &pack_form, FORM_REQUIRED, "the pack and its version"},
        {"without", &ids_form, FORM_OPTIONAL, "rules of it that are left out"},
        {"change", &changes_form, FORM_OPTIONAL, "what is otherwise in some of its rules"},
        {"only", &rule_form_condition, FORM_OPTIONAL, only_help},
        {"mode", &rule_form_mode, FORM_OPTIONAL, mode_help},
        {"exempt", &rule_form_exempt, FORM_OPTIONAL, exempt_help},
        {"owner", &form_words, FORM_OPTIONAL, owner_help},
        {"review_by", &form_date, FORM_OPTIONAL, review_help},
};
static const struct form entry_form = {.kind = FORM_MAP, .keys = FORM_KEYS(entry_keys)};
static const struct form *const line_forms[] = {&pack_form, &entry_form};
static const struct form line_form = {.kind = FORM_EITHER, .forms = line_forms, .form_count = 2};
const struct form ruleset_form_packs = {.kind = FORM_LIST, .of = &line_form};

struct ids {
	const char **names; /* owned; in the set's arena what they are */
	size_t count;
};

static struct ids ids_of(const struct ruleset_build *build, const struct rule_file *pack)
{
	const struct node *rules = node_get(pack->root, "rules");
	size_t most = rules && rules->kind == NODE_LIST ? rules->count : 0;
	struct ids ids = {.names = memory_take((most + 1) * sizeof *ids.names)};

	for (size_t i = 0; i < most; i++) {
		const struct node *id = node_get(rules->items[i], "rule");

		if (id && id->kind == NODE_SCALAR)
			ids.names[ids.count++] = arena_copy(&build->set->arena, id->text).at;
	}
	return ids;
}

static bool has_id(const struct ids *ids, struct text id)
{
	for (size_t i = 0; i < ids->count; i++)
		if (text_is(id, ids->names[i]))
			return true;
	return false;
}

static void check_id(const struct ruleset_build *build, const struct rule_file *pack, const struct ids *ids,
        const struct node *id)
{
	if (id->kind == NODE_SCALAR && has_id(ids, id->text))
		return;
	struct text name = id->kind == NODE_SCALAR ? id->text : text_of("this");
	const char *nearest = text_nearest(name, ids->names, ids->count);
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R648", id->place,
	        "'%.*s' is no rule of the pack '%.*s'", (int)name.size, name.at, (int)pack->pack->name.size,
	        pack->pack->name.at);
	if (nearest)
		diag_help(diag, "did you mean '%s'?", nearest);
	else
		diag_help(diag, "'intervene packs show %.*s' has them", (int)pack->pack->name.size,
		        pack->pack->name.at);
}

static void check_without(const struct ruleset_build *build, const struct rule_file *pack,
        const struct ids *ids, const struct node *without)
{
	for (size_t i = 0; without && without->kind == NODE_LIST && i < without->count; i++)
		check_id(build, pack, ids, without->items[i]);
	if (without && without->kind != NODE_LIST)
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R648", without->place,
		                  "'without' is a list of rules"),
		        "for example without: [%s]", ids->count > 0 ? ids->names[0] : "attendance.chronic");
}

static void check_change(const struct ruleset_build *build, const struct rule_file *pack,
        const struct ids *ids, const struct node *change)
{
	for (size_t i = 0; change && change->kind == NODE_MAP && i < change->count; i++) {
		check_id(build, pack, ids, change->pairs[i].key);
		form_check_keys(
		        change->pairs[i].value, &change_form, "a change of a pack's rule", build->why);
	}
	if (change && change->kind != NODE_MAP)
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R648", change->place,
		                  "'change' is a map of rules"),
		        "for example change: {%s: {with: {..}, override: {..}}}",
		        ids->count > 0 ? ids->names[0] : "attendance.chronic");
}

static void check_entry(
        const struct ruleset_build *build, const struct rule_file *pack, const struct node *entry)
{
	struct ids ids = ids_of(build, pack);

	form_check_keys(entry, &entry_form, "a line of packs", build->why);
	check_without(build, pack, &ids, node_get(entry, "without"));
	check_change(build, pack, &ids, node_get(entry, "change"));
	free(ids.names);
}

static int refuse_name(const struct ruleset_build *build, struct place place)
{
	struct diag *diag =
	        diags_add(build->why, SEVERITY_ERROR, "R641", place, "a pack is named with its version");

	return diag_help(diag, "for example attendance-works@1; 'intervene packs list' names them");
}

static struct rule_file *find(const struct ruleset_build *build, const struct node *name)
{
	struct reference reference;

	if (name->kind != NODE_SCALAR || reference_read(name->text, &reference) != 0 ||
	        reference.pack.size > 0) {
		refuse_name(build, name->place);
		return NULL;
	}
	struct rule_file *pack = pack_find(build, reference.name, reference.major);
	if (!pack)
		pack_refuse(build, &reference, name->place);
	return pack;
}

static void switch_on(struct ruleset_build *build, struct rule_file *file, const struct node *entry)
{
	const struct node *name = entry->kind == NODE_MAP ? node_get(entry, "pack") : entry;
	struct rule_file *pack = name ? find(build, name) : NULL;

	if (!name)
		refuse_name(build, entry->place);
	if (!pack)
		return;
	if (pack->pack->entry_file) {
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R648", name->place,
		                  "'%.*s' is switched on twice", (int)name->text.size, name->text.at),
		        "keep one of the lines; the first is in %.*s", (int)pack->pack->entry_file->name.size,
		        pack->pack->entry_file->name.at);
		return;
	}
	pack->pack->is_on = true;
	pack->pack->entry_file = file;
	if (entry->kind != NODE_MAP)
		return;
	pack->pack->entry = entry;
	check_entry(build, pack, entry);
}

void packs_read(struct ruleset_build *build, struct rule_file *file, const struct node *list)
{
	if (file->pack)
		return; /* a pack switches on none: that was said */
	if (list->kind != NODE_LIST)
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R143", list->place, "packs must be a list"),
		        "for example packs: [attendance-works@1]");
	for (size_t i = 0; list->kind == NODE_LIST && i < list->count; i++)
		switch_on(build, file, list->items[i]);
}
