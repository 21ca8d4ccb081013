/* audit.c - holds the daemon's tables to what they promise. */
#include "year_inside.h"
#include "clock.h"
#include "daemon/seam.h"
#include "daemon/store/statement.h"
#include <stdlib.h>

enum { LOOK_MS = 61 * 1000 }; /* the core looks at the clock at least so often */

static int by_text(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static void lines_sort(struct buf *lines)
{
	struct buf sorted = {0};
	struct text *parts = memory_take((lines->size + 1) * sizeof *parts);
	size_t count = 0, from = 0;

	for (size_t at = 0; at < lines->size; at++)
		if (lines->at[at] == '\n') {
			parts[count++] = text_slice(buf_text(lines), from, at + 1);
			from = at + 1;
		}
	qsort(parts, count, sizeof *parts, by_text);
	for (size_t i = 0; i < count; i++)
		buf_add_text(&sorted, parts[i]);
	free(parts);
	buf_finish(lines);
	*lines = sorted;
}

void audit_told(struct year *year, struct buf *out)
{
	sqlite3_stmt *q = NULL;

	sqlite3_prepare_v2(year->house.store->db,
	        "SELECT rule, s.id, coalesce(per, ''), opened_ms, rung FROM alert"
	        " JOIN student s ON s.number = alert.student WHERE closed_ms = 0 AND is_forgotten = 0",
	        -1, &q, NULL);
	while (sqlite3_step(q) == SQLITE_ROW)
		buf_print(out, "%s %s %s since %lld step %d\n", sqlite3_column_text(q, 0),
		        sqlite3_column_text(q, 1), sqlite3_column_text(q, 2),
		        (long long)sqlite3_column_int64(q, 3), sqlite3_column_int(q, 4));
	sqlite3_finalize(q);
}

/* Up to the end of the line that `at` is in. */
static struct text line_of(struct text lines, size_t at)
{
	size_t end = at;

	while (end < lines.size && lines.at[end] != '\n')
		end++;
	return text_slice(lines, at, end < lines.size ? end + 1 : end);
}

/* Of two sorted lists the lines that only one has. */
static void difference_print(struct text told, struct text wanted, struct buf *out)
{
	size_t a = 0, b = 0;

	while (a < told.size || b < wanted.size) {
		struct text left = line_of(told, a), right = line_of(wanted, b);
		int order = !left.size ? 1 : !right.size ? -1 : text_compare(left, right);

		if (order)
			buf_print(out, "%s %.*s",
			        order < 0 ? "told only:" : "so only:  ", (int)(order < 0 ? left : right).size,
			        (order < 0 ? left : right).at);
		a += order <= 0 ? left.size : 0;
		b += order >= 0 ? right.size : 0;
	}
}

static void differ(struct year *year, const struct buf *told, const struct buf *wanted)
{
	struct buf out = {0};

	difference_print(buf_text(told), buf_text(wanted), &out);
	witness_fail(&year->witness, "what is told and open is not what is so\n%s", buf_z(&out));
}

int64_t audit_now_ms(const struct year *year)
{
	int64_t now = seam_wall_ms(year->seam), judged = house_judged_ms(&year->house);

	return judged > now ? judged : now;
}

void audit_open(struct year *year)
{
	struct buf wanted = {0}, told = {0};

	clock_pass(year->seam, LOOK_MS);
	year->now_ms += LOOK_MS;
	oracle_wanted(&year->oracle, audit_now_ms(year), &wanted);
	audit_told(year, &told);
	lines_sort(&wanted);
	lines_sort(&told);
	if (!text_equal(buf_text(&wanted), buf_text(&told)))
		differ(year, &told, &wanted);
	buf_finish(&wanted);
	buf_finish(&told);
	audit_tables(year);
	year->counts->questions++;
}
