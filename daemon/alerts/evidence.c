/* The events that an alert rests on, as rows of JSON. */
#include "evidence.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/member.h"
#include "base/zone.h"
#include "daemon/store/retire.h"

#include <stdio.h>
#include <stdlib.h>

enum { EVIDENCE_MOST = 200 };

/* The one field of a type that says most; FIELD_NONE where the time alone does. */
static const enum field telling[EVENT_TYPE_COUNT] = {
        [EVENT_ATTENDANCE] = FIELD_STATUS,
        [EVENT_ASSESSMENT] = FIELD_SCORE,
        [EVENT_BEHAVIOR] = FIELD_LEVEL,
        [EVENT_PLAN] = FIELD_STATUS,
        [EVENT_SESSION] = FIELD_ATTENDED,
        [EVENT_CONVERSATION] = FIELD_WITH,
        [EVENT_OBSERVATION] = FIELD_CONCERN,
        [EVENT_TIER] = FIELD_TIER,
        [EVENT_STUDENT] = FIELD_GRADE,
        [EVENT_ENROLLMENT] = FIELD_SCHOOL,
        [EVENT_SCHOOL] = FIELD_NAME,
        [EVENT_STAFF] = FIELD_NONE,
        [EVENT_CASELOAD] = FIELD_ROLE,
        [EVENT_SECTION] = FIELD_COURSE,
        [EVENT_SECTION_ENROLLMENT] = FIELD_SECTION,
        [EVENT_UNIT] = FIELD_NAME,
        [EVENT_SUPPORT] = FIELD_NAME,
        [EVENT_TEAM] = FIELD_NAME,
        [EVENT_ALIAS] = FIELD_SYSTEM,
        [EVENT_GUARDIAN] = FIELD_NONE,
        [EVENT_FEED] = FIELD_FEED,
};

void value_json(const struct value *value, struct json *json)
{
	char date[CIVIL_DATE_SIZE];

	switch (value->type) {
	case VALUE_TRUTH: json_truth(json, value->truth); return;
	case VALUE_NUMBER: json_ratio(json, value->number); return;
	case VALUE_REAL: json_real(json, value->real); return;
	case VALUE_TEXT: json_text(json, value->text); return;
	case VALUE_DATE:
		civil_print_date(value->date, date);
		json_z(json, date);
		return;
	case VALUE_UNKNOWN:
	case VALUE_ERROR:
	case VALUE_DURATION:
	case VALUE_LIST: json_null(json); return;
	}
}

static void time_json(struct civil_time when, struct json *json)
{
	char text[CIVIL_INSTANT_SIZE];

	if (when.ms == NO_TIME)
		civil_print_date(when.day, text);
	else
		civil_print_instant(civil_instant_ms(when), when.offset_s, text);
	json_z(json, text);
}

void evidence_event_json(const struct event *event, struct json *json)
{
	struct value value = event_value(event, (struct field_name){.id = telling[event->type]});

	json_object(json);
	json_key(json, "id");
	json_text(json, event->id);
	json_key(json, "time");
	time_json(event->when, json);
	json_key(json, "type");
	json_z(json, event_type_name(event->type));
	json_key(json, "value");
	value_json(&value, json);
	json_key(json, "source");
	json_text(json, event->source);
	json_end(json);
}

struct writing {
	const struct alert_desk *desk;
	struct json *json;
	struct arena arena;
	bool is_there; /* the event that was asked for last */
};

static int on_event(void *context, const struct event_row *row)
{
	struct writing *writing = context;
	struct event event;

	writing->is_there = true;
	if (event_restore(row->content, row->source, row->id, writing->desk->reader, &writing->arena, &event,
	            NULL) == 0)
		evidence_event_json(&event, writing->json);
	arena_reset(&writing->arena);
	return 0;
}

/* An answer that lacks an event says so. */
static void event_write(struct writing *writing, int64_t seq)
{
	struct diag why = {0};

	writing->is_there = false;
	if (store_event_get(writing->desk->store, seq, on_event, writing, &why) == 0 && writing->is_there)
		return;
	json_object(writing->json);
	member_text(writing->json, "unreadable", text_of(why.message[0] ? why.message : "the log lacks it"));
	json_end(writing->json);
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Every leaf's events, each once, in the order of the log. */
static int64_t *all_seqs(const struct explanation *explanation, size_t *out_count)
{
	size_t count = 0, kept = 0;
	int64_t *seqs;

	for (size_t i = 0; i < explanation->leaf_count; i++)
		count += explanation->leaves[i].evidence_count;
	seqs = memory_take((count + 1) * sizeof(*seqs));
	count = 0;
	for (size_t i = 0; i < explanation->leaf_count; i++)
		for (size_t n = 0; n < explanation->leaves[i].evidence_count; n++)
			seqs[count++] = explanation->leaves[i].evidence[n];
	qsort(seqs, count, sizeof(*seqs), by_number);
	for (size_t i = 0; i < count; i++)
		if (!kept || seqs[kept - 1] != seqs[i])
			seqs[kept++] = seqs[i];
	*out_count = kept;
	return seqs;
}

/* What an open alert rests on is kept.  Of one that ended it may be gone, and windows end with the school year, mostly: what
 * began a year behind the first day that is kept has all of it. */
static void kept_write(const struct writing *writing, const struct alert_row *row)
{
	enum { YEAR_DAYS = 366 };
	int32_t kept_from = store_kept_from(writing->desk->store), day, ms;
	char date[CIVIL_DATE_SIZE], words[80];

	zone_local(writing->desk->zone, row->opened_ms, &day, &ms);
	if (kept_from == NO_DAY || !row->closed_ms || day >= kept_from + YEAR_DAYS)
		return;
	civil_print_date(kept_from, date);
	snprintf(words, sizeof(words), "events before %s are kept no longer", date);
	json_object(writing->json);
	member_text(writing->json, "unreadable", text_of(words));
	json_end(writing->json);
}

void evidence_json(const struct alert_desk *desk, const struct alert_row *row,
        const struct explanation *explanation, struct json *json)
{
	struct writing writing = {.desk = desk, .json = json};
	size_t count;
	int64_t *seqs = all_seqs(explanation, &count);

	json_list(json);
	for (size_t i = 0; i < count && i < EVIDENCE_MOST; i++)
		event_write(&writing, seqs[i]);
	if (explanation->leaf_count)
		kept_write(&writing, row);
	json_end(json);
	arena_finish(&writing.arena);
	free(seqs);
}
