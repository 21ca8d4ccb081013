/* Puts a rule together of what its blueprint says, what is overridden, and what is its own; then it is read as any other. */
#include "rules/model/instance.h"
#include "rules/model/instance_with.h"
#include "rules/model/rule_forms.h"

#include <stdio.h>
#include <string.h>

/* The keys that say something of this one rule, and stand beside `use` or in a line of packs. */
static const char *const own_keys[] = {"rule", "mode", "owner", "review_by"};
enum { OWN_KEYS = sizeof own_keys / sizeof own_keys[0] };

const struct form rule_form_with = {
        .kind = FORM_NAMED, .of = &form_text, .words = "the names of its parameters, with a value each"};
const struct form rule_form_reference = {.kind = FORM_TEXT,
        .pattern = "^([A-Za-z0-9_-]+/)?[A-Za-z0-9_-]+@0*[1-9][0-9]*$",
        .example = "attendance-works/chronic@1"};

/* All but `use` are keys of any rule, and stand in that table. */
static const struct form_row beside[] = {
        {"rule", NULL, FORM_REQUIRED, NULL},
        {"use", &rule_form_reference, FORM_REQUIRED, NULL},
        {"with", &rule_form_with, FORM_OPTIONAL, NULL},
        {"override", &rule_defaults_form, FORM_OPTIONAL, NULL},
        {"mode", NULL, FORM_OPTIONAL, NULL},
        {"only", NULL, FORM_OPTIONAL, NULL},
        {"exempt", NULL, FORM_OPTIONAL, NULL},
        {"owner", NULL, FORM_OPTIONAL, NULL},
        {"review_by", NULL, FORM_OPTIONAL, NULL},
};
enum { BESIDE = sizeof beside / sizeof beside[0] };

static void beside_key(const void *rows, size_t number, struct form_key *out)
{
	const struct form_row *row = (const struct form_row *)rows + number;

	rule_named_key(row->name, out);
	out->name = row->name;
	out->need = row->need;
	if (row->form)
		out->form = row->form;
}

const struct form instance_form = {.kind = FORM_MAP, .name = "use", .keys = FORM_KEYS_OF(beside, beside_key)};

struct draft {
	struct ruleset_build *build;
	const struct layers *layers;
	struct blueprint *blueprint; /* NULL: a pack's rule that stands by itself */
	struct node *map;            /* what is put together */
	struct rule_parts parts;
};

static void set(struct draft *draft, struct node *key, struct node *value)
{
	for (size_t i = 0; i < draft->map->count; i++)
		if (text_equal(draft->map->pairs[i].key->text, key->text)) {
			draft->map->pairs[i] = (struct pair){key, value};
			return;
		}
	draft->map->pairs[draft->map->count++] = (struct pair){key, value};
}

static const struct pair *find_pair(const struct node *map, const char *key)
{
	for (size_t i = 0; map && map->kind == NODE_MAP && i < map->count; i++)
		if (text_is(map->pairs[i].key->text, key))
			return &map->pairs[i];
	return NULL;
}

static int say_beside(const struct draft *draft, const struct pair *pair)
{
	struct text key = pair->key->text;
	struct diag *diag = diags_add(draft->build->why, SEVERITY_ERROR, "R645", pair->key->place,
	        "'%.*s' comes from the blueprint", (int)key.size, key.at);

	return diag_help(diag, "to replace it: override: {%.*s: ..}", (int)key.size, key.at);
}

/* Beside `use` stands what is of this rule alone; all else is replaced under `override`, so that nobody believes a key to
 * be his own that the blueprint says, too. */
static int check_beside(const struct draft *draft)
{
	const struct node *item = draft->layers->items[0];
	struct node rest = {.kind = NODE_MAP, .place = item->place};
	int result = 0;

	rest.pairs = arena_take_array(&draft->build->set->arena, item->count, sizeof *rest.pairs);
	for (size_t i = 0; i < item->count; i++) {
		const struct pair *pair = &item->pairs[i];
		bool is_beside = false;

		for (size_t k = 0; k < BESIDE; k++)
			is_beside = is_beside || text_is(pair->key->text, beside[k].name);
		if (!is_beside && rule_has_key(pair->key->text))
			result = say_beside(draft, pair);
		else
			rest.pairs[rest.count++] = *pair;
	}
	if (form_check_keys(&rest, &instance_form, "a rule that uses a blueprint", draft->build->why) != 0)
		result = -1;
	return result;
}

static int say_override(const struct draft *draft, const struct node *override)
{
	struct diag *diag = diags_add(draft->build->why, SEVERITY_ERROR, "R645", override->place,
	        "'override' is a map of the keys that are replaced");

	return diag_help(diag, "for example override: {severity: high}");
}

static int say_id(const struct draft *draft, const struct node *id)
{
	struct diag *diag = diags_add(draft->build->why, SEVERITY_ERROR, "R645", id->place,
	        "the id of a rule is not overridden: what is known of students is kept by it");

	return diag_help(diag, "take it out");
}

