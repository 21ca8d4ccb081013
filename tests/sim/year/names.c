/* names.c - the office finds that two pupils are one, or that they are not, after all. */
#include "life_inside.h"

static void write_alias(struct life *life, const struct namesake *namesake, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	buf_print(&life->body,
	        "{\"id\":\"alias%td\",\"type\":\"alias\",\"student\":\"S%d\",\"time\":\"%s\",\"system\":"
	        "\"district\",\"known_as\":\"S%d\"}\n",
	        namesake - life->namesakes, namesake->to, life_date(day, date), namesake->from);
}

static void take_back(struct life *life, struct namesake *namesake)
{
	buf_print(&life->body, "{\"id\":\"alias%td\",\"op\":\"delete\"}\n", namesake - life->namesakes);
	namesake->is_live = false;
}

static void say(struct life *life, struct namesake *namesake, int32_t day)
{
	namesake->to = chance_below(&life->names, life->pupil_count);
	namesake->is_live = true;
	write_alias(life, namesake, day);
}

void names_begin(struct life *life, uint64_t seed)
{
	enum { YEARS = 3 };

	life->names = (struct chance){seed * 0xd1342543de82ef95u + 5};
	life->has_namesakes = chance_one_in(&life->names, YEARS);
}

/* One a day at most: of two that say something of a name the later counts, and which is must be plain. */
void names_write(struct life *life, int32_t day)
{
	enum { DAYS = 8 };

	if (!life->has_namesakes || !chance_one_in(&life->names, DAYS))
		return;
	bool is_new = !life->namesake_count ||
	              (life->namesake_count < NAMESAKES_MOST && !chance_one_in(&life->names, 3));
	int place = is_new ? life->namesake_count++ : chance_below(&life->names, life->namesake_count);
	struct namesake *namesake = &life->namesakes[place];
	if (is_new)
		namesake->from = chance_below(&life->names, life->pupil_count);
	if (namesake->is_live && chance_one_in(&life->names, 2))
		take_back(life, namesake);
	else
		say(life, namesake, day);
}
