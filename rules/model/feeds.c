/* feeds.c - reads by when a district expects which records. */
#include <intervene/feeds.h>
#include "base/civil.h"

/* One feed that is being read. */
struct draft {
	const char *code;
	struct arena *arena; /* borrowed */
	struct diags *why;   /* borrowed */
	struct feed_expectation *out;
};

static const char *const everies[] = {"instructional day"};

static int read_from(struct draft *draft, const struct node *value)
{
	struct text from;

	if (node_text(value, "from", &from, draft->why))
		return -1;
	draft->out->from = arena_copy(draft->arena, from);
	return 0;
}

static int read_every(struct draft *draft, const struct node *value)
{
	struct text every;

	if (node_text(value, "every", &every, draft->why))
		return -1;
	if (text_is(every, everies[0]))
		return 0;
	return diag_help(diags_add(draft->why, SEVERITY_ERROR, draft->code, value->place,
	                         "'%.*s' is not how often a feed can be expected", (int)every.size, every.at),
	        "every: instructional day");
}

static int read_by(struct draft *draft, const struct node *value)
{
	struct text clock;
	int32_t second;

	if (node_text(value, "by", &clock, draft->why))
		return -1;
	if (text_read_clock(clock, &second))
		return diag_help(diags_add(draft->why, SEVERITY_ERROR, draft->code, value->place,
		                         "'%.*s' is not a time of day", (int)clock.size, clock.at),
		        "write it as \"10:30\"");
	draft->out->by_ms = second * 1000;
	return 0;
}

static const struct form every_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(everies)}};
static const struct form by_form = {
        .kind = FORM_TEXT, .pattern = "^" FORM_CLOCK_PATTERN "$", .example = "10:30"};

static const struct row {
	struct node_key key;
	int (*read)(struct draft *draft, const struct node *value);
	const struct form *form;
	const char *help;
} table[] = {
        {{"from", false}, read_from, &form_filled, "the source that brings them"},
        {{"every", false}, read_every, &every_form, "how often; else every instructional day"},
        {{"by", true}, read_by, &by_form, "the time of day by which a day is complete, where the school is"},
};
enum { KEYS = sizeof(table) / sizeof(table[0]) };

static void key_at(const void *rows, size_t number, struct form_key *out)
{
	const struct row *row = (const struct row *)rows + number;

	*out = (struct form_key){.name = row->key.name,
	        .form = row->form,
	        .need = row->key.required ? FORM_REQUIRED : FORM_OPTIONAL,
	        .help = row->help};
}

static void type_at(const void *rows, size_t number, struct form_key *out)
{
	(void)rows;
	*out = (struct form_key){
	        .name = event_type_name((enum event_type)number), .help = "when its records are complete"};
	static const struct form one = {.kind = FORM_MAP, .keys = FORM_KEYS_OF(table, key_at)};

	out->form = &one;
}

const struct form feeds_form = {.kind = FORM_MAP, .keys = {NULL, EVENT_TYPE_COUNT, type_at}};

static int read_feed(struct draft *draft, const struct node *feed)
{
	struct node_key keys[KEYS];
	int result = 0;

	for (size_t i = 0; i < KEYS; i++)
		keys[i] = table[i].key;
	if (node_check_keys(feed, keys, KEYS, "what is expected of a feed", draft->why))
		return -1;
	draft->out->is_expected = true;
	for (size_t i = 0; i < KEYS; i++) {
		const struct node *value = node_get(feed, table[i].key.name);

		if (value)
			result |= table[i].read(draft, value);
	}
	return result;
}

int feeds_read(const struct node *feeds, const char *code, struct arena *arena, struct feed_expectations *out,
        struct diags *why)
{
	int result = 0;

	if (form_check_keys(feeds, &feeds_form, "feeds", why))
		return -1;
	for (size_t i = 0; i < feeds->count; i++) {
		int type = event_type_find(feeds->pairs[i].key->text);
		struct draft draft = {code, arena, why, &out->of[type]};

		*draft.out = (struct feed_expectation){0};
		result |= read_feed(&draft, feeds->pairs[i].value);
	}
	return result;
}
