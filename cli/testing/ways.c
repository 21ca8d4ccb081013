/* Plays a test in another way and holds what came of it against what came of it as written. */
#include "verdict.h"

static void complain(const struct trial *trial, enum play_way way, const char *what, struct text as_written,
        struct text otherwise, struct complaints *out)
{
	if (text_equal(as_written, otherwise))
		return;
	struct complaint *complaint = complaints_add(out, trial->of->place);

	complaint->is_ours = true;
	complaint->expected = text_of("the same, in whichever way the test is run");
	complaint->happened =
	        text_of(arena_print(trial->arena, "%s, other episodes %s", play_way_words(way), what));
	complaint->tree = text_of(arena_print(trial->arena, "as written:\n%.*s%s:\n%.*s",
	        (int)as_written.size, as_written.at, play_way_words(way), (int)otherwise.size, otherwise.at));
}

void ways_compare(
        const struct trial *trial, enum play_way way, const struct played *other, struct complaints *out)
{
	complain(trial, way, "are so", trial->played->wanted, other->wanted, out);
	if (play_way_tells_the_same(way))
		complain(trial, way, "were told", trial->played->told, other->told, out);
	if (way != PLAY_AT_ONCE)
		complain(trial, way, "are told and open than are open", other->open_wanted, other->open_told,
		        out);
}

int ways_try(const struct trial *trial, enum play_way way, int64_t until_ms, struct complaints *out,
        struct diag *why)
{
	struct played played;
	int result = play_run(trial->play, way, until_ms, NULL, &played, why);

	if (result == 0)
		ways_compare(trial, way, &played, out);
	played_finish(&played);
	return result;
}
