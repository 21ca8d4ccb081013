/* reforms.c - rules and calendars that change in the middle of the year, and are read again. */
#include "year_inside.h"

static struct rule_block *some_block(struct year *year)
{
	return &year->bylaws.blocks[chance_below(&year->chance, (int)year->bylaws.block_count)];
}

/* A rule goes, or one that went is back; one at least stays. */
static void rule_toggle(struct year *year, int32_t day)
{
	struct rule_block *block = some_block(year);
	size_t in_force = 0;

	(void)day;
	for (size_t i = 0; i < year->bylaws.block_count; i++)
		in_force += !year->bylaws.blocks[i].is_out;
	if (block->is_out || in_force > 1)
		block->is_out = !block->is_out;
}

/* Another condition under the same name. */
static void rule_change(struct year *year, int32_t day)
{
	struct rule_block *block = some_block(year);
	struct bylaws others = {0};

	(void)day;
	bylaws_begin(&others, &year->chance);
	for (size_t i = 0; i < others.block_count; i++) {
		struct text id = bylaws_block_id(&others.blocks[i]);
		if (text_equal(id, bylaws_block_id(block)))
			block->text = arena_copy(&year->bylaws.arena, others.blocks[i].text);
	}
	bylaws_finish(&others);
}

/* School was closed a week ago, and now it is said. */
static void snow_day(struct year *year, int32_t day)
{
	bylaws_close_day(&year->bylaws, (size_t)chance_below(&year->chance, CALENDARS),
	        day - chance_between(&year->chance, 0, 9));
}

static void nothing_new(struct year *year, int32_t day)
{
	(void)year, (void)day;
}

static void obey(struct year *year)
{
	if (chance_one_in(&year->chance, 4))
		year_threaten(year);
	house_obey(&year->house, &year->bylaws);
	if (year->house.is_dead)
		year_revive(year);
	year->house.countdown = 0;
}

/* A set that is the same as the one in force does not get as far as the core. */
void reform(struct year *year, int32_t day)
{
	static void (*const reforms[])(struct year *, int32_t) = {
	        rule_toggle, rule_toggle, rule_change, rule_change, snow_day, nothing_new};
	reforms[chance_below(&year->chance, 6)](year, day);
	if (chance_one_in(&year->chance, 4))
		year_restart(year);
	else
		obey(year);
	oracle_obey(&year->oracle, &year->bylaws);
	audit_open(year);
}
