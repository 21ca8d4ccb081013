#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H
/* One line on a terminal for work that takes over two seconds; nothing anywhere else.
 *
 *     struct progress progress = progress_start("backtest", total, is_quiet);
 *     while (..) progress_at(&progress, done);
 *     progress_end(&progress); */
#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what;
	uint64_t total, next; /* next: not looked at the clock before this much is done */
	int64_t begun_ms, shown_ms;
	bool is_wanted, is_shown;
};

/* total 0: nobody knows; then only what is done is shown. */
struct progress progress_start(const char *what, uint64_t total, bool is_quiet);
void progress_at(struct progress *progress, uint64_t done);
void progress_end(struct progress *progress); /* takes the line away */
#endif
