/* Hides the numbers of an audit that would say something of a few students: those of fewer than AUDIT_LEAST, and so many
 * others that none can be found by taking what is shown from a total. */
#include "audit.h"

/* Hidden together. */
struct hidden {
	size_t rows, students, flagged;
};

static struct hidden hidden_sizes(const struct audit_row *rows, size_t count)
{
	struct hidden sum = {0};

	for (size_t i = 0; i < count; i++)
		if (rows[i].is_small) {
			sum.rows++;
			sum.students += rows[i].students;
		}
	return sum;
}

/* The smallest group costs the least to hide. */
static struct audit_row *smallest_sized(struct audit_row *rows, size_t count)
{
	struct audit_row *least = NULL;

	for (size_t i = 0; i < count; i++)
		if (!rows[i].is_small && (!least || rows[i].students < least->students))
			least = &rows[i];
	return least;
}

void audit_hide_sizes(struct audit_row *rows, size_t count)
{
	struct audit_row *next;
	struct hidden sum;

	for (size_t i = 0; i < count; i++)
		rows[i].is_small = rows[i].students < AUDIT_LEAST;
	for (;;) {
		sum = hidden_sizes(rows, count);
		bool is_enough = sum.rows != 1 && sum.students >= AUDIT_LEAST;
		if (!sum.rows || is_enough || !(next = smallest_sized(rows, count)))
			return;
		next->is_small = true;
	}
}

/* Few were flagged, or few were not, which says as much of the rest.  That nobody was says nothing against anybody. */
static bool tells_of_few(const struct audit_row *row)
{
	return row->flagged && (row->flagged < AUDIT_LEAST || row->students - row->flagged < AUDIT_LEAST);
}

static struct hidden hidden_flagged(const struct audit_row *rows, size_t count)
{
	struct hidden sum = {0};

	for (size_t i = 0; i < count; i++)
		if (rows[i].is_hidden) {
			sum.rows++;
			sum.students += rows[i].students;
			sum.flagged += rows[i].flagged;
		}
	return sum;
}

/* Whoever takes all that is shown from the total has these, and learns no more of them than that. */
static bool is_safe(struct hidden sum)
{
	return !sum.flagged ||
	       (sum.rows > 1 && sum.flagged >= AUDIT_LEAST && sum.students - sum.flagged >= AUDIT_LEAST);
}

/* A group of which nobody was flagged hides nothing. */
static struct audit_row *smallest_flagged(struct audit_row *rows, size_t count)
{
	struct audit_row *least = NULL;

	for (size_t i = 0; i < count; i++) {
		if (rows[i].is_hidden)
			continue;
		bool is_first = !least || (!least->flagged && rows[i].flagged);
		if (is_first || (!least->flagged == !rows[i].flagged && rows[i].students < least->students))
			least = &rows[i];
	}
	return least;
}

void audit_hide_flagged(struct audit_row *rows, size_t count)
{
	struct audit_row *next;

	for (size_t i = 0; i < count; i++)
		rows[i].is_hidden = rows[i].is_small || tells_of_few(&rows[i]);
	while (!is_safe(hidden_flagged(rows, count)) && (next = smallest_flagged(rows, count)))
		next->is_hidden = true;
}
