#ifndef CLI_ALERT_LINE_H
#define CLI_ALERT_LINE_H
/* An alert of the daemon's as a line of a list. */
struct arena;
struct json_value;

void alert_line_print(const struct json_value *alert, struct arena *arena);
#endif
