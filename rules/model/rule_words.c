/* Readers of a rule's words for people, which YAML cuts short where it sees a key or a comment. */
#include "rules/model/rule_read.h"
#include "base/buf.h"
#include "rules/model/scripts.h"

#include <string.h>

const struct node *rule_pick_language(const struct node *value)
{
	const struct node *english = node_get(value, "en");

	if (value->kind != NODE_MAP || value->count == 0)
		return value;
	return english ? english : value->pairs[0].value;
}

static struct text behind(struct text line, int columns)
{
	uint32_t at = 0;

	for (; columns > 0 && at < line.size; columns--)
		do
			at++;
		while (at < line.size && ((unsigned char)line.at[at] & 0xc0) == 0x80);
	return text_slice(line, at, line.size);
}

/* All that stands on the line from the finding on, in quotes that it does not hold itself. */
static void fix_with_quotes(struct rule_reader *reader, struct diag *diag)
{
	const struct place *place = &diag->place;
	struct text line = reader->lines[place->line - 1];
	struct text whole = text_trim(behind(line, place->column - 1));
	struct buf quoted = {0};

	if (reader->script != NO_SCRIPT)
		return;
	if (whole.size && whole.at[whole.size - 1] == '\r')
		whole.size--;
	bool has_double = memchr(whole.at, '"', whole.size) || memchr(whole.at, '\\', whole.size);
	char quote = has_double ? '\'' : '"';
	buf_add_char(&quoted, quote);
	buf_add_text(&quoted, whole);
	buf_add_char(&quoted, quote);
	if (!has_double || !memchr(whole.at, '\'', whole.size))
		diag_fix(diag, place->column, place->column + (int)text_columns(whole), buf_text(&quoted));
	buf_finish(&quoted);
}

/* `# words` is a comment that somebody meant; in `Room #5` the number is gone, and nothing else would say so. */
void rule_check_words(struct rule_reader *reader, const struct node *words)
{
	const struct place *place = &words->place;

	if (!words->is_plain || place->end_column <= 0 || (size_t)place->line > reader->line_count)
		return;
	struct text rest = text_trim(behind(reader->lines[place->line - 1], place->end_column - 1));
	if (rest.size < 2 || rest.at[0] != '#' || rest.at[1] == ' ' || rest.at[1] == '#')
		return;
	struct diag *diag = diags_add(
	        reader->why, SEVERITY_WARNING, "R158", *place, "the text ends here: a ` #` begins a comment");
	diag_help(diag, "put it in quotes");
	fix_with_quotes(reader, diag);
}

void rule_read_title(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct text *title = field;

	value = rule_pick_language(value);
	if (node_text(value, key->name, title, reader->why) != 0)
		return;
	rule_check_words(reader, value);
	if (text_trim(*title).size == 0)
		rule_refuse(reader, key, value);
}

/* `- Call: the family` is a map to YAML. */
static int read_step(struct rule_reader *reader, const struct node *step, struct text *out)
{
	if (step->kind == NODE_MAP) {
		struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R159", step->place,
		        "this step is cut in two by its ': '");

		bool is_on_line = step->count == 1 && step->pairs[0].value->kind == NODE_SCALAR &&
		                  step->pairs[0].value->place.line == step->place.line;
		if (is_on_line && (size_t)step->place.line <= reader->line_count)
			fix_with_quotes(reader, diag);
		return diag_help(diag, "put it in quotes");
	}
	rule_check_words(reader, step);
	return node_text(step, "a step", out, reader->why);
}

/* One step may stand without a list. */
void rule_read_steps(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	const struct node *steps = rule_pick_language(value);
	size_t count = steps->kind == NODE_LIST ? steps->count : 1;
	struct text *texts = arena_take_array(reader->arena, count, sizeof *texts);
	struct rule *rule = field;

	(void)key;
	for (size_t i = 0; i < count; i++) {
		const struct node *step = steps->kind == NODE_LIST ? steps->items[i] : steps;

		if (read_step(reader, step, &texts[rule->step_count]) == 0)
			rule->step_count++;
	}
	rule->steps = texts;
}
