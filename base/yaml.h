#ifndef BASE_YAML_H
#define BASE_YAML_H
/* A YAML file as a tree in which every node knows where it stands.  The only home of yaml.h: whoever reads rules,
 * calendars or configuration walks this tree by table, and never sees libyaml's events.
 *
 * YAML 1.2 core schema.  Refused, each with its place: anchors, aliases, merge keys, tags, several documents,
 * duplicate keys, tabs as indent, depth over 32, files over 1 MiB, bytes that are not UTF-8.  All findings of a
 * file are reported where libyaml can go on; its own syntax errors end the file.  Codes R100-R119. */
#include "diag.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };
enum scalar_style { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_BLOCK };

struct node;
struct pair {
	struct node *key, *value; /* owned by the tree's arena */
};
struct node {
	enum node_kind kind;
	struct place place; /* of the first character; end_column is 0 unless it is a scalar on one line */
	size_t offset;      /* of that character in the bytes of the file */
	bool is_plain;      /* plain scalars alone may be null, a truth or a number */
	enum scalar_style style;
	struct text text; /* scalar */
	size_t count;     /* items or pairs */
	struct node **items;
	struct pair *pairs; /* in file order */
};

/* Everything lives in `arena`, which must outlive the tree; `bytes` may go.  -1 when anything was added to `why`; the
 * tree is then NULL, or whole but for what was refused, so that its reader can add what else is wrong. */
int yaml_read(struct text file, struct text bytes, struct arena *arena, struct node **out, struct diags *why);

struct node *node_get(const struct node *map, const char *key); /* NULL when absent or not a map */
bool node_is_null(const struct node *node);                     /* plain: empty, ~ or null */

/* A row for each key that a map may have; what is not a row is an error with "did you mean". */
struct node_key {
	const char *name;
	bool required;
};
int node_check_keys(const struct node *map, const struct node_key *keys, size_t count, const char *what,
        struct diags *why);

/* One reader per type; each adds its own diagnostic (code R110) and returns -1 when the node is another thing.  NULL is
 * -1 with nothing added: node_check_keys has said what is missing.  `what` begins the message: "%s must be a date". */
int node_text(const struct node *node, const char *what, struct text *out, struct diags *why);
int node_truth(const struct node *node, const char *what, bool *out, struct diags *why);
int node_integer(const struct node *node, const char *what, int64_t *out, struct diags *why);
int node_date(const struct node *node, const char *what, int32_t *out_day, struct diags *why);
/* A scalar, or a list of scalars, as a list: *items in `arena`. */
int node_texts(const struct node *node, const char *what, struct arena *arena, struct text **items,
        size_t *count, struct diags *why);
#endif
