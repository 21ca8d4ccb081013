/* The floor of a backtest: the bench's rules as a plain C loop over arrays of days, and nothing else - no identity, no
 * corrections, no calendar, no report.  Every rule is asked at each midnight and at each event that it reads, as semantics.md
 * has it; what a window holds is the difference of two sums.  It can do what it is written for and no other rule.
 *
 *     loop EVENTS 6|40     prints {"events":N,"read_s":S,"judge_s":S,"alerts":N,"by_rule":[N, ..]} */
#include "loop_days.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RULES = 40, SIX = 6, ROUNDS = 5, YEAR_FLOOR = 20, SCORES_MOST = YEAR_MOST };
enum kind { STREAK, DAYS, RATE, REFERRALS, SCORES, CHRONIC, FALLING, SEVERAL, LOW };

struct rule {
	enum kind kind;
	int32_t n, m;
};

/* A student's sums up to the end of each day: [day + 1]; of school days also which day the n-th was. */
struct sums {
	int32_t absent[YEAR_MOST + 1], school[YEAR_MOST + 1], referred[YEAR_MOST + 1];
	int32_t school_day[YEAR_MOST], score[SCORES_MOST + 1]; /* score: of the first n */
	int32_t streak, score_count, below;
};

struct instant {
	int32_t today, end; /* end: the last day that counts in attendance */
	bool of_attendance, of_referrals, of_scores;
};

struct loop {
	struct rule rules[RULES];
	size_t rule_count;
	long by_rule[RULES], alerts;
};

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* Up to and including a day, of the `length` days that end with it. */
static int32_t within(const int32_t *sums, int32_t day, int32_t length)
{
	return sums[day + 1] - sums[day + 1 - least(length, day + 1)];
}

static bool is_absent_often(
        const struct sums *sums, const struct instant *at, int32_t length, int32_t percent)
{
	int32_t school = within(sums->school, at->end, length);

	return school && within(sums->absent, at->end, length) * 100 >= percent * school;
}

static bool is_chronic(const struct sums *sums, const struct instant *at)
{
	return sums->school[at->end + 1] >= YEAR_FLOOR && is_absent_often(sums, at, YEAR_MOST, 10);
}

/* Absent on m of the last n school days. */
static bool is_absent_days(const struct sums *sums, const struct instant *at, int32_t n, int32_t m)
{
	int32_t count = sums->school[at->end + 1];
	int32_t from = count > n ? sums->school_day[count - n] : 0;

	return sums->absent[at->end + 1] - sums->absent[from] >= m;
}

static bool is_mean_below(const struct sums *sums, int32_t points, int32_t limit)
{
	int32_t count = least(points, sums->score_count);

	return count &&
	       sums->score[sums->score_count] - sums->score[sums->score_count - count] < limit * count;
}

static bool are_last_three_low(const struct sums *sums)
{
	return sums->score_count >= 3 && is_mean_below(sums, 3, 65);
}

static bool holds(const struct rule *rule, const struct sums *sums, const struct instant *at)
{
	switch (rule->kind) {
	case STREAK: return sums->streak >= rule->n;
	case DAYS: return is_absent_days(sums, at, rule->n, rule->m);
	case RATE: return is_absent_often(sums, at, 7 * rule->n, 15);
	case REFERRALS: return within(sums->referred, at->today, rule->n) >= 2;
	case SCORES: return is_mean_below(sums, rule->n, 60 + rule->m);
	case CHRONIC: return is_chronic(sums, at);
	case FALLING: return sums->below && are_last_three_low(sums);
	case SEVERAL:
		return is_chronic(sums, at) &&
		       (within(sums->referred, at->today, 90) >= 2 || are_last_three_low(sums));
	case LOW: return sums->below >= 4;
	}
	return false;
}

static bool is_asked(enum kind kind, const struct instant *at)
{
	switch (kind) {
	case STREAK:
	case DAYS:
	case RATE:
	case CHRONIC: return at->of_attendance;
	case REFERRALS: return at->of_referrals;
	case SCORES:
	case FALLING:
	case LOW: return at->of_scores;
	case SEVERAL: return true;
	}
	return false;
}

static void judge(struct loop *loop, const struct sums *sums, const struct instant *at, bool *held)
{
	for (size_t i = 0; i < loop->rule_count; i++) {
		if (!is_asked(loop->rules[i].kind, at))
			continue;
		bool now = holds(&loop->rules[i], sums, at);
		loop->by_rule[i] += now && !held[i];
		held[i] = now;
	}
}

