/* Finds where a number of the rules is written. */
#include "sweep.h"
#include "base/buf.h"
#include "base/yaml.h"
#include <stdlib.h>

/* The names that there are, for whoever mistyped one. */
struct found {
	const struct node *node; /* NULL: none of that name */
	const char **names;      /* owned */
	size_t count, capacity;
};

static void offer(struct found *found, struct text name, struct text wanted, const struct node *node,
        struct arena *arena)
{
	if (!node || node->kind != NODE_SCALAR)
		return;
	if (text_equal(name, wanted))
		found->node = node;
	found->names = memory_room(found->names, found->count, &found->capacity, sizeof(*found->names));
	found->names[found->count++] = arena_copy(arena, name).at;
}

static void values_look(const struct node *root, struct text wanted, struct found *found, struct arena *arena)
{
	const struct node *values = node_get(root, "values");

	for (size_t i = 0; values && values->kind == NODE_MAP && i < values->count; i++)
		offer(found, values->pairs[i].key->text, wanted, node_get(values->pairs[i].value, "default"),
		        arena);
}

static void rule_look(const struct node *rule, struct text wanted, struct found *found, struct arena *arena)
{
	const struct node *id = node_get(rule, "rule"), *with = node_get(rule, "with");

	if (!id || id->kind != NODE_SCALAR || !with || with->kind != NODE_MAP)
		return;
	for (size_t i = 0; i < with->count; i++) {
		struct text key = with->pairs[i].key->text;
		const char *name = arena_print(
		        arena, "%.*s.%.*s", (int)id->text.size, id->text.at, (int)key.size, key.at);
		offer(found, text_of(name), wanted, with->pairs[i].value, arena);
	}
}

static void file_look(
        const struct file_bytes *file, struct text wanted, struct found *found, struct arena *arena)
{
	struct node *root = NULL;
	struct diags ignored = {0};

	if (text_ends_with(file->name, ".yml") &&
	        yaml_read(file->name, file->bytes, arena, &root, &ignored) == 0) {
		const struct node *rules = node_get(root, "rules");
		values_look(root, wanted, found, arena);
		for (size_t i = 0; rules && rules->kind == NODE_LIST && i < rules->count; i++)
			rule_look(rules->items[i], wanted, found, arena);
	}
	diags_finish(&ignored);
}

/* "there are limit, attendance.share.share, and 3 more" */
static int help_names(const struct found *found, struct diag *why)
{
	enum { NAMED_MOST = 8 };
	struct buf names = {0};

	for (size_t i = 0; i < found->count && i < NAMED_MOST; i++)
		buf_print(&names, "%s%s", i ? ", " : "", found->names[i]);
	if (found->count > NAMED_MOST)
		buf_print(&names, ", and %zu more", found->count - NAMED_MOST);
	diag_help(why, "there %s %s", found->count == 1 ? "is" : "are", buf_z(&names));
	buf_finish(&names);
	return -1;
}

static int unknown(struct text name, const struct found *found, struct diag *why)
{
	diag_set(why, "C186", "there is no number '%.*s' to sweep", (int)name.size, name.at);
	if (diag_guess(why, name, found->names, found->count))
		return -1;
	if (found->count)
		return help_names(found, why);
	return diag_help(why, "it is a name under 'values:', or RULE.PARAMETER of what stands under 'with:'");
}

/* With its quotes, where it has any. */
static size_t size_of(const struct node *node)
{
	return node->style == STYLE_PLAIN ? node->text.size
	                                  : (size_t)(node->place.end_column - node->place.column);
}

int sweep_find(struct file_set rules, struct text name, struct sweep_place *out, struct diag *why)
{
	struct arena arena = {0};
	struct found found = {0};

	for (size_t i = 0; i < rules.count && !found.node; i++) {
		file_look(&rules.files[i], name, &found, &arena);
		if (found.node)
			*out = (struct sweep_place){i, found.node->offset, size_of(found.node)};
	}
	int result = found.node ? 0 : unknown(name, &found, why);
	free(found.names);
	arena_finish(&arena);
	return result;
}
