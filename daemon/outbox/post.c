/* Decides which channels hear of a transition. */
#include "post.h"
#include "cliff.h"
#include "daemon/store/outbox_row.h"

enum { AT_ONCE = 1 }; /* due since 1970 */

static bool is_named(const struct channel_setting *channel, struct text rule)
{
	for (size_t i = 0; i < channel->rule_count; i++) {
		struct text name = channel->rules[i];
		bool is_beginning = text_ends_with(name, "*");
		if (is_beginning ? text_equal(text_slice(rule, 0, name.size - 1),
		                           text_slice(name, 0, name.size - 1))
		                 : text_equal(rule, name))
			return true;
	}
	return channel->rule_count == 0;
}

static bool is_wanted(const struct channel_setting *channel, const struct rule_words *words)
{
	if (channel->severities && !(channel->severities & 1u << words->severity))
		return false;
	return is_named(channel, words->id);
}

static const char *held_why(const struct posting *posting, const struct transition_row *transition)
{
	if (transition->at_ms < posting->go_live_ms)
		return "said before go_live";
	if (transition->seq <= posting->fence.held_until)
		return "the store was put back from a backup: it may have been sent";
	return NULL;
}

static const char *crowd_why(const struct posting *posting, struct store *store,
        const struct transition_row *transition, const struct rule_words *words)
{
	bool may_be = words && text_is(transition->what, "opened") && words->severity != RULE_URGENT;

	if (!posting->count || !may_be || !store_transition_is_heard(store, transition->seq))
		return NULL;
	return cliff_note(posting->cliff, store, words->id, transition->at_ms);
}

void outbox_post(const struct posting *posting, struct store *store, const struct transition_row *transition,
        const struct rule_words *words)
{
	const char *why = held_why(posting, transition);
	const char *crowd = crowd_why(posting, store, transition, words);

	why = why ? why : crowd;
	for (size_t i = 0; i < posting->count; i++) {
		const struct channel_setting *channel = &posting->channels[i];
		struct outbox_row row = {
		        .channel = text_of(channel->name),
		        .transition = transition->seq,
		        .generation = posting->fence.generation,
		        .state = why ? OUTBOX_HELD : OUTBOX_PENDING,
		        .due_ms = why ? 0 : AT_ONCE,
		        .reason = why ? text_of(why) : (struct text){0},
		};
		bool is_wanted_new = words && is_wanted(channel, words);
		if (is_wanted_new || !text_is(transition->what, "opened"))
			store_outbox_post(store, &row, is_wanted_new);
	}
}
