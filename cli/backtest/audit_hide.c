/* Hides the numbers of an audit that would say something of a few students: those of fewer than AUDIT_LEAST, and so many
 * others that none can be found by taking what is shown from a total. */
#include "audit.h"

static size_t hidden_students(const struct audit_row *rows, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += rows[i].is_small ? rows[i].students : 0;
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

/* How many say nothing of themselves tells nothing of them, so that a few do not hide a group for nothing.  A group that is
 * hidden alone is of fewer than AUDIT_LEAST, so it does not stay alone. */
void audit_hide_sizes(struct audit_row *rows, size_t count)
{
	struct audit_row *next;
	size_t sum;

	for (size_t i = 0; i < count; i++)
		rows[i].is_small = rows[i].value.size && rows[i].students < AUDIT_LEAST;
	while ((sum = hidden_students(rows, count)) && sum < AUDIT_LEAST &&
	        (next = smallest_sized(rows, count)))
		next->is_small = true;
}

/* Few were flagged, or few were not, which says as much of the rest.  That nobody was says nothing against anybody. */
static bool tells_of_few(const struct audit_row *row)
{
	return row->flagged && (row->flagged < AUDIT_LEAST || row->students - row->flagged < AUDIT_LEAST);
}

/* Whether what is hidden is enough together: whoever takes all that is shown from the total has that, and learns no more.
 * One that is hidden alone is not. */
static bool is_safe(const struct audit_row *rows, size_t count)
{
	size_t students = 0, flagged = 0;

	for (size_t i = 0; i < count; i++)
		if (rows[i].is_hidden) {
			students += rows[i].students;
			flagged += rows[i].flagged;
		}
	return !flagged || (flagged >= AUDIT_LEAST && students - flagged >= AUDIT_LEAST);
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
	while (!is_safe(rows, count) && (next = smallest_flagged(rows, count)))
		next->is_hidden = true;
}
