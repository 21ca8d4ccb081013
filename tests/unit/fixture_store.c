/* Makes the store of a test, and removes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixture_store.h"
#include "base/diag.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

const struct hash_key STORE_HOME_KEY = {1, 2};

void store_home_reopen(struct store_home *home)
{
	struct diag why = {0};

	store_close(home->store);
	home->store = NULL;
	if (store_open(home->path, NULL, STORE_HOME_KEY, &home->store, &why))
		fail_msg("%s", why.message);
}

int store_home_make(void **state)
{
	struct store_home *home = calloc(1, sizeof(*home));

	snprintf(home->folder, sizeof(home->folder), "/tmp/test_store_XXXXXX");
	assert_non_null(mkdtemp(home->folder));
	snprintf(home->path, sizeof(home->path), "%s/d.db", home->folder);
	store_home_reopen(home);
	*state = home;
	return 0;
}

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

int store_home_remove(void **state)
{
	struct store_home *home = *state;

	store_close(home->store);
	nftw(home->folder, on_entry, 4, FTW_DEPTH | FTW_PHYS);
	free(home);
	return 0;
}
