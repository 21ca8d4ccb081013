/* Judges expectations of how a rule stands, and of how much people are sent. */
#include "pairs.h"
#include "tracked.h"
#include <strings.h>

/* --- state ---------------------------------------------------------------------------------------------------- */

/* A step of a ladder further or back, the alert goes on. */
static bool is_end(const struct telling *telling)
{
	return telling->kind != EXPECT_OPENS && telling->kind != EXPECT_WORSENS &&
	       telling->kind != EXPECT_EASES;
}

static bool ended_by(const struct trial *trial, int64_t episode, int64_t at_ms)
{
	for (size_t i = 0; i < trial->played->count; i++) {
		const struct telling *telling = &trial->played->tellings[i];
		if (telling->episode == episode && is_end(telling) && telling->at_ms <= at_ms)
			return true;
	}
	return false;
}

/* How its alerts began that are open then, one after the other, where it has one for each course, say: the next, from
 * the one at `from` on; NULL: no more. */
static const struct telling *open_at(const struct trial *trial, size_t number, int64_t at_ms, size_t from)
{
	for (size_t i = from; i < trial->played->count; i++) {
		const struct telling *telling = &trial->played->tellings[i];
		if (telling->kind == EXPECT_OPENS && telling->rule == trial->rules->of_expects[number] &&
		        telling->at_ms <= at_ms && telling_is_per(telling, &trial->of->expects[number]) &&
		        !ended_by(trial, telling->episode, at_ms))
			return telling;
	}
	return NULL;
}

/* Why it is not open, in the words that `because` takes. */
static const char *status_words(const struct rule_tree *tree)
{
	if (tree->answers[PART_ONLY] == ANSWER_FALSE)
		return "not applicable";
	if (tree->answers[PART_ONLY] != ANSWER_TRUE || tree->answers[PART_NEEDS] != ANSWER_TRUE ||
	        tree->answers[PART_WHEN] == ANSWER_UNKNOWN)
		return "not enough data";
	if (tree->answers[PART_WHEN] != ANSWER_TRUE)
		return "not true";
	return tree->answers[PART_UNLESS] == ANSWER_TRUE ? "held back" : "not for long enough";
}

static bool is_status(struct text words)
{
	static const char *const all[] = {
	        "not applicable", "not enough data", "not true", "held back", "not for long enough"};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (text_is(words, all[i]))
			return true;
	return false;
}

static bool holds(struct text all, struct text words)
{
	for (uint32_t i = 0; i + words.size <= all.size; i++)
		if (strncasecmp(all.at + i, words.at, words.size) == 0)
			return true;
	return false;
}

/* Words of the five above are meant as such; others are looked for in the alert's sentence and in the conditions. */
static bool is_because(struct text because, const struct rule_tree *tree,
        const struct explanation *explanation, bool is_open)
{
	struct buf conditions = {0};

	if (is_status(because))
		return !is_open && text_is(because, status_words(tree));
	tree_print(tree, &conditions);
	bool is_found = holds(explanation->why, because) || holds(buf_text(&conditions), because);

	buf_finish(&conditions);
	return is_found;
}

static struct text state_words(const struct trial *trial, const struct expectation *expect)
{
	struct text per = expect->per, value = expect->value.written, because = expect->because;
	char date[CIVIL_DATE_SIZE];

	civil_print_date(expect->day, date);
	return text_of(arena_print(trial->arena, "through %s  state: %s%s%.*s%s%.*s%s%.*s", date,
	        expect->is_open ? "open" : "none", per.size ? ", per: " : "", (int)per.size, per.at,
	        value.size ? ", value: " : "", (int)value.size, value.at, because.size ? ", because: " : "",
	        (int)because.size, because.at));
}

/* `open`: of which alert; NULL: none is open. */
static int complain(const struct trial *trial, size_t number, const struct telling *open,
        struct text happened, struct complaints *out, struct diag *why)
{
	const struct expectation *expect = &trial->of->expects[number];
	struct complaint *complaint = complaints_add(out, expect->place);

	complaint->expected = state_words(trial, expect);
	complaint->happened = happened;
	return tree_tell(trial, trial->rules->of_expects[number], open ? open->per : expect->per,
	        play_day_end(trial->play, expect->day), complaint, why);
}

static int judge_because(const struct trial *trial, size_t number, const struct telling *open,
        struct complaints *out, struct diag *why)
{
	const struct expectation *expect = &trial->of->expects[number];
	struct rule_tree tree = {.count = 0};
	struct explanation explanation = {.why = {"", 0}};

