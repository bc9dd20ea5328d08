# What deploy/run and deploy/test share: steps with progress, and packages. Meant to be sourced.
# shellcheck shell=bash disable=SC2034 # TARGET is for those who source this

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STEP_PID=

# Where cargo puts what it builds: in CI the user's cache, because a clone does not live long.
if [ -n "${CI:-}" ]; then
    CACHE=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/insightdesk
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
    export npm_config_cache=${npm_config_cache:-$CACHE/npm}
fi
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
export CARGO_TERM_COLOR=never CARGO_TERM_PROGRESS_WHEN=never NO_COLOR=1

say() { printf '%s\n' "$*"; }

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# clock SECONDS: prints 2:05.
clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# last_line FILE: prints what a step said last, short enough for one line.
last_line() { tail -n 1 "$1" 2>/dev/null | tr -d '\r' | cut -c 1-60; }

# step NAME LOG COMMAND...: runs the command with its output in LOG. Shows the time that has passed,
# on a terminal every second, elsewhere every half minute; shows the end of LOG if it fails.
# The command gets a process group of its own, which stop_step ends.
step() {
    local name=$1 log=$2 begun=$SECONDS status=0 shown=0 passed
    shift 2
    mkdir -p "$(dirname "$log")"
    setsid "$@" </dev/null >"$log" 2>&1 &
    STEP_PID=$!
    [ -t 1 ] || say "  $name ..."
    while kill -0 "$STEP_PID" 2>/dev/null; do
        passed=$((SECONDS - begun))
        if [ -t 1 ]; then
            printf '\r\033[K  %s %s  %s' "$(clock $passed)" "$name" "$(last_line "$log")"
        elif [ $((passed - shown)) -ge 30 ]; then
            shown=$passed
            say "  $(clock $passed) $name: $(last_line "$log")"
        fi
        sleep 0.2
    done
    wait "$STEP_PID" || status=$?
    STEP_PID=
    [ -t 1 ] && printf '\r\033[K'
    passed=$(clock $((SECONDS - begun)))
    if [ "$status" -eq 0 ]; then
        say "  $passed $name: done"
    else
        say "  $passed $name: FAILED ($status), the end of $log:"
        tail -n 60 "$log" | sed 's/^/    | /'
    fi
    return "$status"
}

# Ends the step that runs, with everything it started.
stop_step() {
    if [ -n "$STEP_PID" ]; then
        kill -TERM -- "-$STEP_PID" 2>/dev/null || true
        wait "$STEP_PID" 2>/dev/null || true
        STEP_PID=
    fi
}

# Prints the folder of the newest PostgreSQL there is, 15 or newer.
postgres_folder() {
    local folder version newest=0 found=
    for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
        "$(pg_config --bindir 2>/dev/null || true)" "$(dirname "$(command -v postgres || echo /x/x)")"; do
        [ -x "$folder/initdb" ] || continue
        version=$("$folder/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        if [ "$version" -ge 15 ] && [ "$version" -gt "$newest" ]; then
            newest=$version found=$folder
        fi
    done
    [ -n "$found" ] && say "$found"
}

# postgres_prefix: prints, word by word, what has a command run as a user PostgreSQL accepts.
postgres_prefix() {
    local user=postgres
    [ "$(id -u)" -eq 0 ] || return 0
    id "$user" >/dev/null 2>&1 || user=nobody
    say "setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
}

# find_program NAME...: prints the path of the first that is installed, for daemons as well, which
# are not in everybody's PATH.
find_program() {
    local name
    for name in "$@"; do
        PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$name" && return
    done
    return 0
}

# install_packages PACKAGE...: installs Debian packages, or says how to.
install_packages() {
    local package
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        say "missing: $*" >&2
        say "install it first, on Debian: sudo apt-get install $*" >&2
        return 1
    fi
    # The package would start a server of its own on port 5432, which nobody asked for.
    if [[ " $* " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        mkdir -p /etc/postgresql-common
        say 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    # So would these, now and after each boot.
    for package in redis-server haproxy; do
        if [[ " $* " == *" $package "* ]] && [ -d /run/systemd/system ]; then
            systemctl mask "$package.service"
        fi
    done
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q &&
        apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@"
}

# Refuses to begin without Rust, a linker and Node.js: these are for the developer to choose.
require_tools() {
    local rust node
    rust=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$ROOT/Cargo.toml")
    command -v cargo >/dev/null || die "Rust $rust or newer is missing: see https://rustup.rs"
    rustc --version | cut -d ' ' -f 2 | { cat; say "$rust"; } | sort -V | head -n 1 |
        grep -qxF "$rust" || die "Rust $rust or newer is needed, this is $(rustc --version)"
    command -v cc >/dev/null || die "a C compiler is missing, on Debian: apt-get install gcc libc6-dev"
    command -v npm >/dev/null || die "Node.js 20 or newer is missing, with npm: see https://nodejs.org"
    node=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    [ "$node" -ge 20 ] || die "Node.js 20 or newer is needed, this is $(node --version)"
}

# npm_install: brings node_modules in line with the lock file, if it is not.
npm_install() {
    cd "$ROOT/gateway/web" || return 1
    if [ node_modules/.package-lock.json -nt package-lock.json ]; then
        say "node_modules is up to date"
    else
        npm ci --no-audit --no-fund
    fi
}
