/* CloudEvents 1.0 in JSON (github.com/cloudevents/spec): `data` is an event of ours; what it does not say itself about
 * id, source, type and time, the envelope says. */
#include "format.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/json_read.h"

#include <string.h>
#include <strings.h>

enum { DEPTH_MAX = 17 }; /* one more than an event may have */

enum attribute { SPECVERSION, ID, SOURCE, TYPE, TIME, CONTENT_TYPE, DATA, DATA_BASE64, ATTRIBUTE_COUNT };
static const char *const names[ATTRIBUTE_COUNT] = {
        [SPECVERSION] = "specversion",
        [ID] = "id",
        [SOURCE] = "source",
        [TYPE] = "type",
        [TIME] = "time",
        [CONTENT_TYPE] = "datacontenttype",
        [DATA] = "data",
        [DATA_BASE64] = "data_base64",
};

/* The attributes of an envelope, or those that data has of the same names; `raw` is empty where there is none. */
struct attributes {
	struct json_value values[ATTRIBUTE_COUNT];
	struct text texts[ATTRIBUTE_COUNT]; /* what those that are texts say */
};

static int refuse(
        struct text *field, enum attribute which, const char *code, const char *what, struct diag *why)
{
	*field = text_of(names[which]);
	return diag_set(why, code, "%s", what);
}

static void attributes_read(const struct json_value *object, struct arena *arena, struct attributes *out)
{
	struct json_value value;
	struct text key;

	*out = (struct attributes){0};
	for (size_t at = 0; json_member(object, &at, arena, &key, &value);)
		for (int i = 0; i < ATTRIBUTE_COUNT; i++)
			if (text_is(key, names[i])) {
				out->values[i] = value;
				if (value.kind == JSON_TEXT)
					out->texts[i] = json_unescape(&value, arena);
			}
}

static bool has(const struct attributes *attributes, enum attribute which)
{
	return attributes->values[which].raw.size > 0;
}

static int envelope_open(struct text item, struct json_value *root, struct diag *why)
{
	struct diag json = {0};

	if (json_parse(item, DEPTH_MAX, root, &json))
		return diag_set(why, "E200", "byte %d: %s", json.place.column, json.message);
	if (root->kind != JSON_OBJECT)
		return diag_set(why, "E201", "a CloudEvent is one JSON object {..}");
	return 0;
}

bool cloudevent_reads(struct text content_type)
{
	static const char json[] = "application/json";

	return text_ends_with(content_type, "+json") ||
	       (content_type.size >= sizeof(json) - 1 &&
	               strncasecmp(content_type.at, json, sizeof(json) - 1) == 0);
}

static int texts_check(const struct attributes *envelope, struct text *field, struct diag *why)
{
	for (int i = SPECVERSION; i <= CONTENT_TYPE; i++)
		if (has(envelope, (enum attribute)i) && envelope->values[i].kind != JSON_TEXT)
			return refuse(field, (enum attribute)i, "E205",
			        "an attribute of a CloudEvent is a text in quotes", why);
	return 0;
}

static int envelope_check(const struct attributes *envelope, struct text *field, struct diag *why)
{
	if (texts_check(envelope, field, why))
		return -1;
	if (!text_starts_with(envelope->texts[SPECVERSION], "1."))
		return refuse(field, SPECVERSION, "E203",
		        "a CloudEvent says \"specversion\":\"1.0\"; lines that are none go as "
		        "application/x-ndjson",
		        why);
	if (has(envelope, CONTENT_TYPE) && !cloudevent_reads(envelope->texts[CONTENT_TYPE]))
		return refuse(field, CONTENT_TYPE, "E205", "only data of application/json is read", why);
	if (has(envelope, DATA_BASE64))
		return refuse(field, DATA_BASE64, "E205", "data comes as JSON, not as bytes in base64", why);
	if (!has(envelope, DATA))
		return refuse(field, DATA, "E203", "data is missing: the event itself stands in it", why);
	if (envelope->values[DATA].kind != JSON_OBJECT)
		return refuse(field, DATA, "E205", "data is the event, one JSON object {..}", why);
	return 0;
}

/* Senders put their domain in front: "org.district.attendance" is attendance. */
static struct text type_of(struct text type)
{
	const char *point = type.size ? memrchr(type.at, '.', type.size) : NULL;

	return point ? text_slice(type, (size_t)(point + 1 - type.at), type.size) : type;
}

static void lend(const struct attributes *envelope, const struct attributes *own, struct json *json)
{
	static const enum attribute lent[] = {ID, SOURCE, TYPE, TIME};

	for (size_t i = 0; i < sizeof(lent) / sizeof(lent[0]); i++) {
		struct text value = envelope->texts[lent[i]];
		if (!value.size || has(own, lent[i]))
			continue;
		json_key(json, names[lent[i]]);
		json_text(json, lent[i] == TYPE ? type_of(value) : value);
	}
}

static struct text event_write(const struct attributes *envelope, struct arena *arena)
{
	const struct json_value *data = &envelope->values[DATA];
	struct attributes own;
	struct json_value value;
	struct text key;
	struct buf out = {0};
	struct json json = {.out = &out};

	attributes_read(data, arena, &own);
	json_object(&json);
	lend(envelope, &own, &json);
	for (size_t at = 0; json_member(data, &at, arena, &key, &value);) {
		json_key_text(&json, key);
		json_raw(&json, value.raw);
	}
	json_end(&json);
	struct text event = arena_copy(arena, buf_text(&out));
	buf_finish(&out);
	return event;
}

bool cloudevent_is(struct text item)
{
	struct arena arena = {0};
	struct attributes envelope;
	struct json_value root;
	struct diag why = {0};
	bool is_object = envelope_open(item, &root, &why) == 0;

	if (is_object)
		attributes_read(&root, &arena, &envelope);
	arena_finish(&arena);
	return is_object && has(&envelope, SPECVERSION);
}

int cloudevent_read(
        struct text item, struct arena *arena, struct text *event, struct text *field, struct diag *why)
{
	struct attributes envelope;
	struct json_value root;

	*field = (struct text){0};
	if (envelope_open(item, &root, why))
		return -1;
	attributes_read(&root, arena, &envelope);
	if (envelope_check(&envelope, field, why))
		return -1;
	*event = event_write(&envelope, arena);
	return 0;
}
