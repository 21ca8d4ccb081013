/* Fetches a list page by page and prints it. */
#include "table.h"
#include "command.h"
#include "base/json.h"
#include <stdio.h>

struct telling {
	struct session session;
	const struct table *table;
	struct json json;
	struct buf beside; /* owned; rows of that list, as they came */
	size_t count;
	const char *cursor; /* of the next page; NULL: none */
	int code;           /* to exit with, where nothing else went wrong */
};

static const char *path_of(struct telling *telling)
{
	struct session *session = &telling->session;
	const struct table *table = telling->table;
	const char *separator = table->fixed || table->word ? "&" : "?";
	struct buf path = {0};

	buf_print(&path, "%s%s%s", table->path, table->fixed ? "?" : "", table->fixed ? table->fixed : "");
	if (table->word)
		buf_print(&path, "%s%s=%s", table->fixed ? "&" : "?", table->word,
		        session_escape(session, session->given->words[0]));
	for (const struct option *option = table->options; option->name; option++) {
		const char *value = options_text(session->given, option->name);
		if (!value)
			continue;
		buf_print(&path, "%s%s=%s", separator, option->name, session_escape(session, value));
		separator = "&";
	}
	if (telling->cursor)
		buf_print(&path, "%scursor=%s", separator, session_escape(session, telling->cursor));
	const char *kept = arena_copy(&session->arena, buf_text(&path)).at;
	buf_finish(&path);
	return kept;
}

static void beside_tell(struct telling *telling)
{
	struct session *session = &telling->session;
	struct json_value rows, row;
	const char *name = telling->table->beside;
	bool has_rows = name && answer_member(&session->root, name, &rows) && rows.kind == JSON_ARRAY;

	for (size_t at = 0; has_rows && json_item(&rows, &at, &row); telling->count++)
		if (!options_json(session->given))
			telling->table->print_beside(&row, &session->arena);
	if (has_rows)
		buf_add_text(&telling->beside, rows.raw);
}

static int page_tell(struct telling *telling)
{
	struct session *session = &telling->session;
	struct json_value rows, row;

	if (session_get(session, path_of(telling)))
		return -1;
	beside_tell(telling);
	bool has_rows = answer_member(&session->root, telling->table->list, &rows);
	for (size_t at = 0; has_rows && json_item(&rows, &at, &row); telling->count++)
		if (options_json(session->given))
			json_raw(&telling->json, row.raw);
		else
			telling->table->print(&row, &session->arena);
	struct text next = answer_text(&session->root, "next", &session->arena);
	telling->cursor = next.size ? arena_copy(&session->arena, next).at : NULL;
	return 0;
}

static int pages_tell(struct telling *telling)
{
	const struct options *given = telling->session.given;

	do
		if (page_tell(telling))
			return -1;
	while (telling->cursor);
	if (!telling->count && !options_json(given) && !options_has(given, "quiet"))
		telling->code = telling->table->nothing(&telling->session);
	return 0;
}

int table_run(const struct options *given, const struct table *table)
{
	struct buf out = {0};
	struct telling telling = {.table = table, .json = {.out = &out}};
	int result = session_open(&telling.session, given);

	json_object(&telling.json);
	json_key(&telling.json, table->list);
	json_list(&telling.json);
	if (result == 0)
		result = pages_tell(&telling);
	json_end(&telling.json);
	if (telling.beside.size) {
		json_key(&telling.json, table->beside);
		json_raw(&telling.json, buf_text(&telling.beside));
	}
	json_end(&telling.json);
	if (result == 0 && options_json(given))
		printf("%s\n", buf_z(&out));
	buf_finish(&out);
	buf_finish(&telling.beside);
	result = session_close(&telling.session, result);
	return result ? result : telling.code;
}

void columns_print(
        const struct json_value *row, const struct column *columns, size_t count, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		struct text words = answer_text(row, columns[i].name, arena);
		printf("%s%-*.*s ", columns[i].before ? columns[i].before : "", columns[i].width,
		        (int)words.size, words.at);
	}
}
