#!/usr/bin/env bash
# Exports a site into a folder of this repository, and commits and pushes what
# changed. It says nothing and commits nothing where nothing did.
#
#   WPMD=wpmd SITE=https://example.org FOLDER=content FLAGS=--prune backup.sh
#
# What is missing of the site (exit 3 of wpmd) is committed as far as it came, and
# fails the job afterwards, so that somebody looks.
set -uo pipefail

scratch="$(mktemp -d)"
trap 'rm -rf -- "$scratch"' EXIT
output="${GITHUB_OUTPUT:-/dev/null}"
summary="${GITHUB_STEP_SUMMARY:-/dev/null}"
# Without a name nobody logs in.
[[ -n "${WPMD_USER:-}" ]] || unset WPMD_USER WPMD_PASSWORD

read -ra flags <<<"${FLAGS:-}"
"${WPMD:-wpmd}" export "$SITE" -o "$FOLDER" ${flags[@]+"${flags[@]}"} --no-progress \
	--commit-message "$scratch/message" 2>"$scratch/said"
status=$?
((status == 0)) || cat "$scratch/said" >&2
if ((status != 0 && status != 3)); then
	exit "$status"
fi

git add -A -- "$FOLDER"
if git diff --cached --quiet -- "$FOLDER"; then
	echo changed=false >>"$output"
	exit "$status"
fi
# What wpmd keeps for itself may change where no document does.
[[ -s "$scratch/message" ]] || echo "$SITE: the record of the export" >"$scratch/message"
git -c user.name="${GIT_AUTHOR_NAME:-wpmd}" -c user.email="${GIT_AUTHOR_EMAIL:-wpmd@users.noreply.github.com}" \
	commit --quiet --file "$scratch/message" -- "$FOLDER" || exit 1
if [[ "${PUSH:-true}" == true ]]; then
	git push --quiet || exit 1
fi
echo changed=true >>"$output"
{
	printf '### %s\n\n' "$(head -n 1 "$scratch/message")"
	tail -n +2 "$scratch/message"
	printf '\n```\n'
	tail -n 12 "$scratch/said"
	printf '```\n'
} >>"$summary"
exit "$status"
