/* Writes YAML nodes as JSON values. */
#include "node_json.h"
#include "base/json_read.h"

static bool is_number(const struct node *node)
{
	struct json_value value;
	struct diag ignored;

	return node->is_plain && json_parse(node->text, 1, &value, &ignored) == 0 &&
	       value.kind == JSON_NUMBER && value.raw.size == node->text.size;
}

static void put_scalar(const struct node *node, struct json *out)
{
	struct diags ignored = {0};
	bool truth;

	if (node_is_null(node))
		json_null(out);
	else if (is_number(node))
		json_raw(out, node->text);
	else if (node_truth(node, "", &truth, &ignored) == 0)
		json_truth(out, truth);
	else
		json_text(out, node->text);
	diags_finish(&ignored);
}

void node_json(const struct node *node, struct json *out)
{
	if (node->kind == NODE_SCALAR) {
		put_scalar(node, out);
		return;
	}
	if (node->kind == NODE_MAP)
		json_object(out);
	else
		json_list(out);
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == NODE_MAP)
			json_key_text(out, node->pairs[i].key->text);
		node_json(node->kind == NODE_MAP ? node->pairs[i].value : node->items[i], out);
	}
	json_end(out);
}
