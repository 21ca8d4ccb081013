/* Which blueprint a `use` means. */
#include "rules/model/blueprint.h"
#include "rules/model/pack.h"
#include "base/buf.h"

#include <stdlib.h>

/* Where it is to be looked for: in a pack, or among the district's own. */
struct shelf {
	const struct rule_file *pack; /* NULL: the district's own */
};

static bool stands_on(const struct shelf *shelf, const struct blueprint *blueprint)
{
	return shelf->pack ? blueprint->file == shelf->pack : !blueprint->file->pack;
}

static bool is_named(const struct shelf *shelf, const struct blueprint *blueprint, struct text name)
{
	return stands_on(shelf, blueprint) && text_equal(blueprint->name, name);
}

static int refuse_malformed(const struct ruleset_build *build, const struct node *use)
{
	struct diag *diag = diags_add(
	        build->why, SEVERITY_ERROR, "R641", use->place, "a blueprint is named with its version");

	return diag_help(diag, "for example attendance-works/chronic@1, or chronic@1 for one of your own");
}

static int refuse_version(const struct ruleset_build *build, const struct shelf *shelf,
        const struct reference *reference, const struct node *use)
{
	struct buf list = {0};

	for (size_t i = 0; i < build->blueprint_count; i++)
		if (is_named(shelf, build->blueprints[i], reference->name))
			buf_print(&list, "%s%.*s@%lld", list.size > 0 ? ", " : "", (int)reference->name.size,
			        reference->name.at, (long long)build->blueprints[i]->major);
	if (list.size == 0)
		return -1;
	struct diag *diag =
	        diags_add(build->why, SEVERITY_ERROR, "R641", use->place, "'%.*s' has no version %lld",
	                (int)reference->name.size, reference->name.at, (long long)reference->major);
	diag_help(diag, "there is %s", buf_z(&list));
	buf_finish(&list);
	return 0;
}

static const char *nearest(const struct ruleset_build *build, const struct shelf *shelf, struct text name)
{
	const char **names = memory_take((build->blueprint_count + 1) * sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < build->blueprint_count; i++)
		if (stands_on(shelf, build->blueprints[i]))
			names[count++] = arena_copy(&build->set->arena, build->blueprints[i]->name).at;
	const char *found = text_nearest(name, names, count);
	free(names);
	return found;
}

static void refuse_unknown(const struct ruleset_build *build, const struct shelf *shelf,
        const struct reference *reference, const struct node *use)
{
	struct text name = reference->name;
	struct text pack = shelf->pack ? shelf->pack->pack->name : text_of("");
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R640", use->place,
	        "there is no blueprint '%.*s'%s%.*s%s", (int)name.size, name.at,
	        shelf->pack ? " in the pack '" : " in these files", (int)pack.size, pack.at,
	        shelf->pack ? "'" : "");
	const char *near = nearest(build, shelf, name);

	if (near)
		diag_help(diag, "did you mean '%s'?", near);
	else if (shelf->pack)
		diag_help(diag, "'intervene packs show %.*s' has them", (int)pack.size, pack.at);
	else
		diag_help(diag, "define it under 'blueprints:', or name its pack in front: pack/%.*s@%lld",
		        (int)name.size, name.at, (long long)reference->major);
}

/* 0 when there is such a shelf. */
static int shelf_find(const struct ruleset_build *build, const struct rule_file *file,
        const struct reference *reference, const struct node *use, struct shelf *out)
{
	bool is_own = reference->pack.size == 0;

	out->pack = is_own && file->pack ? file : NULL;
	if (is_own || text_is(reference->pack, "local"))
		return 0;
	out->pack = pack_find(build, reference->pack, reference->major);
	return out->pack ? 0 : pack_refuse(build, reference, use->place);
}

struct blueprint *blueprint_find(
        const struct ruleset_build *build, const struct rule_file *file, const struct node *use)
{
	struct reference reference;
	struct shelf shelf;

	if (use->kind != NODE_SCALAR || reference_read(use->text, &reference) != 0) {
		refuse_malformed(build, use);
		return NULL;
	}
	if (shelf_find(build, file, &reference, use, &shelf) != 0)
		return NULL;
	for (size_t i = 0; i < build->blueprint_count; i++)
		if (is_named(&shelf, build->blueprints[i], reference.name) &&
		        build->blueprints[i]->major == reference.major)
			return build->blueprints[i];
	if (refuse_version(build, &shelf, &reference, use) != 0)
		refuse_unknown(build, &shelf, &reference, use);
	return NULL;
}
