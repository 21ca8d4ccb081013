/* full.c - the disk is full for a while: nothing is taken meanwhile, and then all goes on by itself. */
#include "year_inside.h"
#include "clock.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS };

static void wait(struct year *year, int64_t ms)
{
	clock_pass(year->seam, ms);
	year->now_ms += ms;
}

/* The daemon looks every few seconds whether there is room, and what it had to put off it does then. */
void full_end(struct year *year)
{
	house_make_room(&year->house);
	wait(year, 2LL * MINUTE_MS);
}

/* Whoever was told so sends it again. */
static void refused_return(struct parcel *parcel)
{
	if (parcel->status != 503)
		return;
	parcel->status = 0;
	buf_clear(&parcel->answer);
}

static void insist(struct year *year, struct parcel *parcel)
{
	if (parcel->status)
		return;
	house_send(&year->house, parcel, 1);
	if (parcel->status != 503 && parcel->effects)
		witness_fail(&year->witness, "a delivery is answered with %d on a full disk", parcel->status);
	refused_return(parcel);
}

/* In the middle of it the power may go, and whoever comes makes room. */
static void power_fails(struct year *year)
{
	year->house.loss = chance_next(&year->chance) | 1;
	house_cut(&year->house);
	year_revive(year);
}

void full_send(struct year *year, struct parcel *parcels, size_t count)
{
	enum { WRITES_MOST = 20 };
	bool is_at_once = chance_one_in(&year->chance, 2);

	house_fill(&year->house, is_at_once ? 1 : chance_between(&year->chance, 1, WRITES_MOST));
	house_send(&year->house, parcels, count);
	for (size_t i = 0; i < count; i++)
		refused_return(&parcels[i]);
	if (house_is_full(&year->house)) {
		year->counts->full++;
		wait(year, chance_between(&year->chance, 1, 30 * MINUTE_MS));
		for (size_t i = 0; i < count; i++)
			insist(year, &parcels[i]);
		if (chance_one_in(&year->chance, 4))
			power_fails(year);
		full_end(year);
	}
	house_make_room(&year->house);
}
