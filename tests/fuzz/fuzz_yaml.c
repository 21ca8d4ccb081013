/* Any bytes as a YAML file: a tree that keeps its promises, or findings that stand inside the file. */
#include "base/buf.h"
#include "base/civil.h"
#include "base/yaml.h"

#include <stdio.h>
#include <stdlib.h>

static void check(bool is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "fuzz_yaml: %s\n", what);
	abort();
}

static void check_place(struct place place, size_t size)
{
	check(place.line >= 1 && (size_t)place.line <= size + 1, "a line outside the file");
	check(place.column >= 1 && (size_t)place.column <= size + 1, "a column outside the file");
	check(place.end_column == 0 || place.end_column >= place.column, "an end before its beginning");
}

static void use_readers(const struct node *node, struct arena *arena)
{
	struct diags why = {0};
	struct text text, *texts;
	size_t count;
	bool truth;
	int64_t n;
	int32_t day;
	static const struct node_key keys[] = {{"name", true}, {"when", false}};
	node_check_keys(node, keys, 2, "a rule", &why);
	node_text(node, "it", &text, &why);
	node_truth(node, "it", &truth, &why);
	node_integer(node, "it", &n, &why);
	node_date(node, "it", &day, &why);
	node_texts(node, "it", arena, &texts, &count, &why);
	diags_finish(&why);
}

static void check_tree(const struct node *node, size_t size, struct arena *arena)
{
	check_place(node->place, size);
	check(text_is_utf8(node->text), "a text that is not UTF-8");
	use_readers(node, arena);
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == NODE_LIST) {
			check_tree(node->items[i], size, arena);
			continue;
		}
		check(node->pairs[i].key->kind == NODE_SCALAR && node->pairs[i].key->text.size,
		        "a key that is none");
		check_tree(node->pairs[i].key, size, arena);
		check_tree(node->pairs[i].value, size, arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text bytes = {(const char *)data, (uint32_t)size};
	struct arena arena = {0};
	struct diags why = {0};
	struct buf printed = {0};
	struct node *root;
	int result = yaml_read(text_of("rules.d/a.yml"), bytes, &arena, &root, &why);
	check((result == 0) == (why.count == 0), "the verdict and the findings disagree");
	check(result != 0 || root, "good, but no tree");
	if (root)
		check_tree(root, size, &arena);
	diags_sort(&why);
	for (size_t i = 0; i < why.count; i++) {
		check_place(why.items[i].place, size);
		diag_print(&why.items[i], bytes, i & 1, &printed);
	}
	buf_finish(&printed);
	diags_finish(&why);
	arena_finish(&arena);
	return 0;
}
