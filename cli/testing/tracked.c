/* Asks for the number that a rule tracks and compares it with what a test expects, exactly. */
#include "tracked.h"

int tracked_find(const struct trial *trial, const struct telling *telling, int64_t at_ms, struct tracked *out,
        struct diag *why)
{
	struct rule_tree tree = {.count = 0};
	struct explanation explanation = {.why = {"", 0}};

	if (play_explain(
	            trial->play, telling->rule, telling->per, at_ms, trial->arena, &tree, &explanation, why))
		return -1;
	*out = (struct tracked){tree.has_track, tree.track};
	return 0;
}

bool tracked_is(const struct tracked *tracked, const struct expected_value *expected)
{
	struct value wanted = value_number(expected->number);
	int order;

	return tracked->has_number && value_compare(&tracked->value, &wanted, &order) == ANSWER_TRUE &&
	       order == 0;
}

void tracked_print(const struct tracked *tracked, const struct expected_value *expected, struct buf *out)
{
	struct value wanted = value_number(expected->number);
	bool is_percent = text_ends_with(expected->written, "%");

	if (!tracked->has_number) {
		buf_add_z(out, ", and the rule tracks no number");
		return;
	}
	buf_add_z(out, ", value: ");
	value_print_beside(&tracked->value, &wanted, is_percent ? VALUE_PERCENT : VALUE_PLAIN, out);
}
