/* sink.c - answers messages by its mood. */
#include "sink.h"
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

enum { NEVER_IN = 60 };

/* Room for what has this number, and zeros up to there. */
static void *room_for(void *array, size_t *count, int64_t number, size_t size)
{
	size_t wanted = (size_t)number + 1;

	if (wanted <= *count)
		return array;
	array = memory_grow(array, 2 * wanted * size);
	memset((char *)array + *count * size, 0, (2 * wanted - *count) * size);
	*count = 2 * wanted;
	return array;
}

static struct given *given_of(struct sink *sink, int64_t transition)
{
	sink->given = room_for(sink->given, &sink->given_count, transition, sizeof *sink->given);
	return &sink->given[transition];
}

static void in_order(struct sink *sink, const struct message *message)
{
	sink->newest = room_for(sink->newest, &sink->newest_count, message->alert, sizeof *sink->newest);
	int64_t *newest = &sink->newest[message->alert], before = *newest;

	if (before > message->transition)
		witness_fail(sink->witness, "of alert %lld message %lld came behind %lld",
		        (long long)message->alert, (long long)message->transition, (long long)before);
	*newest = message->transition;
	if (before && before != message->transition && !sink->given[before].is_over &&
	        !sink->is_at_rest(sink->context, sink, before))
		witness_fail(sink->witness, "of alert %lld message %lld came before %lld had arrived",
		        (long long)message->alert, (long long)message->transition, (long long)before);
}

struct given sink_given(const struct sink *sink, int64_t transition)
{
	return (size_t)transition < sink->given_count ? sink->given[transition] : (struct given){0};
}

static void given_note(struct sink *sink, const struct message *message)
{
	struct given *given = given_of(sink, message->transition);

	if (given->is_taken && !given->is_uncertain)
		witness_fail(sink->witness, "message %lld came again, though it was taken",
		        (long long)message->transition);
	in_order(sink, message);
	given->is_known = true;
}

static const struct handover_result answers[] = {
        {.handover = HANDOVER_TAKEN},
        {.handover = HANDOVER_TAKEN},
        {.handover = HANDOVER_LATER, .why = "answered 500"},
        {.handover = HANDOVER_LATER, .why = "answered 429", .retry_after_ms = 600000},
        {.handover = HANDOVER_DOWN, .why = "timed out", .is_uncertain = true},
        {.handover = HANDOVER_LATER, .why = "cut off", .is_uncertain = true},
        {.handover = HANDOVER_NEVER, .why = "answered 400"},
};
static const struct handover_result away = {.handover = HANDOVER_DOWN, .why = "nobody is there"};

static const struct handover_result *answer_of(struct sink *sink)
{
	if (sink->mood == SINK_AWAY || sink->is_deaf)
		return &away;
	if (sink->mood == SINK_TAKES)
		return &answers[0];
	return &answers[chance_below(&sink->chance, chance_one_in(&sink->chance, NEVER_IN) ? 7 : 6)];
}

static void answer(struct sink *sink, struct message *message, const struct handover_result *result)
{
	if (!sink->is_deaf) {
		struct given *given = given_of(sink, message->transition);
		given->is_over = result->handover == HANDOVER_TAKEN || result->handover == HANDOVER_NEVER;
		given->is_taken |= result->handover == HANDOVER_TAKEN;
		given->is_uncertain |= result->is_uncertain;
	}
	message->on_result(message, result);
}

static void on_send(struct channel *channel, struct message *message)
{
	enum { ROOM = sizeof((struct sink *)0)->held / sizeof(struct message *) };
	struct sink *sink = (struct sink *)channel;
	bool is_slow = sink->mood == SINK_MOODY && chance_one_in(&sink->chance, 4);

	if (!sink->is_deaf)
		given_note(sink, message);
	if (is_slow && sink->held_count < ROOM)
		sink->held[sink->held_count++] = message;
	else
		answer(sink, message, answer_of(sink));
}

static void held_answer(struct sink *sink, const struct handover_result *result)
{
	while (sink->held_count)
		answer(sink, sink->held[--sink->held_count], result ? result : answer_of(sink));
}

void sink_let_go(struct sink *sink)
{
	held_answer(sink, NULL);
}

static void on_cut(struct channel *channel)
{
	held_answer((struct sink *)channel, &answers[4]);
}

static void on_close(struct channel *channel)
{
	const struct sink *sink = (struct sink *)channel;

	if (sink->held_count)
		witness_fail(
		        sink->witness, "a channel is closed with %zu messages under way", sink->held_count);
}

void sink_excuse(struct sink *sink, int64_t transition)
{
	given_of(sink, transition)->is_uncertain = true;
}

void sink_open(struct sink *sink, const struct witness *witness, uint64_t seed)
{
	*sink = (struct sink){
	        .channel = {on_send, on_cut, on_close}, .witness = witness, .chance = {seed * 31 + 7}};
}

void sink_close(struct sink *sink)
{
	free(sink->given);
	free(sink->newest);
}
