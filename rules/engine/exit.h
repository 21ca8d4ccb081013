#ifndef RULES_ENGINE_EXIT_H
#define RULES_ENGINE_EXIT_H
/* How an enrollment ended, where that says that it never was. */
#include "base/text.h"

/* "No show" and "Invalid enrollment", as Ed-Fi's ExitWithdrawTypeDescriptor has them: in any case, with any of space, _ and -
 * between the words, and with the descriptor's name in front or not. */
bool exit_is_void(struct text exit);
#endif
