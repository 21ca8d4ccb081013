#ifndef TESTS_FIXTURE_STORE_H
#define TESTS_FIXTURE_STORE_H
/* A store in a folder of its own, gone with everything in it when the test is over. */
#include "daemon/store/fold.h"

struct store_home {
	char folder[64], path[100];
	struct store *store; /* owned */
};

extern const struct hash_key STORE_HOME_KEY;
int store_home_make(void **state); /* cmocka's set-up: *state becomes a struct store_home */
int store_home_remove(void **state);
void store_home_reopen(struct store_home *home);
#endif
