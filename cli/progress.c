/* Draws the progress line. */
#include "progress.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 2000, REDRAW_MS = 100, WIDTH = 24, COUNT_STEP = 100 };

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct progress progress_start(const char *what, uint64_t total, bool is_quiet)
{
	return (struct progress){
	        .what = what,
	        .total = total,
	        .begun_ms = now_ms(),
	        .is_wanted = !is_quiet && isatty(STDERR_FILENO),
	};
}

static void draw_count(const struct progress *progress, uint64_t done, int64_t passed_ms)
{
	fprintf(stderr, "\r%s %llu  %.0f k/s ", progress->what, (unsigned long long)done,
	        (double)done / (double)passed_ms);
}

static void draw_share(const struct progress *progress, uint64_t done, int64_t passed_ms)
{
	uint64_t filled = WIDTH * done / progress->total;

	fprintf(stderr, "\r%s [", progress->what);
	for (uint64_t i = 0; i < WIDTH; i++)
		fputs(i < filled ? "#" : ".", stderr);
	fprintf(stderr, "] %3u %%  %.0f k/s ", (unsigned)(100 * done / progress->total),
	        (double)done / (double)passed_ms);
}

void progress_at(struct progress *progress, uint64_t done)
{
	if (!progress->is_wanted || done < progress->next)
		return;
	progress->next = done + (progress->total ? progress->total / 1000 : COUNT_STEP);
	int64_t now = now_ms();
	if (now - progress->begun_ms < PATIENCE_MS || now - progress->shown_ms < REDRAW_MS)
		return;
	(progress->total ? draw_share : draw_count)(progress, done, now - progress->begun_ms);
	progress->shown_ms = now;
	progress->is_shown = true;
}

void progress_end(struct progress *progress)
{
	if (progress->is_shown)
		fputs("\r\033[K", stderr);
	progress->is_shown = false;
}
