/* Writes down which episodes a play came to, so that two ways of it can be compared as texts. */
#include "play.h"
#include <stdlib.h>

static void episode_print(const struct episode *episode, bool is_told, struct buf *out)
{
	buf_print(out, "%u %lld %lld %d", episode->rule, (long long)episode->opened_ms,
	        (long long)episode->closed_ms, (int)episode->why);
	if (is_told)
		buf_print(
		        out, " %lld %lld", (long long)episode->known_ms, (long long)episode->ended_known_ms);
	buf_add_char(out, '\n');
}

/* The student's number is the first: nobody else has any. */
static void note_wanted(struct stage *stage, struct buf *all, struct buf *open)
{
	size_t count = 0;
	const struct episode *episodes =
	        stage->students.count ? engine_wanted(stage->engine, 0, &count) : NULL;

	for (size_t i = 0; i < count; i++) {
		episode_print(&episodes[i], false, all);
		if (!episodes[i].closed_ms)
			episode_print(&episodes[i], false, open);
	}
}

static int by_rule(const void *a, const void *b)
{
	const struct episode *x = a, *y = b;

	return x->rule != y->rule ? (x->rule < y->rule ? -1 : 1) : (x->id > y->id) - (x->id < y->id);
}

static void note_told(struct stage *stage, struct buf *all, struct buf *open)
{
	if (stage->told_count)
		qsort(stage->told, stage->told_count, sizeof(*stage->told), by_rule);
	for (size_t i = 0; i < stage->told_count; i++) {
		if (!stage->told[i].id)
			continue;
		episode_print(&stage->told[i], true, all);
		if (!stage->told[i].closed_ms)
			episode_print(&stage->told[i], false, open);
	}
}

static struct text kept(struct buf *bytes, struct arena *arena)
{
	struct text copy = arena_copy(arena, buf_text(bytes));

	buf_finish(bytes);
	return copy;
}

void played_note(struct played *played, struct stage *stage)
{
	struct buf wanted = {0}, told = {0}, open_wanted = {0}, open_told = {0};

	note_wanted(stage, &wanted, &open_wanted);
	note_told(stage, &told, &open_told);
	played->wanted = kept(&wanted, &played->arena);
	played->told = kept(&told, &played->arena);
	played->open_wanted = kept(&open_wanted, &played->arena);
	played->open_told = kept(&open_told, &played->arena);
}

void played_finish(struct played *played)
{
	free(played->tellings);
	arena_finish(&played->arena);
	*played = (struct played){0};
}
