/* Lists of sequence numbers by student: what came, and what went of what had come before. */
#include "ledger_moves.h"
#include "base/expect.h"
#include "base/large.h"

#include <string.h>

/* Ascending.  Of most students a few lines come between two freezes, and they are not worth a piece of memory each. */
enum { FEW = 3, FEW_STUDENTS = 8 };
struct seqs {
	uint32_t count, capacity; /* capacity 0: they are few */
	union {
		int64_t few[FEW];
		struct {
			int64_t *many; /* owned */
			int64_t last; /* of them: most that come are behind it, and need not wait for the others */
		};
	};
};
struct student_moves {
	struct seqs came, went;
};

static const int64_t *items_of(const struct seqs *seqs)
{
	return seqs->capacity ? seqs->many : seqs->few;
}

static int64_t last_of(const struct seqs *seqs)
{
	return seqs->capacity ? seqs->last : seqs->few[seqs->count - 1];
}

/* After a change. */
static void note_last(struct seqs *seqs)
{
	if (seqs->capacity && seqs->count)
		seqs->last = seqs->many[seqs->count - 1];
}

/* With room for one more. */
static int64_t *room_of(struct seqs *seqs, struct large *memory)
{
	if (seqs->count < (seqs->capacity ? seqs->capacity : FEW))
		return seqs->capacity ? seqs->many : seqs->few;
	uint32_t capacity = seqs->count * 2;
	int64_t *many = large_grow(memory, seqs->capacity ? seqs->many : NULL, capacity * sizeof *many);
	if (!seqs->capacity)
		memcpy(many, seqs->few, sizeof seqs->few);
	seqs->many = many;
	seqs->capacity = capacity;
	return many;
}

static void seqs_free(struct seqs *seqs)
{
	if (seqs->capacity)
		large_give(seqs->many);
}

static struct student_moves *student_at(struct moves *moves, uint32_t student)
{
	size_t at = student == NO_STUDENT ? 0 : (size_t)student + 1;

	if (moves->capacity <= at) {
		moves->capacity = 2 * moves->capacity > at ? 2 * moves->capacity : at + FEW_STUDENTS;
		moves->items =
		        large_grow(moves->memory, moves->items, moves->capacity * sizeof *moves->items);
	}
	while (moves->count <= at)
		moves->items[moves->count++] = (struct student_moves){0};
	return &moves->items[at];
}

/* Where `seq` stands, or would. */
static uint32_t place_of(const struct seqs *seqs, int64_t seq)
{
	const int64_t *items = items_of(seqs);
	uint32_t low = 0, high = seqs->count;

	if (high && last_of(seqs) < seq)
		return high;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (items[middle] < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert(struct seqs *seqs, struct large *memory, int64_t seq)
{
	uint32_t at = place_of(seqs, seq);
	int64_t *items = room_of(seqs, memory);

	memmove(items + at + 1, items + at, (seqs->count - at) * sizeof *items);
	items[at] = seq;
	seqs->count++;
	note_last(seqs);
}

static bool remove_from(struct seqs *seqs, int64_t seq)
{
	uint32_t at = place_of(seqs, seq);
	int64_t *items = seqs->capacity ? seqs->many : seqs->few;

	if (at == seqs->count || items[at] != seq)
		return false;
	seqs->count--;
	memmove(items + at, items + at + 1, (seqs->count - at) * sizeof *items);
	note_last(seqs);
	return true;
}

void moves_expect(const struct moves *moves, uint32_t student)
{
	if (student < moves->count - (moves->count > 0))
		memory_expect(&moves->items[student + 1]);
}

void moves_expect_end(const struct moves *moves, uint32_t student)
{
	if (student >= moves->count - (moves->count > 0))
		return;
	const struct seqs *came = &moves->items[student + 1].came;
	if (came->capacity)
		memory_expect(came->many + came->count);
}

void moves_come(struct moves *moves, uint32_t student, int64_t seq)
{
	insert(&student_at(moves, student)->came, moves->memory, seq);
}

void moves_go(struct moves *moves, uint32_t student, int64_t seq)
{
	struct student_moves *of = student_at(moves, student);

	if (!remove_from(&of->came, seq))
		insert(&of->went, moves->memory, seq);
}

static struct ledger_moves view(const struct moves *moves, size_t at)
{
	const struct student_moves *of = &moves->items[at];

	return (struct ledger_moves){
	        .student = at ? (uint32_t)at - 1 : NO_STUDENT,
	        .came = items_of(&of->came),
	        .came_count = of->came.count,
	        .went = items_of(&of->went),
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
		seqs_free(&of->came);
		seqs_free(&of->went);
	}
	if (moves->count)
		return true;
	large_give(moves->items);
	*moves = (struct moves){.memory = moves->memory};
	return false;
}