static int check_override(const struct draft *draft, const struct node *override)
{
	if (!override)
		return 0;
	if (override->kind != NODE_MAP)
		return say_override(draft, override);
	const struct pair *id = find_pair(override, "rule");
	return id ? say_id(draft, id->key) : 0;
}

/* A rule of a pack may stand by itself: it has no parameters, and whoever gives it some would believe that they count. */
static int check_with(const struct draft *draft)
{
	int result = 0;

	for (size_t i = 1; i < draft->layers->count; i++) {
		const struct pair *with = find_pair(draft->layers->items[i], "with");

		if (with)
			result = diag_help(
			        diags_add(draft->build->why, SEVERITY_ERROR, "R645", with->key->place,
			                "this rule of the pack is made of no blueprint and "
			                "takes nothing under 'with'"),
			        "to replace what it says: override: {when: ..}");
	}
	return result;
}

/* The rule's keys, its own ones, `only` and `exempt`. */
static size_t pairs_at_most(const struct layers *layers, const struct node *base)
{
	size_t most = base->count + OWN_KEYS + 2;

	for (size_t i = 0; i < layers->count; i++) {
		const struct node *override = node_get(layers->items[i], "override");
		most += override && override->kind == NODE_MAP ? override->count : 0;
	}
	return most;
}

/* Each stands in the place of the others. */
static bool is_condition(struct text key)
{
	return text_is(key, "when") || text_is(key, "ladder") || text_is(key, "table");
}

static bool has_condition(const struct node *map)
{
	for (size_t i = 0; map && i < map->count; i++)
		if (is_condition(map->pairs[i].key->text))
			return true;
	return false;
}

static void drop_conditions(struct node *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->count; i++)
		if (!is_condition(map->pairs[i].key->text))
			map->pairs[kept++] = map->pairs[i];
	map->count = kept;
}

static void put_overrides(struct draft *draft)
{
	for (size_t i = 0; i < draft->layers->count; i++) {
		const struct node *override = node_get(draft->layers->items[i], "override");

		if (has_condition(override))
			drop_conditions(draft->map);
		for (size_t k = 0; override && k < override->count; k++)
			set(draft, override->pairs[k].key, override->pairs[k].value);
	}
}

static void put_own_keys(struct draft *draft)
{
	for (size_t k = 0; k < OWN_KEYS; k++)
		for (size_t i = 0; i < draft->layers->count; i++) {
			const struct pair *pair = find_pair(draft->layers->items[i], own_keys[k]);

			if (pair)
				set(draft, pair->key, pair->value);
		}
}

/* The `only` of each layer beside that of the blueprint; the first takes its place where it has none. */
static void put_narrower(struct draft *draft)
{
	size_t first = draft->blueprint ? 0 : 1;

	for (size_t i = first; i < draft->layers->count; i++) {
		const struct pair *only = find_pair(draft->layers->items[i], "only");

		if (only && !node_get(draft->map, "only"))
			set(draft, only->key, only->value);
		else if (only)
			draft->parts.narrower[draft->parts.narrower_count++] = only->value;
	}
}

/* NULL for the first; what is no list is left for the reader to refuse. */
static struct node *both_lists(const struct draft *draft, struct node *a, struct node *b)
{
	if (!a || b->kind != NODE_LIST)
		return b;
	if (a->kind != NODE_LIST)
		return a;
	struct arena *arena = &draft->build->set->arena;
	struct node *both = arena_take(arena, sizeof *both);

	*both = *b;
	both->items = arena_take_array(arena, a->count + b->count, sizeof *both->items);
	both->count = 0;
	for (size_t i = 0; i < a->count; i++)
		both->items[both->count++] = a->items[i];
	for (size_t i = 0; i < b->count; i++)
		both->items[both->count++] = b->items[i];
	return both;
}

/* Who is exempt in one layer is exempt: a line for one rule takes nobody's exemption from the others. */
static void put_exempt(struct draft *draft)
{
	for (size_t i = draft->blueprint ? 0 : 1; i < draft->layers->count; i++) {
		const struct pair *exempt = find_pair(draft->layers->items[i], "exempt"),
		                  *before = find_pair(draft->map, "exempt");

		if (exempt)
			set(draft, exempt->key,
			        both_lists(draft, before ? before->value : NULL, exempt->value));
	}
}

static void put_together(struct draft *draft, const struct node *base)
{
	struct arena *arena = &draft->build->set->arena;
	struct node *map = arena_take(arena, sizeof *map);

	*map = (struct node){.kind = NODE_MAP, .place = base->place};
	map->pairs = arena_take_array(arena, pairs_at_most(draft->layers, base), sizeof *map->pairs);
	draft->map = map;
	for (size_t i = 0; i < base->count; i++)
		set(draft, base->pairs[i].key, base->pairs[i].value);
	put_overrides(draft);
	put_own_keys(draft);
	put_narrower(draft);
	put_exempt(draft);
}

