/* Asks the daemon for a rule by its name. */
#include "rule_mode.h"
#include "command.h"
#include <stdio.h>

struct text rule_mode(struct session *session, const char *id)
{
	struct json_value rules, rule;

	if (session_get(session, "/v1/rules/stats") || !answer_member(&session->root, "rules", &rules))
		return (struct text){0};
	for (size_t at = 0; json_item(&rules, &at, &rule);)
		if (text_is(answer_text(&rule, "id", &session->arena), id))
			return answer_text(&rule, "mode", &session->arena);
	return (struct text){0};
}

void rule_unknown_say(const char *id)
{
	fprintf(stderr, "no rule '%s' is in force; 'intervene rules list' names those that are\n", id);
}
