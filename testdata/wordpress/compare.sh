#!/usr/bin/env bash
# Measures wpmd beside its peers on the real WordPress that up.sh started: whole
# processes, with the processor time of the server that they cause, and prints a
# table in Markdown.
#
#   compare.sh WPMD [POSTS]       WPMD is the built command; POSTS is how many posts
#                                 the site shall have (1000; they stay)
#
# The rows: the cheapest sweep that is enough for an export (every post once, full
# objects, 100 a request, by curl), the light list alone, wpmd's first run, its run
# with nothing to do, the conversion of the same objects without the network, and,
# where npm is, @11ty/import and Turndown with GFM on the same bodies. "own" and
# "server" are seconds of processor time: of the command with all its children, and
# of php-fpm, MariaDB and nginx while it ran.
set -euo pipefail
. "$(dirname "$0")/state.sh"

wpmd="$(realpath "${1:?usage: compare.sh WPMD [POSTS]}")"
posts="${2:-1000}"
[[ -f "$env_file" ]] && running db || die "the site is down; start it with $here/up.sh"
. "$env_file"
scratch="$(mktemp -d)"
trap 'rm -rf -- "$scratch"' EXIT
hertz="$(getconf CLK_TCK)"

say "the site gets $posts posts"
WPMD_SITE='' WPMD_STATE="$state" php -d memory_limit=1G -d display_errors=stderr "$here/many.php" "$posts" >&2

# server_time prints the seconds of processor time that the servers have used.
server_time() {
	local pid name
	for name in db php nginx; do
		pid="$(cat "$state/run/$name.pid")"
		cat "/proc/$pid/stat" $(pgrep -P "$pid" | sed 's|.*|/proc/&/stat|')
	done 2>/dev/null | sed 's/.*) //' | awk -v hertz="$hertz" '{ sum += $12 + $13 } END { printf "%.2f\n", sum / hertz }'
}

# row NAME COMMAND... runs the command and prints its line of the table.
row() {
	local name="$1" server_before server_after requests_before requests_after
	shift
	requests_before="$(wc -l <"$WPMD_WORDPRESS_LOG")"
	server_before="$(server_time)"
	if ! /usr/bin/env time -o "$scratch/time" -f '%e %U %S %M' "$@" >"$scratch/out" 2>&1; then
		tail -n 5 "$scratch/out" >&2
		die "$name failed: $*"
	fi
	server_after="$(server_time)"
	requests_after="$(wc -l <"$WPMD_WORDPRESS_LOG")"
	awk -v name="$name" -v server="$(echo "$server_after $server_before" | awk '{ print $1 - $2 }')" \
		-v requests="$((requests_after - requests_before))" -v posts="$posts" \
		'{ printf "| %s | %.1f | %.2f | %.2f | %.2f | %d | %d |\n", name, $1, $2 + $3, ($2 + $3) / posts * 1000, server, requests, $4 / 1024 }' "$scratch/time"
}

# sweep QUERY FOLDER reads every page of the list of posts.
sweep() {
	local page=1
	mkdir -p "$2"
	while curl --silent --fail --compressed --output "$2/$(printf '%05d' $page).json" \
		"${WPMD_WORDPRESS}wp-json/wp/v2/posts?per_page=100&orderby=id&order=asc&page=$page&$1"; do
		page=$((page + 1))
	done
	((page > 1))
}
export -f sweep
export WPMD_WORDPRESS

command -v time >/dev/null || [[ -x /usr/bin/time ]] || die "missing: time (apt-get install time)"

echo "| $posts posts | wall s | own s | own ms a post | server s | requests | MB resident |"
echo '| --- | ---: | ---: | ---: | ---: | ---: | ---: |'
row 'curl, full objects' bash -c "sweep '' '$scratch/full'"
row 'curl, light list' bash -c "sweep '_fields=id,date,modified,slug,link,status' '$scratch/light'"
export_it() { row "$1" "$wpmd" export "$WPMD_WORDPRESS" -o "$scratch/export" --type post --media link --no-sitemap --quiet; }
export_it 'wpmd, first run'
export_it 'wpmd, nothing to do'
row 'wpmd, first run, everything' "$wpmd" export "$WPMD_WORDPRESS" -o "$scratch/everything" --media download --no-sitemap --quiet
row 'wpmd, everything, nothing to do' "$wpmd" export "$WPMD_WORDPRESS" -o "$scratch/everything" --media download --no-sitemap --quiet

# One array out of the pages, for those that read a file.
php -d memory_limit=2G -r '$all = []; foreach (glob($argv[1] . "/*.json") as $f) { array_push($all, ...json_decode(file_get_contents($f))); } file_put_contents($argv[2], json_encode($all));' \
	"$scratch/full" "$scratch/posts.json"
row 'wpmd, same objects from a file' "$wpmd" export "$scratch/posts.json" -o "$scratch/offline" --media link --quiet

if command -v npm >/dev/null; then
	npm install --silent --no-audit --no-fund --prefix "$scratch/peers" @11ty/import turndown turndown-plugin-gfm >&2
	export NODE_PATH="$scratch/peers/node_modules"
	row 'Turndown + GFM, same objects' node "$here/turndown.mjs" "$scratch/posts.json" "$scratch/turndown"
	cd "$scratch/peers" # it keeps its cache where it is called
	row '@11ty/import' node "$NODE_PATH/@11ty/import/cli.js" wordpress "$WPMD_WORDPRESS" --output=11ty --assetrefs=disabled --quiet --overwrite
fi