/* Blueprint and rule are two stretches of a file that do not overlap, or stand in two files. */
static bool stands_in_blueprint(const struct draft *draft, const struct place *place)
{
	const struct place *blueprint = &draft->blueprint->place, *rule = &draft->layers->items[0]->place;

	if (place->file.at != blueprint->file.at)
		return false;
	if (rule->file.at != blueprint->file.at)
		return true;
	return blueprint->line < rule->line ? place->line < rule->line : place->line >= blueprint->line;
}

static void name_user(const struct draft *draft, struct diag *diag)
{
	const struct node *id = node_get(draft->layers->items[0], "rule");
	struct text name = id && id->kind == NODE_SCALAR ? id->text : text_of("a rule");
	const struct place *at = &draft->layers->items[0]->place;
	char help[sizeof diag->help];

	memcpy(help, diag->help, sizeof help);
	diag_help(diag, "%s%sused by '%.*s' at %.*s:%d", help, help[0] ? "; " : "", (int)name.size, name.at,
	        (int)at->file.size, at->file.at, at->line);
}

/* What is wrong in a blueprint is said at its own place, once, with the rule that brought it up. */
static void name_users(const struct draft *draft, size_t findings_before, bool is_named)
{
	struct diags *why = draft->build->why;

	for (size_t i = findings_before; i < why->count; i++) {
		struct diag *diag = &why->items[i];

		if (!stands_in_blueprint(draft, &diag->place))
			continue;
		draft->blueprint->is_told |= diag->severity == SEVERITY_ERROR;
		if (is_named)
			name_user(draft, diag);
	}
}

static int read_draft(struct draft *draft, const struct node *base, struct rule *out)
{
	struct ruleset_build *build = draft->build;
	const struct rule_file *file = draft->layers->defaults;
	struct rule_reader reader = ruleset_reader(build, draft->layers->file);

	put_together(draft, base);
	reader.defaults = file ? file->defaults : NULL;
	reader.parts = &draft->parts;
	return rule_read(&reader, draft->map, out);
}

/* `is_whole` false: something is wrong with the rule itself, and only what it gives the blueprint is still looked at. */
static int read_with_blueprint(struct draft *draft, bool is_whole, bool is_named, struct rule *out)
{
	struct ruleset_build *build = draft->build;
	struct given given;
	size_t findings = build->why->count;

	draft->blueprint->is_used |= is_named;
	if (draft->blueprint->is_broken || given_read(build, draft->layers, draft->blueprint, &given) != 0 ||
	        !is_whole || draft->blueprint->is_told)
		return -1;
	unsigned errors = build->why->errors;
	draft->parts.blueprint = given_put(build, &given, draft->blueprint->rule);
	draft->parts.parameters = given.parameters;
	int result = build->why->errors > errors ? -1 : read_draft(draft, draft->parts.blueprint, out);
	name_users(draft, findings, is_named);
	return result;
}

int instance_read(struct ruleset_build *build, const struct layers *layers, struct rule *out)
{
	struct draft draft = {.build = build, .layers = layers};
	const struct node *use = node_get(layers->items[0], "use");
	int result = use ? check_beside(&draft) : 0;

	for (size_t i = 0; i < layers->count; i++)
		result |= check_override(&draft, node_get(layers->items[i], "override"));
	if (!use)
		result |= check_with(&draft);
	if (use && !(draft.blueprint = blueprint_find(build, layers->file, use)))
		return -1;
	if (draft.blueprint)
		return read_with_blueprint(&draft, result == 0, true, out);
	return result == 0 ? read_draft(&draft, layers->items[0], out) : -1;
}

static bool has_all_defaults(const struct blueprint *blueprint)
{
	for (size_t i = 0; i < blueprint->count; i++)
		if (!blueprint->parameters[i].fallback.value)
			return false;
	return true;
}

/* As a rule that says nothing but its id. */
static void check_unused(struct ruleset_build *build, struct blueprint *blueprint)
{
	struct node key = {.kind = NODE_SCALAR, .text = text_of("rule"), .place = blueprint->place};
	struct node id = {.kind = NODE_SCALAR, .place = blueprint->place};
	struct pair pair = {&key, &id};
	struct node item = {.kind = NODE_MAP, .place = blueprint->place, .count = 1, .pairs = &pair};
	struct layers layers = {.items = {&item}, .count = 1, .file = blueprint->file};
	struct draft draft = {.build = build, .layers = &layers, .blueprint = blueprint};
	struct rule rule;

	id.text = text_of(arena_print(
	        &build->set->arena, "blueprint.%.*s", (int)blueprint->name.size, blueprint->name.at));
	read_with_blueprint(&draft, true, false, &rule);
}

void instances_check_rest(struct ruleset_build *build)
{
	for (size_t i = 0; i < build->blueprint_count; i++) {
		struct blueprint *blueprint = build->blueprints[i];

		if (!blueprint->is_used && !blueprint->file->is_brought && has_all_defaults(blueprint))
			check_unused(build, blueprint);
	}
}
