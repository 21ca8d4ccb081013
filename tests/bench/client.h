#ifndef TESTS_BENCH_CLIENT_H
#define TESTS_BENCH_CLIENT_H
/* What a run of the client was asked to do, and the ways it can send. */
#include "wire.h"

struct request {
	struct target target;
	const char *path;  /* of the POST */
	const char *clock; /* the socket of a clock that is held, or NULL */
	size_t body;       /* bytes at most */
	unsigned connections;
	uint64_t every; /* lines between two notes of how far it has come */
	/* Of what is paced. */
	unsigned rate, seconds, first;
	const char *date;
};

int load_run(const struct request *request); /* stdin's lines, as fast as they are taken */
int pace_run(const struct request *request); /* small ones at a steady rate, until each is on the stream */
int idle_run(
        const struct request *request); /* the same without a daemon: how late this machine wakes who sends */
#endif
