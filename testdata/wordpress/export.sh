#!/usr/bin/env bash
# Prints the site's own export, the file that Tools, Export sends:
#
#   export.sh          of the site at the root
#   export.sh blog     of the site in the subdirectory
set -euo pipefail
. "$(dirname "$0")/state.sh"

running db || die "the site is down; start it with $here/up.sh"
WPMD_SITE="${1:-}" WPMD_STATE="$state" php -d memory_limit=512M -d display_errors=stderr "$here/export.php"
