#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H
/* Ctrl-C for work that has something to say when it is cut short.  Everything else just ends (main.c).
 *
 *     interrupt_hold();
 *     while (.. && !interrupt_waits()) ..
 *     interrupt_release();           one that waits ends the program now */
#include <stdbool.h>

void interrupt_hold(void);
bool interrupt_waits(void);
void interrupt_release(void);
#endif
