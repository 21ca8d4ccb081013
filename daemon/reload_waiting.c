/* A list of commands that are owed an answer. */
#include "reload_waiting.h"
#include "daemon/core/command.h"
#include "base/buf.h"

void waiting_add(struct waiting *waiting, struct command *command)
{
	waiting->items =
	        memory_room(waiting->items, waiting->count, &waiting->capacity, sizeof(*waiting->items));
	waiting->items[waiting->count++] = command;
}

void waiting_move(struct waiting *from, struct waiting *into, bool is_dry)
{
	size_t kept = 0;

	for (size_t i = 0; i < from->count; i++) {
		struct command *command = from->items[i];
		if (command->is_dry == is_dry)
			waiting_add(into, command);
		else
			from->items[kept++] = command;
	}
	from->count = kept;
}

void waiting_refuse(struct waiting *waiting, const struct response *because)
{
	for (size_t i = 0; i < waiting->count; i++) {
		struct command *command = waiting->items[i];
		command->answer.status = because->status;
		command->answer.retry_after_s = because->retry_after_s;
		buf_clear(&command->answer.body);
		buf_add_text(&command->answer.body, buf_text(&because->body));
		command->on_answer(command);
	}
	waiting->count = 0;
}

int64_t waiting_accepted(const struct waiting *waiting)
{
	int64_t most = 0;

	for (size_t i = 0; i < waiting->count; i++)
		if (waiting->items[i]->accept > most)
			most = waiting->items[i]->accept;
	return most;
}

void waiting_who(const struct waiting *waiting, struct buf *out)
{
	for (size_t i = 0; i < waiting->count; i++) {
		bool is_said = false;
		for (size_t k = 0; k < i; k++)
			is_said |= text_equal(waiting->items[k]->who, waiting->items[i]->who);
		if (is_said)
			continue;
		buf_add_z(out, out->size ? ", " : "");
		buf_add_text(out, waiting->items[i]->who);
	}
}
