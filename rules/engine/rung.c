/* rung.c - how far up a ladder a student is, and which row of a table is about them. */
#include "rung.h"
#include "evaluate.h"

static int highest_step(const struct rule *rule, const struct moment *moment)
{
	size_t step = rule->rung_count;

	while (step-- > 0)
		if (evaluate_condition(rule->rungs[step].condition, moment) == ANSWER_TRUE)
			return (int)step;
	return -1;
}

/* A row that cannot be judged ends it: nobody knows whether those behind it are meant. */
static int first_row(const struct rule *rule, const struct moment *moment)
{
	for (size_t row = 0; row < rule->rung_count; row++) {
		const struct expr *condition = rule->rungs[row].condition;
		enum answer applies = condition ? evaluate_condition(condition, moment) : ANSWER_TRUE;

		if (applies != ANSWER_FALSE)
			return applies == ANSWER_TRUE ? (int)row : -1;
	}
	return -1;
}

int rule_rung(const struct rule *rule, const struct moment *moment)
{
	return rule->climbs ? highest_step(rule, moment) : first_row(rule, moment);
}
