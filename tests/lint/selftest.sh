#!/bin/sh
# selftest.sh - plants one of each wrong thing in a small tree and asks each lint to find exactly those.
set -eu
lint=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"
export B=build
failed=0

plant() { mkdir -p "$(dirname "$1")"; printf '%s\n' "$2" >"$1"; }
expect() { # expect LINT COUNT: how many lines begin with the lint's name
	found=$(sh "$lint/$1.sh" "$tree" 2>&1 | grep -c "^$1: " || true)
	[ "$found" = "$2" ] || { echo "selftest: $1.sh found $found of $2"; sh "$lint/$1.sh" "$tree" || true; failed=1; }
}

plant base/good.c '#include "base/good.h"
#include <string.h>
/* strcpy(to, from) is not called here, and system("ls") is text: */
static const char *words = "strcpy(a) time(b)";'
plant base/good.h '#include "base/other.h"'
plant base/other.h 'struct other;'
plant daemon/store/log.c '#include <sqlite3.h>
#include <intervene/engine.h>
#include "daemon/seam.h"'
plant rules/engine/ok.c '#include "rules/model/rules.h"
int f(void) { return seam->time(1) + daylight_time(2); }'
for lint_name in layers banned words; do expect $lint_name 0; done

plant base/up.c '#include "rules/language/expr.h"'
plant base/yes.c '#include <yaml.h>'
plant rules/language/up.c '#include "rules/engine/engine.h"'
plant rules/model/library.c '#include <uv.h>'
plant rules/engine/process.c '#include "daemon/seam.h"'
plant daemon/alerts/beside.c '#include "rules/model/rules.h"'
plant daemon/alerts/rows.c '#include <sqlite3.h>'
expect layers 7

plant rules/engine/clock.c 'int f(void) { return time(0); }'
plant daemon/core/chance.c 'int f(void) { return
	random(); }'
plant cli/copy.c 'void f(void) { strcpy(a, b); }'
expect banned 3

mkdir -p build/obj/base build/obj/daemon
echo '#include <time.h>
long base_now(void); long base_now(void) { return time(NULL); }' | cc -x c -c -o build/obj/base/clock.o -
echo 'int next(void); int next(void) { static int last; return ++last; }' | cc -x c -c -o build/obj/daemon/keeps.o -
expect banned 5
rm -rf build

plant docs/note.md "see /wor""k/main"
plant base/note.c "/* TO""DO later */"
expect words 2

rm -rf base rules daemon cli docs
plant base/round.h '#ifndef R
#define R
#include "base/about.h"
#endif'
plant base/about.h '#ifndef A
#define A
#include "base/round.h"
#endif'
plant base/alone.h 'size_t forgotten(void);'
expect headers 2
exit $failed
