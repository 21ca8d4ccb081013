/* Counts what became of the tests. */
#include "results.h"
#include <stdlib.h>

bool suite_is_broken(const struct suite_result *suite)
{
	return suite->findings.errors > 0;
}

static bool is_ours(const struct complaints *complaints)
{
	for (size_t i = 0; i < complaints->count; i++)
		if (!complaints->items[i].is_ours)
			return false;
	return complaints->count > 0;
}

struct results_counts results_count(const struct results *results)
{
	struct results_counts counts = {.files = results->count};

	for (size_t i = 0; i < results->count; i++) {
		const struct suite_result *suite = &results->suites[i];

		counts.broken += suite_is_broken(suite);
		counts.seconds += suite->seconds;
		for (size_t c = 0; c < suite->case_count; c++) {
			counts.failed += suite->cases[c].complaints.count > 0;
			counts.passed += suite->cases[c].complaints.count == 0;
			counts.ours += is_ours(&suite->cases[c].complaints);
		}
	}
	return counts;
}

bool coverage_is_enough(const struct results *results)
{
	return !results->has_coverage || coverage_percent(&results->coverage) >= results->least_percent;
}

static void suite_finish(struct suite_result *suite)
{
	for (size_t i = 0; i < suite->case_count; i++)
		complaints_finish(&suite->cases[i].complaints);
	diags_finish(&suite->findings);
	files_finish(&suite->files);
	arena_finish(&suite->arena);
}

void results_finish(struct results *results)
{
	for (size_t i = 0; i < results->count; i++)
		suite_finish(&results->suites[i]);
	free(results->suites);
	coverage_finish(&results->coverage);
	*results = (struct results){0};
}
