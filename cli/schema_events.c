/* The schema of a line of events: the envelope, then by its type the fields. */
#include "schema.h"
#include <intervene/forms.h>

static void null_member(struct schema_writer *writer, const char *name)
{
	schema_object(writer, name);
	schema_member(writer, "type", "null");
	json_end(&writer->json);
}

static void envelope_write(struct schema_writer *writer, bool of_deletes)
{
	struct form_key key;
	bool is_of_deletes;

	for (size_t i = 0; i < event_envelope_count; i++) {
		event_envelope_key(i, &key, &is_of_deletes);
		if (is_of_deletes == of_deletes)
			schema_key(writer, &key);
	}
}

static void type_write(struct schema_writer *writer)
{
	const char *names[EVENT_TYPE_COUNT];

	for (int type = 0; type < EVENT_TYPE_COUNT; type++)
		names[type] = event_type_name((enum event_type)type);
	struct form choice = {.kind = FORM_CHOICE, .names = {FORM_ROWS(names)}};
	schema_key(writer, &(struct form_key){.name = "type",
	                           .form = &choice,
	                           .help = "what kind of event it is; a delete may do without",
	                           .may_be_null = true});
}

/* {"properties": {NAME: {"const": VALUE}}, "required": [NAME]} */
static void is_member(struct schema_writer *writer, const char *member, const char *name, const char *value)
{
	schema_object(writer, member);
	schema_object(writer, "properties");
	schema_object(writer, name);
	schema_member(writer, "const", value);
	json_end(&writer->json);
	json_end(&writer->json);
	schema_required(writer, name);
	json_end(&writer->json);
}

static void fields_write(struct schema_writer *writer, enum event_type type, const struct event_form *form)
{
	struct form_key key;
	struct form made;

	schema_object(writer, "properties");
	if (form->about == ABOUT_STUDENT) {
		schema_object(writer, "student");
		schema_member(writer, "type", "string");
		json_end(&writer->json);
	} else if (form->about == ABOUT_NO_STUDENT) {
		null_member(writer, "student");
	}
	if (!form->may_be_state)
		null_member(writer, "was");
	for (size_t i = 0; i < form->field_count; i++) {
		event_form_field(type, i, &made, &key);
		schema_key(writer, &key);
	}
	json_end(&writer->json);
	schema_list(writer, "required");
	if (form->about == ABOUT_STUDENT)
		json_z(&writer->json, "student");
	for (size_t i = 0; i < form->field_count; i++) {
		event_form_field(type, i, &made, &key);
		if (key.need == FORM_REQUIRED)
			json_z(&writer->json, key.name);
	}
	json_end(&writer->json);
}

static void types_write(struct schema_writer *writer)
{
	struct event_form form;

	schema_list(writer, "allOf");
	for (int type = 0; type < EVENT_TYPE_COUNT; type++) {
		event_form_of((enum event_type)type, &form);
		json_object(&writer->json);
		is_member(writer, "if", "type", form.type);
		schema_object(writer, "then");
		fields_write(writer, (enum event_type)type, &form);
		json_end(&writer->json);
		json_end(&writer->json);
	}
	json_end(&writer->json);
}

/* What is not a delete says when it was, and what its type asks for. */
static void upsert_write(struct schema_writer *writer)
{
	struct form_key key;
	bool is_of_deletes;

	schema_object(writer, "properties");
	envelope_write(writer, false);
	schema_object(writer, "type");
	schema_member(writer, "type", "string");
	json_end(&writer->json);
	json_end(&writer->json);
	schema_list(writer, "required");
	json_z(&writer->json, "type");
	for (size_t i = 0; i < event_envelope_count; i++) {
		event_envelope_key(i, &key, &is_of_deletes);
		if (!is_of_deletes && key.need == FORM_REQUIRED)
			json_z(&writer->json, key.name);
	}
	json_end(&writer->json);
	types_write(writer);
}

void schema_events(struct schema_writer *writer)
{
	schema_member(writer, "type", "object");
	schema_object(writer, "properties");
	envelope_write(writer, true);
	type_write(writer);
	json_end(&writer->json);
	schema_required(writer, "id");
	is_member(writer, "if", "op", "delete");
	schema_object(writer, "then");
	schema_object(writer, "properties");
	null_member(writer, "was");
	json_end(&writer->json);
	json_end(&writer->json);
	schema_object(writer, "else");
	upsert_write(writer);
	json_end(&writer->json);
}
