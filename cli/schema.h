#ifndef CLI_SCHEMA_H
#define CLI_SCHEMA_H
/* JSON Schemas (draft-07) of the files that people write, from the forms beside their readers.
 *
 *     const struct schema *schema = schema_find("rules");
 *     schema_write(schema, &buf);
 *
 * Editors show them while somebody types; what they cannot say is left to `intervene check`. */
#include "base/form.h"
#include "base/json.h"

struct buf;

/* A schema while it is written: forms with a name are written once, at its end. */
enum { SCHEMA_SHARED_MOST = 32 };
struct schema_writer {
	struct json json;
	const struct form *shared[SCHEMA_SHARED_MOST]; /* borrowed */
	size_t shared_count;
};

struct schema {
	const char *name;                            /* "rules" */
	const char *title;                           /* what files are of it */
	const char *globs[4];                        /* as editors look for them; ended by NULL */
	void (*write)(struct schema_writer *writer); /* the members of its root */
};

const struct schema *schema_table(size_t *count);
const struct schema *schema_find(const char *name); /* NULL: there is none */
void schema_write(const struct schema *schema, struct buf *out);
#define SCHEMA_FOLDER ".schemas"
enum { SCHEMA_SETTINGS_KEPT = 1 };
/* Every schema into FOLDER/.schemas, and where an editor finds them into FOLDER/.vscode/settings.json; that one is kept
 * as it is when it is there. */
int schema_install(const char *folder, struct diag *why);

/* --- for those who write a part of one --- */

/* A form as one value; and as members of the object at hand. */
void schema_value(struct schema_writer *writer, const struct form *form);
void schema_body(struct schema_writer *writer, const struct form *form);
/* "defaultSnippets" of a map. */
void schema_snippet(struct schema_writer *writer, const struct form *map);

/* "properties", "required" and what else a map says, as members of the object at hand. */
void schema_map(struct schema_writer *writer, const struct form *map);
/* One member of "properties". */
void schema_key(struct schema_writer *writer, const struct form_key *key);
void schema_member(struct schema_writer *writer, const char *name, const char *value);
/* Members that go on until json_end. */
void schema_object(struct schema_writer *writer, const char *name);
void schema_list(struct schema_writer *writer, const char *name);
void schema_required(struct schema_writer *writer, const char *name); /* "required" of that name alone */

void schema_config(struct schema_writer *writer); /* schema_config.c */
void schema_events(struct schema_writer *writer); /* schema_events.c */
#endif
