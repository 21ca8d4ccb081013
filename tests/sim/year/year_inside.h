#ifndef TESTS_SIM_YEAR_INSIDE_H
#define TESTS_SIM_YEAR_INSIDE_H
/* What the files that live a year share. */
#include "house.h"
#include "life.h"
#include "oracle.h"
#include "year.h"

struct year {
	struct witness witness;
	struct chance chance; /* of what goes wrong around the daemon */
	struct seam *seam;    /* owned */
	struct bylaws bylaws;
	struct mailbox mailbox;
	struct zones *zones; /* owned; of the schools */
	struct life life;
	struct house house;
	struct oracle oracle;
	bool sleeps;           /* the machine, when nothing comes */
	int cut_in;            /* deliveries the power is cut once */
	struct hash128 *taken; /* owned; bodies that were acknowledged */
	size_t taken_count, taken_capacity;
	int64_t now_ms; /* the true time; the daemon's clock may be wrong */
	struct year_counts *counts;
};

/* audit.c: ends the year when something is wrong. */
void audit_open(struct year *year); /* what is open is what is so */
#endif
