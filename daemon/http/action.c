/* Reads what a person does: about which thing, and in which words. */
#include "request.h"

#include <jansson.h>
#include <string.h>

/* What is no number is none of ours. */
int64_t request_id(const struct request *request)
{
	int64_t id = -1;

	return text_read_integer(request->id, &id) ? -1 : id;
}

static int member_read(struct command *command, const char *key, const json_t *value)
{
	static const char *const names[] = {"outcome", "note"};
	struct text *const fields[] = {&command->outcome, &command->note};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(key, names[i]) == 0 && json_is_string(value)) {
			struct text text = {json_string_value(value), (uint32_t)json_string_length(value)};
			*fields[i] = arena_copy(&command->arena, text);
			return 0;
		}
	return -1;
}

/* {"outcome": .., "note": ..}, or nothing. */
int request_action(struct request *request, struct command *command)
{
	json_error_t error;
	const char *key;
	json_t *value;
	int result = 0;

	if (!request->body.size)
		return 0;
	json_t *root = json_loadb(request->body.at, request->body.size, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(root))
		result = -1;
	json_object_foreach(root, key, value) if (member_read(command, key, value)) result = -1;
	json_decref(root);
	if (result)
		request_refuse(request, 400, "bad_body", "the body is not understood",
		        "a JSON object with \"outcome\" (when resolving) and \"note\", both texts");
	return result;
}
