/* year.c - lets a year pass: day by day, delivery by delivery. */
#include "year_inside.h"
#include "clock.h"
#include "base/civil.h"
#include "daemon/config/files.h"
#include "daemon/seam.h"
#include <stdlib.h>

/* A machine that sleeps when nothing comes wakes up late for what was due meanwhile, and spares the simulation all the looks
 * at the clock. */
static void pass_to(struct year *year, int64_t until_ms)
{
	enum { AWAKE_MS = 90 * 1000 };
	int64_t ms = until_ms - year->now_ms;

	if (ms <= 0)
		return;
	if (year->sleeps && ms > AWAKE_MS) {
		clock_step(year->seam, ms - AWAKE_MS);
		ms = AWAKE_MS;
	}
	clock_pass(year->seam, ms);
	year->now_ms = until_ms;
}

static void note_lines(struct year *year, struct text body)
{
	for (size_t i = 0; i < body.size; i++)
		year->counts->lines += body.at[i] == '\n';
}

static void deliver(struct year *year, struct mail *mail)
{
	struct parcel parcel = {.body = buf_text(&mail->body), .is_history = mail->is_history};

	house_send(&year->house, &parcel, 1);
	if (parcel.status != 200)
		witness_fail(&year->witness, "a delivery is answered with %d: %s", parcel.status,
		        buf_z(&parcel.answer));
	if (!parcel.is_again)
		oracle_take(&year->oracle, parcel.body);
	note_lines(year, parcel.body);
	buf_finish(&parcel.answer);
	buf_finish(&mail->body);
}

static void restart(struct year *year)
{
	int64_t wall = seam_wall_ms(year->seam);

	house_stop(&year->house);
	house_start(&year->house, &year->bylaws);
	year->now_ms += seam_wall_ms(year->seam) - wall;
	audit_open(year);
}

static void day_pass(struct year *year, int32_t day)
{
	int64_t end = (int64_t)(day + 1) * MS_A_DAY, due;

	life_day(&year->life, day);
	while ((due = mailbox_next_ms(&year->mailbox)) < end) {
		struct mail mail = mailbox_take(&year->mailbox);
		pass_to(year, due);
		deliver(year, &mail);
	}
	pass_to(year, end);
	if (chance_one_in(&year->chance, 10))
		restart(year);
}

static bool is_last_of_month(int32_t day)
{
	return civil_month_first(day + 1) == day + 1;
}

static void year_begin(struct year *year, uint64_t seed, const char *program, struct year_counts *counts)
{
	*year = (struct year){.chance = {seed * 0x2545f4914f6cdd1du + 11}, .counts = counts};
	year->sleeps = !chance_one_in(&year->chance, 4);
	year->seam = seam_create();
	year->witness = (struct witness){seed, program, year->seam};
	bylaws_begin(&year->bylaws, &year->chance);
	year->now_ms = (int64_t)(bylaws_first_day(&year->bylaws) - 3) * MS_A_DAY;
	clock_step(year->seam, year->now_ms - seam_wall_ms(year->seam));
	year->zones = zones_create(zone_file_bytes, NULL);
	life_begin(&year->life, &year->bylaws, year->zones, &year->mailbox, seed);
	house_open(&year->house, &year->witness, year->seam, seed);
	house_start(&year->house, &year->bylaws);
	oracle_open(&year->oracle, &year->bylaws);
}

static void year_end(struct year *year)
{
	house_stop(&year->house);
	year->counts->years++;
	year->counts->starts += year->house.starts;
	house_close(&year->house);
	oracle_close(&year->oracle);
	life_finish(&year->life);
	mailbox_finish(&year->mailbox);
	bylaws_finish(&year->bylaws);
	zones_destroy(year->zones);
	seam_destroy(year->seam);
}

void year_live(uint64_t seed, const char *program, struct year_counts *counts)
{
	enum { AFTERWARDS = 12 };
	struct year *year = memory_take(sizeof *year);

	year_begin(year, seed, program, counts);
	int32_t last = bylaws_last_day(&year->bylaws) + AFTERWARDS;
	for (int32_t day = bylaws_first_day(&year->bylaws) - 3; day <= last; day++) {
		day_pass(year, day);
		if (is_last_of_month(day))
			audit_open(year);
	}
	audit_open(year);
	year_end(year);
	free(year);
}
