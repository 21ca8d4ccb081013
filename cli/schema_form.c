/* Writes a form as JSON Schema. */
#include "schema.h"
#include "base/buf.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void schema_member(struct schema_writer *writer, const char *name, const char *value)
{
	json_key(&writer->json, name);
	json_z(&writer->json, value);
}

void schema_object(struct schema_writer *writer, const char *name)
{
	json_key(&writer->json, name);
	json_object(&writer->json);
}

void schema_list(struct schema_writer *writer, const char *name)
{
	json_key(&writer->json, name);
	json_list(&writer->json);
}

/* {"required": [..]} of one name. */
void schema_required(struct schema_writer *writer, const char *name)
{
	schema_list(writer, "required");
	json_z(&writer->json, name);
	json_end(&writer->json);
}

static void number_member(struct schema_writer *writer, const char *name, int64_t value)
{
	json_key(&writer->json, name);
	json_integer(&writer->json, value);
}

/* 0: it says nothing. */
static void count_member(struct schema_writer *writer, const char *name, int64_t count)
{
	if (count)
		number_member(writer, name, count);
}

static void form_member(struct schema_writer *writer, const char *name, const struct form *form)
{
	json_key(&writer->json, name);
	schema_value(writer, form);
}

/* --- scalars -------------------------------------------------------------------------------------------------- */

/* In YAML 42 and true are text too, where a text is wanted; most patterns are of what neither is. */
static void text_write(struct schema_writer *writer, const struct form *form)
{
	static const char *const scalars[] = {"string", "number", "boolean"};
	bool is_string = form->kind == FORM_STRING || (form->kind == FORM_TEXT && form->pattern);
	const char *pattern = form->pattern || form->kind != FORM_WORDS ? form->pattern : "\\S";

	json_key(&writer->json, "type");
	if (is_string) {
		json_z(&writer->json, scalars[0]);
	} else {
		json_list(&writer->json);
		for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
			json_z(&writer->json, scalars[i]);
		json_end(&writer->json);
	}
	if (pattern)
		schema_member(writer, "pattern", pattern);
	count_member(writer, "minLength", form->low);
	count_member(writer, "maxLength", form->high);
}

static void any_write(struct schema_writer *writer, const struct form *form)
{
	(void)writer, (void)form;
}

static void truth_write(struct schema_writer *writer, const struct form *form)
{
	(void)form;
	schema_member(writer, "type", "boolean");
}

/* As good as without a limit: INT64_MAX, which other readers of JSON would round. */
static void bounds_write(struct schema_writer *writer, const struct form *form)
{
	if (!form->is_bound)
		return;
	number_member(writer, form->above_low ? "exclusiveMinimum" : "minimum", form->low);
	if (form->high != INT64_MAX)
		number_member(writer, "maximum", form->high);
}

static void whole_write(struct schema_writer *writer, const struct form *form)
{
	schema_member(writer, "type", "integer");
	bounds_write(writer, form);
}

static void number_write(struct schema_writer *writer, const struct form *form)
{
	schema_member(writer, "type", "number");
	bounds_write(writer, form);
}

static void date_write(struct schema_writer *writer, const struct form *form)
{
	(void)form;
	schema_member(writer, "type", "string");
	schema_member(writer, "format", "date");
	schema_member(writer, "pattern", "^" FORM_DATE_PATTERN "$");
}

static void choice_write(struct schema_writer *writer, const struct form *form)
{
	json_key(&writer->json, "enum");
	json_list(&writer->json);
	for (size_t i = 0; i < form->names.count; i++)
		json_z(&writer->json, form_name_at(&form->names, i));
	json_end(&writer->json);
}

/* --- maps ----------------------------------------------------------------------------------------------------- */

static bool is_needless(const struct form *map, const char *name)
{
	for (size_t i = 0; i < map->names.count; i++)
		if (strcmp(form_name_at(&map->names, i), name) == 0)
			return true;
	return false;
}

static bool is_needed(const struct form *map, const struct form_key *key)
{
	return key->name && (key->need == FORM_REQUIRED || key->need == FORM_ASKED) &&
	       !is_needless(map, key->name);
}

static void required_write(struct schema_writer *writer, const struct form *map, const struct form_keys *keys)
{
	struct form_key key;
	bool is_begun = false;

	for (size_t i = 0; i < keys->count; i++) {
		form_key_at(keys, i, &key);
		if (!is_needed(map, &key))
			continue;
		if (!is_begun) {
			json_key(&writer->json, "required");
			json_list(&writer->json);
		}
		is_begun = true;
		json_z(&writer->json, key.name);
	}
	if (is_begun)
		json_end(&writer->json);
}

