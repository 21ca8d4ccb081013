#ifndef UNIT_STORE_KEYS_H
#define UNIT_STORE_KEYS_H
/* Keys, runs of them, and what is known of a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixture_store.h"
#include "base/diag.h"
#include "daemon/store/runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A key by its bytes, as numbers order them. */
static inline struct hash128 key_of(uint64_t first, uint64_t second)
{
	unsigned char bytes[16];
	struct hash128 key;

	for (int i = 0; i < 8; i++) {
		bytes[i] = (unsigned char)(first >> (56 - 8 * i));
		bytes[8 + i] = (unsigned char)(second >> (56 - 8 * i));
	}
	memcpy(&key, bytes, sizeof(key));
	return key;
}

static inline void add(struct store *store, struct hash128 key, const char *record)
{
	struct identity_row row = {key, text_of(record)};

	store_run_add(store, &row);
}

static inline void commit(struct store *store)
{
	struct diag why = {0};

	if (store_commit(store, &why) != STORE_OK)
		fail_msg("%s", why.message);
}

/* A run of one record for the keys first, first + 1, .. */
static inline void write_run(
        struct store *store, int64_t upto, uint64_t first, uint64_t count, const char *record)
{
	store_begin(store);
	store_run_begin(store, upto);
	for (uint64_t i = 0; i < count; i++)
		add(store, key_of(first + i, 7), record);
	store_run_end(store);
	commit(store);
}

static inline int copy_record(void *context, const struct identity_row *row)
{
	snprintf(context, 40, "%.*s", (int)row->record.size, row->record.at);
	return 0;
}

static inline const char *known(struct store *store, struct hash128 key, char record[40])
{
	struct diag why = {0};

	switch (store_identity_find(store, key, copy_record, record, &why)) {
	case 1: return record;
	case 0: return "unknown";
	default: fail_msg("%s", why.message); return NULL;
	}
}

static inline void assert_known(struct store *store, struct hash128 key, const char *expected)
{
	char record[40];

	assert_string_equal(known(store, key, record), expected);
}

static inline void merge_all(struct store *store, unsigned rows)
{
	enum store_code code;
	struct diag why = {0};

	while (store_runs_merge(store, rows, &code, &why))
		if (code != STORE_OK)
			fail_msg("%s", why.message);
}

static inline int64_t ask(struct store *store, const char *sql)
{
	sqlite3_stmt *q = NULL;

	assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int64_t answer = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return answer;
}

static inline int64_t table_count(struct store *store)
{
	return ask(store, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'identity@_%' ESCAPE '@'");
}

static inline uint64_t scramble(uint64_t number)
{
	number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
	return number ^ number >> 31;
}
#endif
