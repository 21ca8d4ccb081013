/* Reads alerts whose turn has come, and then looks at them: they are written one by one meanwhile. */
#include "due.h"
#include "base/arena.h"

struct pile {
	struct arena arena;
	struct alert_row *rows; /* in the arena */
	int count;
};

static int on_alert(void *context, const struct alert_row *alert)
{
	struct pile *pile = context;
	struct alert_row *copy = &pile->rows[pile->count++];

	*copy = *alert;
	copy->rule = arena_copy(&pile->arena, alert->rule);
	copy->per = arena_copy(&pile->arena, alert->per);
	return 0;
}

int due_each(const struct alert_desk *desk, due_find_fn *find, due_look_fn *look, int most, struct diag *why)
{
	struct pile pile = {0};

	pile.rows = arena_take_array(&pile.arena, (size_t)most, sizeof(*pile.rows));
	int result = find(desk->store, desk->now_ms, most, on_alert, &pile, why);
	for (int i = 0; result == 0 && i < pile.count; i++)
		look(desk, &pile.rows[i]);
	arena_finish(&pile.arena);
	return result;
}
