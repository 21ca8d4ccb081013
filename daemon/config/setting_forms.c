/* Which form each reader of settings takes: one row a reader, for a setting has the form that its reader takes. */
#include "setting.h"
#include <intervene/feeds.h>

#include <string.h>

static const struct form count = {.kind = FORM_WHOLE, .low = 1, .high = COUNT_MOST, .is_bound = true};
static const struct form share = {.kind = FORM_TEXT, .pattern = "^ *([1-9][0-9]?|100) *%$", .example = "10%"};
static const struct form size = {.kind = FORM_TEXT, .pattern = "^[0-9]+([KMG]iB)?$", .example = "2GiB"};
static const struct form bytes = {
        .kind = FORM_WHOLE, .low = MEMORY_LEAST, .high = INT64_MAX, .is_bound = true};
static const struct form *const memories[] = {&size, &bytes};
static const struct form memory = {.kind = FORM_EITHER, .forms = memories, .form_count = 2};
static const struct form days = {.kind = FORM_TEXT,
        .pattern = "^([1-9][0-9]{0,2}|1000) *(day|week|month|year)s?$",
        .words = "a span",
        .example = "3 years"};
static const struct form clock = {
        .kind = FORM_TEXT, .pattern = "^" FORM_CLOCK_PATTERN "$", .example = "06:00"};
static const char *const offs[] = {"off"};
static const struct form off = {.kind = FORM_CHOICE, .names = {FORM_ROWS(offs)}};

static const struct {
	setting_fn *read;
	const struct form *form;
} table[] = {
        {setting_read_format, &form_format},
        {setting_read_text, &form_filled},
        {setting_read_path, &form_filled},
        {setting_read_zone, &form_filled},
        {setting_read_days, &days},
        {setting_read_date, &form_date},
        {setting_read_count, &count},
        {setting_read_truth, &form_truth},
        {setting_read_share, &share},
        {setting_read_memory, &memory},
        {setting_read_listen, &setting_form_listen},
        {setting_read_tokens, &setting_form_tokens},
        {setting_read_sources, &setting_form_sources},
        {setting_read_log, &setting_form_log},
        {setting_read_webhook, &setting_form_webhook},
        {setting_read_level, &setting_form_level},
        {setting_read_rooms, &setting_form_rooms},
        {setting_read_feeds, &feeds_form},
        {setting_read_clock, &clock},
        {setting_read_off, &off},
        {setting_read_none, &form_any},
};

void setting_form(const struct setting *row, struct form_key *out)
{
	const char *point = strchr(row->name, '.');

	*out = (struct form_key){.name = row->support == REFUSED ? NULL
	                                 : point                 ? point + 1
	                                                         : row->name,
	        .need = row->is_required ? FORM_REQUIRED : FORM_OPTIONAL,
	        .help = row->help};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].read == row->read)
			out->form = table[i].form;
}
