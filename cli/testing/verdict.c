/* Matches what was told with what a test expected; what is left on either side fails it. */
#include "pairs.h"
#include "tracked.h"
#include <stdlib.h>

static const struct {
	const char *past, *never;
} kind_words[EXPECT_TELLINGS] = {
        [EXPECT_OPENS] = {"opened", "did not open"},
        [EXPECT_CLEARS] = {"cleared", "did not clear"},
        [EXPECT_WITHDRAWS] = {"was withdrawn", "was not withdrawn"},
        [EXPECT_NOT_APPLICABLE] = {"ceased to apply", "did not cease to apply"},
        [EXPECT_EXPIRES] = {"expired", "did not expire"},
        [EXPECT_WORSENS] = {"got worse", "did not get worse"},
        [EXPECT_EASES] = {"eased", "did not ease"},
};

struct complaint *complaints_add(struct complaints *complaints, struct place place)
{
	complaints->items = memory_room(
	        complaints->items, complaints->count, &complaints->capacity, sizeof(*complaints->items));
	complaints->items[complaints->count] = (struct complaint){
	        .place = place, .expected = {"", 0}, .happened = {"", 0}, .help = {"", 0}, .tree = {"", 0}};
	return &complaints->items[complaints->count++];
}

void complaints_finish(struct complaints *complaints)
{
	free(complaints->items);
	*complaints = (struct complaints){0};
}

int64_t verdict_until_ms(const struct suite_case *of, const struct play *play)
{
	int64_t until_ms = play->end_ms;

	for (size_t i = 0; i < of->expect_count; i++) {
		int64_t end_ms =
		        of->expects[i].day == NO_DAY ? until_ms : play_day_end(play, of->expects[i].day);
		until_ms = end_ms > until_ms ? end_ms : until_ms;
	}
	return until_ms;
}

/* --- what is left ---------------------------------------------------------------------------------------------------- */

static bool is_wanted(const struct trial *trial, const struct telling *telling)
{
	return trial->rules->is_tested[telling->rule] && telling->kind < EXPECT_TELLINGS;
}

enum { FAR_OFF = 1 << 30 }; /* days: behind those of the value of `per` that is meant */

/* What else was told of the rule and is expected nowhere: of that kind on the nearest day, for that value of its `per` if there is
 * one, else of another kind on that day. */
static size_t nearest_miss(const struct trial *trial, const struct pairs *pairs, size_t expect_number)
{
	const struct expectation *expect = &trial->of->expects[expect_number];
	size_t best = SIZE_MAX;
	int64_t best_distance = INT64_MAX;

	for (size_t t = 0; t < trial->played->count; t++) {
		const struct telling *telling = &trial->played->tellings[t];
		int64_t days = llabs((int64_t)telling->day - expect->day);
		bool is_same = telling->kind == expect->kind;

		if (pairs->is_expected[t] || telling->rule != trial->rules->of_expects[expect_number] ||
		        (!is_same && days > 0))
			continue;
		int64_t away = telling_is_per(telling, expect) ? days : days + FAR_OFF;
		int64_t distance = is_same ? away : INT64_MAX - 1;

		if (distance < best_distance) {
			best = t;
			best_distance = distance;
		}
	}
	return best;
}

/* --- words ---------------------------------------------------------------------------------------------------- */

static struct text rule_id(const struct trial *trial, uint32_t rule)
{
	struct rule_words words;

	ruleset_rule_words(trial->set, rule, &words);
	return words.id;
}

static struct text expected_words(const struct trial *trial, size_t number)
{
	const struct expectation *expect = &trial->of->expects[number];
	struct text id = rule_id(trial, trial->rules->of_expects[number]);
	struct text per = expect->per, value = expect->value.written;
	char date[CIVIL_DATE_SIZE];

	civil_print_date(expect->day, date);
	return text_of(arena_print(trial->arena, "%s  %s: %.*s%s%.*s%s%.*s", date, expect_key(expect->kind),
	        (int)id.size, id.at, per.size ? ", per: " : "", (int)per.size, per.at,
	        value.size ? ", value: " : "", (int)value.size, value.at));
}

static void print_days(const struct expectation *expect, const struct telling *telling, struct buf *out)
{
	int days = telling->day - expect->day;

	if (days)
		buf_print(out, ", %d day%s %s", abs(days), abs(days) == 1 ? "" : "s",
		        days > 0 ? "later" : "earlier");
}

static struct text happened_words(
        const struct trial *trial, const struct expectation *expect, const struct telling *telling)
{
	struct buf words = {0};
	char date[CIVIL_DATE_SIZE];

	if (!telling)
		return text_of(arena_print(trial->arena, "it %s at all", kind_words[expect->kind].never));
	bool is_known = telling->kind < EXPECT_TELLINGS;

	civil_print_date(telling->day, date);
	buf_print(&words, "%s  it %s", date, is_known ? kind_words[telling->kind].past : "ended");
	if (is_known)
		print_days(expect, telling, &words);
	if (!telling_is_per(telling, expect))
		buf_print(&words, ", per: %.*s", (int)telling->per.size, telling->per.at);
	struct text said = arena_copy(trial->arena, buf_text(&words));

	buf_finish(&words);
	return said;
}

