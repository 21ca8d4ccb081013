/* Escalations and blueprints that were defined and that no rule asks for; of streams, measures and lists the language says it. */
#include "rules/model/blueprint.h"

static void note(const struct ruleset_build *build, const char *what, struct text name, struct place place)
{
	struct diag *diag = diags_add(build->why, SEVERITY_NOTE, "R604", place,
	        "%s '%.*s' is used by no rule", what, (int)name.size, name.at);

	diag_help(diag, "take it out, or use it: the next reader looks for where it matters");
}

static bool is_followed(const struct ruleset_build *build, const struct escalation *escalation)
{
	for (size_t i = 0; i < build->rule_count; i++)
		if (text_is(build->rules[i].people.escalate.text, escalation->name))
			return true;
	return false;
}

/* A pack's blueprints are there for whoever wants one. */
static bool is_own(const struct blueprint *blueprint)
{
	return !blueprint->file->pack && !blueprint->file->is_brought;
}

void ruleset_note_unused(const struct ruleset_build *build)
{
	/* Rules that could not be read may be the ones that use it; a file of blueprints alone is for the rules of others. */
	if (build->why->errors || !build->rule_count)
		return;
	for (size_t i = 0; i < build->escalation_count; i++)
		if (!is_followed(build, &build->escalations[i]))
			note(build, "the escalation", text_of(build->escalations[i].name),
			        build->escalations[i].place);
	for (size_t i = 0; i < build->blueprint_count; i++)
		if (!build->blueprints[i]->is_used && is_own(build->blueprints[i]))
			note(build, "the blueprint", build->blueprints[i]->name, build->blueprints[i]->place);
}
