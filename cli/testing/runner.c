/* Runs the tests of a file: each as it is written, and in the other ways that must come to the same. */
#include "runner.h"
#include "surroundings.h"
#include <time.h>

struct running {
	struct runner *runner;       /* borrowed */
	struct suite_result *result; /* borrowed */
	struct zones *zones;         /* owned */
	struct suite suite;
	struct surroundings around;
};

/* A test, once it is clear that it can be run. */
struct prepared {
	const struct suite_case *of;
	struct case_rules rules;
	struct script script; /* owned */
};

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- a test --------------------------------------------------------------------------------------------------- */

static void look(void *context, struct stage *stage, int64_t now_ms)
{
	coverage_look(context, stage, now_ms);
}

static int play_and_judge(struct running *running, const struct prepared *prepared, const struct play *play,
        struct complaints *out, struct diag *why)
{
	struct coverage *coverage = &running->runner->results->coverage;
	struct play_watch watch = {look, coverage};
	int64_t until_ms = verdict_until_ms(prepared->of, play);
	struct played played;

	coverage_begin(coverage, running->around.set, prepared->rules.is_tested);
	int result = play_run(play, PLAY_PLAIN, until_ms,
	        running->runner->results->has_coverage ? &watch : NULL, &played, why);
	struct trial trial = {
	        prepared->of, &prepared->rules, play, &played, running->around.set, &running->result->arena};

	for (size_t i = 0; i < played.count && result == 0; i++)
		if (prepared->rules.is_tested[played.tellings[i].rule])
			coverage_turn(coverage, &played.tellings[i]);
	result = result ? result : verdict_give(&trial, out, why);
	for (int way = PLAY_PLAIN + 1; way < PLAY_WAYS && result == 0 && !running->runner->only_plain; way++)
		result = ways_try(&trial, (enum play_way)way, until_ms, out, why);
	played_finish(&played);
	return result;
}

static int run_case(struct running *running, const struct prepared *prepared, struct diag *why)
{
	struct case_result *result = &running->result->cases[running->result->case_count++];
	double begun = seconds_now();
	struct play play;

	*result = (struct case_result){.name = prepared->of->name, .place = prepared->of->place};
	play_open(&play, &prepared->script, running->around.set, running->zones);
	int code = play_and_judge(running, prepared, &play, &result->complaints, why);

	play_close(&play);
	result->seconds = seconds_now() - begun;
	return code;
}

/* --- a file --------------------------------------------------------------------------------------------------- */

static void prepare(struct running *running, struct prepared *all)
{
	for (size_t i = 0; i < running->suite.case_count; i++) {
		all[i].of = &running->suite.cases[i];
		case_rules_find(all[i].of, running->around.set, &running->result->arena, &all[i].rules,
		        &running->result->findings);
		script_make(all[i].of, &running->around.ground, &running->result->arena, &all[i].script,
		        &running->result->findings);
	}
}

/* Every finding of the file first: with an error in one test none is run. */
static int run_cases(struct running *running, struct diag *why)
{
	struct suite_result *result = running->result;
	size_t count = running->suite.case_count;
	struct prepared *all = arena_take_array(&result->arena, count + 1, sizeof(*all));
	int code = 0;

	prepare(running, all);
	result->cases = arena_take_array(&result->arena, count + 1, sizeof(*result->cases));
	for (size_t i = 0; i < count && !code && !suite_is_broken(result); i++)
		code = run_case(running, &all[i], why);
	for (size_t i = 0; i < count; i++)
		script_finish(&all[i].script);
	return code;
}

static int run_suite(struct running *running, struct text bytes, struct diag *why)
{
	struct suite_result *result = running->result;

	if (suite_read(result->name, bytes, &result->arena, &running->suite, &result->findings) ||
	        surroundings_find(&running->suite, running->zones, &result->files, &result->arena,
	                &running->around, &result->findings))
		return 0;
	return run_cases(running, why);
}

int runner_run(struct runner *runner, const char *path, struct diag *why)
{
	struct results *results = runner->results;
	double begun = seconds_now();

	results->suites =
	        memory_room(results->suites, results->count, &results->capacity, sizeof(*results->suites));
	struct suite_result *result = &results->suites[results->count++];

	*result = (struct suite_result){.name = text_of(path)};
	if (files_add_file(&result->files, path, why))
		return -1;
	struct running running = {
	        .runner = runner, .result = result, .zones = zones_create(zone_file_bytes, NULL)};
	int code = run_suite(&running, result->files.items[0].bytes, why);

	diags_sort(&result->findings);
	ruleset_unref(running.around.set);
	zones_destroy(running.zones);
	result->seconds = seconds_now() - begun;
	return code;
}
