/* Reads the definitions of blueprints: their parameters, and that what they are told can be so. */
#include "rules/model/blueprint.h"
#include "rules/model/pack.h"
#include "rules/model/rule_forms.h"

/* A blueprint is written out for each rule that uses it: what one file of 1 MiB can ask for stays within memory. */
enum { PARAMETERS_MAX = 16, RULE_BYTES_MAX = 32 * 1024, VALUE_BYTES_MAX = 200 };

static const struct form_row parameter_keys[] = {
        {"type", &parameter_type_form, FORM_REQUIRED, "what it is"},
        {"default", &form_text, FORM_OPTIONAL, "what it is where a rule does not say; else each must"},
        {"min", &form_text, FORM_OPTIONAL, "the least that it may be"},
        {"max", &form_text, FORM_OPTIONAL, "the most that it may be"},
        {"help", &form_any, FORM_OPTIONAL, "what it means"},
};
static const struct form parameter_form = {.kind = FORM_MAP, .keys = FORM_KEYS(parameter_keys)};
static const struct form parameters_form = {
        .kind = FORM_NAMED, .of = &parameter_form, .high = PARAMETERS_MAX};
static const struct form name_form = {.kind = FORM_WORDS, .pattern = "^[A-Za-z0-9_-]+$"};
static const struct form_row keys[] = {
        {"blueprint", &name_form, FORM_REQUIRED, "what it is called"},
        {"version", &version_form, FORM_OPTIONAL, "its version; rules name the number before the point"},
        {"title", &form_any, FORM_OPTIONAL, "what people see"},
        {"help", &form_any, FORM_OPTIONAL, "what it is for"},
        {"parameters", &parameters_form, FORM_OPTIONAL, "what a rule gives it"},
        {"rule", &rule_defaults_form, FORM_REQUIRED, "the keys of the rules that are made of it"},
};
static const struct form blueprint_form = {.kind = FORM_MAP, .name = "blueprint", .keys = FORM_KEYS(keys)};
const struct form ruleset_form_blueprints = {.kind = FORM_LIST, .of = &blueprint_form};

int parameter_number(const struct blueprint *blueprint, struct text name)
{
	for (size_t i = 0; i < blueprint->count; i++)
		if (text_equal(blueprint->parameters[i].name, name))
			return (int)i;
	return -1;
}

static int refuse_bound(const struct ruleset_build *build, const struct parameter *parameter,
        const struct node *node, const char *what, const struct constant *bound)
{
	struct text limit = bound->node->text;
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R644", node->place, "'%.*s' is at %s %.*s",
	        (int)parameter->name.size, parameter->name.at, what, (int)limit.size, limit.at);

	return diag_help(diag, "it says so where it is defined, in %.*s:%d",
	        (int)bound->node->place.file.size, bound->node->place.file.at, bound->node->place.line);
}

static int check_bounds(const struct ruleset_build *build, const struct parameter *parameter,
        const struct node *node, const struct syntax *value)
{
	const struct constant *least = &parameter->least, *most = &parameter->most;

	if (least->value && argument_compare(value, least->value) < 0)
		return refuse_bound(build, parameter, node, "least", least);
	if (most->value && argument_compare(value, most->value) > 0)
		return refuse_bound(build, parameter, node, "most", most);
	return 0;
}

/* On one line: a value may come to stand in the middle of another file. */
static bool is_on_one_line(const struct node *node)
{
	return node->kind == NODE_SCALAR && !node_is_null(node) && node->style != STYLE_BLOCK &&
	       node->place.end_column > 0 && node->text.size <= VALUE_BYTES_MAX;
}

int parameter_read(const struct ruleset_build *build, const struct rule_file *file,
        const struct parameter *parameter, const struct node *node, const struct syntax **out)
{
	if (!is_on_one_line(node)) {
		struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R643", node->place,
		        "'%.*s' takes a %s, on one line and short", (int)parameter->name.size,
		        parameter->name.at, parameter_type_name(parameter->type));

		return diag_help(diag, "for example %s", parameter_type_example(parameter->type));
	}
	if (language_argument(build->language, parameter->type, parameter->name, source_of(node, file->bytes),
	            out) != 0)
		return -1;
	return check_bounds(build, parameter, node, *out);
}

