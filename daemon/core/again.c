/* Knows a delivery that comes a second time.  Taken once more, an older file would take back what was corrected since;
 * a sender who got no answer, or a person who is not sure, sends it and means no harm. */
#include "registrar_inside.h"
#include "daemon/intake/digest.h"
#include "daemon/store/deliveries.h"

enum { LINES_LEAST = 2 };
#define REMEMBERED_MS ((int64_t)7 * 24 * 3600 * 1000)

/* What a line is refused for depends on the program and on the district's own files. */
static struct hash128 reader_of(const struct registrar *registrar)
{
	struct hash128 rules = ruleset_hash(registrar->options.set);
	struct digest digest =
	        digest_start(registrar->reader.key, text_of(INTERVENED_VERSION), "lines are refused by");

	digest_add(&digest, (struct text){(const char *)&rules, sizeof(rules)});
	return digest.hash;
}

struct lookup {
	struct registrar *registrar;
	struct delivery *delivery;
	int64_t now_ms;
};

/* With nothing refused the first time there is nothing to refuse now.  Else only who refuses for the same reasons may
 * say that everything else was taken. */
static int on_delivery(void *context, const struct delivery_row *row)
{
	struct lookup *lookup = context;
	bool is_recent = row->at_ms >= lookup->now_ms - REMEMBERED_MS;
	bool is_same = !row->rejected || hash_equal(row->reader, reader_of(lookup->registrar));

	lookup->delivery->is_again = is_recent && is_same;
	return 0;
}

int again_look(struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	struct lookup lookup = {registrar, delivery, now_ms};

	if (delivery->is_looked_up)
		return 0;
	delivery->is_looked_up = true;
	if (!delivery->is_read_ahead)
		delivery_digest(delivery, registrar->reader.key);
	int result =
	        store_delivery_get(registrar->options.store, delivery->digest, on_delivery, &lookup, why);
	delivery->is_weighed = delivery->is_again;
	return result;
}

/* One line says how something is now, and may well say so again after it was otherwise in between. */
void again_note(struct registrar *registrar, const struct delivery *delivery, int64_t now_ms)
{
	struct delivery_row row = {
	        .digest = delivery->digest,
	        .source = delivery->source,
	        .at_ms = now_ms,
	        .received = (int64_t)delivery->counts.received,
	        .rejected = (int64_t)delivery->counts.rejected,
	        .reader = reader_of(registrar),
	};

	if (delivery->is_done && !delivery->is_part && delivery->counts.received >= LINES_LEAST)
		store_delivery_add(registrar->options.store, &row);
}

void again_purge(struct registrar *registrar)
{
	store_deliveries_purge(registrar->options.store, registrar->last_ms - REMEMBERED_MS);
}

/* Nothing is applied, so nothing is committed. */
enum registrar_code again_take(struct registrar *registrar, struct delivery *delivery)
{
	const struct registrar_options *options = &registrar->options;
	const struct read_line *line;

	while ((line = delivery_next(delivery, registrar->reader.key))) {
		if (line->why)
			delivery_reject(delivery, line->number, line->field, line->why);
		else
			delivery->counts.verdicts[EVENT_DUPLICATE]++;
		if (options->is_slice_over && options->is_slice_over(options->context))
			break;
	}
	return REGISTRAR_DONE;
}
