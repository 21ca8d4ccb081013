#ifndef BASE_APART_H
#define BASE_APART_H
/* Whether each piece of memory is a block of its own: under the address sanitizer, which then sees one byte past its end
 * and whoever still looks at it when it is gone. */
#include <stdbool.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PIECES_APART
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define PIECES_APART
#endif
#ifdef PIECES_APART
static const bool pieces_apart = true;
#else
static const bool pieces_apart = false;
#endif
#endif
