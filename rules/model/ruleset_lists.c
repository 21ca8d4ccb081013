/* Reads `lists:` of a rule file: values that stand there, or a column of a file beside the rules. */
#include "rules/model/ruleset_read.h"
#include "rules/model/rule_forms.h"

#include <stdlib.h>

/* The values of a list while it is read. */
struct reading {
	struct value *texts, *numbers; /* owned */
	size_t count, capacity, number_capacity, number_count;
};

static void add(struct reading *reading, struct text text)
{
	struct ratio number;

	reading->texts =
	        memory_room(reading->texts, reading->count, &reading->capacity, sizeof *reading->texts);
	reading->texts[reading->count++] = value_text(text);
	if (ratio_read(text, &number) != 0)
		return;
	reading->numbers = memory_room(
	        reading->numbers, reading->number_count, &reading->number_capacity, sizeof *reading->numbers);
	reading->numbers[reading->number_count++] = value_number(number);
}

static void say(struct ruleset_build *build, const struct node *at, const char *code, const char *message,
        const char *help)
{
	diag_help(diags_add(build->why, SEVERITY_ERROR, code, at->place, "%s", message), "%s", help);
}

/* --- written out -------------------------------------------------------------------------------------------- */

static bool is_number(const struct node *item)
{
	struct ratio number;

	return item->is_plain && ratio_read(item->text, &number) == 0;
}

/* 1 for numbers, 0 for texts, -1 after an error. */
static int read_items(struct ruleset_build *build, const struct node *list, struct reading *reading)
{
	struct text text;

	for (size_t i = 0; i < list->count; i++) {
		const struct node *item = list->items[i];

		if (node_text(item, "a value of a list", &text, build->why) != 0)
			return -1;
		if (is_number(item) != is_number(list->items[0])) {
			say(build, item, "R210", "numbers and texts in one list",
			        "a text stands in quotes, also one made of digits: '3'");
			return -1;
		}
		add(reading, text);
	}
	return list->count && is_number(list->items[0]);
}

/* --- from a file -------------------------------------------------------------------------------------------- */

static const struct list_file *file_find(
        struct ruleset_build *build, const struct node *name, struct arena *arena)
{
	const struct ruleset_files *files = build->lists;
	const char **names = arena_take_array(arena, files->list_count, sizeof *names);

	for (size_t i = 0; i < files->list_count; i++) {
		if (text_equal(files->lists[i].name, name->text))
			return &files->lists[i];
		names[i] = arena_copy(arena, files->lists[i].name).at;
	}
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R192", name->place,
	        "there is no file '%.*s' in lists", (int)name->text.size, name->text.at);
	if (!diag_guess(diag, name->text, names, files->list_count))
		diag_help(diag, "files of lists stand in the folder 'lists' beside rules.d");
	return NULL;
}

static int column_find(struct ruleset_build *build, const struct list_file *file, const struct node *key,
        struct arena *arena)
{
	size_t count = file->rows ? file->columns : 0;
	const char **names = arena_take_array(arena, count, sizeof *names);

	for (size_t i = 0; i < count; i++) {
		if (text_equal(file->cells[i], key->text))
			return (int)i;
		names[i] = arena_copy(arena, file->cells[i]).at;
	}
	struct diag *diag =
	        diags_add(build->why, SEVERITY_ERROR, "R192", key->place, "'%.*s' has no column '%.*s'",
	                (int)file->name.size, file->name.at, (int)key->text.size, key->text.at);
	return diag_guess(diag, key->text, names, count) ? -1
	                                                 : diag_help(diag, "the first row names the columns");
}

static int check_key(struct ruleset_build *build, const struct list_file *file, const struct node *map)
{
	const struct node *key = node_get(map, "key"), *name = node_get(map, "file");

	if (file->wrong)
		say(build, name, "R192", file->wrong, "mend the file, or write the values here");
	else if (file->is_table && !key)
		say(build, name, "R192", "which column of the table is the list?", "add key: and its name");
	else if (!file->is_table && key)
		say(build, key, "R192", "only a table, a file that ends in .csv, has columns",
		        "take key: out: each line is a value");
	else
		return 0;
	return -1;
}

static const struct form_row file_keys[] = {
        {"file", &form_text, FORM_REQUIRED, "a file in the folder 'lists' beside the rules"},
        {"key", &form_text, FORM_OPTIONAL, "of a table, the column"},
};
static const struct form file_form = {.kind = FORM_MAP, .keys = FORM_KEYS(file_keys)};
static const struct form items_form = {.kind = FORM_LIST, .of = &form_text, .low = 1};
static const struct form *const list_forms[] = {&items_form, &file_form};
static const struct form list_form = {.kind = FORM_EITHER, .forms = list_forms, .form_count = 2};
const struct form ruleset_form_lists = {.kind = FORM_NAMED,
        .of = &list_form,
        .words = "a name, and its values or a file of them",
        .example = "{exempt: [S1, S2]}"};

/* What is read from a file stands in no quotes: it is texts, and numbers too when all of it can be read so. */
static int read_file(struct ruleset_build *build, const struct node *map, struct reading *reading)
{
	struct arena *arena = &build->set->arena;
	struct text name, column;
	const struct node *key = node_get(map, "key");

	if (form_check_keys(map, &file_form, "a list from a file", build->why) != 0 ||
	        node_text(node_get(map, "file"), "file", &name, build->why) != 0 ||
	        (key && node_text(key, "key", &column, build->why) != 0))
		return -1;
	const struct list_file *file = file_find(build, node_get(map, "file"), arena);
	if (!file || check_key(build, file, map) != 0)
		return -1;
	int at = key ? column_find(build, file, key, arena) : 0;
	for (size_t row = file->is_table; at >= 0 && row < file->rows; row++) {
		struct text cell = text_trim(file->cells[row * file->columns + (size_t)at]);

		if (cell.size)
			add(reading, arena_copy(arena, cell));
	}
	return at;
}

/* --- one list ----------------------------------------------------------------------------------------------- */

static void read_list(struct ruleset_build *build, const struct rule_file *file, const struct pair *pair)
{
	struct source_text name = source_of(pair->key, file->bytes);
	bool is_written = pair->value->kind == NODE_LIST;
	struct reading reading = {0};
	int result = 0;

	if (pair->value->kind == NODE_SCALAR) {
		say(build, pair->value, "R192", "a list is its values, or a file of them",
		        "write [S1, S2] or {file: exempt.csv, key: student}");
		result = -1;
	} else {
		result = is_written ? read_items(build, pair->value, &reading)
		                    : read_file(build, pair->value, &reading);
	}
	if (result >= 0 && !reading.count)
		say(build, pair->value, "R193", "this list is empty", "write its values, or take it out");
	bool are_numbers = reading.number_count == reading.count && (!is_written || result == 1);
	bool are_texts = !is_written || result == 0;
	language_list(build->language, name, are_texts ? reading.texts : NULL,
	        are_numbers ? reading.numbers : NULL, result < 0 ? 0 : reading.count);
	free(reading.texts);
	free(reading.numbers);
}

void ruleset_read_lists(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	if (value->kind != NODE_MAP)
		say(build, value, "R143", "this must be a map of 'name: values'", "exempt: [S1, S2]");
	for (size_t i = 0; value->kind == NODE_MAP && i < value->count; i++)
		read_list(build, file, &value->pairs[i]);
}
