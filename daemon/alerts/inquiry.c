/* What is known of one student by the rules, as an object of JSON. */
#include "evidence.h"
#include "inquiry.h"
#include "base/buf.h"
#include "base/member.h"
#include "base/zone.h"
#include <intervene/outlook.h>
#include <intervene/plain.h>

#include <stdlib.h>

enum { EVIDENCE_MOST = 200 };

/* One rule, or one value of it, on its way into JSON. */
struct writing {
	const struct inquiry *inquiry;
	const struct question *question;
	struct json *json;
	struct standing standing;
	struct arena arena;
	uint32_t rule;
	struct text per;
	struct rule_words words;
	struct rule_tree tree;
	struct explanation explanation;
	struct outlook outlook;
	const struct episode *episode; /* that was open at the instant, or NULL */
};

static void instant_json(struct writing *writing, const char *name, int64_t at_ms)
{
	const struct inquiry *inquiry = writing->inquiry;
	char text[CIVIL_INSTANT_SIZE];
	struct standing then;

	json_key(writing->json, name);
	if (!at_ms || at_ms == INT64_MAX) {
		json_null(writing->json);
		return;
	}
	engine_standing(inquiry->engine, writing->question->student, at_ms, &then);
	civil_print_instant(at_ms, then.is_placed ? then.offset_s : zone_offset(inquiry->zone, at_ms), text);
	json_z(writing->json, text);
}

/* --- conditions --------------------------------------------------------------------------------------------- */

static const char *const part_names[RULE_PARTS] = {
        [PART_ONLY] = "only",
        [PART_NEEDS] = "needs",
        [PART_WHEN] = "when",
        [PART_CLEAR_WHEN] = "clear_when",
        [PART_UNLESS] = "unless",
};
static const char *const answer_names[] = {
        [ANSWER_FALSE] = "false",
        [ANSWER_TRUE] = "true",
        [ANSWER_UNKNOWN] = "not enough data",
        [ANSWER_ERROR] = "error",
};

static struct text shown(
        const struct value *value, const struct value *beside, bool is_percent, struct arena *arena)
{
	struct buf out = {0};

	value_print_beside(value, beside, is_percent ? VALUE_PERCENT : VALUE_PLAIN, &out);
	struct text words = arena_copy(arena, buf_text(&out));
	buf_finish(&out);
	return words;
}

static void distance_json(struct writing *writing, const struct branch *leaf)
{
	struct text words = plain_distance(writing->inquiry->set, leaf, TONGUE_EN, &writing->arena);

	json_key(writing->json, "turns_with");
	if (!words.size) {
		json_null(writing->json);
		return;
	}
	json_object(writing->json);
	json_key(writing->json, "amount");
	value_json(&leaf->distance.amount, writing->json);
	member_text(writing->json, "words", words);
	json_end(writing->json);
}

static bool is_unknown(const struct value *value)
{
	return value->type == VALUE_UNKNOWN || value->type == VALUE_ERROR;
}

static void leaf_json(struct writing *writing, const struct branch *leaf)
{
	struct json *json = writing->json;
	bool has_reason = is_unknown(&leaf->value) && leaf->value.reason != REASON_NONE;

	member_text(json, "expression", leaf->words);
	member_text(json, "words",
	        plain_condition(writing->inquiry->set, leaf->condition, TONGUE_EN, &writing->arena));
	member_text(json, "reason", text_of(has_reason ? reason_words(leaf->value.reason) : ""));
	json_key(json, "value");
	value_json(&leaf->value, json);
	member_text(json, "shown",
	        is_unknown(&leaf->value) || leaf->value.type == VALUE_TRUTH
	                ? (struct text){0}
	                : shown(&leaf->value, &leaf->limit, leaf->is_percent, &writing->arena));
	json_key(json, "at_least");
	json_truth(json, leaf->at_least);
	json_key(json, "comparison");
	json_z(json, leaf->comparison);
	json_key(json, "limit");
	value_json(&leaf->limit, json);
	member_text(json, "shown_limit", plain_limit(leaf, &writing->arena));
	member_integer(json, "counted", (int64_t)leaf->evidence_count);
	distance_json(writing, leaf);
}

static void branch_json(struct writing *writing, const struct branch *branch)
{
	struct json *json = writing->json;

	json_object(json);
	member_text(json, "part", text_of(part_names[branch->part]));
	member_integer(json, "depth", branch->depth);
	member_text(json, "answer", text_of(answer_names[branch->answer]));
	json_key(json, "joint");
	json_z(json, branch->joint);
	if (branch->least)
		member_integer(json, "least", branch->least);
	if (!branch->joint)
		leaf_json(writing, branch);
	json_end(json);
}