static void day_sum(struct sums *sums, const struct cell *cell, int32_t day)
{
	bool is_absent = cell->status >= STATUS_EXCUSED;

	sums->absent[day + 1] = sums->absent[day] + is_absent;
	sums->school[day + 1] = sums->school[day] + (cell->status != STATUS_NONE);
	sums->referred[day + 1] = sums->referred[day];
	if (!cell->status)
		return;
	sums->school_day[sums->school[day]] = day;
	sums->streak = cell->status == STATUS_UNEXCUSED ? sums->streak + 1 : 0;
}

static void score_sum(struct sums *sums, int32_t score)
{
	sums->score[sums->score_count + 1] = sums->score[sums->score_count] + score;
	sums->score_count++;
	sums->below = score < 70 ? sums->below + 1 : 0;
}

/* Midnight, then 08:05, 10:30 and 12:15: as the standard work has its events. */
static void day_live(struct loop *loop, struct sums *sums, const struct cell *cell, int32_t day, bool *held)
{
	struct instant midnight = {day, day - 1, day > 0, true, false};

	sums->referred[day + 1] = sums->referred[day];
	judge(loop, sums, &midnight, held);
	day_sum(sums, cell, day);
	judge(loop, sums, &(struct instant){day, day, true, false, false}, held);
	if (cell->score != NO_SCORE) {
		score_sum(sums, cell->score);
		judge(loop, sums, &(struct instant){day, day, false, false, true}, held);
	}
	if (cell->referred) {
		sums->referred[day + 1] += cell->referred;
		judge(loop, sums, &(struct instant){day, day, false, true, false}, held);
	}
}

static void student_live(struct loop *loop, const struct cell *cells, int32_t days)
{
	struct sums sums;
	bool held[RULES] = {false};

	sums.absent[0] = sums.school[0] = sums.referred[0] = sums.score[0] = 0;
	sums.streak = sums.score_count = sums.below = 0;
	for (int32_t day = 0; day < days; day++)
		day_live(loop, &sums, &cells[day], day, held);
}

static void year_live(struct loop *loop, const struct days *days)
{
	memset(loop->by_rule, 0, sizeof(loop->by_rule));
	for (size_t student = 0; student < days->students; student++)
		student_live(loop, days_of(days, student), days->count);
}

/* The six of six.yml, and those that rules.py adds. */
static void rules_make(struct loop *loop, size_t count)
{
	static const struct rule six[SIX] = {{STREAK, 3, 0}, {CHRONIC, 0, 0}, {REFERRALS, 30, 0},
	        {FALLING, 0, 0}, {SEVERAL, 0, 0}, {LOW, 0, 0}};
	static const enum kind varied[] = {STREAK, DAYS, RATE, REFERRALS, SCORES};

	loop->rule_count = count;
	memcpy(loop->rules, six, sizeof(six));
	for (int32_t i = 0; (size_t)i + SIX < count; i++)
		loop->rules[SIX + i] = (struct rule){varied[i % 5], 3 + i % 50, 2 + i % 5};
}

static double now_s(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void told_print(struct loop *loop)
{
	for (size_t i = 0; i < loop->rule_count; i++)
		loop->alerts += loop->by_rule[i];
	printf("\"alerts\":%ld,\"by_rule\":[", loop->alerts);
	for (size_t i = 0; i < loop->rule_count; i++)
		printf("%s%ld", i ? "," : "", loop->by_rule[i]);
	printf("]}\n");
}

int main(int count, char **words)
{
	struct loop loop = {0};
	struct days days;
	size_t rules = count == 3 ? strtoul(words[2], NULL, 10) : 0;
	FILE *file = rules >= SIX && rules <= RULES ? fopen(words[1], "re") : NULL;
	double began = now_s();

	if (!file || days_read(&days, file)) {
		fputs("usage: loop EVENTS 6|40, of no more than one year\n", stderr);
		return EXIT_FAILURE;
	}
	rules_make(&loop, rules);
	double is_read = now_s();
	for (int round = 0; round < ROUNDS; round++)
		year_live(&loop, &days);
	printf("{\"events\":%ld,\"read_s\":%.4f,\"judge_s\":%.4f,", days.events, is_read - began,
	        (now_s() - is_read) / ROUNDS);
	told_print(&loop);
	days_finish(&days);
	fclose(file);
	return EXIT_SUCCESS;
}
