/* What an audit says in words: a sentence for each finding, by what it means to be flagged by that kind of rule. */
#include "audit.h"
#include "cli/options.h"
#include "base/buf.h"

static const struct ratio over_limit = {5, 4}, four_fifths = {4, 5};

/* In both directions something may be wrong: to be flagged may be a burden, and it may be what brings help. */
static const char *const meanings[][AUDIT_FINDINGS] = {
        [RULE_CONCERN] =
                {"look whether the need is greater, or what the rule counts is recorded of them more often",
                        "look whether the need is smaller, or help passes them by"},
        [RULE_CHECK_IN] = {"look whether they are talked to for a reason that others have too",
                "look whether they are talked to less though they need it as much"},
        [RULE_GOOD_NEWS] = {"look whether what others do well is seen as often",
                "look whether what they do well is seen as often"},
};

struct text audit_value(const struct audit_row *row)
{
	return row->value.size ? row->value : text_of("not said");
}

bool audit_hides(const struct audit_group *group, const struct audit_rule *rule)
{
	for (size_t i = 0; i < group->row_count; i++)
		if (rule->rows[i].is_hidden)
			return true;
	return false;
}

static void ratio_say(struct ratio ratio, struct ratio limit, struct buf *out)
{
	struct value value = value_number(ratio), beside = value_number(limit);

	value_print_beside(&value, &beside, VALUE_PLAIN, out);
}

static void over_say(const struct audit_row *row, struct buf *out)
{
	struct text name = audit_value(row);

	buf_print(out, "%.*s: flagged ", (int)name.size, name.at);
	if (row->has_ratio) {
		ratio_say(row->ratio, over_limit, out);
		buf_add_z(out, " times as often as everybody else");
	} else {
		buf_add_z(out, "and nobody else is");
	}
}

/* "0 times as often" would be read as a slip. */
static void under_say(const struct audit_rule *rule, const struct audit_row *row, struct buf *out)
{
	struct text name = audit_value(row), highest = audit_value(rule->highest);
	struct ratio share = {0, 1};

	buf_print(out, "%.*s: ", (int)name.size, name.at);
	if (row->flagged && ratio_divide(row->rate, rule->highest->rate, &share) == 0) {
		buf_add_z(out, "flagged ");
		ratio_say(share, four_fifths, out);
		buf_add_z(out, " times as often as");
	} else {
		buf_add_z(out, "nobody is flagged, unlike");
	}
	buf_print(out, " %.*s, the most flagged group", (int)highest.size, highest.at);
}

void audit_say(const struct audit_rule *rule, const struct audit_row *row, unsigned finding,
        enum rule_kind kind, struct buf *out)
{
	if (finding == AUDIT_OVER)
		over_say(row, out);
	else
		under_say(rule, row, out);
	buf_print(out, "; %s", meanings[kind][finding]);
}

struct text audit_reviewed(const struct audit *audit, struct arena *arena)
{
	char at[CIVIL_INSTANT_SIZE];
	const char *note = options_text(audit->given, "note");

	if (!audit->reviewed_ms)
		return (struct text){0};
	civil_print_instant(audit->reviewed_ms, 0, at);
	return text_of(arena_print(arena, "looked at by %s on %s%s%s",
	        options_text(audit->given, "reviewed-by"), at, note ? ": " : "", note ? note : ""));
}
