/* Why an alert of the daemon stands, or stood: asked of the daemon, with the words that files are explained in. */
#include "explain.h"
#include "words.h"
#include "cli/session.h"
#include "base/buf.h"
#include <stdio.h>

static const char *parameter(
        struct session *session, const struct json_value *alert, const char *member, const char *name)
{
	struct text words = answer_text(alert, member, &session->arena);

	if (!words.size)
		return "";
	return arena_print(&session->arena, "&%s=%s", name,
	        session_escape(session, arena_copy(&session->arena, words).at));
}

/* What is over is explained as it was when it opened. */
static const char *question_path(struct session *session, const struct json_value *alert)
{
	bool is_over = answer_text(alert, "closed_at", &session->arena).size > 0;
	const char *student = parameter(session, alert, "student", "student");

	return arena_print(&session->arena, "/v1/explain?%s%s%s%s", student + 1,
	        parameter(session, alert, "rule", "rule"), parameter(session, alert, "per", "per"),
	        is_over ? parameter(session, alert, "opened_at", "as_of") : "");
}

/* The events it was told by are not there any more, so what follows is of what took their place. */
static void withdrawn_say(const char *id)
{
	printf("alert %s was withdrawn: what it stood on has been corrected. What the records say now, as of "
	       "its "
	       "opening:\n\n",
	        id);
}

int explain_alert(const struct options *given, const char *id)
{
	struct session session;
	struct json_value list, alert;
	bool is_withdrawn = false;
	int result = session_open(&session, given);
	size_t at = 0;

	if (result == 0)
		result = session_get(
		        &session, arena_print(&session.arena, "/v1/alerts/%s", session_escape(&session, id)));
	if (result == 0) {
		alert = session.root;
		if (answer_member(&session.root, "alerts", &list))
			json_item(&list, &at, &alert);
		is_withdrawn = text_is(answer_text(&alert, "closed_why", &session.arena), "withdrawn");
		result = session_get(&session, question_path(&session, &alert));
	}
	if (result == 0 && options_json(given))
		session_print_json(&session);
	if (result == 0 && !options_json(given)) {
		if (is_withdrawn)
			withdrawn_say(id);
		explain_words(buf_text(&session.reply.body));
	}
	return session_close(&session, result);
}
