/* Events in: a body in any format that is known becomes a delivery. */
#include "routes.h"
#include "daemon/formats/cloudevents_binary.h"
#include "daemon/formats/format.h"

/* One event whose attributes are headers.  An id alone is enough to be told what else is missing. */
static bool is_binary(const struct request *request)
{
	const char *type = request_header(request, MHD_HTTP_HEADER_CONTENT_TYPE);
	const struct format *format = format_find(type);

	if (format ? format->read != NULL : !cloudevent_reads(text_of(type)))
		return false;
	return request_header(request, "ce-specversion") || request_header(request, "ce-id");
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	(void)kind;
	cloudevent_binary_header(context, name, value);
	return MHD_YES;
}

static const struct format *binary_take(struct request *request)
{
	struct cloudevent_binary binary;
	struct buf envelope = {0};

	cloudevent_binary_begin(&binary, &envelope);
	MHD_get_connection_values(request->connection, MHD_HEADER_KIND, on_header, &binary);
	cloudevent_binary_end(&binary, buf_text(&request->body));
	buf_finish(&request->body);
	request->body = envelope;
	return &format_cloudevent;
}

void post_events(struct request *request)
{
	bool is_wrapped = is_binary(request), is_history;
	const struct format *format =
	        is_wrapped ? binary_take(request)
	                   : format_find(request_header(request, MHD_HTTP_HEADER_CONTENT_TYPE));

	if (!format) {
		request_refuse(request, 415, "unsupported_media_type", "this kind of body is not understood",
		        "send Content-Type: application/x-ndjson (one object a line), application/json or "
		        "application/cloudevents+json; curl -d sends another when it is not told");
		return;
	}
	if (request_history(request, &is_history))
		return;
	struct command *command = request_command(request, COMMAND_EVENTS);
	command->delivery = delivery_create();
	command->delivery->body = request->body;
	command->delivery->source = text_of(request->principal.source);
	command->delivery->is_history = is_history;
	command->delivery->format = format;
	request->body = (struct buf){0};
	request_ask(request, command);
}