static int read_type(const struct ruleset_build *build, const struct node *node, enum parameter_type *out)
{
	struct rule_reader reader = {.why = build->why};
	const char *names[PARAMETER_TYPE_COUNT];

	for (enum parameter_type type = 0; type < PARAMETER_TYPE_COUNT; type++)
		names[type] = parameter_type_name(type);
	int choice = rule_choice(&reader, "type of parameter", node, names, PARAMETER_TYPE_COUNT);
	if (choice >= 0)
		*out = (enum parameter_type)choice;
	return choice;
}

static int read_constant(const struct ruleset_build *build, const struct rule_file *file,
        const struct parameter *parameter, const struct node *node, struct constant *out)
{
	struct constant read = {.node = node};

	if (!node)
		return 0;
	if (parameter_read(build, file, parameter, node, &read.value) != 0)
		return -1;
	*out = read;
	return 0;
}

static int refuse_order(const struct ruleset_build *build, const struct parameter *parameter,
        const struct node *least, const struct node *most)
{
	if (parameter_type_has_order(parameter->type) || !(least || most))
		return 0;
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R646", (least ? least : most)->place,
	        "a %s has neither 'min' nor 'max'", parameter_type_name(parameter->type));
	return diag_help(diag, "take it out");
}

/* {type:, default:, min:, max:, help:} */
static int read_parameter(const struct ruleset_build *build, const struct rule_file *file,
        const struct pair *pair, struct parameter *out)
{
	const struct node *map = pair->value, *least = node_get(map, "min"), *most = node_get(map, "max");

	*out = (struct parameter){.name = pair->key->text};
	if (language_parameter_name(build->language, source_of(pair->key, file->bytes)) != 0 ||
	        form_check_keys(map, &parameter_form, "a parameter", build->why) != 0 ||
	        read_type(build, node_get(map, "type"), &out->type) < 0 ||
	        refuse_order(build, out, least, most) != 0)
		return -1;
	if (read_constant(build, file, out, least, &out->least) != 0 ||
	        read_constant(build, file, out, most, &out->most) != 0)
		return -1;
	return read_constant(build, file, out, node_get(map, "default"), &out->fallback);
}

static int read_parameters(struct ruleset_build *build, struct blueprint *blueprint, const struct node *map)
{
	int result = 0;

	if (!map || node_is_null(map))
		return 0;
	if (map->kind != NODE_MAP || map->count > PARAMETERS_MAX) {
		struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R646", map->place,
		        "'parameters' is a map of at most %d names", PARAMETERS_MAX);
		return diag_help(diag, "for example parameters: {threshold: {type: percent, default: 10%%}}");
	}
	blueprint->parameters =
	        arena_take_array(&build->set->arena, map->count, sizeof *blueprint->parameters);
	for (size_t i = 0; i < map->count; i++)
		if (read_parameter(build, blueprint->file, &map->pairs[i],
		            &blueprint->parameters[blueprint->count++]) != 0)
			result = -1;
	return result;
}

/* In a pack everything has the version of the pack. */
static int read_version(struct ruleset_build *build, struct blueprint *blueprint, const struct node *version)
{
	const struct pack *pack = blueprint->file->pack;
	struct text text;

	blueprint->major = pack ? pack->major : 1;
	if (!version)
		return 0;
	if (pack) {
		struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R646", version->place,
		        "a blueprint of a pack has the pack's version");
		return diag_help(diag, "take it out");
	}
	if (node_text(version, "'version'", &text, build->why) != 0)
		return -1;
	if (version_read(text, &blueprint->major) == 0)
		return 0;
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R646", version->place,
	        "'%.*s' is not a version", (int)text.size, text.at);
	return diag_help(diag, "a whole number, and behind a point another: 1, 1.2");
}

static int read_name(struct ruleset_build *build, struct blueprint *blueprint, const struct node *name)
{
	if (node_text(name, "'blueprint'", &blueprint->name, build->why) != 0)
		return -1;
	blueprint->place = name->place;
	if (is_reference_name(blueprint->name))
		return 0;
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R646", name->place,
	        "'%.*s' cannot name a blueprint", (int)blueprint->name.size, blueprint->name.at);
	return diag_help(diag, "letters, digits, - and _");
}

