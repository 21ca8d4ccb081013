/* In which other orders the lines of a test may come: those of one identity, and of one slot, keep theirs. */
#include "play.h"
#include <stdlib.h>

static bool belong_together(const struct event *a, const struct event *b)
{
	return hash_equal(a->key, b->key) || (!hash_is_zero(a->slot) && hash_equal(a->slot, b->slot));
}

static void groups_join(struct cue *cues, size_t count, size_t from, size_t to)
{
	for (size_t i = 0; from != to && i <= count; i++)
		if (cues[i].group == from)
			cues[i].group = to;
}

void play_order_note(struct cue *cues, size_t number)
{
	cues[number].group = number;
	for (size_t i = 0; i < number; i++)
		if (belong_together(&cues[i].event, &cues[number].event))
			groups_join(cues, number, cues[number].group, cues[i].group);
}

/* Numbers that are the same each time: a test that fails today must fail tomorrow. */
static size_t chance(uint64_t *state, size_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)((*state >> 33) % below);
}

/* Each group gets the places that its lines fell on, in its own order. */
void play_order_shuffle(const struct play *play, size_t *order)
{
	uint64_t state = play->cue_count;
	size_t count = play->cue_count;
	bool *is_taken = memory_take(count + 1);

	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t other = chance(&state, i), kept = order[i - 1];
		order[i - 1] = order[other];
		order[other] = kept;
	}
	for (size_t i = 0; i < count; i++) {
		size_t group = play->cues[order[i]].group, first = group;
		while (is_taken[first] || play->cues[first].group != group)
			first++;
		is_taken[first] = true;
		order[i] = first;
	}
	free(is_taken);
}
