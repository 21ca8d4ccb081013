/* The floor of an append-only log: what the standard work costs with the six rules compiled in, an append-only table,
 * and nothing else - no identity, no corrections, no calendar, no HTTP.  What the daemon costs above this is its price.
 *
 *     floor_log EVENTS STORE        prints {"events":N,"alerts":N,"seconds":S} */
#include "scan.h"
#include "base/arena.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 1000, REFERRALS = 64, SCORES = 4, STUDENTS = 1 << 20, WEEKS_13 = 90, DAYS_30 = 30 };

struct student {
	int32_t streak, enrolled, absent, below, referral_count, score_count;
	int32_t referrals[REFERRALS], scores[SCORES]; /* newest last */
	unsigned held;                                /* a bit a rule */
};

struct ground {
	sqlite3 *db;
	sqlite3_stmt *put, *raise;
	struct student *students; /* owned; by number */
	long events, alerts;
};

static void must(const struct ground *ground, int result)
{
	if (result == SQLITE_OK || result == SQLITE_DONE)
		return;
	fprintf(stderr, "floor_log: %s\n", sqlite3_errmsg(ground->db));
	exit(EXIT_FAILURE);
}

static void run(const struct ground *ground, const char *sql)
{
	must(ground, sqlite3_exec(ground->db, sql, NULL, NULL, NULL));
}

static void push(int32_t *list, int32_t *count, int32_t most, int32_t value)
{
	if (*count == most)
		memmove(list, list + 1, (size_t)-- * count * sizeof(*list));
	list[(*count)++] = value;
}

static void attend(struct student *student, const struct scanned *line)
{
	bool is_absent = scan_value(line->whole.at, "\"status\":").at[0] == 'a';
	bool is_excused = scan_value(line->whole.at, "\"excused\":").at[0] == 't';

	student->enrolled++;
	student->absent += is_absent;
	student->streak = is_absent && !is_excused ? student->streak + 1 : 0;
}

static void score(struct student *student, const struct scanned *line)
{
	int32_t value = (int32_t)strtol(scan_value(line->whole.at, "\"score\":").at, NULL, 10);

	push(student->scores, &student->score_count, SCORES, value);
	student->below = value < 70 ? student->below + 1 : 0;
}

static void apply(struct student *student, const struct scanned *line)
{
	if (text_is(line->type, "attendance"))
		attend(student, line);
	else if (text_is(line->type, "assessment"))
		score(student, line);
	else
		push(student->referrals, &student->referral_count, REFERRALS, line->day);
}

static int referrals_within(const struct student *student, int32_t today, int32_t days)
{
	int count = 0;

	for (int32_t i = 0; i < student->referral_count; i++)
		count += student->referrals[i] > today - days;
	return count;
}

/* The mean of the last three below 65; false while there are fewer. */
static bool mean_is_low(const struct student *student)
{
	const int32_t *last = student->scores + student->score_count;

	return student->score_count >= 3 && last[-1] + last[-2] + last[-3] < 3 * 65;
}

static unsigned judge(const struct student *student, int32_t today)
{
	bool chronic = student->enrolled >= 20 && student->absent * 10 >= student->enrolled;
	bool low = mean_is_low(student);
	bool last_low = student->score_count && student->scores[student->score_count - 1] < 70;
	bool holds[] = {
	        student->streak >= 3,
	        chronic,
	        referrals_within(student, today, DAYS_30) >= 2,
	        last_low && low,
	        chronic && (referrals_within(student, today, WEEKS_13) >= 2 || low),
	        student->below >= SCORES,
	};
	unsigned held = 0;

	for (size_t i = 0; i < sizeof(holds) / sizeof(holds[0]); i++)
		held |= (unsigned)holds[i] << i;
	return held;
}

static void bind(sqlite3_stmt *q, int at, struct text text)
{
	sqlite3_bind_text(q, at, text.at, (int)text.size, SQLITE_STATIC);
}

static void write_line(struct ground *ground, const struct scanned *line, int64_t student)
{
	sqlite3_bind_int64(ground->put, 1, student);
	bind(ground->put, 2, line->id);
	bind(ground->put, 3, line->whole);
	must(ground, sqlite3_step(ground->put));
	sqlite3_reset(ground->put);
}

static void write_alerts(struct ground *ground, const struct scanned *line, int64_t student, unsigned begun)
{
	for (int rule = 0; begun >> rule; rule++) {
		if (!(begun >> rule & 1))
			continue;
		sqlite3_bind_int64(ground->raise, 1, student);
		sqlite3_bind_int(ground->raise, 2, rule);
		bind(ground->raise, 3, line->time);
		must(ground, sqlite3_step(ground->raise));
		sqlite3_reset(ground->raise);
		ground->alerts++;
	}
}

static void take(struct ground *ground, const char *at, size_t size)
{
	struct scanned line = scan_line(at, size);
	int64_t number = scan_student(&line) % STUDENTS;
	struct student *student = &ground->students[number];

	write_line(ground, &line, number);
	apply(student, &line);
	unsigned holds = judge(student, line.day);
	write_alerts(ground, &line, number, holds & ~student->held);
	student->held = holds;
	if (++ground->events % BATCH == 0)
		run(ground, "commit;begin");
}

static void open_store(struct ground *ground, const char *path)
{
	must(ground, sqlite3_open(path, &ground->db));
	run(ground, "pragma journal_mode=WAL;pragma synchronous=FULL;pragma cache_size=-65536;"
	            "pragma wal_autocheckpoint=1000");
	run(ground, "create table event(seq integer primary key, student int, id text, content blob);"
	            "create table alert(student int, rule int, time text)");
	must(ground, sqlite3_prepare_v2(
	                     ground->db, "insert into event values(null,?,?,?)", -1, &ground->put, NULL));
	must(ground,
	        sqlite3_prepare_v2(ground->db, "insert into alert values(?,?,?)", -1, &ground->raise, NULL));
}

static void close_store(struct ground *ground)
{
	sqlite3_finalize(ground->put);
	sqlite3_finalize(ground->raise);
	sqlite3_close(ground->db);
	free(ground->students);
}

static double now_s(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void take_all(struct ground *ground, FILE *file)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t size;

	run(ground, "begin");
	while ((size = getline(&line, &capacity, file)) > 0)
		take(ground, line, (size_t)size);
	run(ground, "commit");
	free(line);
}

int main(int count, char **words)
{
	struct ground ground = {0};
	FILE *file = count == 3 ? fopen(words[1], "re") : NULL;

	if (!file) {
		fputs("usage: floor_log EVENTS STORE\n", stderr);
		return EXIT_FAILURE;
	}
	ground.students = memory_take(STUDENTS * sizeof(*ground.students));
	open_store(&ground, words[2]);
	double began = now_s();
	take_all(&ground, file);
	printf("{\"events\":%ld,\"alerts\":%ld,\"seconds\":%.3f}\n", ground.events, ground.alerts,
	        now_s() - began);
	close_store(&ground);
	fclose(file);
	return EXIT_SUCCESS;
}
