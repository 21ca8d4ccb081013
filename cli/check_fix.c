/* Mends what can be mended without a question, for `intervene check --fix`: what a finding brings its fix for, and tabs.
 *
 * A fix is a few characters of one line; every other byte stays.  What comes out is checked like any file before it is
 * written, and an error that was not there before takes back all of its file: the others are mended without it. */
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

/* --- all files ---------------------------------------------------------------------------------------------- */

struct fixing {
	const struct check_fixer *fixer; /* borrowed */
	const struct file_bytes *before; /* borrowed; each file as it is on the disk */
	bool *is_held;                   /* borrowed; by file: to mend it led to a new error */
	struct buf *said, *refused;      /* borrowed; what is mended, and what is not */
};

static size_t mend_all(const struct fixing *fixing, const struct diags *found)
{
	struct files *files = fixing->fixer->files;
	size_t count = 0;

	for (size_t i = 0; i < files->count; i++)
		if (!fixing->is_held[i] && text_ends_with(files->items[i].name, ".yml"))
			count += mend_file(files, &files->items[i], found, fixing->said);
	return count;
}

/* The file of an error, when it was mended; else NULL. */
static bool *mended_file(const struct fixing *fixing, const struct diag *error)
{
	const struct files *files = fixing->fixer->files;

	for (size_t i = 0; i < files->count; i++)
		if (text_equal(files->items[i].name, error->place.file) &&
		        !text_equal(files->items[i].bytes, fixing->before[i].bytes))
			return &fixing->is_held[i];
	return NULL;
}

static void hold_all(const struct fixing *fixing)
{
	for (size_t i = 0; i < fixing->fixer->files->count; i++)
		fixing->is_held[i] = true;
}

static void say_refused(const struct fixing *fixing, const struct diag *error, bool is_mended)
{
	struct text file = error->place.file;

	if (is_mended)
		buf_print(fixing->refused, "nothing is mended in %.*s: it would lead to\n", (int)file.size,
		        file.at);
	else
		buf_add_z(fixing->refused, "nothing is mended: it would lead to\n");
	diag_print(error, files_bytes(fixing->fixer->files, file), false, fixing->refused);
}

/* An error in a file that was not mended comes from another, and which one nobody can tell. */
static void hold(const struct fixing *fixing, const struct diag *error)
{
	bool *is_held = mended_file(fixing, error);

	if (is_held && *is_held)
		return;
	if (is_held) {
		*is_held = true;
	} else {
		fixing->refused->size = 0;
		hold_all(fixing);
	}
	say_refused(fixing, error, is_held);
}

/* `severity: hgih` is an error only when `severty` is mended, and goes with the next pass. */
static bool will_be_mended(const struct fixing *fixing, const struct diag *error)
{
	return error->fix.end_column && mended_file(fixing, error);
}

/* -1: a file is held from now on. */
static int hold_wrong(
        const struct fixing *fixing, const struct diags *before, const struct diags *after, bool is_last)
{
	int result = 0;

	for (size_t i = 0; i < after->count; i++) {
		const struct diag *error = &after->items[i];

		if (error->severity != SEVERITY_ERROR || was_there(before, error))
			continue;
		if (!is_last && will_be_mended(fixing, error))
			continue;
		result = -1;
		hold(fixing, error);
		if (!mended_file(fixing, error))
			break;
	}
	return result;
}

static int mend_until_done(const struct fixing *fixing, struct diags *found)
{
	const struct check_fixer *fixer = fixing->fixer;
	int result = 0;

	for (int pass = 0; result == 0 && pass < PASSES_MOST && mend_all(fixing, found); pass++) {
		struct diags after = {0};

		fixer->examine(fixer->context, &after);
		result = hold_wrong(fixing, found, &after, pass + 1 == PASSES_MOST);
		diags_finish(found);
		*found = after;
	}
	return result;
}

/* All over again without the files that are held; at the latest when all of them are, nothing is wrong. */
static void mend(const struct fixing *fixing, struct diags *found)
{
	struct files *files = fixing->fixer->files;

	while (mend_until_done(fixing, found) != 0) {
		memcpy(files->items, fixing->before, files->count * sizeof *files->items);
		fixing->said->size = 0;
		diags_finish(found);
		fixing->fixer->examine(fixing->fixer->context, found);
	}
	buf_add_text(fixing->said, buf_text(fixing->refused));
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
	bool *is_held = memory_take(files->count + 1);
	struct buf refused = {0};
	struct fixing fixing = {fixer, before, is_held, said, &refused};

	memcpy(before, files->items, size);
	memset(is_held, false, files->count + 1);
	mend(&fixing, found);
	int result = write_changed(files, before, why);
	buf_finish(&refused);
	free(is_held);
	free(before);
	return result;
}
