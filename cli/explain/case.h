#ifndef CLI_EXPLAIN_CASE_H
#define CLI_EXPLAIN_CASE_H
/* A district's files judged up to an instant, to be asked about it.
 *
 *     struct explain_case asked = {.given = given};
 *     if (explain_case_open(&asked, NULL, &why) == 0) .. engine_tree(explain_case_engine(&asked, student), ..)
 *     explain_case_close(&asked);                               half-opened ones, too */
#include "cli/inputs.h"
#include "cli/replay.h"

struct explain_case {
	const struct options *given; /* borrowed; --as-of and --as-corrected beside what inputs take */
	struct inputs inputs;
	struct replay replay;
	int64_t at_ms;
};

/* `student`: the only one who will be asked about; NULL: any. */
int explain_case_open(struct explain_case *asked, const char *student, struct diag *why);
void explain_case_close(struct explain_case *asked);
struct engine *explain_case_engine(const struct explain_case *asked, uint32_t student);
/* An event_log's line as an event, for an inquiry; `context` is a const struct event_log *. */
int explain_case_event(void *context, int64_t seq, struct arena *arena, struct event *out);
/* The first of these options that was not given; NULL: all were. */
const char *explain_case_lacks(const struct options *given, const char *const *needed, size_t count);
#endif