/* --- complaints ----------------------------------------------------------------------------------------------- */

static int complain_missed(const struct trial *trial, struct pairs *pairs, size_t number,
        struct complaints *out, struct diag *why)
{
	const struct expectation *expect = &trial->of->expects[number];
	uint32_t rule = trial->rules->of_expects[number];
	size_t miss = nearest_miss(trial, pairs, number);
	struct complaint *complaint = complaints_add(out, expect->place);

	if (miss != SIZE_MAX)
		pairs->is_expected[miss] = true;
	complaint->expected = expected_words(trial, number);
	complaint->happened =
	        happened_words(trial, expect, miss == SIZE_MAX ? NULL : &trial->played->tellings[miss]);
	return tree_tell(trial, rule, miss == SIZE_MAX ? text_of("") : trial->played->tellings[miss].per,
	        play_day_end(trial->play, expect->day), complaint, why);
}

static struct text if_right(
        const struct trial *trial, const struct telling *telling, const char *date, struct text id)
{
	struct buf words = {0};

	buf_print(&words, "if that is right, expect {day: %s, %s: %.*s", date, expect_key(telling->kind),
	        (int)id.size, id.at);
	telling_put_per(telling, &words);
	buf_add_char(&words, '}');
	struct text said = arena_copy(trial->arena, buf_text(&words));

	buf_finish(&words);
	return said;
}

static int complain_unexpected(
        const struct trial *trial, const struct telling *telling, struct complaints *out, struct diag *why)
{
	struct complaint *complaint = complaints_add(out, trial->of->place);
	struct text id = rule_id(trial, telling->rule);
	char date[CIVIL_DATE_SIZE];

	civil_print_date(telling->day, date);
	complaint->happened = text_of(arena_print(trial->arena, "%s  %.*s %s%s%.*s, which is not expected",
	        date, (int)id.size, id.at, kind_words[telling->kind].past, telling->per.size ? " for " : "",
	        (int)telling->per.size, telling->per.at));
	complaint->help = if_right(trial, telling, date, id);
	return tree_tell(trial, telling->rule, telling->per, telling->at_ms, complaint, why);
}

/* It was told that day, as expected; its number may be another. */
static int judge_value(const struct trial *trial, size_t number, const struct telling *telling,
        struct complaints *out, struct diag *why)
{
	const struct expectation *expect = &trial->of->expects[number];
	struct buf happened = {0};
	struct tracked tracked;

	if (!expect->value.written.size)
		return 0;
	if (tracked_find(trial, telling, telling->at_ms, &tracked, why))
		return -1;
	if (tracked_is(&tracked, &expect->value))
		return 0;
	struct complaint *complaint = complaints_add(out, expect->place);

	complaint->expected = expected_words(trial, number);
	buf_add_text(&happened, happened_words(trial, expect, telling));
	tracked_print(&tracked, &expect->value, &happened);
	complaint->happened = arena_copy(trial->arena, buf_text(&happened));
	buf_finish(&happened);
	return tree_tell(trial, telling->rule, telling->per, telling->at_ms, complaint, why);
}

static int judge_telling(const struct trial *trial, struct pairs *pairs, size_t number,
        struct complaints *out, struct diag *why)
{
	size_t telling = pairs->telling_of[number];

	return telling == SIZE_MAX ? complain_missed(trial, pairs, number, out, why)
	                           : judge_value(trial, number, &trial->played->tellings[telling], out, why);
}

static int judge(const struct trial *trial, struct pairs *pairs, struct complaints *out, struct diag *why)
{
	int result = 0;

	for (size_t i = 0; i < trial->of->expect_count && result == 0; i++) {
		enum expect_kind kind = trial->of->expects[i].kind;

		if (kind == EXPECT_STATE)
			result = verdict_state(trial, i, out, why);
		else if (kind == EXPECT_SENT)
			verdict_sent(trial, i, out);
		else
			result = judge_telling(trial, pairs, i, out, why);
	}
	for (size_t i = 0; i < trial->played->count && result == 0; i++)
		if (!pairs->is_expected[i] && is_wanted(trial, &trial->played->tellings[i]))
			result = complain_unexpected(trial, &trial->played->tellings[i], out, why);
	return result;
}

int verdict_give(const struct trial *trial, struct complaints *out, struct diag *why)
{
	struct pairs pairs;
	int result = pairs_make(trial, &pairs, why) ? -1 : judge(trial, &pairs, out, why);

	pairs_finish(&pairs);
	return result;
}
