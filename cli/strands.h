#ifndef CLI_STRANDS_H
#define CLI_STRANDS_H
/* The lines of a log that one part of a replay takes, strand by strand: all of a student, or of a few whose lines concern
 * each other, then all of the next.  Who is judged from the first day to the last at a stretch stays near the processor.
 * What is about no student comes first.
 *
 *     strands_make(&strands, log, part, parts);
 *     for (size_t at = 0, end; at < strands.count; at = end)
 *             end = strands_end(&strands, at);        lines strands.order[at .. end - 1], in order of receipt */
#include "event_log.h"

struct strands {
	const struct event_log *log; /* borrowed */
	uint32_t *order;             /* owned; indices of lines */
	size_t count;
	bool is_one; /* all lines together: what a student is judged by changes with lines about nobody */
};

void strands_make(struct strands *strands, const struct event_log *log, unsigned part, unsigned parts);
size_t strands_end(const struct strands *strands, size_t at);
void strands_finish(struct strands *strands);
/* Which part takes the student's lines.  What is about no student every part has, and the first is asked for it. */
unsigned strands_part(const struct event_log *log, uint32_t student, unsigned parts);
/* When a line is taken: what was received before the log begins is known from its start. */
int64_t strands_arrival_ms(const struct event_log *log, size_t index);
#endif
