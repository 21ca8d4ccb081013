/* Tidies the findings of a build: allowances, repeats, and names that outlive it. */
#include "rules/model/findings.h"

#include <string.h>

void findings_rename(struct diags *diags, const struct file_set *files)
{
	for (size_t i = 0; i < diags->count; i++) {
		struct place *place = &diags->items[i].place;

		for (size_t f = 0; f < files->count; f++)
			if (text_equal(place->file, files->files[f].name))
				place->file = files->files[f].name;
	}
}

static void forget(struct diags *diags, const struct diag *diag)
{
	diags->errors -= diag->severity == SEVERITY_ERROR;
	diags->warnings -= diag->severity == SEVERITY_WARNING;
}

static bool is_same(const struct diag *a, const struct diag *b)
{
	return strcmp(a->code, b->code) == 0 && strcmp(a->message, b->message) == 0 &&
	       text_equal(a->place.file, b->place.file) && a->place.line == b->place.line &&
	       a->place.column == b->place.column;
}

/* What stands under `defaults`, or in a measure, is read again for each rule that takes it. */
void findings_drop_repeats(struct diags *diags)
{
	size_t kept = 0;

	diags_sort(diags);
	for (size_t i = 0; i < diags->count; i++) {
		if (kept > 0 && is_same(&diags->items[kept - 1], &diags->items[i]))
			forget(diags, &diags->items[i]);
		else
			diags->items[kept++] = diags->items[i];
	}
	diags->count = kept;
}

/* One code of an allowance, and where it stands. */
struct allowance {
	struct text code;
	struct place place;
};

static void warn(struct diags *diags, const struct allowance *allowance, const char *code,
        const char *message, const char *help)
{
	diag_help(diags_add(diags, SEVERITY_WARNING, code, allowance->place, "%s", message), "%s", help);
}

/* How many findings of that code the line has; warnings among them are taken out. */
static size_t suppress(struct diags *diags, const struct allowance *allowance)
{
	size_t kept = 0, found = 0, count = diags->count;

	for (size_t i = 0; i < count; i++) {
		struct diag *diag = &diags->items[i];
		bool is_meant = text_is(allowance->code, diag->code) &&
		                diag->place.line == allowance->place.line &&
		                text_equal(diag->place.file, allowance->place.file);

		found += is_meant;
		if (is_meant && diag->severity == SEVERITY_WARNING)
			forget(diags, diag);
		else
			diags->items[kept++] = *diag;
	}
	diags->count = kept;
	return found;
}

static void apply(struct diags *diags, const struct allowance *allowance)
{
	size_t before = diags->count;

	if (suppress(diags, allowance) == 0)
		warn(diags, allowance, "R161", "there is nothing here to allow", "take the comment out");
	else if (diags->count == before)
		warn(diags, allowance, "R162", "an error cannot be allowed", "mend what it says");
}

static bool is_code(struct text word)
{
	if (word.size != 4 || word.at[0] != 'R')
		return false;
	for (uint32_t i = 1; i < word.size; i++)
		if (word.at[i] < '0' || word.at[i] > '9')
			return false;
	return true;
}

/* `line` from the `#` on; columns count from `column`. */
static void read_allowance(struct diags *diags, struct place place, struct text comment)
{
	static const char word[] = "# allow ";
	const char *colon = memchr(comment.at, ':', comment.size);
	size_t end = colon ? (size_t)(colon - comment.at) : comment.size;
	struct allowance allowance = {
	        .code = text_trim(text_slice(comment, sizeof word - 1, end)), .place = place};

	allowance.place.end_column = place.column + (int)text_columns(text_slice(comment, 0, end));
	if (!is_code(allowance.code))
		return;
	if (!colon || text_trim(text_slice(comment, end + 1, comment.size)).size == 0)
		warn(diags, &allowance, "R160", "an allowance needs a reason",
		        "write # allow R330: and why it is right here");
	else
		apply(diags, &allowance);
}

static void read_line(struct diags *diags, struct text file, int number, struct text line)
{
	static const char word[] = "# allow ";
	const char *at = memmem(line.at, line.size, word, sizeof word - 1);

	if (!at || (at > line.at && at[-1] != ' ' && at[-1] != '\t'))
		return;
	size_t before = (size_t)(at - line.at);
	struct place place = {
	        .file = file, .line = number, .column = (int)text_columns(text_slice(line, 0, before)) + 1};
	read_allowance(diags, place, text_slice(line, before, line.size));
}

void findings_allow(struct diags *diags, const struct file_set *files)
{
	for (size_t f = 0; f < files->count; f++) {
		struct text rest = files->files[f].bytes;

		for (int number = 1; rest.size > 0; number++) {
			const char *newline = memchr(rest.at, '\n', rest.size);
			size_t end = newline ? (size_t)(newline - rest.at) : rest.size;
			struct text line = text_slice(rest, 0, end);

			if (line.size > 0 && line.at[line.size - 1] == '\r')
				line.size--;
			read_line(diags, files->files[f].name, number, line);
			rest = text_slice(rest, newline ? end + 1 : end, rest.size);
		}
	}
}
