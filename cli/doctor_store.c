/* The doctor on the store, and on who has gone quiet by what it holds. */
#include "doctor.h"
#include "progress.h"
#include "daemon/config/token.h"
#include "daemon/core/accounts.h"
#include "daemon/store/examine.h"
#include "base/civil.h"
#include "base/diag.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { CLOCK_STEP_MS = 300000, QUIET_DAYS = 7, RETENTION_EVERY_DAYS = 366 };

static bool is_there(const struct doctor *doctor)
{
	return access(doctor->settings.store_path, F_OK) == 0 || errno != ENOENT;
}

static void on_read(void *context, uint64_t pages, uint64_t most)
{
	struct progress *progress = context;

	progress->total = most;
	progress_at(progress, pages < most ? pages : most);
}

/* All of it, however large: a start looks through small ones only. */
static int read_through(const struct doctor *doctor, struct store_exam *exam, struct diag *why)
{
	struct progress progress = progress_start("store", 0, doctor->is_quiet);
	int result = store_exam_check(exam, on_read, &progress, why);

	progress_end(&progress);
	return result;
}

/* Once a year is often enough. */
static void retention_check(struct doctor *doctor, struct store_exam *exam)
{
	int32_t first = store_exam_first_day(exam), today = (int32_t)(doctor->now_ms / MS_A_DAY);
	char date[CIVIL_DATE_SIZE];

	if (first == NO_DAY || today - first < doctor->settings.retention.events + RETENTION_EVERY_DAYS)
		return;
	civil_print_date(first, date);
	doctor_find(doctor, "with the daemon stopped: intervene retention",
	        "events are there since %s, which is longer than retention.events keeps them", date);
}

static void accounts_check(struct doctor *doctor, struct store_exam *exam)
{
	struct audit audit;
	char words[200];

	if (store_exam_audit(exam, &audit, NULL))
		return; /* of an older version */
	for (size_t i = 0; i < AUDIT_SUMS; i++)
		if (accounts_sum_words(&audit.sums[i], words))
			doctor_find(doctor, "docs/health.md says what that means", "%s", words);
}

void doctor_store(struct doctor *doctor)
{
	struct store_exam *exam = NULL;
	struct diag why = {0};

	if (!is_there(doctor)) {
		doctor_fine(
		        doctor, "%s is not there yet: the first start makes it", doctor->settings.store_path);
		return;
	}
	if (store_exam_open(doctor->settings.store_path, &exam, &why) || read_through(doctor, exam, &why))
		doctor_find(doctor, "docs/operations.md says how to restore one", "%s: %s",
		        doctor->settings.store_path, why.message);
	else if (store_exam_last_instant(exam) > doctor->now_ms + CLOCK_STEP_MS)
		doctor_find(doctor, "set the clock: until it has caught up, no time passes for the rules",
		        "the store has been judged up to an instant that this machine's clock has not "
		        "reached");
	else
		doctor_fine(doctor, "%s holds together, %" PRId64 " events", doctor->settings.store_path,
		        store_exam_events(exam));
	if (!why.message[0]) {
		retention_check(doctor, exam);
		accounts_check(doctor, exam);
	}
	store_exam_close(exam);
}

static void sender(struct doctor *doctor, struct store_exam *exam, const struct token_setting *token)
{
	int64_t last = store_exam_last_from(exam, token->source), days = (doctor->now_ms - last) / MS_A_DAY;

	if (last < 0)
		return; /* the store is damaged, which was said */
	if (!last)
		doctor_find(doctor, "a token that nobody uses: intervene tokens revoke",
		        "nothing ever came from %s", token->source);
	else if (days >= QUIET_DAYS)
		doctor_find(doctor, "is its program running, and is there school?",
		        "nothing has come from %s for %" PRId64 " days", token->source, days);
}

/* By their tokens: programs are given one to send again and again. */
void doctor_senders(struct doctor *doctor)
{
	struct store_exam *exam = NULL;
	struct diag why = {0};
	size_t senders = 0;

	if (is_there(doctor) && store_exam_open(doctor->settings.store_path, &exam, &why) == 0)
		for (size_t i = 0; i < doctor->settings.token_count; i++)
			if (doctor->settings.tokens[i].rights & RIGHT_INGEST) {
				sender(doctor, exam, &doctor->settings.tokens[i]);
				senders++;
			}
	if (!doctor->is_said && senders)
		doctor_fine(doctor, "%zu tokens may send, and each has lately", senders);
	else if (!doctor->is_said)
		doctor_fine(doctor, "no token may send");
	store_exam_close(exam);
}
