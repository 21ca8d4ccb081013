/* The schema of a configuration: the table of settings, by sections. */
#include "schema.h"
#include "daemon/config/setting.h"
#include <stdio.h>
#include <string.h>

static size_t section_of(const struct setting *row)
{
	const char *point = strchr(row->name, '.');

	return point ? (size_t)(point - row->name) : 0;
}

static bool is_beside(const struct setting *a, const struct setting *b)
{
	size_t size = section_of(a);

	return size && size == section_of(b) && memcmp(a->name, b->name, size) == 0;
}

/* The rows of one section stand in any order in the table; the first of them writes it. */
static bool is_first(size_t row)
{
	for (size_t i = 0; i < row; i++)
		if (is_beside(&setting_table[i], &setting_table[row]))
			return false;
	return true;
}

static bool is_section_required(const struct setting *first)
{
	for (size_t i = 0; i < setting_count; i++)
		if (is_beside(first, &setting_table[i]) && setting_table[i].is_required)
			return true;
	return false;
}

static void setting_write(struct schema_writer *writer, const struct setting *row)
{
	char help[300];
	struct form_key key;

	setting_form(row, &key);
	if (!key.name)
		return;
	snprintf(help, sizeof(help), "%s%s%s%s", key.help, row->fallback ? "; else " : "",
	        row->fallback ? row->fallback : "",
	        row->support == NOTED ? " (not supported yet: no effect)" : "");
	key.help = help;
	schema_key(writer, &key);
}

static void section_write(struct schema_writer *writer, const struct setting *first)
{
	struct json *json = &writer->json;

	json_key_text(json, (struct text){first->name, (uint32_t)section_of(first)});
	json_object(json);
	schema_member(writer, "type", "object");
	schema_object(writer, "properties");
	for (size_t i = 0; i < setting_count; i++)
		if (is_beside(first, &setting_table[i]))
			setting_write(writer, &setting_table[i]);
	json_end(json);
	json_key(json, "additionalProperties");
	json_truth(json, false);
	schema_list(writer, "required");
	for (size_t i = 0; i < setting_count; i++)
		if (is_beside(first, &setting_table[i]) && setting_table[i].is_required)
			json_z(json, setting_table[i].name + section_of(first) + 1);
	json_end(json);
	json_end(json);
}

static void config_required(struct schema_writer *writer)
{
	schema_list(writer, "required");
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *row = &setting_table[i];

		if (!section_of(row) && row->is_required)
			json_z(&writer->json, row->name);
		else if (section_of(row) && is_first(i) && is_section_required(row))
			json_text(&writer->json, (struct text){row->name, (uint32_t)section_of(row)});
	}
	json_end(&writer->json);
}

void schema_config(struct schema_writer *writer)
{
	schema_member(writer, "type", "object");
	schema_object(writer, "properties");
	for (size_t i = 0; i < setting_count; i++)
		if (!section_of(&setting_table[i]))
			setting_write(writer, &setting_table[i]);
		else if (is_first(i))
			section_write(writer, &setting_table[i]);
	json_end(&writer->json);
	json_key(&writer->json, "additionalProperties");
	json_truth(&writer->json, false);
	config_required(writer);
}
