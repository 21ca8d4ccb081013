/* Reads the standard work into arrays of days. */
#include "loop_days.h"
#include "scan.h"
#include "base/arena.h"
#include <stdlib.h>

static struct cell *row_of(const struct days *days, size_t student)
{
	return &days->cells[student * YEAR_MOST];
}

const struct cell *days_of(const struct days *days, size_t student)
{
	return row_of(days, student);
}

static void rows_make(struct days *days, size_t student)
{
	while (student >= days->room) {
		days->room = days->room ? 2 * days->room : 1024;
		days->cells = memory_grow(days->cells, days->room * YEAR_MOST * sizeof(*days->cells));
	}
	for (; days->students <= student; days->students++)
		for (int day = 0; day < YEAR_MOST; day++)
			row_of(days, days->students)[day] = (struct cell){.score = NO_SCORE};
}

static enum status status_of(const struct scanned *line)
{
	if (scan_value(line->whole.at, "\"status\":").at[0] != 'a')
		return STATUS_PRESENT;
	return scan_value(line->whole.at, "\"excused\":").at[0] == 't' ? STATUS_EXCUSED : STATUS_UNEXCUSED;
}

static void cell_fill(struct cell *cell, const struct scanned *line)
{
	if (text_is(line->type, "attendance"))
		cell->status = (uint8_t)status_of(line);
	else if (text_is(line->type, "assessment"))
		cell->score = (int16_t)strtol(scan_value(line->whole.at, "\"score\":").at, NULL, 10);
	else
		cell->referred++;
}

static int line_take(struct days *days, const char *at, size_t size)
{
	struct scanned line = scan_line(at, size);
	size_t student = (size_t)scan_student(&line);

	if (!days->events++)
		days->first_day = line.day;
	int32_t day = line.day - days->first_day;
	if (day < 0 || day >= YEAR_MOST)
		return -1;
	days->count = day >= days->count ? day + 1 : days->count;
	rows_make(days, student);
	cell_fill(&row_of(days, student)[day], &line);
	return 0;
}

int days_read(struct days *days, FILE *file)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t size;
	int result = 0;

	*days = (struct days){0};
	while (result == 0 && (size = getline(&line, &capacity, file)) > 0)
		result = line_take(days, line, (size_t)size);
	free(line);
	return result;
}

void days_finish(struct days *days)
{
	free(days->cells);
}
