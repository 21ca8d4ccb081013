/* Mends what can be mended without a question, for `intervene check --fix`: what a finding brings its fix for, and tabs.
 *
 * A fix is a few characters of one line; every other byte stays.  What comes out is checked like any file before it is
 * written, and an error that was not there before takes back all of it. */
#include "check.h"
#include "rewrite.h"
#include "base/buf.h"
#include <stdlib.h>
#include <string.h>

enum { PASSES_MOST = 10 };

static bool is_error(const struct diag *diag, struct text file, const char *code)
{
	return strcmp(diag->code, code) == 0 && text_equal(diag->place.file, file);
}

static bool has_error(const struct diags *diags, struct text file, const char *code)
{
	for (size_t i = 0; i < diags->count; i++)
		if (is_error(&diags->items[i], file, code))
			return true;
	return false;
}

/* --- one line ----------------------------------------------------------------------------------------------- */

/* A file while it is written anew. */
struct mending {
	struct text file;
	const struct diags *found; /* in order of place */
	size_t next;               /* of them */
	bool has_tabs;             /* it could not be read because of one */
	size_t indent;             /* of what the line before began with */
	size_t item_indent;        /* of the last item of a list */
	struct buf *out, *said;    /* borrowed */
	size_t count;              /* of what was mended */
};

static size_t offset_of(struct text line, int column)
{
	uint32_t at = 0;

	for (; column > 1 && at < line.size; column--)
		do
			at++;
		while (at < line.size && ((unsigned char)line.at[at] & 0xc0) == 0x80);
	return at;
}

