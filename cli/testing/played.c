/* Writes down which episodes a play came to, so that two ways of it can be compared as texts. */
#include "play.h"
#include "base/json.h"
#include <stdlib.h>
#include <string.h>

static void instant_print(const char *before, int64_t at_ms, struct buf *out)
{
	char at[CIVIL_INSTANT_SIZE];

	civil_print_instant(at_ms, 0, at);
	buf_print(out, "%s%s", before, at);
}

static void episode_print(
        const struct stage *stage, const struct episode *episode, bool is_told, struct buf *out)
{
	struct rule_words words;

	ruleset_rule_words(stage->set, episode->rule, &words);
	buf_print(out, "  %.*s%s%.*s", (int)words.id.size, words.id.at, episode->per.size ? " for " : "",
	        (int)episode->per.size, episode->per.at);
	if (episode->rung != NO_RUNG)
		buf_print(out, ", step %d", episode->rung + 1);
	instant_print("  ", episode->opened_ms, out);
	if (episode->closed_ms) {
		instant_print(" to ", episode->closed_ms, out);
		buf_print(out, " %s", close_why_name(episode->why));
	}
	if (is_told)
		instant_print(", told ", episode->known_ms, out);
	if (is_told && episode->closed_ms)
		instant_print(" and ", episode->ended_known_ms, out);
	buf_add_char(out, '\n');
}

/* The engine has values of a `per` in the order in which they came, which the ways to play it do not share. */
static int by_rule(const void *a, const void *b)
{
	const struct episode *x = a, *y = b;
	int per = text_compare(x->per, y->per);

	if (x->rule != y->rule || per)
		return x->rule != y->rule ? (x->rule < y->rule ? -1 : 1) : per;
	if (x->opened_ms != y->opened_ms)
		return x->opened_ms < y->opened_ms ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static void note_all(const struct stage *stage, struct episode *episodes, size_t count, bool is_told,
        struct buf *all, struct buf *open)
{
	if (count)
		qsort(episodes, count, sizeof(*episodes), by_rule);
	for (size_t i = 0; i < count; i++) {
		episode_print(stage, &episodes[i], is_told, all);
		if (!episodes[i].closed_ms)
			episode_print(stage, &episodes[i], false, open);
	}
}

/* The student's number is the first: nobody else has any. */
static void note_wanted(struct stage *stage, struct buf *all, struct buf *open)
{
	size_t count = 0;
	const struct episode *wanted = stage->students.count ? engine_wanted(stage->engine, 0, &count) : NULL;
	struct episode *sorted = memory_take((count + 1) * sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		sorted[i] = wanted[i];
	note_all(stage, sorted, count, false, all, open);
	free(sorted);
}

/* Without those that were forgotten. */
static void note_told(struct stage *stage, struct buf *all, struct buf *open)
{
	struct episode *sorted = memory_take((stage->told_count + 1) * sizeof(*sorted));
	size_t count = 0;

	for (size_t i = 0; i < stage->told_count; i++)
		if (stage->told[i].id)
			sorted[count++] = stage->told[i];
	note_all(stage, sorted, count, true, all, open);
	free(sorted);
}

/* JSON is YAML, and in quotes no value is taken for another thing. */
void telling_put_per(const struct telling *telling, struct buf *out)
{
	if (!telling->per.size)
		return;
	buf_add_z(out, ", per: ");
	json_text(&(struct json){.out = out}, telling->per);
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
