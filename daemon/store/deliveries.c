/* The table of deliveries: what is asked of it is one row by its digest. */
#include "deliveries.h"
#include "statement.h"

enum { DELIVERIES_MOST = 100000 };

void store_delivery_add(struct store *store, const struct delivery_row *row)
{
	sqlite3_stmt *q = statement(store, DELIVERY_ADD);

	statement_bind_hash(q, 1, row->digest);
	statement_bind(q, 2, row->source);
	sqlite3_bind_int64(q, 3, row->at_ms);
	sqlite3_bind_int64(q, 4, row->received);
	sqlite3_bind_int64(q, 5, row->rejected);
	statement_bind_hash(q, 6, row->reader);
	statement_write(store, q);
}

static int delivery_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct delivery_row row = {
	        .digest = column_hash(q, 0),
	        .source = column_text(q, 1),
	        .at_ms = sqlite3_column_int64(q, 2),
	        .received = sqlite3_column_int64(q, 3),
	        .rejected = sqlite3_column_int64(q, 4),
	        .reader = column_hash(q, 5),
	};

	return reading->delivery(reading->context, &row);
}

int store_delivery_get(
        struct store *store, struct hash128 digest, delivery_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = delivery_row, .delivery = each, .context = context};
	sqlite3_stmt *q = statement(store, DELIVERY_GET);

	statement_bind_hash(q, 1, digest);
	return statement_each(store, q, &reading, why);
}

void store_deliveries_purge(struct store *store, int64_t before_ms)
{
	sqlite3_stmt *q = statement(store, DELIVERY_PURGE);

	sqlite3_bind_int64(q, 1, before_ms);
	sqlite3_bind_int64(q, 2, DELIVERIES_MOST);
	statement_write(store, q);
}
