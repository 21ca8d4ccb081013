/* Reads what the parameters of a blueprint are given. */
#include "rules/model/instance_with.h"

#include <stdlib.h>

/* No name that there is not, in any layer. */
static int check_names(
        const struct ruleset_build *build, const struct layers *layers, const struct blueprint *blueprint)
{
	struct node_key *keys = memory_take((blueprint->count + 1) * sizeof *keys);
	char *what = arena_print(&build->set->arena, "'with' of %.*s@%lld", (int)blueprint->name.size,
	        blueprint->name.at, (long long)blueprint->major);
	int result = 0;

	for (size_t i = 0; i < blueprint->count; i++)
		keys[i].name = arena_copy(&build->set->arena, blueprint->parameters[i].name).at;
	for (size_t i = 0; i < layers->count; i++) {
		const struct node *with = node_get(layers->items[i], "with");

		if (with && node_check_keys(with, keys, blueprint->count, what, build->why) != 0)
			result = -1;
	}
	free(keys);
	return result;
}

/* The nearest layer's; NULL: none says it. */
static const struct node *find(const struct layers *layers, const char *name)
{
	const struct node *found = NULL;

	for (size_t i = layers->count; i-- > 0 && !found;)
		found = node_get(node_get(layers->items[i], "with"), name);
	return found;
}

static int refuse_missing(const struct ruleset_build *build, const struct layers *layers,
        const struct blueprint *blueprint, const struct parameter *parameter)
{
	const struct node *use = node_get(layers->items[0], "use");
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R642", use->place,
	        "'%.*s' needs to know '%.*s'", (int)blueprint->name.size, blueprint->name.at,
	        (int)parameter->name.size, parameter->name.at);

	return diag_help(diag, "add with: {%.*s: %s}", (int)parameter->name.size, parameter->name.at,
	        parameter_type_example(parameter->type));
}

/* Where it was written decides what its names mean. */
static const struct rule_file *file_of(const struct ruleset_build *build, const struct node *node)
{
	for (size_t i = 0; i < build->file_count; i++)
		if (build->files[i].name.at == node->place.file.at)
			return &build->files[i];
	return &build->files[0];
}

static int read_one(const struct ruleset_build *build, const struct layers *layers,
        const struct blueprint *blueprint, size_t number, struct given *out)
{
	const struct parameter *parameter = &blueprint->parameters[number];
	const char *name = arena_copy(&build->set->arena, parameter->name).at;
	const struct node *node = find(layers, name);

	out->nodes[number] = node ? node : parameter->fallback.node;
	out->values[number] = parameter->fallback.value;
	if (node)
		return parameter_read(build, file_of(build, node), parameter, node, &out->values[number]);
	return parameter->fallback.node ? 0 : refuse_missing(build, layers, blueprint, parameter);
}

int given_read(struct ruleset_build *build, const struct layers *layers, struct blueprint *blueprint,
        struct given *out)
{
	struct arena *arena = &build->set->arena;
	int result = check_names(build, layers, blueprint);

	*out = (struct given){.blueprint = blueprint,
	        .nodes = arena_take_array(arena, blueprint->count, sizeof *out->nodes),
	        .values = arena_take_array(arena, blueprint->count, sizeof *out->values)};
	struct text *names = arena_take_array(arena, blueprint->count, sizeof *names);
	for (size_t i = 0; i < blueprint->count; i++) {
		names[i] = blueprint->parameters[i].name;
		if (read_one(build, layers, blueprint, i, out) != 0)
			result = -1;
	}
	if (result == 0)
		out->parameters = language_parameters(build->language, names, out->values, blueprint->count);
	return result;
}