void schema_map(struct schema_writer *writer, const struct form *map)
{
	const struct form_keys *keys = map->of ? &map->of->keys : &map->keys;
	struct form_key key;

	if (map->name)
		schema_snippet(writer, map);
	schema_member(writer, "type", "object");
	json_key(&writer->json, "properties");
	json_object(&writer->json);
	for (size_t i = 0; i < keys->count; i++) {
		form_key_at(keys, i, &key);
		if (key.name)
			schema_key(writer, &key);
	}
	json_end(&writer->json);
	required_write(writer, map, keys);
	count_member(writer, "minProperties", map->low);
	count_member(writer, "maxProperties", map->high);
	json_key(&writer->json, "additionalProperties");
	json_truth(&writer->json, map->is_open);
}

static void named_write(struct schema_writer *writer, const struct form *form)
{
	schema_member(writer, "type", "object");
	count_member(writer, "minProperties", form->low);
	count_member(writer, "maxProperties", form->high);
	if (form->required) {
		json_key(&writer->json, "required");
		json_list(&writer->json);
		json_z(&writer->json, form->required);
		json_end(&writer->json);
	}
	if (!form->pattern) {
		form_member(writer, "additionalProperties", form->of);
		return;
	}
	json_key(&writer->json, "patternProperties");
	json_object(&writer->json);
	form_member(writer, form->pattern, form->of);
	json_end(&writer->json);
	json_key(&writer->json, "additionalProperties");
	json_truth(&writer->json, false);
}

/* --- several -------------------------------------------------------------------------------------------------- */

static void list_write(struct schema_writer *writer, const struct form *form)
{
	schema_member(writer, "type", "array");
	form_member(writer, "items", form->of);
	count_member(writer, "minItems", form->low);
	count_member(writer, "maxItems", form->high);
}

static void some_write(struct schema_writer *writer, const struct form *form)
{
	json_key(&writer->json, "anyOf");
	json_list(&writer->json);
	schema_value(writer, form->of);
	json_object(&writer->json);
	list_write(writer, form);
	json_end(&writer->json);
	json_end(&writer->json);
}

static void either_write(struct schema_writer *writer, const struct form *form)
{
	json_key(&writer->json, "anyOf");
	json_list(&writer->json);
	for (size_t i = 0; i < form->form_count; i++)
		schema_value(writer, form->forms[i]);
	json_end(&writer->json);
}

/* --- any form ------------------------------------------------------------------------------------------------- */

void schema_body(struct schema_writer *writer, const struct form *form)
{
	static void (*const writers[])(struct schema_writer *, const struct form *) = {
	        [FORM_ANY] = any_write,
	        [FORM_TEXT] = text_write,
	        [FORM_WORDS] = text_write,
	        [FORM_STRING] = text_write,
	        [FORM_TRUTH] = truth_write,
	        [FORM_WHOLE] = whole_write,
	        [FORM_NUMBER] = number_write,
	        [FORM_DATE] = date_write,
	        [FORM_CHOICE] = choice_write,
	        [FORM_MAP] = schema_map,
	        [FORM_NAMED] = named_write,
	        [FORM_LIST] = list_write,
	        [FORM_SOME] = some_write,
	        [FORM_EITHER] = either_write,
	};

	writers[form->kind](writer, form);
}

static void share(struct schema_writer *writer, const struct form *form)
{
	for (size_t i = 0; i < writer->shared_count; i++)
		if (writer->shared[i] == form)
			return;
	if (writer->shared_count == SCHEMA_SHARED_MOST)
		abort(); /* a form that is shared is a row of ours: nobody's input has one */
	writer->shared[writer->shared_count++] = form;
}

static void reference_write(struct schema_writer *writer, const struct form *form)
{
	char path[80];

	snprintf(path, sizeof(path), "#/definitions/%s", form->name);
	share(writer, form);
	schema_member(writer, "$ref", path);
}

void schema_value(struct schema_writer *writer, const struct form *form)
{
	json_object(&writer->json);
	if (form->name)
		reference_write(writer, form);
	else
		schema_body(writer, form);
	json_end(&writer->json);
}

/* --- what is shared ------------------------------------------------------------------------------------------- */

/* Forms that are written at the end may share others. */
static void shared_write(struct schema_writer *writer)
{
	json_key(&writer->json, "definitions");
	json_object(&writer->json);
	for (size_t i = 0; i < writer->shared_count; i++) {
		json_key(&writer->json, writer->shared[i]->name);
		json_object(&writer->json);
		schema_body(writer, writer->shared[i]);
		json_end(&writer->json);
	}
	json_end(&writer->json);
}

void schema_write(const struct schema *schema, struct buf *out)
{
	struct schema_writer writer = {.json = {.out = out}};

	json_object(&writer.json);
	schema_member(&writer, "$schema", "http://json-schema.org/draft-07/schema#");
	schema_member(&writer, "title", schema->title);
	schema->write(&writer);
	shared_write(&writer);
	json_end(&writer.json);
	buf_add_char(out, '\n');
}
