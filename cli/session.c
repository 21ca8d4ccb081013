/* Opens, asks, closes: what every command with the daemon does around its own work. */
#include "session.h"
#include "command.h"
#include <stdio.h>

int session_open(struct session *session, const struct options *given)
{
	*session = (struct session){.given = given};
	return client_open(given, &session->client, &session->why);
}

int session_close(struct session *session, int result)
{
	int code = result ? command_fail(client_exit(session->client), &session->why) : EXIT_FINE;

	reply_finish(&session->reply);
	arena_finish(&session->arena);
	client_close(session->client);
	return code;
}

int session_get(struct session *session, const char *path)
{
	int result = client_get(session->client, path, &session->reply, &session->why);

	return result ? result : answer_read(&session->reply.body, &session->root, &session->why);
}

int session_post(struct session *session, const char *path, const struct buf *json)
{
	int result = client_post(
	        session->client, path, "application/json", buf_text(json), &session->reply, &session->why);

	return result ? result : answer_read(&session->reply.body, &session->root, &session->why);
}

const char *session_escape(struct session *session, const char *part)
{
	return client_escape(session->client, &session->arena, part);
}

void session_print_json(const struct session *session)
{
	printf("%.*s\n", (int)session->reply.body.size, session->reply.body.at);
}