	if (!expect->because.size)
		return 0;
	if (play_explain(trial->play, trial->rules->of_expects[number], open ? open->per : expect->per,
	            play_day_end(trial->play, expect->day), trial->arena, &tree, &explanation, why))
		return -1;
	if (is_because(expect->because, &tree, &explanation, open != NULL))
		return 0;
	return complain(trial, number, open,
	        text_of(arena_print(trial->arena, "because: %s%s%.*s", open ? "open" : status_words(&tree),
	                explanation.why.size ? "; " : "", (int)explanation.why.size, explanation.why.at)),
	        out, why);
}

/* One of those that are open must have it; else the first is shown. */
static int judge_value(const struct trial *trial, size_t number, const struct telling *first,
        struct complaints *out, struct diag *why)
{
	const struct expectation *expect = &trial->of->expects[number];
	int64_t end_ms = play_day_end(trial->play, expect->day);
	struct buf happened = {0};
	struct tracked shown = {.has_number = false}, tracked;

	if (!expect->value.written.size)
		return 0;
	for (const struct telling *open = first; open;
	        open = open_at(trial, number, end_ms, (size_t)(open - trial->played->tellings) + 1)) {
		if (tracked_find(trial, open, end_ms, &tracked, why))
			return -1;
		if (tracked_is(&tracked, &expect->value))
			return 0;
		if (open == first)
			shown = tracked;
	}
	buf_add_z(&happened, "it is open");
	tracked_print(&shown, &expect->value, &happened);
	struct text words = arena_copy(trial->arena, buf_text(&happened));

	buf_finish(&happened);
	return complain(trial, number, first, words, out, why);
}

int verdict_state(const struct trial *trial, size_t number, struct complaints *out, struct diag *why)
{
	const struct expectation *expect = &trial->of->expects[number];
	const struct telling *open = open_at(trial, number, play_day_end(trial->play, expect->day), 0);
	size_t before = out->count;

	if ((open != NULL) != expect->is_open)
		return complain(trial, number, open,
		        text_of(open ? "it is open by then" : "it is not open then"), out, why);
	int result = judge_value(trial, number, open, out, why);

	return result || out->count > before ? result : judge_because(trial, number, open, out, why);
}

/* --- sent ----------------------------------------------------------------------------------------------------- */

/* What people are told is sent at once when it is high or urgent, else with the next morning's mail. */
static int64_t sent_ms(const struct trial *trial, const struct telling *telling)
{
	enum { QUARTER_PAST_SEVEN_MS = (7 * 60 + 15) * 60 * 1000 };

	if (ruleset_rung_severity(trial->set, telling->rule, telling->rung) >= RULE_HIGH)
		return telling->at_ms;
	int64_t today_ms = zone_instant(trial->play->zone, telling->day, QUARTER_PAST_SEVEN_MS);

	return today_ms > telling->at_ms
	               ? today_ms
	               : zone_instant(trial->play->zone, telling->day + 1, QUARTER_PAST_SEVEN_MS);
}

static bool is_live(const struct rule_words *words, int32_t day)
{
	return words->mode == RULE_LIVE ||
	       (words->mode == RULE_SHADOW && words->shadow_until != NO_DAY && day >= words->shadow_until);
}

static int64_t count_sent(const struct trial *trial)
{
	int64_t count = 0;

	for (size_t i = 0; i < trial->played->count; i++) {
		const struct telling *telling = &trial->played->tellings[i];
		struct rule_words words;

		ruleset_rule_words(trial->set, telling->rule, &words);
		if (telling->kind == EXPECT_OPENS && trial->rules->is_tested[telling->rule] &&
		        is_live(&words, telling->day))
			count += !ended_by(trial, telling->episode, sent_ms(trial, telling));
	}
	return count;
}

void verdict_sent(const struct trial *trial, size_t number, struct complaints *out)
{
	const struct expectation *expect = &trial->of->expects[number];
	int64_t count = count_sent(trial);

	if (count == expect->count)
		return;
	struct complaint *complaint = complaints_add(out, expect->place);

	complaint->expected = text_of(arena_print(trial->arena, "sent: %lld", (long long)expect->count));
	complaint->happened = text_of(arena_print(trial->arena, "%lld alert%s still stood when the mail left",
	        (long long)count, count == 1 ? "" : "s"));
}
