/* Finds the order in which a replay takes a log's lines. */
#include "strands.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

unsigned strands_part(const struct event_log *log, uint32_t student, unsigned parts)
{
	return parts == 1 || student == NO_STUDENT ? 0 : log_group(log, student) % parts;
}

int64_t strands_arrival_ms(const struct event_log *log, size_t index)
{
	int64_t received_ms = log->lines[index].received_ms;

	return received_ms > log->start_ms ? received_ms : log->start_ms;
}

/* Lines about nobody are known to everybody from their receipt on: only where all of them are there from the start may one
 * student be led to the end before another begins. */
static bool is_one_strand(const struct event_log *log)
{
	if (log->is_tangled)
		return true;
	for (size_t i = log->count; i > 0 && strands_arrival_ms(log, i - 1) > log->start_ms; i--)
		if (log->lines[i - 1].student == NO_STUDENT)
			return true;
	return false;
}

static uint32_t strand_of(const struct event_log *log, uint32_t student)
{
	return student == NO_STUDENT ? 0 : 1 + log_group(log, student);
}

static bool is_mine(const struct event_log *log, uint32_t student, unsigned part, unsigned parts)
{
	return student == NO_STUDENT || strands_part(log, student, parts) == part;
}

/* Where each strand begins, but for the lines before those of this part: at the end, where the next one does. */
static size_t starts_find(const struct strands *strands, unsigned part, unsigned parts, size_t *starts)
{
	const struct event_log *log = strands->log;
	size_t sum = 0;

	for (size_t i = 0; i < log->count; i++)
		if (is_mine(log, log->lines[i].student, part, parts))
			starts[strands->is_one ? 0 : strand_of(log, log->lines[i].student)]++;
	for (size_t i = 0; i <= log->students.count; i++) {
		size_t count = starts[i];
		starts[i] = sum;
		sum += count;
	}
	return sum;
}

void strands_make(struct strands *strands, const struct event_log *log, unsigned part, unsigned parts)
{
	size_t *starts = memory_take((log->students.count + 1) * sizeof(*starts));

	*strands = (struct strands){.log = log, .is_one = is_one_strand(log)};
	memset(starts, 0, (log->students.count + 1) * sizeof(*starts));
	strands->count = starts_find(strands, part, parts, starts);
	strands->order = memory_take((strands->count + 1) * sizeof(*strands->order));
	for (size_t i = 0; i < log->count; i++) {
		uint32_t student = log->lines[i].student;

		if (is_mine(log, student, part, parts))
			strands->order[starts[strands->is_one ? 0 : strand_of(log, student)]++] = (uint32_t)i;
	}
	free(starts);
}

size_t strands_end(const struct strands *strands, size_t at)
{
	const struct event_log *log = strands->log;
	uint32_t strand = strand_of(log, log->lines[strands->order[at]].student);

	if (strands->is_one)
		return strands->count;
	while (++at < strands->count && strand_of(log, log->lines[strands->order[at]].student) == strand)
		;
	return at;
}

void strands_finish(struct strands *strands)
{
	free(strands->order);
	*strands = (struct strands){0};
}
