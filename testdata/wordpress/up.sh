#!/usr/bin/env bash
# Brings up a real WordPress on a loopback port, filled from content/, and
# prints what a test needs to reach it, as lines for a shell to source:
#
#   WPMD_WORDPRESS            the site, pretty permalinks, at the root
#   WPMD_WORDPRESS_BLOG       a small second one: subdirectory, plain permalinks
#   WPMD_WORDPRESS_USER       an administrator of both ...
#   WPMD_WORDPRESS_PASSWORD   ... and her application password for the first
#   WPMD_WORDPRESS_IDS        the script that lists what the database holds
#   WPMD_WORDPRESS_EXPORT     the script that prints the site's own export file
#   WPMD_WORDPRESS_HISTORY    the script that changes the first, step by step
#   WPMD_WORDPRESS_LOG        the log of the requests that both have answered
#
#   up.sh             start it; says so when it is up already
#   up.sh --install   the same, and installs missing Debian packages first (root)
#   down.sh           stop it and remove its state
#
# It uses the programs and the WordPress of the Debian packages below, but none
# of the system's services, settings or databases. Where WPMD_WORDPRESS_CORE names
# a folder with another WordPress, it uses that one. The state lies in
# $WPMD_WORDPRESS_STATE, or wpmd-wordpress in the folder for temporary files.
# Where WPMD_CORPUS names the corpus, its theme unit test is imported too.
set -euo pipefail
. "$(dirname "$0")/state.sh"

packages=(nginx-light php-fpm php-cli php-mysql php-gd php-mbstring php-xml php
	mariadb-server curl wordpress wordpress-theme-twentytwentythree)
wordpress="${WPMD_WORDPRESS_CORE:-/usr/share/wordpress}"
theme=twentytwentythree

wxr=
if [[ -n "${WPMD_CORPUS:-}" ]]; then
	wxr="$WPMD_CORPUS/wxr/wptt-theme-test-data--themeunittestdata-wordpress.xml"
	[[ -r "$wxr" ]] || die "WPMD_CORPUS is set, but $wxr cannot be read"
fi