/* Everything that stands in it, and something for each list and map. */
static size_t size_of(const struct node *node)
{
	size_t size = node->kind == NODE_SCALAR ? node->text.size + sizeof *node : sizeof *node;

	for (size_t i = 0; node->kind == NODE_LIST && i < node->count; i++)
		size += size_of(node->items[i]);
	for (size_t i = 0; node->kind == NODE_MAP && i < node->count; i++)
		size += size_of(node->pairs[i].value);
	return size;
}

static int check_size(const struct ruleset_build *build, const struct node *rule)
{
	if (size_of(rule) <= RULE_BYTES_MAX)
		return 0;
	struct diag *diag =
	        diags_add(build->why, SEVERITY_ERROR, "R646", rule->place, "this is too much for one rule");
	return diag_help(diag, "a rule holds a few conditions and the words for them");
}

/* What belongs to each rule that uses it, and not to all of them. */
static int read_rule(struct ruleset_build *build, struct blueprint *blueprint, const struct node *rule)
{
	static const char *const others[] = {"rule", "use", "with", "override"};

	if (!rule || rule->kind != NODE_MAP) {
		const struct node *at = rule ? rule : blueprint->rule;
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R646", at ? at->place : blueprint->place,
		                  "'rule' holds the keys of the rule"),
		        "for example rule: {title: .., when: ..}");
		return -1;
	}
	blueprint->rule = rule;
	int result = check_size(build, rule);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		const struct node *value = node_get(rule, others[i]);

		if (value)
			result = diag_help(
			        diags_add(build->why, SEVERITY_ERROR, "R646", value->place,
			                "'%s' belongs to the rules that use the blueprint", others[i]),
			        "take it out");
	}
	return result;
}

static bool is_same(const struct blueprint *a, const struct blueprint *b)
{
	bool has_pack = a->file->pack != NULL;

	return text_equal(a->name, b->name) && a->major == b->major &&
	       (has_pack ? a->file == b->file : !b->file->pack);
}

static int refuse_second(const struct ruleset_build *build, const struct blueprint *blueprint)
{
	for (size_t i = 0; i < build->blueprint_count; i++) {
		const struct blueprint *first = build->blueprints[i];

		if (!is_same(blueprint, first))
			continue;
		struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R646", blueprint->place,
		        "there is a blueprint '%.*s@%lld' already", (int)blueprint->name.size,
		        blueprint->name.at, (long long)blueprint->major);
		return diag_help(diag, "the first is at %.*s:%d", (int)first->place.file.size,
		        first->place.file.at, first->place.line);
	}
	return 0;
}

static void read_blueprint(struct ruleset_build *build, struct rule_file *file, const struct node *map)
{
	struct blueprint *blueprint = arena_take(&build->set->arena, sizeof *blueprint);

	*blueprint = (struct blueprint){.file = file, .place = map->place};
	if (form_check_keys(map, &blueprint_form, "a blueprint", build->why) != 0)
		return;
	int name = read_name(build, blueprint, node_get(map, "blueprint"));
	int version = read_version(build, blueprint, node_get(map, "version"));
	int parameters = read_parameters(build, blueprint, node_get(map, "parameters"));
	int rule = read_rule(build, blueprint, node_get(map, "rule"));
	blueprint->is_broken = version != 0 || parameters != 0 || rule != 0;
	if (name != 0 || refuse_second(build, blueprint) != 0)
		return;
	build->blueprints = memory_room(build->blueprints, build->blueprint_count, &build->blueprint_capacity,
	        sizeof *build->blueprints);
	build->blueprints[build->blueprint_count++] = blueprint;
}

void blueprints_read(struct ruleset_build *build, struct rule_file *file, const struct node *list)
{
	if (list->kind != NODE_LIST) {
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R143", list->place,
		                  "blueprints must be a list"),
		        "begin each with '- blueprint: name'");
		return;
	}
	for (size_t i = 0; i < list->count; i++)
		read_blueprint(build, file, list->items[i]);
}
