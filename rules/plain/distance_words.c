/* What it would take for a comparison to turn, in plain words: "2 more absences". */
#include "speak.h"
#include "base/buf.h"
#include "rules/language/function.h"
#include "rules/model/rules.h"
#include <intervene/explain.h>

static struct text word(const struct speaker *speaker, const char *key, bool is_one)
{
	return text_of(
	        is_one ? speak_find(speaker, key, text_of("one"), "") : phrase_find(key, speaker->tongue));
}

static struct text number_words(const struct speaker *speaker, const struct branch *leaf)
{
	bool is_percent = leaf->is_percent && leaf->distance.kind == DISTANCE_NUMBER;
	struct buf out = {0};

	value_print(&leaf->distance.amount, is_percent ? VALUE_PERCENT : VALUE_PLAIN, &out);
	struct text words = arena_copy(speaker->arena, buf_text(&out));
	buf_finish(&out);
	return words;
}

static struct text fill(
        const struct speaker *speaker, const char *words, const struct expr *call, struct text n, bool is_one)
{
	bool has_stream = call->call.column != NO_COLUMN;
	struct slot slots[] = {
	        {"n", n},
	        {"stream", !has_stream ? (struct text){0}
	                   : is_one    ? speak_one_of_stream(speaker, &call->call)
	                               : speak_stream(speaker, &call->call)},
	        {"on", has_stream ? speak_on(speaker, &call->call) : (struct text){0}},
	        {"days", word(speaker, "days", is_one)},
	        {"school_days", word(speaker, "school_days", is_one)},
	        {"weeks", word(speaker, "weeks", is_one)},
	        {"school_weeks", word(speaker, "school_weeks", is_one)},
	        {0},
	};

	return speak_fill(speaker, words, slots);
}

/* What a function counts; empty: nothing that has a word. */
static struct text unit_words(
        const struct speaker *speaker, const struct expr *call, struct text n, bool is_one)
{
	const char *name = function_of(call->call.function)->name;
	const char *words = speak_find(speaker, "unit_of", text_of(name), "");

	return words ? fill(speaker, words, call, n, is_one) : (struct text){0};
}

static struct text step_words(const struct speaker *speaker, const struct branch *leaf, struct text n)
{
	bool is_one = text_is(n, "1"), is_more = leaf->distance.is_more;
	struct text unit = unit_words(speaker, leaf->condition->operands[0], n, is_one);

	if (!unit.size)
		return speak(speaker, is_more ? "number.more" : "number.fewer",
		        (const struct slot[]){{"n", n}, {0}});
	return speak(speaker, is_more ? "steps.more" : "steps.fewer",
	        (const struct slot[]){{"n", n}, {"a", unit}, {0}});
}

static struct text day_words(const struct speaker *speaker, const struct branch *leaf, struct text n)
{
	const struct expr *call = leaf->condition->operands[0];
	const char *which = leaf->distance.kind == DISTANCE_DAYS_WITH ? "with" : "without";
	struct slot slots[] = {{"n", n}, {"stream", speak_stream(speaker, &call->call)}, {0}};

	return speak_fill(
	        speaker, speak_find(speaker, "next", text_of(which), text_is(n, "1") ? ".one" : ""), slots);
}

struct text plain_distance(
        const struct ruleset *set, const struct branch *leaf, enum tongue tongue, struct arena *arena)
{
	struct speaker speaker = {set->columns, tongue, arena};
	struct text n = number_words(&speaker, leaf);

	switch (leaf->distance.kind) {
	case DISTANCE_STEPS: return step_words(&speaker, leaf, n);
	case DISTANCE_DAYS_WITH:
	case DISTANCE_DAYS_WITHOUT: return day_words(&speaker, leaf, n);
	case DISTANCE_NUMBER:
		return speak(&speaker, leaf->distance.is_more ? "number.more" : "number.fewer",
		        (const struct slot[]){{"n", n}, {0}});
	case DISTANCE_UNSAID: break;
	}
	return (struct text){0};
}
