/* Lists of sequence numbers by student: what came, and what went of what had come before. */
#include "ledger_moves.h"
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Ascending. */
struct seqs {
	int64_t *at; /* owned */
	uint32_t count, capacity;
};
struct student_moves {
	struct seqs came, went;
};

static struct student_moves *student_at(struct moves *moves, uint32_t student)
{
	size_t at = student == NO_STUDENT ? 0 : (size_t)student + 1;

	while (moves->count <= at) {
		moves->items =
		        memory_room(moves->items, moves->count, &moves->capacity, sizeof *moves->items);
		moves->items[moves->count++] = (struct student_moves){0};
	}
	return &moves->items[at];
}

/* Where `seq` stands, or would. */
static uint32_t place_of(const struct seqs *seqs, int64_t seq)
{
	uint32_t low = 0, high = seqs->count;

	if (high && seqs->at[high - 1] < seq)
		return high;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (seqs->at[middle] < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert(struct seqs *seqs, int64_t seq)
{
	uint32_t at = place_of(seqs, seq);

	if (seqs->count == seqs->capacity) {
		seqs->capacity = seqs->capacity ? seqs->capacity * 2 : 4;
		seqs->at = memory_grow(seqs->at, seqs->capacity * sizeof *seqs->at);
	}
	memmove(seqs->at + at + 1, seqs->at + at, (seqs->count - at) * sizeof *seqs->at);
	seqs->at[at] = seq;
	seqs->count++;
}

static bool remove_from(struct seqs *seqs, int64_t seq)
{
	uint32_t at = place_of(seqs, seq);

	if (at == seqs->count || seqs->at[at] != seq)
		return false;
	seqs->count--;
	memmove(seqs->at + at, seqs->at + at + 1, (seqs->count - at) * sizeof *seqs->at);
	return true;
}

void moves_come(struct moves *moves, uint32_t student, int64_t seq)
{
	insert(&student_at(moves, student)->came, seq);
}

void moves_go(struct moves *moves, uint32_t student, int64_t seq)
{
	struct student_moves *of = student_at(moves, student);

	if (!remove_from(&of->came, seq))
		insert(&of->went, seq);
}

static struct ledger_moves view(const struct moves *moves, size_t at)
{
	const struct student_moves *of = &moves->items[at];

	return (struct ledger_moves){
	        .student = at ? (uint32_t)at - 1 : NO_STUDENT,
	        .came = of->came.at,
	        .came_count = of->came.count,
	        .went = of->went.at,
	        .went_count = of->went.count,
	};
}

struct ledger_moves moves_of(const struct moves *moves, uint32_t student)
{
	size_t at = student == NO_STUDENT ? 0 : (size_t)student + 1;

	return at < moves->count ? view(moves, at) : (struct ledger_moves){.student = student};
}

bool moves_next(const struct moves *moves, size_t *at, struct ledger_moves *out)
{
	while (*at < moves->count) {
		*out = view(moves, ++*at % moves->count);
		if (out->came_count || out->went_count)
			return true;
	}
	return false;
}

bool moves_clear(struct moves *moves, size_t students)
{
	for (; students && moves->count; students--) {
		struct student_moves *of = &moves->items[--moves->count];
		free(of->came.at);
		free(of->went.at);
	}
	if (moves->count)
		return true;
	free(moves->items);
	*moves = (struct moves){0};
	return false;
}
