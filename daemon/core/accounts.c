/* Keeps the newest sums for the threads that ask. */
#include "accounts.h"
#include "base/buf.h"
#include "base/json.h"
#include "daemon/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void accounts_begin(struct accounts *accounts)
{
	*accounts = (struct accounts){0};
	pthread_mutex_init(&accounts->lock, NULL);
}

void accounts_end(struct accounts *accounts)
{
	pthread_mutex_destroy(&accounts->lock);
}

bool accounts_sum_words(const struct audit_sum *sum, char out[200])
{
	if (sum->stored == sum->counted)
		return false;
	snprintf(out, 200, "accounts do not add up: %s: %" PRId64 " are stored, %" PRId64 " are counted",
	        sum->what, sum->stored, sum->counted);
	return true;
}

static const struct audit_sum *sum_at(const struct accounts *accounts, size_t i)
{
	return i < AUDIT_SUMS ? &accounts->audit.sums[i] : &accounts->own[i - AUDIT_SUMS];
}

/* Once when it begins, as it stays until somebody has found out why. */
static void look(struct accounts *accounts)
{
	for (size_t i = 0; i < ACCOUNTS_SUMS; i++) {
		const struct audit_sum *sum = sum_at(accounts, i);
		bool is_broken = sum->stored != sum->counted;
		if (is_broken && !accounts->is_said[i])
			log_write(LOG_ERROR, "store", "accounts do not add up",
			        (struct log_field[]){{"what", 0, sum->what}, {"stored", sum->stored, NULL},
			                {"counted", sum->counted, NULL}, {0}});
		accounts->is_said[i] = is_broken;
	}
}

void accounts_note(struct accounts *accounts, const struct audit *audit, int64_t now_ms)
{
	pthread_mutex_lock(&accounts->lock);
	accounts->audit = *audit;
	accounts->at_ms = now_ms;
	look(accounts);
	pthread_mutex_unlock(&accounts->lock);
}

void accounts_sum(struct accounts *accounts, const char *what, int64_t stored, int64_t counted)
{
	size_t at = 0;

	pthread_mutex_lock(&accounts->lock);
	while (at + 1 < ACCOUNTS_OWN && accounts->own[at].what && strcmp(accounts->own[at].what, what) != 0)
		at++;
	accounts->own[at] = (struct audit_sum){what, stored, counted};
	look(accounts);
	pthread_mutex_unlock(&accounts->lock);
}

void accounts_findings_json(struct accounts *accounts, struct json *json)
{
	char words[200];

	pthread_mutex_lock(&accounts->lock);
	for (size_t i = 0; i < ACCOUNTS_SUMS; i++)
		if (accounts_sum_words(sum_at(accounts, i), words))
			json_z(json, words);
	pthread_mutex_unlock(&accounts->lock);
}

static void closed_write(const struct accounts *accounts, struct buf *out)
{
	buf_add_z(out, "# TYPE intervened_alerts_closed gauge\n"
	               "# HELP intervened_alerts_closed closed alerts by reason, when last counted; together "
	               "they are those that were closed then\n");
	for (int i = 0; i < AUDIT_REASONS; i++)
		buf_print(out, "intervened_alerts_closed{reason=\"%s\"} %" PRId64 "\n", audit_reasons[i],
		        accounts->audit.closed[i]);
}

size_t accounts_broken(struct accounts *accounts)
{
	size_t broken = 0;

	pthread_mutex_lock(&accounts->lock);
	for (size_t i = 0; i < ACCOUNTS_SUMS; i++)
		broken += accounts->is_said[i];
	pthread_mutex_unlock(&accounts->lock);
	return broken;
}

void accounts_metrics(struct accounts *accounts, struct buf *out)
{
	size_t broken = accounts_broken(accounts);

	pthread_mutex_lock(&accounts->lock);
	closed_write(accounts, out);
	buf_print(out,
	        "# TYPE intervened_accounting_breaches gauge\n"
	        "# HELP intervened_accounting_breaches sums that do not add up\n"
	        "intervened_accounting_breaches %zu\n"
	        "# TYPE intervened_accounting_timestamp_seconds gauge\n"
	        "# HELP intervened_accounting_timestamp_seconds when the store was last counted\n"
	        "intervened_accounting_timestamp_seconds %" PRId64 "\n",
	        broken, accounts->at_ms / 1000);
	pthread_mutex_unlock(&accounts->lock);
}
