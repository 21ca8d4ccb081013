/* Looks in a rule for what is lawful and most likely not meant. */
#include "rules/model/lint.h"
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

static const struct lint_family *const families[] = {
        &lint_logic, &lint_time, &lint_cost, &lint_people, &lint_practice, &lint_feeds};

void rule_lint(struct rule_reader *reader, const struct node *map, const struct rule *rule)
{
	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
		for (size_t r = 0; r < families[i]->count; r++) {
			const struct lint_row *row = &families[i]->rows[r];
			row->look(&(struct lint){reader, map, rule, row});
		}
}

struct diag *lint_say(const struct lint *lint, struct place place, const char *format, ...)
{
	char message[sizeof((struct diag *)NULL)->message];
	va_list values;

	va_start(values, format);
	vsnprintf(message, sizeof message, format, values);
	va_end(values);
	return diags_add(lint->reader->why, lint->row->severity, lint->row->code, place, "%s", message);
}

const struct node *lint_node(const struct lint *lint, const char *key)
{
	const struct node *value = node_get(lint->map, key);
	const struct node *defaults = lint->reader->defaults;

	return value || !defaults ? value : node_get(defaults, key);
}

struct place lint_place(const struct lint *lint, const char *key)
{
	const struct node *value = lint_node(lint, key);

	return value ? value->place : lint->rule->place;
}

static void print_bound(struct buf *words, const struct bound *bound, enum type type)
{
	struct value value = value_number(bound->at);

	value_print(&value, type == TYPE_PERCENT ? VALUE_PERCENT : VALUE_PLAIN, words);
}

struct text lint_bounds_words(struct arena *arena, const struct bounds *bounds, enum type type)
{
	const struct bound *low = &bounds->low, *high = &bounds->high;
	struct buf words = {0};

	if (low->is_there && high->is_there && ratio_compare(low->at, high->at) == 0) {
		print_bound(&words, low, type);
	} else if (low->is_there && high->is_there) {
		bool is_inside = low->is_open && high->is_open;

		buf_add_z(&words, is_inside ? "between " : "");
		print_bound(&words, low, type);
		buf_add_z(&words, is_inside ? " and " : " to ");
		print_bound(&words, high, type);
	} else if (low->is_there) {
		buf_add_z(&words, low->is_open ? "over " : "");
		print_bound(&words, low, type);
		buf_add_z(&words, low->is_open ? "" : " or more");
	} else if (high->is_there) {
		buf_add_z(&words, high->is_open ? "under " : "at most ");
		print_bound(&words, high, type);
	}
	struct text copy = arena_copy(arena, buf_text(&words));
	buf_finish(&words);
	return copy;
}
