/* Names that were defined and that nothing asks for. */
#include "language.h"

#include "scope.h"

static void note(struct language *language, struct word name, const char *what, struct text but)
{
	if (name.place.file.at == but.at)
		return;
	struct diag *diag = language_say(language, SEVERITY_NOTE, "R604", name.place,
	        "%s '%.*s' is used by no rule", what, (int)name.text.size, name.text.at);
	diag_help(diag, "take it out, or use it: the next reader looks for where it matters");
}

void language_note_unused(struct language *language, struct text but)
{
	for (uint32_t i = 0; i < language->stream_names.count; i++)
		if (language->streams[i].resolution == RESOLUTION_NONE)
			note(language, language->streams[i].name, "the stream", but);
	for (uint32_t i = 0; i < language->measure_names.count; i++)
		if (!language->measures[i].is_used)
			note(language, language->measures[i].name,
			        language->measures[i].is_value ? "the value" : "the measure", but);
	for (uint32_t i = 0; i < language->list_names.count; i++)
		if (!language->lists[i].is_used)
			note(language, language->lists[i].name, "the list", but);
}
