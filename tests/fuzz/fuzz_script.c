/* Any text as a file of Lua: it is read, as rules too, and its function called without harm, ends twice in the same way, and leaves the next
 * rule as it was. */
#include "base/diag.h"
#include "rules/lua/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char other[] = "function ask(x) return ('a'):upper() .. #x.days end";

static void check(bool is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "fuzz_script: %s\n", what);
	abort();
}

static enum script_end call(
        struct script *script, uint32_t file, struct arena *arena, struct script_answer *out)
{
	static const struct value days[] = {
	        {.type = VALUE_DATE, .date = 20332}, {.type = VALUE_DATE, .date = 20336}};
	const struct script_input inputs[] = {
	        {text_of("days"), {.type = VALUE_LIST, .list = {days, 2}}},
	        {text_of("word"), value_text(text_of("late"))},
	};
	struct script_function function = {.file = file, .name = text_of("ask")};
	struct diag why = {0};
	enum script_end end = script_call(script, &function, inputs, 2, arena, out, &why);
	check(end == SCRIPT_ANSWERED || (why.message[0] && why.place.line >= 1), "refused without a word");
	return end;
}

/* As rules: each word stands in the file, and each finding. */
static void read_as_rules(struct script *script, struct text bytes, struct arena *arena)
{
	struct tokens tokens = scan(text_of("a.lua"), bytes, arena);
	struct diags diags = {0};
	struct node *root = NULL;
	for (size_t i = 0; i < tokens.count; i++) {
		struct token token = tokens.items[i];
		check(token.text.size && token.offset + token.text.size <= bytes.size,
		        "a word outside the file");
		check(token.place.line >= 1 && token.place.column >= 1, "a word without a place");
	}
	scan_forbidden(&tokens, &diags);
	int result = tree_read(script, 0, &tokens, arena, &root, &diags);
	check(result == 0 ? root != NULL : diags.errors > 0, "refused as rules without a word");
	diags_finish(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script_file files[] = {
	        {text_of("a.lua"), {(const char *)data, (uint32_t)size}}, {text_of("b.lua"), text_of(other)}};
	struct script *script = script_create(files, 2);
	struct arena arena = {0};
	struct script_answer first, again, rest;
	enum script_end end = call(script, 0, &arena, &first);
	check(call(script, 1, &arena, &rest) == SCRIPT_ANSWERED, "an innocent function did not answer");
	check(text_is(rest.value.text, "A2"), "an innocent function answered otherwise");
	check(call(script, 0, &arena, &again) == end, "ended otherwise when asked again");
	check(first.value.type == again.value.type, "answered otherwise when asked again");
	check(first.fact_count == again.fact_count, "other facts when asked again");
	read_as_rules(script, files[0].bytes, &arena);
	script_destroy(script);
	arena_finish(&arena);
	return 0;
}
