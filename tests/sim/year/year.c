/* year.c - lets a year pass: day by day, delivery by delivery. */
#include "year_inside.h"
#include "clock.h"
#include "base/civil.h"
#include "daemon/config/files.h"
#include "daemon/log.h"
#include "daemon/seam.h"
#include "daemon/store/statement.h"
#include "tests/faults/office.h"
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

/* The power comes back, and with it the daemon. */
void year_revive(struct year *year)
{
	int64_t wall = seam_wall_ms(year->seam);

	house_revive(&year->house, &year->bylaws);
	year->now_ms += seam_wall_ms(year->seam) - wall;
}

void year_threaten(struct year *year)
{
	enum { WRITES_MOST = 60 };

	year->house.loss = chance_one_in(&year->chance, 4) ? 0 : chance_next(&year->chance) | 1;
	year->house.countdown = chance_between(&year->chance, 1, WRITES_MOST);
}

void year_restart(struct year *year)
{
	int64_t wall = seam_wall_ms(year->seam);

	house_stop(&year->house);
	house_start(&year->house, &year->bylaws);
	year->now_ms += seam_wall_ms(year->seam) - wall;
}

/* What time alone brings while nobody runs is known as of its own instant, and not of the start's. */
static void told_in_time(struct year *year, int64_t start_ms)
{
	sqlite3_stmt *q = NULL;

	sqlite3_prepare_v2(year->house.store->db,
	        "SELECT id FROM alert WHERE known_ms = ?1 OR ended_known_ms = ?1", -1, &q, NULL);
	sqlite3_bind_int64(q, 1, start_ms);
	if (sqlite3_step(q) == SQLITE_ROW)
		witness_fail(&year->witness, "of alert %s it is known since the start what was so before",
		        sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
}

void year_rest(struct year *year)
{
	enum { LONGEST_MS = 60 * 3600 * 1000 };
	int64_t wall = seam_wall_ms(year->seam);

	house_stop(&year->house);
	clock_step(year->seam, chance_between(&year->chance, 1, LONGEST_MS));
	int64_t start_ms = seam_wall_ms(year->seam);
	house_start(&year->house, &year->bylaws);
	year->now_ms += start_ms - wall;
	audit_open(year);
	told_in_time(year, start_ms);
}

/* For some days a channel is away, or answers as it likes. */
static void sinks_change(struct year *year)
{
	for (size_t i = 0; i < SINKS; i++) {
		struct sink *sink = &year->house.sinks[i];

		sink_let_go(sink);
		if (chance_one_in(&year->chance, 6))
			sink->mood = (enum sink_mood)chance_below(&year->chance, SINK_MOODS);
	}
}

static void day_pass(struct year *year, int32_t day)
{
	int64_t end = (int64_t)(day + 1) * MS_A_DAY, due;

	life_day(&year->life, day);
	sinks_change(year);
	while ((due = mailbox_next_ms(&year->mailbox)) < end) {
		struct mail mails[TOGETHER_MOST];
		size_t count = mails_together(year, mails);
		pass_to(year, due);
		clocks_change(year);
		deliver(year, mails, count);
		if (chance_one_in(&year->chance, 3))
			people_act(year);
		if (chance_one_in(&year->deciding, 4))
			people_decide(year);
	}
	holds_break(year);
	holds_decide(year);
	pass_to(year, end);
	if (chance_one_in(&year->chance, 10)) {
		year_restart(year);
		audit_open(year);
	}
	if (chance_one_in(&year->chance, 20))
		year_rest(year);
	if (chance_one_in(&year->chance, 12))
		reform(year, day);
}

static bool is_last_of_month(int32_t day)
{
	return civil_month_first(day + 1) == day + 1;
}

static void year_begin(struct year *year, uint64_t seed, const char *program, struct year_counts *counts)
{
	*year = (struct year){.chance = {seed * 0x2545f4914f6cdd1du + 11},
	        .deciding = {seed * 0xda942042e4dd58b5u + 7},
	        .counts = counts};
	/* What is written to see whether a disk has room again is random bytes. */
	sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)seed | 1, NULL);
	year->sleeps = !chance_one_in(&year->chance, 4);
	year->wrong_in = chance_one_in(&year->chance, 3) ? INT32_MAX : chance_between(&year->chance, 20, 200);
	year->cut_in = chance_between(&year->chance, 20, 200);
	year->seam = seam_create();
	/* A disk that is full is an error that is made here. */
	log_start(&(struct log_levels){.all = (enum log_level)(LOG_ERROR - 1)}, year->seam);
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
	year->counts->crashes += year->house.crashes;
	house_close(&year->house);
	oracle_close(&year->oracle);
	life_finish(&year->life);
	mailbox_finish(&year->mailbox);
	free(year->taken);
	free(year->deeds);
	holds_finish(year);
	bylaws_finish(&year->bylaws);
	zones_destroy(year->zones);
	log_stop();
	seam_destroy(year->seam);
}

struct hash128 year_live(uint64_t seed, const char *program, const char *cases, struct year_counts *counts)
{
	enum { AFTERWARDS = 12 };
	struct year *year = memory_take(sizeof *year);

	year_begin(year, seed, program, counts);
	year->cases = cases;
	int32_t last = bylaws_last_day(&year->bylaws) + AFTERWARDS;
	for (int32_t day = bylaws_first_day(&year->bylaws) - 3; day <= last; day++) {
		day_pass(year, day);
		if (is_last_of_month(day)) {
			audit_open(year);
			case_write(year);
		}
	}
	clocks_mend(year);
	audit_open(year);
	case_write(year);
	struct hash128 tables = tables_hash(year->house.store->db);
	if (hash_equal(tables, (struct hash128){0}))
		witness_fail(&year->witness, "the tables cannot be read");
	year_end(year);
	free(year);
	return tables;
}
