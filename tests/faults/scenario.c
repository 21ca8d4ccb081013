/* Makes up a few weeks of a small district. */
#include "scenario.h"
#include "base/buf.h"
#include "base/civil.h"
#include "tests/sim/chance.h"

enum { HOUR_MS = 3600 * 1000, LINES_IN_A_SLICE = 64, EARLIER_MOST = 4000, FIRST_STUDENTS = 9 };

struct writer {
	struct chance chance;
	struct arena *arena;
	int64_t now_ms;
	struct text *earlier; /* in the arena; lines that were sent */
	size_t earlier_count;
	int next_id, students;
	struct buf out; /* owned */
};

static const char *a_day_before(struct writer *writer, int most, char date[CIVIL_INSTANT_SIZE])
{
	civil_print_date((int32_t)(writer->now_ms / MS_A_DAY) - chance_below(&writer->chance, most), date);
	return date;
}

static void line_send(struct writer *writer, const char *line)
{
	buf_add_z(&writer->out, line);
	buf_add_char(&writer->out, '\n');
	if (writer->earlier_count < EARLIER_MOST)
		writer->earlier[writer->earlier_count++] = text_of(line);
}

static void send_referral(struct writer *writer, int id, int days)
{
	char date[CIVIL_INSTANT_SIZE];

	line_send(writer,
	        arena_print(writer->arena,
	                "{\"id\":\"r%d\",\"type\":\"behavior\",\"student\":\"s%d\",\"time\":\"%s\","
	                "\"kind\":\"referral\",\"location\":\"%0*d\"}",
	                id, chance_below(&writer->chance, writer->students), a_day_before(writer, days, date),
	                chance_between(&writer->chance, 1, 600), id));
}

static void send_attendance(struct writer *writer)
{
	char date[CIVIL_INSTANT_SIZE];
	int student = chance_below(&writer->chance, writer->students);

	a_day_before(writer, 4, date);
	line_send(writer,
	        arena_print(writer->arena,
	                "{\"id\":\"a%d-%s\",\"type\":\"attendance\",\"student\":\"s%d\",\"time\":\"%s\","
	                "\"status\":\"%s\"}",
	                student, date, student, date,
	                chance_one_in(&writer->chance, 4) ? "present" : "absent"));
}

static void send_new(struct writer *writer)
{
	send_referral(writer, writer->next_id++, 4);
}

static void send_old(struct writer *writer)
{
	send_referral(writer, writer->next_id++, 14);
}

static void send_correction(struct writer *writer)
{
	send_referral(writer, chance_below(&writer->chance, writer->next_id), 9);
}

static void send_delete(struct writer *writer)
{
	line_send(writer, arena_print(writer->arena, "{\"id\":\"r%d\",\"op\":\"delete\"}",
	                          chance_below(&writer->chance, writer->next_id)));
}

static void send_again(struct writer *writer)
{
	struct text line = writer->earlier[chance_below(&writer->chance, (int)writer->earlier_count)];

	buf_add_text(&writer->out, line);
	buf_add_char(&writer->out, '\n');
}

static void send_newcomer(struct writer *writer)
{
	int student = writer->students++;

	line_send(writer, arena_print(writer->arena,
	                          "{\"id\":\"e%d\",\"type\":\"enrollment\",\"student\":\"s%d\",\"time\":"
	                          "\"2026-08-17\",\"school\":\"north\",\"starts\":\"2026-08-17\"}",
	                          student, student));
}

static void send_bad(struct writer *writer)
{
	static const char *const bad[] = {"{oops", "{\"id\":\"x\"}", "[1]",
	        "{\"id\":\"y\",\"type\":\"behavior\",\"student\":\"s1\",\"time\":\"soon\"}"};

	buf_add_z(&writer->out, bad[chance_below(&writer->chance, 4)]);
	buf_add_char(&writer->out, '\n');
}

typedef void send_fn(struct writer *writer);

