/* changes.c - what was said before, said otherwise. */
#include "life_inside.h"

static struct mark *some_mark(struct life *life)
{
	size_t kept = life->mark_count < MARKS_KEPT ? life->mark_count : MARKS_KEPT;

	return &life->marks[(size_t)chance_below(&life->chance, (int)kept)];
}

static void write_delete(struct life *life, const struct mark *mark)
{
	buf_print(&life->body, "{\"id\":\"a%d\",\"op\":\"delete\"}\n", mark->number);
}

static void mark_correct(struct life *life, struct mark *mark)
{
	life_mark(life, mark,
	        chance_one_in(&life->chance, 2) ? "\"status\":\"present\"" : life_some_absence(life));
}

static void mark_delete(struct life *life, struct mark *mark)
{
	write_delete(life, mark);
}

/* Some systems delete a line and insert it under another id. */
static void mark_recode(struct life *life, struct mark *mark)
{
	bool deletes_first = chance_one_in(&life->chance, 2);
	struct mark old = *mark;

	if (deletes_first)
		write_delete(life, &old);
	mark->number = life->next_number++;
	life_mark(life, mark, life_some_absence(life));
	if (!deletes_first && chance_one_in(&life->chance, 2))
		write_delete(life, &old);
}

/* It was somebody else, or another day. */
static void mark_move(struct life *life, struct mark *mark)
{
	if (chance_one_in(&life->chance, 2))
		mark->student = chance_below(&life->chance, life->pupil_count);
	else
		mark->day -= chance_between(&life->chance, 1, 3);
	mark->has_slot = false;
	life_mark(life, mark, life_some_absence(life));
}

/* Of the days that the ring still has, as after a strike or a broken export. */
static void many_correct(struct life *life)
{
	for (int i = chance_between(&life->chance, 20, 60); i > 0; i--)
		mark_correct(life, some_mark(life));
}

void changes_write(struct life *life)
{
	static void (*const changes[])(struct life *, struct mark *) = {
	        mark_correct, mark_correct, mark_delete, mark_recode, mark_move};

	if (!life->mark_count)
		return;
	for (int i = chance_below(&life->chance, 6); i > 0; i--)
		changes[chance_below(&life->chance, 5)](life, some_mark(life));
	if (chance_one_in(&life->chance, 40))
		many_correct(life);
}

void life_all_present(struct life *life, struct buf *out)
{
	size_t kept = life->mark_count < MARKS_KEPT ? life->mark_count : MARKS_KEPT;
	struct buf body = life->body;

	life->body = *out;
	for (size_t i = 0; i < kept; i++)
		life_mark(life, &life->marks[i], "\"status\":\"present\"");
	*out = life->body;
	life->body = body;
}

/* --- who comes and goes --------------------------------------------------------------------------------------- */

static void move_on(struct life *life, int student, int32_t day)
{
	struct pupil *pupil = &life->pupils[student];

	life_enrollment(life, student, day, "transferred");
	pupil->enrollment = life->next_number++;
	pupil->school = chance_below(&life->chance, life->school_count);
	pupil->since = day + chance_below(&life->chance, 5);
	life_enrollment(life, student, NO_DAY, NULL);
}

/* Some have never come, as is found out only then. */
static void leave(struct life *life, int student, int32_t day)
{
	enum { NEVER_CAME = 4 };
	struct pupil *pupil = &life->pupils[student];

	life_enrollment(life, student, day, pupil->enrollment % NEVER_CAME ? "moved" : "No show");
	pupil->is_here = false;
}

static void come_back(struct life *life, int student, int32_t day)
{
	struct pupil *pupil = &life->pupils[student];

	pupil->is_here = true;
	pupil->enrollment = life->next_number++;
	pupil->since = day;
	life_enrollment(life, student, NO_DAY, NULL);
}

static void become_other(struct life *life, int student, int32_t day)
{
	static const char *const flags[] = {"", "\"el\"", "\"iep\",\"el\""};

	life_profile(life, student, day, flags[chance_below(&life->chance, 3)]);
}

static void plan_change(struct life *life, int student, int32_t day)
{
	struct pupil *pupil = &life->pupils[student];

	pupil->has_plan = !pupil->has_plan;
	life_plan(life, student, day, pupil->has_plan ? "active" : "ended");
}

void moves_write(struct life *life, int32_t day)
{
	static void (*const moves[])(struct life *, int, int32_t) = {
	        move_on, move_on, leave, become_other, become_other, plan_change};

	for (int i = chance_below(&life->chance, 3); i > 0; i--) {
		int student = chance_below(&life->chance, life->pupil_count);

		if (!life->pupils[student].is_here)
			come_back(life, student, day);
		else
			moves[chance_below(&life->chance, 6)](life, student, day);
	}
}