static int by_column(const void *left, const void *right)
{
	const struct diag *a = *(const struct diag *const *)left, *b = *(const struct diag *const *)right;

	return (a->fix.column > b->fix.column) - (a->fix.column < b->fix.column);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where the next line is likely to begin. */
static void follow(struct mending *mending, struct text line)
{
	uint32_t at = 0;

	while (at < line.size && line.at[at] == ' ')
		at++;
	struct text words = text_trim(text_slice(line, at, line.size));
	if (!words.size || words.at[0] == '#')
		return;
	mending->indent = at;
	if (text_starts_with(words, "- ")) {
		mending->item_indent = at;
		mending->indent = at + 2;
	}
	if (words.at[words.size - 1] == ':')
		mending->indent += 2;
}

/* A line under the one before it, or an item beside the last; what else it may be, nobody can tell. */
static size_t mend_tab(struct mending *mending, struct text line, int number)
{
	uint32_t at = 0;
	bool has_tab = false;

	for (; at < line.size && is_blank(line.at[at]); at++)
		has_tab |= line.at[at] == '\t';
	if (!mending->has_tabs || !has_tab || at == line.size)
		return 0;
	bool is_item = line.at[at] == '-';
	size_t spaces = is_item ? mending->item_indent : mending->indent;
	for (size_t i = 0; i < spaces; i++)
		buf_add_char(mending->out, ' ');
	buf_print(mending->said, "%.*s:%d:1: the tab is now spaces\n", (int)mending->file.size,
	        mending->file.at, number);
	mending->count++;
	return at;
}

static void mend_part(struct mending *mending, const struct diag *diag, struct text old)
{
	const struct place *place = &diag->place;

	buf_add_z(mending->out, diag->fix.text);
	buf_print(mending->said, "%.*s:%d:%d: %.*s is now %s\n", (int)place->file.size, place->file.at,
	        place->line, diag->fix.column, (int)old.size, old.at, diag->fix.text);
	mending->count++;
}

/* The fixes of the line, first to last; one that reaches into another waits for the next pass. */
static void mend_line(struct mending *mending, struct text line, int number)
{
	enum { FIXES_MOST = 32 };
	const struct diag *fixes[FIXES_MOST];
	const struct diags *found = mending->found;
	size_t count = 0, from = mend_tab(mending, line, number);

	for (; mending->next < found->count; mending->next++) {
		const struct diag *diag = &found->items[mending->next];
		int order = text_compare(diag->place.file, mending->file);
		if (order > 0 || (order == 0 && diag->place.line > number))
			break;
		if (order == 0 && diag->place.line == number && diag->fix.end_column && count < FIXES_MOST)
			fixes[count++] = diag;
	}
	qsort(fixes, count, sizeof fixes[0], by_column);
	for (size_t i = 0; i < count; i++) {
		size_t start = offset_of(line, fixes[i]->fix.column),
		       end = offset_of(line, fixes[i]->fix.end_column);
		if (start < from)
			continue;
		buf_add_text(mending->out, text_slice(line, from, start));
		mend_part(mending, fixes[i], text_slice(line, start, end));
		from = end;
	}
	buf_add_text(mending->out, text_slice(line, from, line.size));
}

/* --- one file ----------------------------------------------------------------------------------------------- */

static size_t mend_file(
        struct files *files, struct file_bytes *file, const struct diags *found, struct buf *said)
{
	struct buf out = {0};
	struct mending mending = {.file = file->name,
	        .found = found,
	        .has_tabs = has_error(found, file->name, "R114"),
	        .out = &out,
	        .said = said};
	struct text rest = file->bytes;

	for (int number = 1; rest.size > 0; number++) {
		const char *newline = memchr(rest.at, '\n', rest.size);
		size_t end = newline ? (size_t)(newline - rest.at) : rest.size, before = out.size;

		mend_line(&mending, text_slice(rest, 0, end), number);
		follow(&mending, text_slice(buf_text(&out), before, out.size));
		if (newline)
			buf_add_char(&out, '\n');
		rest = text_slice(rest, newline ? end + 1 : end, rest.size);
	}
	if (mending.count)
		file->bytes = arena_copy(&files->arena, buf_text(&out));
	buf_finish(&out);
	return mending.count;
}

static size_t mend_all(struct files *files, const struct diags *found, struct buf *said)
{
	size_t count = 0;

	for (size_t i = 0; i < files->count; i++)
		if (text_ends_with(files->items[i].name, ".yml"))
			count += mend_file(files, &files->items[i], found, said);
	return count;
}

/* --- whether it may be written ------------------------------------------------------------------------------ */

/* Of a file that could not be read for its tabs everything is new but that it cannot be read. */
static bool was_there(const struct diags *before, const struct diag *error)
{
	bool was_unread = has_error(before, error->place.file, "R114");

	if (was_unread && strcmp(error->code, "R100") != 0 && strcmp(error->code, "R114") != 0)
		return true;
	for (size_t i = 0; i < before->count; i++)
		if (is_error(&before->items[i], error->place.file, error->code) &&
		        strcmp(before->items[i].message, error->message) == 0)
			return true;
	return false;
}

static const struct diag *new_error(const struct diags *before, const struct diags *after)
{
	for (size_t i = 0; i < after->count; i++)
		if (after->items[i].severity == SEVERITY_ERROR && !was_there(before, &after->items[i]))
			return &after->items[i];
	return NULL;
}

static int mend_until_done(const struct check_fixer *fixer, struct diags *found, struct buf *said)
{
	for (int pass = 0; pass < PASSES_MOST && mend_all(fixer->files, found, said); pass++) {
		struct diags after = {0};

		fixer->examine(fixer->context, &after);
		const struct diag *wrong = new_error(found, &after);
		if (wrong) {
			said->size = 0;
			buf_add_z(said, "nothing is mended: it would lead to\n");
			diag_print(wrong, files_bytes(fixer->files, wrong->place.file), false, said);
		}
		diags_finish(found);
		*found = after;
		if (wrong)
			return -1;
	}
	return 0;
}

static int write_changed(const struct files *files, const struct file_bytes *before, struct diag *why)
{
	int result = 0;

	for (size_t i = 0; i < files->count && result == 0; i++)
		if (!text_equal(files->items[i].bytes, before[i].bytes))
			result = file_rewrite(files->items[i].name.at, files->items[i].bytes, why);
	return result;
}

int check_fix(const struct check_fixer *fixer, struct diags *found, struct buf *said, struct diag *why)
{
	struct files *files = fixer->files;
	size_t size = files->count * sizeof *files->items;
	struct file_bytes *before = memory_take(size + 1);
	int result = 0;

	memcpy(before, files->items, size);
	if (mend_until_done(fixer, found, said) == 0) {
		result = write_changed(files, before, why);
	} else {
		memcpy(files->items, before, size);
		diags_finish(found);
		fixer->examine(fixer->context, found);
	}
	free(before);
	return result;
}
