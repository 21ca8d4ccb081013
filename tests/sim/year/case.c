/* case.c - writes what the district knows at an instant, and what it then told, for who judges it by other means:
 *
 *     DIR/SEED-NUMBER/rules.d/rules.yml, patterns.lua    DIR/SEED-NUMBER/calendar.d/a.yml, b.yml
 *     DIR/SEED-NUMBER/lines.ndjson                       all that was acknowledged, as it came
 *     DIR/SEED-NUMBER/open.txt                           "now MS", and then a line for each alert that is open */
#include "year_inside.h"
#include "tests/sim/rules_text.h"
#include "daemon/seam.h"
#include <stdio.h>
#include <sys/stat.h>

static void write_file(const struct year *year, const char *folder, const char *name, struct text bytes)
{
	struct buf path = {0};

	buf_print(&path, "%s/%s", folder, name);
	FILE *file = fopen(buf_z(&path), "w");
	if (!file || fwrite(bytes.at, 1, bytes.size, file) != bytes.size || fclose(file))
		witness_fail(&year->witness, "%s: cannot be written", buf_z(&path));
	buf_finish(&path);
}

/* The years of one seed are the same: a second one writes the same again. */
static void make_folder(const char *folder, const char *name)
{
	struct buf path = {0};

	buf_print(&path, "%s/%s", folder, name);
	mkdir(buf_z(&path), 0700);
	buf_finish(&path);
}

static void write_bylaws(const struct year *year, const char *folder)
{
	static const char *const names[CALENDARS] = {"calendar.d/a.yml", "calendar.d/b.yml"};
	struct arena arena = {0};

	make_folder(folder, "rules.d");
	make_folder(folder, "calendar.d");
	write_file(year, folder, "rules.d/rules.yml", bylaws_rules(&year->bylaws, &arena));
	write_file(year, folder, "rules.d/patterns.lua", text_of(rules_lua));
	for (size_t i = 0; i < CALENDARS; i++)
		write_file(year, folder, names[i], bylaws_calendar(&year->bylaws, i, &arena));
	arena_finish(&arena);
}

static void write_told(struct year *year, const char *folder)
{
	struct buf told = {0};

	buf_print(&told, "now %lld\n", (long long)audit_now_ms(year));
	audit_told(year, &told);
	write_file(year, folder, "open.txt", buf_text(&told));
	buf_finish(&told);
}

void case_write(struct year *year)
{
	struct buf folder = {0};

	if (!year->cases)
		return;
	buf_print(&folder, "%s/%llu-%d", year->cases, (unsigned long long)year->witness.seed,
	        ++year->case_count);
	mkdir(year->cases, 0700);
	mkdir(buf_z(&folder), 0700);
	write_bylaws(year, buf_z(&folder));
	write_file(year, buf_z(&folder), "lines.ndjson", buf_text(&year->oracle.lines));
	write_told(year, buf_z(&folder));
	buf_finish(&folder);
}
