/* The demonstration's lines: who, by which rule, and why, at the beginning and at the end. */
#include "daemon/demo/say.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define ALERT(why, ended)                                                                                    \
	"data: "                                                                                             \
	"{\"student\":\"S1\",\"rule\":\"attendance.three\",\"known_at\":\"2026-02-05T09:30:00-06:00\","      \
	"\"closed_at\":\"2026-02-06T15:15:00-06:00\",\"why\":\"" why "\",\"ended_with\":" ended "}\n\n"

/* What is printed; the caller's to free. */
static char *said(const char *frames, const char *at, struct said *count)
{
	char *out = calloc(1, 2000);
	FILE *file = tmpfile();
	int kept;

	fflush(stdout);
	kept = dup(STDOUT_FILENO);
	dup2(fileno(file), STDOUT_FILENO);
	say_frames(text_of(frames), text_of(at), count);
	dup2(kept, STDOUT_FILENO);
	close(kept);
	rewind(file);
	assert_true(fread(out, 1, 1999, file) > 0);
	fclose(file);
	return out;
}

static void an_opening_says_why_and_when_it_was_known(void **state)
{
	(void)state;
	struct said count = {0};
	char *out = said("id: 1\nevent: opened\n" ALERT("Absent 3 days.", "null"), "", &count);

	assert_string_equal(
	        out, "2026-02-05 09:30  opened     S1       attendance.three           Absent 3 days.\n");
	assert_int_equal(count.opened, 1);
	free(out);
}

static void what_has_cleared_says_how_it_is_now(void **state)
{
	(void)state;
	struct said count = {0};
	char *out = said("event: cleared\n" ALERT("Absent 3 days.", "\"Absent 0 days.\""), "", &count);

	assert_string_equal(out,
	        "2026-02-06 15:15  cleared    S1       attendance.three           now: Absent 0 days.\n");
	assert_int_equal(count.ended, 1);
	free(out);
}

static void what_is_withdrawn_is_said_when_the_correction_came(void **state)
{
	(void)state;
	struct said count = {0};
	char *out = said(
	        "event: withdrawn\n" ALERT("Absent 3 days.", "null"), "2026-02-06T07:10:00-06:00", &count);

	assert_string_equal(out, "2026-02-06 07:10  withdrawn  S1       attendance.three           what it "
	                         "stood on was corrected\n");
	assert_int_equal(count.withdrawn, 1);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_opening_says_why_and_when_it_was_known),
	        cmocka_unit_test(what_has_cleared_says_how_it_is_now),
	        cmocka_unit_test(what_is_withdrawn_is_said_when_the_correction_came),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
