/* Writes the schemas into a district's folder, where editors find them. */
#include "schema.h"
#include "making.h"
#include "rewrite.h"
#include "base/buf.h"
#include "base/diag.h"
#include <unistd.h>

/* A schema is ours, and is written anew. */
static int schema_put(const char *path, const struct schema *schema, struct diag *why)
{
	struct buf bytes = {0};

	schema_write(schema, &bytes);
	int result = access(path, F_OK) == 0 ? file_rewrite(path, buf_text(&bytes), why)
	                                     : file_make(path, buf_text(&bytes), why);
	buf_finish(&bytes);
	return result;
}

/* For people to change: a line each. */
static void settings_write(struct buf *out)
{
	size_t count, written = 0;
	const struct schema *table = schema_table(&count);

	buf_add_z(out, "{\n  \"yaml.schemas\": {");
	for (size_t i = 0; i < count; i++) {
		if (!table[i].globs[0])
			continue;
		buf_print(out, "%s\n    \"./" SCHEMA_FOLDER "/%s.schema.json\": [", written++ ? "," : "",
		        table[i].name);
		for (const char *const *glob = table[i].globs; *glob; glob++)
			buf_print(out, "%s\"%s\"", glob == table[i].globs ? "" : ", ", *glob);
		buf_add_char(out, ']');
	}
	buf_add_z(out, "\n  }\n}\n");
}

/* Settings of an editor are somebody's work, and may have comments that no reader of JSON takes. */
static int settings_put(const char *path, struct diag *why)
{
	struct buf bytes = {0};
	int result = SCHEMA_SETTINGS_KEPT;

	if (access(path, F_OK) == 0)
		return result;
	settings_write(&bytes);
	result = file_make(path, buf_text(&bytes), why);
	buf_finish(&bytes);
	return result;
}

int schema_install(const char *folder, struct diag *why)
{
	struct arena arena = {0};
	size_t count;
	const struct schema *table = schema_table(&count);
	const char *schemas = arena_print(&arena, "%s/" SCHEMA_FOLDER, folder);
	const char *editor = arena_print(&arena, "%s/.vscode", folder);
	int result = folder_make(schemas, why);

	for (size_t i = 0; i < count && result == 0; i++)
		result = schema_put(
		        arena_print(&arena, "%s/%s.schema.json", schemas, table[i].name), &table[i], why);
	if (result == 0)
		result = folder_make(editor, why);
	if (result == 0)
		result = settings_put(arena_print(&arena, "%s/settings.json", editor), why);
	arena_finish(&arena);
	return result;
}
