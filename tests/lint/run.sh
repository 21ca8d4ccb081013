#!/bin/sh
# run.sh - every lint, from the repository root; fails when one that does more than warn fails.  B names the build folder.
cd "$(dirname "$0")/../.." || exit 2
bad=0
for name in selftest layers headers banned words format breaks sizes; do
	sh "tests/lint/$name.sh" || { echo "lint: $name failed"; bad=1; }
done
exit $bad
