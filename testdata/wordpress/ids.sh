#!/usr/bin/env bash
# Lists what the site's database holds, and so what a complete export must
# account for: one line a row of the posts table, as tab-separated id, type,
# status, 1 where a password is set and else 0, and slug (percent-encoded, as
# stored).
#
#   ids.sh          the site at the root
#   ids.sh blog     the site in the subdirectory
set -euo pipefail
. "$(dirname "$0")/state.sh"

case "${1:-}" in
'') table=wp_posts ;;
blog) table=blog_posts ;;
*) die "unknown site $1 (known: blog)" ;;
esac
running db || die "the site is down; start it with $here/up.sh"
mariadb --no-defaults --socket="$socket" --user=root --batch --skip-column-names --raw wordpress \
	--execute="SELECT ID, post_type, post_status, post_password <> '', post_name FROM $table ORDER BY ID"
