/* Tells two readings of the configuration apart, setting by setting: by what was written, whatever it is read into. */
#include "setting.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/yaml.h"

#include <string.h>

static void text_add(struct buf *all, struct text text)
{
	buf_print(all, "%u ", text.size);
	buf_add_text(all, text);
}

static void node_add(struct buf *all, const struct node *node)
{
	buf_print(all, "%d %zu ", (int)node->kind, node->count);
	text_add(all, node->text);
	for (size_t i = 0; node->kind == NODE_LIST && i < node->count; i++)
		node_add(all, node->items[i]);
	for (size_t i = 0; node->kind == NODE_MAP && i < node->count; i++) {
		text_add(all, node->pairs[i].key->text);
		node_add(all, node->pairs[i].value);
	}
}

/* A list adds to what the file before said, anything else replaces it. */
void setting_note(struct hash128 *said, const struct node *value)
{
	struct hash_key key = HASH_KEY_FIXED;
	struct buf all = {0};

	if (value->kind == NODE_LIST)
		key = (struct hash_key){said->low, said->high};
	node_add(&all, value);
	*said = hash_bytes(key, all.at, all.size);
	buf_finish(&all);
}

static bool is_same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool listen_is_same_door(const struct listen_setting *a, const struct listen_setting *b)
{
	return a->kind == b->kind && a->port == b->port && is_same_text(a->path, b->path) &&
	       is_same_text(a->group, b->group) && is_same_text(a->host, b->host);
}

/* What the group of a socket may do can change while the doors stay as they are. */
static bool has_same_doors(const struct settings *a, const struct settings *b)
{
	if (a->listen_count != b->listen_count)
		return false;
	for (size_t i = 0; i < a->listen_count; i++)
		if (!listen_is_same_door(&a->listen[i], &b->listen[i]))
			return false;
	return true;
}

static bool is_same(const struct setting *row, const struct settings *a, const struct settings *b)
{
	size_t at = (size_t)(row - setting_table);

	if (row->read == setting_read_listen)
		return has_same_doors(a, b);
	return hash_equal(a->said[at], b->said[at]);
}

size_t settings_need_restart(
        const struct settings *in_force, const struct settings *wanted, const char *names[SETTINGS_MOST])
{
	size_t count = 0;

	for (size_t i = 0; i < setting_count; i++)
		if (!setting_table[i].is_reloadable && !is_same(&setting_table[i], in_force, wanted))
			names[count++] = setting_table[i].name;
	return count;
}
