#ifndef CLI_RULE_MODE_H
#define CLI_RULE_MODE_H
/* Whether a rule that was named is one of those in force: where it has no rows, it may be that there is no such rule. */
#include "session.h"

/* live or shadow; empty: it is none of those in force.  The session's answer is another one then. */
struct text rule_mode(struct session *session, const char *id);
void rule_unknown_say(const char *id);
#endif
