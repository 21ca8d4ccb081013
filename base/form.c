/* Forms that many tables use, and the reader of a map's keys by its form. */
#include "form.h"
#include "yaml.h"

#include <stdlib.h>

const struct form form_any = {.kind = FORM_ANY};
const struct form form_text = {.kind = FORM_TEXT, .words = "a text"};
const struct form form_filled = {.kind = FORM_TEXT, .words = "a text", .low = 1};
const struct form form_words = {.kind = FORM_WORDS, .words = "words"};
const struct form form_string = {.kind = FORM_STRING, .words = "a text"};
const struct form form_truth = {.kind = FORM_TRUTH, .words = "true or false"};
const struct form form_date = {.kind = FORM_DATE, .words = "a date", .example = "2026-09-03"};
const struct form form_format = {.kind = FORM_WHOLE, .words = "1", .low = 1, .high = 1, .is_bound = true};

void form_row_key(const void *rows, size_t number, struct form_key *out)
{
	const struct form_row *row = (const struct form_row *)rows + number;

	*out = (struct form_key){.name = row->name, .form = row->form, .need = row->need, .help = row->help};
}

void form_key_at(const struct form_keys *keys, size_t number, struct form_key *out)
{
	keys->key(keys->rows, number, out);
}

const char *form_name_at(const struct form_names *names, size_t number)
{
	return *(const char *const *)((const char *)names->rows + number * names->size);
}

int form_check_keys(const struct node *map, const struct form *form, const char *what, struct diags *why)
{
	const struct form_keys *keys = &form->keys;
	struct node_key *known = memory_take((keys->count + 1) * sizeof *known);
	struct form_key key;
	size_t count = 0;

	for (size_t i = 0; i < keys->count; i++) {
		form_key_at(keys, i, &key);
		if (key.name)
			known[count++] = (struct node_key){key.name, key.need == FORM_REQUIRED};
	}
	int result = node_check_keys(map, known, count, what, why);
	free(known);
	return result;
}
