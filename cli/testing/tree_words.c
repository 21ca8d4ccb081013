/* Says in words why a rule answers as it does, fork by fork. */
#include "verdict.h"

static const char *const part_names[RULE_PARTS] = {
        [PART_ONLY] = "only",
        [PART_NEEDS] = "needs",
        [PART_WHEN] = "when",
        [PART_CLEAR_WHEN] = "clear_when",
        [PART_UNLESS] = "unless",
};

const char *answer_words(enum answer answer)
{
	static const char *const words[] = {
	        [ANSWER_FALSE] = "false",
	        [ANSWER_TRUE] = "true",
	        [ANSWER_UNKNOWN] = "not enough data",
	        [ANSWER_ERROR] = "error",
	};

	return words[answer];
}

static void print_leaf(const struct branch *branch, struct buf *out)
{
	enum value_style style = branch->is_percent ? VALUE_PERCENT : VALUE_PLAIN;

	buf_print(
	        out, "%.*s  is %s", (int)branch->words.size, branch->words.at, answer_words(branch->answer));
	if (branch->value.type == VALUE_UNKNOWN && branch->value.reason != REASON_NONE)
		buf_print(out, ": %s", reason_words(branch->value.reason));
	else if (branch->value.type != VALUE_TRUTH && branch->value.type != VALUE_UNKNOWN) {
		buf_add_z(out, ": it is ");
		value_print_beside(&branch->value, &branch->limit, style, out);
	}
	buf_print(out, "   (%.*s:%d)\n", (int)branch->place.file.size, branch->place.file.at,
	        branch->place.line);
}

static void print_branch(const struct branch *branch, struct buf *out)
{
	buf_print(out, "%*s", 4 + 2 * (int)branch->depth, "");
	if (branch->joint)
		buf_print(out, "%s  is %s\n", branch->joint, answer_words(branch->answer));
	else
		print_leaf(branch, out);
}

/* Of a rule that does not apply nothing else is asked; unless is asked only while when is true. */
static bool is_asked(const struct rule_tree *tree, enum rule_part part)
{
	if (part == PART_ONLY || part == PART_NEEDS)
		return part == PART_ONLY || tree->answers[PART_ONLY] != ANSWER_FALSE;
	return tree->answers[PART_ONLY] != ANSWER_FALSE &&
	       (part != PART_UNLESS || tree->answers[PART_WHEN] == ANSWER_TRUE);
}

static bool has_part(const struct rule_tree *tree, enum rule_part part)
{
	for (size_t i = 0; i < tree->count; i++)
		if (tree->branches[i].part == part)
			return true;
	return false;
}

/* A condition that may not decide yet says why: its comparisons below may well be true. */
static const char *part_words(const struct rule_tree *tree, enum rule_part part)
{
	if (part > PART_NEEDS && tree->answers[PART_ONLY] != ANSWER_TRUE)
		return "not asked: it is not known whether the rule applies";
	if (part > PART_NEEDS && tree->answers[PART_NEEDS] != ANSWER_TRUE)
		return "not asked: needs is not true";
	return answer_words(tree->answers[part]);
}

static void print_part(const struct rule_tree *tree, enum rule_part part, struct buf *out)
{
	if (!is_asked(tree, part) || (part != PART_ONLY && !has_part(tree, part)))
		return;
	buf_print(out, "  %-10s  %s\n", part == PART_ONLY ? "applies" : part_names[part],
	        part_words(tree, part));
	for (size_t i = 0; i < tree->count; i++)
		if (tree->branches[i].part == part)
			print_branch(&tree->branches[i], out);
}

void tree_print(const struct rule_tree *tree, struct buf *out)
{
	for (int part = 0; part < RULE_PARTS; part++)
		print_part(tree, (enum rule_part)part, out);
}

static void print_head(const struct trial *trial, uint32_t rule, int64_t at_ms, struct buf *out)
{
	char at[CIVIL_INSTANT_SIZE];
	struct rule_words words;

	ruleset_rule_words(trial->set, rule, &words);
	civil_print_instant(at_ms, zone_offset(trial->play->zone, at_ms), at);
	at[sizeof("2025-09-15T16:00") - 1] = '\0';
	at[sizeof("2025-09-15") - 1] = ' ';
	buf_print(out, "%.*s on %s, by what was known then:\n", (int)words.id.size, words.id.at, at);
}

int tree_tell(const struct trial *trial, uint32_t rule, struct text per, int64_t at_ms, struct complaint *out,
        struct diag *why)
{
	struct rule_tree tree = {.count = 0};
	struct explanation explanation = {.why = {"", 0}};
	struct buf words = {0};

	if (play_explain(trial->play, rule, per, at_ms, trial->arena, &tree, &explanation, why))
		return -1;
	print_head(trial, rule, at_ms, &words);
	tree_print(&tree, &words);
	out->tree = arena_copy(trial->arena, buf_text(&words));
	buf_finish(&words);
	return 0;
}
