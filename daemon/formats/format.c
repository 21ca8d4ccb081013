/* The formats there are. */
#include "format.h"

#include <string.h>
#include <strings.h>

static const struct format formats[] = {
        {"", BODY_ANY, NULL},
        {"application/x-ndjson", BODY_LINES, NULL},
        {"application/ndjson", BODY_LINES, NULL},
        {"application/jsonl", BODY_LINES, NULL},
        {"application/json", BODY_VALUES, NULL},
        {"application/cloudevents+json", BODY_VALUES, cloudevent_read},
        {"application/cloudevents-batch+json", BODY_VALUES, cloudevent_read},
};

const struct format format_cloudevent = {"", BODY_WHOLE, cloudevent_read};
static const struct format whole = {"", BODY_WHOLE, NULL};

const char *format_kept(const struct format *format)
{
	return format == &format_cloudevent ? "application/cloudevents+json"
	       : format                     ? format->media_type
	                                    : "";
}

const struct format *format_of_kept(struct text item)
{
	return cloudevent_is(item) ? &format_cloudevent : &whole;
}

const struct format *format_find(const char *content_type)
{
	size_t size = content_type ? strcspn(content_type, "; \t") : 0;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strlen(formats[i].media_type) == size &&
		        (!size || strncasecmp(content_type, formats[i].media_type, size) == 0))
			return &formats[i];
	return NULL;
}
