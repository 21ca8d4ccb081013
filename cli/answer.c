/* Walks the daemon's answers. */
#include "answer.h"
#include "base/buf.h"

int answer_read(const struct buf *body, struct json_value *out, struct diag *why)
{
	if (json_parse(buf_text(body), 32, out, NULL) || out->kind != JSON_OBJECT)
		return diag_set(
		        why, "C127", "the daemon's answer is not a JSON object; is it another program?");
	return 0;
}

bool answer_member(const struct json_value *object, const char *name, struct json_value *out)
{
	struct arena arena = {0};
	struct text key;
	bool is_found = false;

	for (size_t at = 0; !is_found && json_member(object, &at, &arena, &key, out);)
		is_found = text_is(key, name);
	arena_finish(&arena);
	return is_found && out->kind != JSON_NULL;
}

struct text answer_text(const struct json_value *object, const char *name, struct arena *arena)
{
	struct json_value value;

	if (!answer_member(object, name, &value))
		return (struct text){"", 0};
	return value.kind == JSON_TEXT ? json_unescape(&value, arena) : value.raw;
}

int64_t answer_integer(const struct json_value *object, const char *name)
{
	struct json_value value;
	int64_t n = 0;

	if (answer_member(object, name, &value) && value.kind == JSON_NUMBER)
		text_read_integer(value.raw, &n);
	return n;
}
