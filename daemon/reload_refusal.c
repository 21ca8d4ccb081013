/* Files without an error that are not put in force all the same. */
#include "reload.h"
#include "daemon/core/rehearsal.h"
#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>

enum { RULES_NAMED = 4 };

static int64_t heard_opens(const struct rehearsal *rehearsal, size_t rule)
{
	return rehearsal->is_shadow[rule] ? 0 : rehearsal->rules[rule].of[REHEARSED_OPENS];
}

/* Rules in order of how many alerts they open, the most first: the one that follows `behind`, or the first for -1; -1 at the
 * end. */
static int64_t next_rule(const struct rehearsal *rehearsal, int64_t behind)
{
	size_t count = ruleset_rule_count(rehearsal->set);
	int64_t best = -1, limit = behind < 0 ? INT64_MAX : heard_opens(rehearsal, (size_t)behind);

	for (size_t i = 0; i < count; i++) {
		int64_t opens = heard_opens(rehearsal, i);
		bool is_behind = opens < limit || (opens == limit && (int64_t)i > behind);
		if (opens && is_behind && (best < 0 || opens > heard_opens(rehearsal, (size_t)best)))
			best = (int64_t)i;
	}
	return best;
}

/* "attendance.chronic 90, behavior.two 13" */
static void rules_print(const struct rehearsal *rehearsal, struct buf *out)
{
	int64_t rule = next_rule(rehearsal, -1);
	struct rule_words words;

	for (int named = 0; rule >= 0; named++, rule = next_rule(rehearsal, rule)) {
		if (named == RULES_NAMED) {
			buf_add_z(out, ", and others");
			return;
		}
		ruleset_rule_words(rehearsal->set, (uint32_t)rule, &words);
		buf_print(out, "%s%.*s %" PRId64, named ? ", " : "", (int)words.id.size, words.id.at,
		        heard_opens(rehearsal, (size_t)rule));
	}
}

bool refusal_of_opens(
        const struct rehearsal *rehearsal, int64_t max_new, int64_t accepted, struct refusal *out)
{
	int64_t opens = rehearsal->heard.of[REHEARSED_OPENS];
	struct buf words = {0};

	if (rehearsal->is_first || opens <= max_new || opens <= accepted)
		return false;
	*out = (struct refusal){409, "too_many_new", "this would open too many alerts at once", ""};
	buf_print(&words,
	        "%" PRId64 " where reload.max_new allows %" PRId64 "; if they are meant: intervene reload "
	        "--accept %" PRId64 "; by rule: ",
	        opens, max_new, opens);
	rules_print(rehearsal, &words);
	snprintf(out->detail, sizeof(out->detail), "%s", buf_z(&words));
	buf_finish(&words);
	return true;
}
