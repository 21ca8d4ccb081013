/* Writes a key of a map: what it means and what may stand behind it; and how a new map begins. */
#include "schema.h"
#include "base/buf.h"
#include <stdio.h>

static const char *takes_of(const struct form_key *key)
{
	return key->takes ? key->takes : key->form->words;
}

/* What an editor writes for somebody who begins a new one: the keys that it must have, each to be filled in. */
void schema_snippet(struct schema_writer *writer, const struct form *map)
{
	char words[200];
	struct form_key key;
	int number = 0;

	snprintf(words, sizeof(words), "a new %s", map->name);
	json_key(&writer->json, "defaultSnippets");
	json_list(&writer->json);
	json_object(&writer->json);
	schema_member(writer, "label", words);
	json_key(&writer->json, "body");
	json_object(&writer->json);
	for (size_t i = 0; i < map->keys.count; i++) {
		form_key_at(&map->keys, i, &key);
		if (!key.name || key.need == FORM_OPTIONAL)
			continue;
		const char *takes = takes_of(&key);
		snprintf(words, sizeof(words), "${%d:%s}", ++number, takes ? takes : key.help);
		schema_member(writer, key.name, words);
	}
	json_end(&writer->json);
	json_end(&writer->json);
	json_end(&writer->json);
}

static void describe(struct schema_writer *writer, const struct form_key *key)
{
	const char *takes = takes_of(key), *example = key->form->example;
	const char *help = key->help ? key->help : takes;
	struct buf plain = {0}, marked = {0};

	if (help) {
		buf_add_z(&plain, help);
		buf_print(&marked, "**%s**: %s", key->name, help);
	}
	if (takes && takes != help) {
		buf_print(&plain, ". It takes %s.", takes);
		buf_print(&marked, "\n\nTakes %s.", takes);
	}
	if (help && example)
		buf_print(&marked, "\n\n```yaml\n%s: %s\n```", key->name, example);
	if (help) {
		schema_member(writer, "description", buf_z(&plain));
		schema_member(writer, "markdownDescription", buf_z(&marked));
	}
	buf_finish(&plain);
	buf_finish(&marked);
}

/* Beside "$ref" draft-07 reads nothing. */
static void body_write(struct schema_writer *writer, const struct form *form)
{
	if (!form->name) {
		schema_body(writer, form);
		return;
	}
	json_key(&writer->json, "allOf");
	json_list(&writer->json);
	schema_value(writer, form);
	json_end(&writer->json);
}

static void or_null_write(struct schema_writer *writer, const struct form *form)
{
	json_key(&writer->json, "anyOf");
	json_list(&writer->json);
	schema_value(writer, form);
	json_object(&writer->json);
	schema_member(writer, "type", "null");
	json_end(&writer->json);
	json_end(&writer->json);
}

static bool is_map_or_list(const struct form *form)
{
	return form->kind == FORM_MAP || form->kind == FORM_NAMED || form->kind == FORM_LIST;
}

void schema_key(struct schema_writer *writer, const struct form_key *key)
{
	json_key(&writer->json, key->name);
	json_object(&writer->json);
	describe(writer, key);
	if (key->form->example && !is_map_or_list(key->form)) {
		json_key(&writer->json, "examples");
		json_list(&writer->json);
		json_z(&writer->json, key->form->example);
		json_end(&writer->json);
	}
	if (key->may_be_null && key->form->kind != FORM_ANY)
		or_null_write(writer, key->form);
	else
		body_write(writer, key->form);
	json_end(&writer->json);
}
