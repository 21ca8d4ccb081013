/* Draws whom rules would add and drop beside those in force. */
#include "html.h"
#include "html_mark.h"
#include "versus.h"
#include "base/buf.h"

static void on_couple(void *context, const struct versus_couple *couple)
{
	struct buf *out = context;
	size_t both = versus_both(couple);

	html_row(out, couple->words.id);
	html_cell_count(out, couple->before->count);
	html_cell_count(out, couple->now->count);
	html_cell_count(out, couple->now->count - both);
	html_cell_count(out, couple->before->count - both);
	html_cell(out, text_of(couple->candidate < 0 ? "gone" : couple->other < 0 ? "new" : ""));
	html_row_end(out);
}

void html_versus(const struct versus *versus, const struct report *candidate, struct buf *out)
{
	static const struct html_column columns[] = {{"rule", false}, {"students before", true},
	        {"students now", true}, {"added", true}, {"dropped", true}, {"rule is", false}};

	buf_add_z(out, "<section id=\"versus\" aria-labelledby=\"versus-title\">\n"
	               "<h2 id=\"versus-title\">Beside the rules in force</h2>\n");
	html_table(out, text_of("Students of each rule, before and now"), columns, 6);
	versus_each(versus, candidate, on_couple, out);
	html_table_end(out);
	buf_add_z(out, "</section>\n");
}
