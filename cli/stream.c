/* Splits a byte stream into server-sent events. */
#include "stream.h"
#include <string.h>

static void field_set(struct buf *field, struct text value)
{
	buf_clear(field);
	buf_add_text(field, value);
}

static void field_take(struct stream *stream, struct text name, struct text value)
{
	if (text_is(name, "id"))
		field_set(&stream->id, value);
	else if (text_is(name, "event"))
		field_set(&stream->name, value);
	else if (text_is(name, "data")) {
		if (stream->data.size)
			buf_add_char(&stream->data, '\n');
		buf_add_text(&stream->data, value);
	}
}

static int event_end(struct stream *stream)
{
	struct stream_event event = {buf_text(&stream->id), buf_text(&stream->name), buf_text(&stream->data)};
	int answer = event.name.size || event.data.size ? stream->on_event(stream->context, &event) : 0;

	buf_clear(&stream->name);
	buf_clear(&stream->data);
	return answer;
}

/* A line that begins with a colon is a comment: the daemon's sign of life. */
static int line_take(struct stream *stream)
{
	struct text line = buf_text(&stream->line);

	if (!line.size)
		return event_end(stream);
	const char *colon = memchr(line.at, ':', line.size);
	size_t name_size = colon ? (size_t)(colon - line.at) : line.size;
	size_t value_at = name_size + (colon != NULL);
	if (value_at < line.size && line.at[value_at] == ' ')
		value_at++;
	if (name_size)
		field_take(stream, text_slice(line, 0, name_size), text_slice(line, value_at, line.size));
	buf_clear(&stream->line);
	return 0;
}

int stream_take(struct stream *stream, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		bool is_end = bytes[i] == '\n' || bytes[i] == '\r';
		bool is_second = bytes[i] == '\n' && stream->after_return;
		stream->after_return = bytes[i] == '\r';
		if (!is_end)
			buf_add_char(&stream->line, bytes[i]);
		else if (!is_second && line_take(stream))
			return -1;
	}
	return 0;
}

void stream_finish(struct stream *stream)
{
	buf_finish(&stream->line);
	buf_finish(&stream->id);
	buf_finish(&stream->name);
	buf_finish(&stream->data);
}
