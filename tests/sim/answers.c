/* answers.c - holds what stands to what is answered, where nothing but the answer decides: no `for`, no `clear_for`. */
#include "answers.h"
#include "rules/model/rules.h"

/* One rule for one student, or one value of it. */
struct question {
	uint32_t student, rule;
	struct text per;
	bool is_open;
};

static bool is_open(const struct episode *episodes, size_t count, uint32_t rule, struct text per)
{
	for (size_t i = 0; i < count; i++)
		if (episodes[i].rule == rule && !episodes[i].closed_ms && text_equal(episodes[i].per, per))
			return true;
	return false;
}

static bool is_against(const struct rule *rule, const struct explanation *answers, bool is_open)
{
	if (answers->only == ANSWER_FALSE)
		return is_open;
	if (is_open)
		return !rule->clear_hold.amount && answers->clear_when == ANSWER_TRUE;
	return !rule->hold.amount && answers->when == ANSWER_TRUE && answers->clear_when != ANSWER_TRUE &&
	       answers->unless != ANSWER_TRUE;
}

static void ask(struct world *world, const struct question *question, int64_t now_ms, struct buf *out)
{
	const struct rule *rule = &world->bench.set->rules[question->rule];
	struct text name = names_text(&world->bench.students, question->student);
	struct explanation answers;
	struct arena arena = {0};

	if (engine_explain(world->bench.engine, question->student, question->rule, question->per, now_ms,
	            &arena, &answers, NULL))
		bench_fail("engine_explain", "the host failed");
	if (is_against(rule, &answers, question->is_open))
		buf_print(out, "r%u %.*s at %lld: %s, though %.*s\n", question->rule, (int)name.size, name.at,
		        (long long)now_ms, question->is_open ? "open" : "not open", (int)answers.why.size,
		        answers.why.at);
	arena_finish(&arena);
}

/* Of a rule with values those are asked that some episode is of. */
static void ask_student(struct world *world, uint32_t student, int64_t now_ms, struct buf *out)
{
	const struct ruleset *set = world->bench.set;
	size_t count;
	const struct episode *episodes = engine_wanted(world->bench.engine, student, &count);

	for (uint32_t rule = 0; rule < set->rule_count; rule++) {
		struct question question = {
		        student, rule, {"", 0}, is_open(episodes, count, rule, (struct text){"", 0})};

		if (set->rules[rule].mode != RULE_OFF && set->rules[rule].per.id == FIELD_NONE)
			ask(world, &question, now_ms, out);
	}
	for (size_t i = 0; i < count; i++) {
		struct question question = {student, episodes[i].rule, episodes[i].per, true};

		if (episodes[i].per.size && !episodes[i].closed_ms)
			ask(world, &question, now_ms, out);
	}
}

struct text answers_against(struct world *world, int64_t now_ms, struct arena *arena)
{
	struct buf out = {0};

	for (uint32_t student = 0; student < world->bench.students.count; student++)
		if (engine_head(world->bench.engine, student) == student)
			ask_student(world, student, now_ms, &out);
	struct text copy = arena_copy(arena, buf_text(&out));

	buf_finish(&out);
	return copy;
}
