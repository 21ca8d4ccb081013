/* Takes the files of lists off the disk and apart: tables with libcsv, plain text by its lines. */
#include "daemon/config/lists.h"
#include "base/buf.h"
#include "base/diag.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* --- off the disk ------------------------------------------------------------------------------------------- */

static struct text folder_of(struct text path)
{
	const char *slash = memrchr(path.at, '/', path.size);

	return slash ? text_slice(path, 0, (size_t)(slash - path.at) + 1) : text_slice(path, 0, 0);
}

static bool is_done(const struct files *rules, size_t number, struct text folder)
{
	for (size_t i = 0; i < number; i++)
		if (text_equal(folder_of(rules->items[i].name), folder))
			return true;
	return false;
}

int lists_add(struct files *raw, const struct files *rules, struct diag *why)
{
	static const char *const places[] = {"lists", "../lists"};
	int result = 0;

	for (size_t i = 0; i < rules->count; i++) {
		struct text folder = folder_of(rules->items[i].name);

		for (size_t p = 0; p < 2 && result == 0 && !is_done(rules, i, folder); p++) {
			char *path =
			        arena_print(&raw->arena, "%.*s%s", (int)folder.size, folder.at, places[p]);

			if (files_is_folder(path))
				result = files_add_all(raw, path, why);
		}
	}
	return result;
}

/* --- taken apart -------------------------------------------------------------------------------------------- */

/* Rows of cells while a file is read; a short row is filled up when its length is known. */
struct splitting {
	struct arena *arena;
	struct text *cells; /* owned */
	size_t count, capacity, columns, rows, in_row;
	size_t filled; /* cells that no row has said */
};

/* A file has fewer cells than bytes; as many more may be missing. */
enum { FILLED_MOST = FILE_BYTES_MOST };

static void add_cell(struct splitting *into, struct text cell)
{
	into->cells = memory_room(into->cells, into->count, &into->capacity, sizeof *into->cells);
	into->cells[into->count++] = cell;
	into->in_row++;
}

static void end_row(struct splitting *into)
{
	if (!into->rows)
		into->columns = into->in_row;
	for (; into->in_row < into->columns && into->filled < FILLED_MOST; into->filled++)
		add_cell(into, (struct text){"", 0});
	if (into->in_row < into->columns)
		into->columns = into->in_row;
	into->count -= into->in_row - into->columns; /* what no column is named for */
	into->in_row = 0;
	into->rows++;
}

static void on_cell(void *bytes, size_t size, void *context)
{
	struct splitting *into = context;

	add_cell(into, arena_copy(into->arena, (struct text){bytes, (uint32_t)size}));
}

static void on_row(int end, void *context)
{
	(void)end;
	end_row(context);
}

static const char *split_table(struct text bytes, struct splitting *into)
{
	static const char mark[] = "\xef\xbb\xbf"; /* that spreadsheets begin a file with */
	struct csv_parser parser;
	size_t from = text_starts_with(bytes, mark) ? strlen(mark) : 0;

	csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
	size_t size = bytes.size - from;
	bool is_whole = csv_parse(&parser, bytes.at + from, size, on_cell, on_row, into) == size &&
	                csv_fini(&parser, on_cell, on_row, into) == 0;
	csv_free(&parser);
	if (into->filled >= FILLED_MOST)
		return "this is no table: most rows are much shorter than the first";
	return is_whole ? NULL : "this table cannot be read: a quote is not closed, or stands inside a cell";
}

static const char *split_lines(struct text bytes, struct splitting *into)
{
	uint32_t from = 0;

	for (uint32_t i = 0; i <= bytes.size; i++)
		if (i == bytes.size || bytes.at[i] == '\n') {
			uint32_t end = i > from && bytes.at[i - 1] == '\r' ? i - 1 : i;

			add_cell(into, text_slice(bytes, from, end));
			end_row(into);
			from = i + 1;
		}
	return NULL;
}

static void split(const struct file_bytes *file, struct list_file *out, struct arena *arena)
{
	struct splitting into = {.arena = arena};
	struct text folder = folder_of(file->name);

	*out = (struct list_file){.name = text_slice(file->name, folder.size, file->name.size),
	        .is_table = text_ends_with(file->name, ".csv")};
	if (file->bytes.size >= FILE_BYTES_MOST)
		out->wrong = "this file is over a mebibyte";
	else if (!text_is_utf8(file->bytes))
		out->wrong = "this file is not UTF-8";
	else
		out->wrong =
		        out->is_table ? split_table(file->bytes, &into) : split_lines(file->bytes, &into);
	if (out->wrong)
		into.count = into.rows = into.columns = 0;
	struct text *cells = arena_take_array(arena, into.count, sizeof *cells);

	if (into.count)
		memcpy(cells, into.cells, into.count * sizeof *cells);
	free(into.cells);
	out->cells = cells;
	out->rows = into.rows;
	out->columns = into.columns;
}

void lists_split(struct lists *lists, struct files *raw)
{
	struct file_set set = files_set(raw);

	*lists = (struct lists){.count = set.count};
	lists->items = arena_take_array(&lists->arena, set.count, sizeof *lists->items);
	for (size_t i = 0; i < set.count; i++)
		split(&set.files[i], &lists->items[i], &lists->arena);
}

void lists_finish(struct lists *lists)
{
	arena_finish(&lists->arena);
	*lists = (struct lists){0};
}
