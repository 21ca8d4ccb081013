/* The doctor on what the district wrote: configuration, rules, calendars. */
#include "doctor.h"
#include "daemon/check.h"
#include "daemon/generation.h"
#include "base/diag.h"
#include <stdio.h>

static void tell(struct doctor *doctor, const struct diags *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct diag *finding = &findings->items[i];
		const struct place *place = &finding->place;
		char where[40] = "";

		if (place->line)
			snprintf(where, sizeof(where), ":%d:%d: ", place->line, place->column);
		doctor_find(doctor, finding->help[0] ? finding->help : NULL, "%.*s%s%s %s: %s",
		        (int)place->file.size, place->file.size ? place->file.at : "",
		        place->file.size && !place->line ? ": " : where,
		        finding->severity == SEVERITY_ERROR ? "error" : "warning", finding->code,
		        finding->message);
	}
}

void doctor_configuration(struct doctor *doctor)
{
	struct diags findings = {0};

	doctor->has_settings = settings_read(doctor->config, &doctor->settings, &findings) == 0;
	tell(doctor, &findings);
	if (!findings.count)
		doctor_fine(doctor, "%s, of %s", doctor->config, doctor->settings.district_name);
	diags_finish(&findings);
}

void doctor_rules(struct doctor *doctor)
{
	struct generation *read = generation_create();
	struct diags *findings = &read->findings;

	generation_read(read, NULL, &doctor->settings);
	size_t rules = read->set ? ruleset_rule_count(read->set) : 0, calendars = read->files.calendars.count;
	if (read->set)
		emptiness_check(&doctor->settings, rules, calendars, findings);
	tell(doctor, findings);
	if (!findings->count)
		doctor_fine(doctor, "%zu rules, %zu files of calendars", rules, calendars);
	generation_destroy(read);
}

void doctor_machine(struct doctor *doctor)
{
	struct diags findings = {0};

	machine_check(&doctor->settings, &findings);
	tell(doctor, &findings);
	if (!findings.count)
		doctor_fine(doctor, "groups and folders are there");
	diags_finish(&findings);
}
