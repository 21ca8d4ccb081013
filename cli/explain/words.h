#ifndef CLI_EXPLAIN_WORDS_H
#define CLI_EXPLAIN_WORDS_H
/* What an inquiry answered (daemon/alerts/inquiry.h), of this program or of the daemon, as people read it. */
#include "base/text.h"

void explain_words(struct text json);
#endif