# program NAME... prints the path of the first that exists; Debian puts servers
# outside the PATH of ordinary users, and the version into php-fpm's name.
program() {
	local name
	for name in "$@"; do
		PATH="$PATH:/usr/sbin:/sbin" command -v "$name" && return 0
	done
	return 1
}
php_fpm() {
	local newest
	newest="$(compgen -G '/usr/sbin/php-fpm[0-9]*' | sort -V | tail -n 1)" && [[ -n "$newest" ]] && echo "$newest"
}
missing() {
	program nginx >/dev/null || echo nginx
	program mariadbd >/dev/null || echo mariadbd
	program mariadb-install-db >/dev/null || echo mariadb-install-db
	local module
	if program php >/dev/null; then
		for module in gd mbstring mysqli simplexml; do
			php -r "exit(extension_loaded('$module') ? 0 : 1);" || echo "php's $module"
		done
	else
		echo php
	fi
	program curl >/dev/null || echo curl
	php_fpm >/dev/null || echo php-fpm
	[[ -f "$wordpress/wp-load.php" ]] || echo "wordpress in $wordpress"
	[[ -d "$wordpress/wp-content/themes/$theme" ]] || echo "theme $theme"
}
install_packages() {
	say "installing ${packages[*]}"
	local log
	log="$(mktemp)"
	if ! { apt-get update -qq &&
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
		cat "$log" >&2
		die "the packages cannot be installed"
	fi
	rm -f "$log"
}

# fingerprint changes with everything that the site is made from, so that a
# site from before an edit is not taken for the one that was asked for.
fingerprint() {
	{
		find "$here" -type f | LC_ALL=C sort | xargs -d '\n' sha256sum
		echo "wxr=$wxr port=${WPMD_WORDPRESS_PORT:-} core=$wordpress"
		cat "$wordpress/wp-includes/version.php"
	} | sha256sum | cut -d ' ' -f 1
}

is_up() {
	[[ -f "$env_file" && "$(cat "$state/fingerprint" 2>/dev/null)" == "$1" ]] || return 1
	running db && running php && running nginx || return 1
	local WPMD_WORDPRESS=
	. "$env_file"
	curl --silent --fail --max-time 20 --output /dev/null "${WPMD_WORDPRESS}wp-json/wp/v2/types"
}

free_port() {
	local port
	for port in $(seq 8337 8436); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
	die "no free port from 8337 to 8436; name one with WPMD_WORDPRESS_PORT"
}

# await WHAT COMMAND... runs the command until it succeeds, for half a minute.
await() {
	local what="$1"
	shift
	for _ in $(seq 300); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	tail -n 20 "$state"/log/*.log >&2 || true
	die "$what does not answer"
}

start_database() {
	local as=()
	((EUID == 0)) && as=(--user=root)
	"$(program mariadb-install-db)" --no-defaults --datadir="$state/db" --skip-test-db \
		--auth-root-authentication-method=normal "${as[@]}" >"$state/log/install-db.log" 2>&1 ||
		{ cat "$state/log/install-db.log" >&2; die "the database cannot be made"; }
	# Durability is given up for speed: the state is thrown away anyway.
	setsid "$(program mariadbd)" --no-defaults --datadir="$state/db" --socket="$socket" \
		--pid-file="$state/run/db.pid" --skip-networking --innodb-flush-log-at-trx-commit=0 \
		--character-set-server=utf8mb4 "${as[@]}" </dev/null >"$state/log/db.log" 2>&1 9>&- &
	await "the database" mariadb --no-defaults --socket="$socket" --user=root --execute='SELECT 1'
	mariadb --no-defaults --socket="$socket" --user=root --execute='CREATE DATABASE wordpress'
}

start_php() {
	local as=()
	((EUID == 0)) && as=(--allow-to-run-as-root)
	cat >"$state/php-fpm.conf" <<-CONF
		[global]
		pid = $state/run/php.pid
		error_log = $state/log/php.log
		[wordpress]
		listen = $state/run/php.sock
		$( ((EUID == 0)) && printf 'user = root\ngroup = root\n')
		pm = static
		pm.max_children = 4
		php_admin_value[memory_limit] = 256M
		php_admin_value[error_log] = $state/log/php-errors.log
		php_admin_flag[log_errors] = on
	CONF
	"$(php_fpm)" --fpm-config "$state/php-fpm.conf" --daemonize "${as[@]}" 9>&-
}

start_nginx() {
	cat >"$state/nginx.conf" <<-CONF
		$( ((EUID == 0)) && echo 'user root;')
		worker_processes 1;
		pid $state/run/nginx.pid;
		error_log $state/log/nginx.log;
		events {}
		http {
			include /etc/nginx/mime.types;
			access_log $state/log/access.log;
			client_body_temp_path $state/run/body;
			fastcgi_temp_path $state/run/fastcgi;
			proxy_temp_path $state/run/proxy;
			scgi_temp_path $state/run/scgi;
			uwsgi_temp_path $state/run/uwsgi;
			gzip on;
			gzip_types application/json application/rss+xml text/css application/javascript;
			server {
				listen 127.0.0.1:$port;
				root $state/www;
				index index.php;
				location / { try_files \$uri \$uri/ /index.php?\$args; }
				location /blog/ { try_files \$uri \$uri/ /blog/index.php?\$args; }
				location ~ \.php\$ {
					try_files \$uri =404;
					include /etc/nginx/fastcgi_params;
					# Debian's file sends Host without its port, which WordPress
					# answers with redirects to itself.
					fastcgi_param HTTP_HOST \$http_host;
					fastcgi_param SCRIPT_FILENAME \$realpath_root\$fastcgi_script_name;
					fastcgi_read_timeout 120s;
					fastcgi_pass unix:$state/run/php.sock;
				}
			}
		}
	CONF
	"$(program nginx)" -e "$state/log/nginx.log" -c "$state/nginx.conf" 9>&-
}

lay_out_wordpress() {
	cp -rL "$wordpress" "$state/www"
	# One tree of files serves both sites; wp-config.php tells them apart.
	ln -s . "$state/www/blog"
	mkdir -p "$state/www/wp-content/mu-plugins" "$state/www/wp-content/uploads"
	cp "$here"/mu-plugins/*.php "$state/www/wp-content/mu-plugins/"
	cp "$here/wp-config.php" "$state/www/wp-config.php"
	printf '<?php return ["port" => %d, "socket" => "%s"];\n' "$port" "$socket" >"$state/site.php"
}

# wp SITE SCRIPT... runs one of our PHP scripts inside WordPress.
wp() {
	local site="$1"
	shift
	WPMD_SITE="$site" WPMD_STATE="$state" php -d memory_limit=512M -d display_errors=stderr "$@" ||
		die "php $1 failed for the site «$site»"
}

mkdir -p "$state"
exec 9>"$state.lock"
flock --wait 300 9 || die "another up.sh holds $state.lock"

if [[ "${1:-}" == --install ]]; then
	[[ -z "$(missing)" ]] || install_packages
elif [[ -n "${1:-}" ]]; then
	die "unknown argument $1 (known: --install)"
fi
if [[ -n "$(missing)" ]]; then
	die "missing: $(missing | paste -sd, | sed 's/,/, /g')
as root: $0 --install
or:      apt-get install --no-install-recommends ${packages[*]}"
fi

want="$(fingerprint)"
if is_up "$want"; then
	say "WordPress is up already: $env_file"
	cat "$env_file"
	exit 0
fi

# A socket's path has room for 107 bytes.
((${#socket} < 100)) || die "the path $state is too long for a socket; set WPMD_WORDPRESS_STATE to a shorter one"
if [[ -n "$(ls -A "$state")" && ! -f "$state/fingerprint" && ! -f "$state/building" ]]; then
	die "$state holds something else; set WPMD_WORDPRESS_STATE to another folder"
fi
halt_all
rm -rf -- "$state"
mkdir -p "$state"/{run,log,db}
touch "$state/building"
port="${WPMD_WORDPRESS_PORT:-$(free_port)}"
began=$SECONDS

say "starting the servers"
lay_out_wordpress
start_database

say "installing WordPress"
wp '' "$here/install.php"
wp blog "$here/install.php"
say "filling it"
wp '' "$here/fill.php" "$here/content"
wp blog "$here/fill.php" "$here/content/blog"
if [[ -n "$wxr" ]]; then
	say "importing the theme unit test"
	wp '' "$here/import.php" "$wxr"
fi
start_php
start_nginx

site="http://127.0.0.1:$port/"
cat >"$env_file" <<ENV
export WPMD_WORDPRESS='$site'
export WPMD_WORDPRESS_BLOG='${site}blog/'
export WPMD_WORDPRESS_USER='zeynep'
export WPMD_WORDPRESS_PASSWORD='$(cat "$state/password")'
export WPMD_WORDPRESS_IDS='$here/ids.sh'
export WPMD_WORDPRESS_EXPORT='$here/export.sh'
export WPMD_WORDPRESS_HISTORY='$here/history.sh'
export WPMD_WORDPRESS_LOG='$state/log/access.log'
ENV
await "the site" curl --silent --fail --max-time 20 "${site}wp-json/wp/v2/posts"
await "the site in the subdirectory" curl --silent --fail --max-time 20 "${site}blog/index.php?rest_route=/wp/v2/posts"
echo "$want" >"$state/fingerprint"
rm -f "$state/building"
say "WordPress is up at $site after $((SECONDS - began)) s: $env_file"
cat "$env_file"