static struct text taken(struct writer *writer)
{
	struct text lines = arena_copy(writer->arena, buf_text(&writer->out));

	buf_clear(&writer->out);
	return lines;
}

static struct text mixed(struct writer *writer)
{
	static send_fn *const kinds[] = {send_new, send_new, send_new, send_attendance, send_attendance,
	        send_correction, send_correction, send_delete, send_again, send_bad, send_newcomer};

	for (int lines = chance_between(&writer->chance, 1, 8); lines > 0; lines--)
		kinds[chance_below(&writer->chance, sizeof(kinds) / sizeof(kinds[0]))](writer);
	return taken(writer);
}

/* Several slices.  Each identity is there once: sent again after a crash in the middle, it changes nothing. */
static struct text several_slices(struct writer *writer)
{
	for (int lines = 0; lines < 2 * LINES_IN_A_SLICE + 20; lines++)
		(lines % 50 ? send_old : send_bad)(writer);
	return taken(writer);
}

static struct text history(struct writer *writer)
{
	for (int lines = chance_between(&writer->chance, 2, 10); lines > 0; lines--)
		send_old(writer);
	return taken(writer);
}

static struct text roster(struct writer *writer)
{
	line_send(writer,
	        "{\"id\":\"north\",\"type\":\"school\",\"time\":\"2026-08-01\",\"school\":\"north\","
	        "\"calendar\":\"all\"}");
	while (writer->students < FIRST_STUDENTS)
		send_newcomer(writer);
	return taken(writer);
}

static struct operation act(struct writer *writer)
{
	static const enum deed deeds[] = {DEED_DELIVER, DEED_DELIVER, DEED_DELIVER, DEED_DELIVER,
	        DEED_DELIVER, DEED_DELIVER, DEED_HISTORY, DEED_ACK, DEED_ACK, DEED_RESOLVE, DEED_TICK,
	        DEED_TICK, DEED_PURGE, DEED_CHECKPOINT, DEED_FOLD, DEED_FOLD, DEED_FOLD, DEED_START};
	struct operation operation = {
	        .deed = deeds[chance_below(&writer->chance, sizeof(deeds) / sizeof(deeds[0]))]};

	writer->now_ms += chance_between(&writer->chance, 1, 12 * 60) * (int64_t)(HOUR_MS / 60);
	if (operation.deed == DEED_TICK)
		writer->now_ms += chance_between(&writer->chance, 12, 40) * (int64_t)HOUR_MS;
	if (operation.deed == DEED_DELIVER)
		operation.lines = chance_one_in(&writer->chance, 8) ? several_slices(writer) : mixed(writer);
	if (operation.deed == DEED_HISTORY)
		operation.lines = history(writer);
	operation.alert = chance_between(&writer->chance, 1, 12);
	operation.slices = chance_between(&writer->chance, 1, 6);
	return operation;
}

void scenario_make(struct scenario *scenario, uint64_t seed, size_t count)
{
	struct writer writer = {
	        .chance = {seed},
	        .arena = &scenario->arena,
	        .now_ms = (int64_t)civil_day(2026, 9, 1) * MS_A_DAY + 14 * (int64_t)HOUR_MS,
	        .next_id = 1,
	};

	*scenario = (struct scenario){.count = count};
	scenario->items = arena_take_array(&scenario->arena, count, sizeof(*scenario->items));
	writer.earlier = arena_take_array(&scenario->arena, EARLIER_MOST, sizeof(*writer.earlier));
	for (size_t i = 0; i < count; i++) {
		struct operation *operation = &scenario->items[i];
		if (i == 0)
			*operation = (struct operation){.deed = DEED_START};
		else if (i == 1)
			*operation = (struct operation){.deed = DEED_DELIVER, .lines = roster(&writer)};
		else
			*operation = act(&writer);
		operation->at_ms = writer.now_ms;
	}
	buf_finish(&writer.out);
}

void scenario_finish(struct scenario *scenario)
{
	arena_finish(&scenario->arena);
}
