/* Writes a member's name and its value, or null. */
#include "member.h"
#include "civil.h"
#include "json.h"
#include "zone.h"

void member_text(struct json *json, const char *name, struct text text)
{
	json_key(json, name);
	if (text.size)
		json_text(json, text);
	else
		json_null(json);
}

void member_integer(struct json *json, const char *name, int64_t n)
{
	json_key(json, name);
	json_integer(json, n);
}

void member_instant(struct json *json, const char *name, const struct zone *zone, int64_t at_ms)
{
	char text[CIVIL_INSTANT_SIZE];

	json_key(json, name);
	if (!at_ms || at_ms == INT64_MAX) {
		json_null(json);
		return;
	}
	civil_print_instant(at_ms, zone_offset(zone, at_ms), text);
	json_z(json, text);
}
