/* The schemas there are: what each says of its files as a whole. */
#include "schema.h"
#include "cli/testing/forms.h"
#include <intervene/forms.h>
#include <string.h>

/* --- rules ---------------------------------------------------------------------------------------------------- */

/* Any one of the keys that may stand for it. */
static void any_of_required(struct schema_writer *writer, const char *key)
{
	const char *instead[FORM_INSTEAD_MOST + 1] = {key};
	size_t count = 1 + rule_form_instead(key, instead + 1);

	schema_list(writer, "anyOf");
	for (size_t i = 0; i < count; i++) {
		json_object(&writer->json);
		schema_required(writer, instead[i]);
		json_end(&writer->json);
	}
	json_end(&writer->json);
}

/* A rule must have the key unless `defaults` has it. */
static void demand_write(struct schema_writer *writer, const char *key)
{
	struct json *json = &writer->json;

	json_object(json);
	schema_object(writer, "if");
	schema_required(writer, "defaults");
	schema_object(writer, "properties");
	schema_object(writer, "defaults");
	schema_member(writer, "type", "object");
	schema_required(writer, key);
	json_end(json);
	json_end(json);
	json_end(json);
	schema_object(writer, "else");
	schema_object(writer, "properties");
	schema_object(writer, "rules");
	schema_object(writer, "items");
	any_of_required(writer, key);
	json_end(json);
	json_end(json);
	json_end(json);
	json_end(json);
	json_end(json);
}

static void rules_write(struct schema_writer *writer)
{
	struct form_key key;

	schema_map(writer, &rule_file_form);
	schema_list(writer, "allOf");
	for (size_t i = 0; i < rule_form.keys.count; i++) {
		form_key_at(&rule_form.keys, i, &key);
		if (key.name && key.need == FORM_DEMANDED)
			demand_write(writer, key.name);
	}
	json_end(&writer->json);
}

/* --- the rest ------------------------------------------------------------------------------------------------- */

static void tests_write(struct schema_writer *writer)
{
	schema_map(writer, &suite_form);
}

static void calendar_write(struct schema_writer *writer)
{
	schema_map(writer, &calendar_form);
}

static const struct schema table[] = {
        {"rules", "rules of a district", {"**/rules.d/*.yml", "!**/*_test.yml"}, rules_write},
        {"config", "the configuration of intervened", {"**/intervened.yml"}, schema_config},
        {"events", "one line of events", {NULL}, schema_events},
        {"tests", "tests of rules", {"**/*_test.yml"}, tests_write},
        {"calendar", "a school calendar", {"**/calendar.d/*.yml"}, calendar_write},
};

const struct schema *schema_table(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct schema *schema_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}