/* --- evidence ----------------------------------------------------------------------------------------------- */

struct seq_seen {
	int64_t seq;
	size_t place; /* where it was first counted */
};
struct seqs_seen {
	struct seq_seen *items; /* owned */
	size_t count, capacity;
};

static void seq_add(struct seqs_seen *seen, int64_t seq)
{
	seen->items = memory_room(seen->items, seen->count, &seen->capacity, sizeof(*seen->items));
	seen->items[seen->count] = (struct seq_seen){seq, seen->count};
	seen->count++;
}

static int by_place(const void *a, const void *b)
{
	const struct seq_seen *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

static int by_seq(const void *a, const void *b)
{
	const struct seq_seen *x = a, *y = b;

	return x->seq != y->seq ? (x->seq < y->seq ? -1 : 1) : by_place(a, b);
}

static void keep_first(struct seqs_seen *seen)
{
	size_t kept = 0;

	if (seen->count)
		qsort(seen->items, seen->count, sizeof(*seen->items), by_seq);
	for (size_t i = 0; i < seen->count; i++)
		if (!kept || seen->items[i].seq != seen->items[kept - 1].seq)
			seen->items[kept++] = seen->items[i];
	seen->count = kept;
	if (kept)
		qsort(seen->items, kept, sizeof(*seen->items), by_place);
}

/* Each once, those of the first condition first.  Several conditions count the same thousands of events, and the engine
 * waits meanwhile: so they are put in order instead of being looked for one by one. */
static void seqs_gather(const struct rule_tree *tree, struct seqs_seen *out)
{
	for (size_t i = 0; i < tree->count; i++)
		for (size_t n = 0; n < tree->branches[i].evidence_count; n++)
			if (tree->branches[i].part != PART_ONLY)
				seq_add(out, tree->branches[i].evidence[n]);
	keep_first(out);
}

static void evidence_write(struct writing *writing)
{
	const struct inquiry *inquiry = writing->inquiry;
	struct seqs_seen seen = {0};
	struct arena arena = {0};
	struct event event;

	seqs_gather(&writing->tree, &seen);
	json_key(writing->json, "evidence");
	json_list(writing->json);
	for (size_t i = 0; i < seen.count && i < EVIDENCE_MOST; i++) {
		if (inquiry->event(inquiry->context, seen.items[i].seq, &arena, &event) == 0)
			evidence_event_json(&event, writing->json);
		arena_reset(&arena);
	}
	json_end(writing->json);
	member_integer(writing->json, "evidence_count", (int64_t)seen.count);
	arena_finish(&arena);
	free(seen.items);
}

/* --- a rule ------------------------------------------------------------------------------------------------- */

static const char *state_of(const struct writing *writing)
{
	const enum answer *answers = writing->tree.answers;

	if (writing->words.mode == RULE_OFF)
		return "off";
	if (writing->episode)
		return "open";
	if (!writing->tree.is_judged)
		return "not_judged";
	if (answers[PART_ONLY] == ANSWER_FALSE)
		return "not_applicable";
	if (answers[PART_WHEN] == ANSWER_UNKNOWN)
		return "not_enough_data";
	if (answers[PART_WHEN] == ANSWER_ERROR)
		return "error";
	if (answers[PART_WHEN] == ANSWER_TRUE && answers[PART_UNLESS] == ANSWER_TRUE)
		return "held_back";
	return writing->outlook.opens_ms != INT64_MAX ? "waiting" : "not_open";
}

static const struct episode *episode_at(const struct writing *writing)
{
	const struct question *question = writing->question;
	size_t count;
	const struct episode *wanted = engine_wanted(writing->inquiry->engine, question->student, &count);

	for (size_t i = 0; i < count; i++)
		if (wanted[i].rule == writing->rule && text_equal(wanted[i].per, writing->per) &&
		        wanted[i].opened_ms <= question->at_ms &&
		        (!wanted[i].closed_ms || wanted[i].closed_ms > question->at_ms))
			return &wanted[i];
	return NULL;
}

static int ask(struct writing *writing, struct diag *why)
{
	const struct question *question = writing->question;
	struct engine *engine = writing->inquiry->engine;

	if (engine_tree(engine, question->student, writing->rule, writing->per, question->at_ms, true,
	            &writing->arena, &writing->tree, why) ||
	        engine_explain(engine, question->student, writing->rule, writing->per, question->at_ms,
	                &writing->arena, &writing->explanation, why) ||
	        engine_outlook(engine, question->student, writing->rule, writing->per, question->at_ms,
	                &writing->outlook, why))
		return -1;
	writing->episode = episode_at(writing);
	return 0;
}

static void head_write(struct writing *writing)
{
	const struct rule_words *words = &writing->words;
	const struct explanation *explanation = &writing->explanation;
	struct json *json = writing->json;

	member_text(json, "rule", words->id);
	json_key(json, "rule_version");
	hash_json(words->logic, json);
	member_text(json, "title", words->title);
	member_text(json, "severity",
	        text_of(severity_name(explanation->has_rung ? explanation->severity : words->severity)));
	if (writing->per.size)
		member_text(json, "per", writing->per);
	member_text(json, "state", text_of(state_of(writing)));
	instant_json(writing, "opened_at", writing->episode ? writing->episode->opened_ms : 0);
	member_text(json, "why", explanation->why);
}

static void answers_write(struct writing *writing)
{
	struct json *json = writing->json;

	json_key(json, "answers");
	json_object(json);
	for (int part = 0; part < RULE_PARTS; part++)
		member_text(json, part_names[part], text_of(answer_names[writing->tree.answers[part]]));
	json_end(json);
	json_key(json, "conditions");
	json_list(json);
	for (size_t i = 0; i < writing->tree.count; i++)
		branch_json(writing, &writing->tree.branches[i]);
	json_end(json);
}

static void time_write(struct writing *writing)
{
	const struct outlook *outlook = &writing->outlook;
	const struct rule_words *words = &writing->words;
	struct json *json = writing->json;

	member_text(json, "clears_when",
	        words->clear_when.size ? words->clear_when
	                               : text_of(arena_print(&writing->arena, "not (%.*s)",
	                                         (int)words->when.size, words->when.at)));
	instant_json(writing, "opens_at", outlook->opens_ms);
	instant_json(writing, "clears_at", outlook->clears_ms);
	instant_json(writing, "may_change_at", outlook->next_ms);
	json_key(json, "or_with_attendance");
	json_truth(json, outlook->at_attendance);
}

static int value_write(struct writing *writing, struct text per, struct diag *why)
{
	arena_reset(&writing->arena);
	writing->per = per;
	if (ask(writing, why))
		return -1;
	json_object(writing->json);
	head_write(writing);
	answers_write(writing);
	evidence_write(writing);
	time_write(writing);
	json_end(writing->json);
	return 0;
}

/* A rule with `per` is as many as there are values; while there are none it is one that has nothing to say. */
static int rule_write(struct writing *writing, uint32_t rule, struct diag *why)
{
	const struct question *question = writing->question;
	struct rule_values values = {.count = 0};
	struct arena arena = {0};
	int result = 0;

	writing->rule = rule;
	ruleset_rule_words(writing->inquiry->set, rule, &writing->words);
	if (!question->per.size)
		result = engine_values(writing->inquiry->engine, question->student, rule, question->at_ms,
		        &arena, &values, why);
	for (size_t i = 0; result == 0 && i < values.count; i++)
		result = value_write(writing, values.items[i], why);
	if (result == 0 && !values.count)
		result = value_write(writing, question->per, why);
	arena_finish(&arena);
	return result;
}

static int rules_write(struct writing *writing, struct diag *why)
{
	int one = writing->question->rule, result = 0;
	size_t count = ruleset_rule_count(writing->inquiry->set);

	json_key(writing->json, "rules");
	json_list(writing->json);
	for (size_t rule = 0; result == 0 && rule < count && writing->standing.is_placed; rule++)
		if (one < 0 || one == (int)rule)
			result = rule_write(writing, (uint32_t)rule, why);
	json_end(writing->json);
	return result;
}

static void standing_write(struct writing *writing)
{
	const struct standing *standing = &writing->standing;
	struct value today = standing->is_placed ? value_date(standing->today) : value_unknown(REASON_NONE);
	struct json *json = writing->json;

	member_text(json, "student", writing->question->name);
	instant_json(writing, "as_of", writing->question->at_ms);
	json_key(json, "placed");
	json_truth(json, standing->is_placed);
	json_key(json, "enrolled");
	json_truth(json, standing->is_enrolled);
	member_text(json, "school", standing->school);
	json_key(json, "grade");
	value_json(&standing->grade, json);
	json_key(json, "today");
	value_json(&today, json);
}

int inquiry_json(
        const struct inquiry *inquiry, const struct question *question, struct json *json, struct diag *why)
{
	struct writing writing = {.inquiry = inquiry, .question = question, .json = json};

	engine_standing(inquiry->engine, question->student, question->at_ms, &writing.standing);
	json_object(json);
	standing_write(&writing);
	int result = rules_write(&writing, why);
	json_end(json);
	arena_finish(&writing.arena);
	return result;
}
