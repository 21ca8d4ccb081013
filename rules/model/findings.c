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

/* Findings while allowances are read: those that may be allowed stand in order of place, in front of those that reading
 * adds.  A file full of allowances takes no longer than it should. */
struct reading {
	struct diags *diags;
	size_t sorted;
};

static void warn(struct reading *reading, const struct allowance *allowance, const char *code,
        const char *message, const char *help)
{
	diag_help(diags_add(reading->diags, SEVERITY_WARNING, code, allowance->place, "%s", message), "%s",
	        help);
}

/* As diags_sort puts them. */
static int compare_lines(const struct place *a, const struct place *b)
{
	int order = text_compare(a->file, b->file);

	return order ? order : (a->line > b->line) - (a->line < b->line);
}

static size_t first_on_line(const struct reading *reading, const struct place *place)
{
	size_t low = 0, high = reading->sorted;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_lines(&reading->diags->items[middle].place, place) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A finding that is taken out keeps its place without a code until all allowances are read. */
static void take_out(struct diags *diags, struct diag *diag)
{
	forget(diags, diag);
	diag->code[0] = '\0';
}

static void sweep(struct diags *diags)
{
	size_t kept = 0;

	for (size_t i = 0; i < diags->count; i++)
		if (diags->items[i].code[0])
			diags->items[kept++] = diags->items[i];
	diags->count = kept;
}

static void apply(struct reading *reading, const struct allowance *allowance)
{
	struct diag *items = reading->diags->items;
	size_t errors = 0, warnings = 0;

	for (size_t i = first_on_line(reading, &allowance->place);
	        i < reading->sorted && compare_lines(&items[i].place, &allowance->place) == 0; i++) {
		if (!text_is(allowance->code, items[i].code))
			continue;
		bool is_error = items[i].severity == SEVERITY_ERROR;
		errors += is_error;
		warnings += !is_error;
		if (!is_error)
			take_out(reading->diags, &items[i]);
	}
	if (!errors && !warnings)
		warn(reading, allowance, "R161", "there is nothing here to allow", "take the comment out");
	else if (!warnings)
		warn(reading, allowance, "R162", "an error cannot be allowed", "mend what it says");
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
static void read_allowance(struct reading *reading, struct place place, struct text comment)
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
		warn(reading, &allowance, "R160", "an allowance needs a reason",
		        "write # allow R330: and why it is right here");
	else
		apply(reading, &allowance);
}

static void read_line(struct reading *reading, struct text file, int number, struct text line)
{
	static const char word[] = "# allow ";
	const char *at = memmem(line.at, line.size, word, sizeof word - 1);

	if (!at || (at > line.at && at[-1] != ' ' && at[-1] != '\t'))
		return;
	size_t before = (size_t)(at - line.at);
	struct place place = {
	        .file = file, .line = number, .column = (int)text_columns(text_slice(line, 0, before)) + 1};
	read_allowance(reading, place, text_slice(line, before, line.size));
}

void findings_allow(struct diags *diags, const struct file_set *files)
{
	struct reading reading = {diags, diags->count};

	diags_sort(diags);
	for (size_t f = 0; f < files->count; f++) {
		struct text rest = files->files[f].bytes;

		for (int number = 1; rest.size > 0; number++) {
			const char *newline = memchr(rest.at, '\n', rest.size);
			size_t end = newline ? (size_t)(newline - rest.at) : rest.size;
			struct text line = text_slice(rest, 0, end);

			if (line.size > 0 && line.at[line.size - 1] == '\r')
				line.size--;
			read_line(&reading, files->files[f].name, number, line);
			rest = text_slice(rest, newline ? end + 1 : end, rest.size);
		}
	}
	sweep(diags);
}
