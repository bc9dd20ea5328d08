# What deploy/run starts, watches and stops: one node, or several on one PostgreSQL. Meant to be
# sourced.
# shellcheck shell=bash disable=SC2154 # data, logs, program and runtime are deploy/run's

# Process ids by name, of what runs.
declare -A PIDS=()

# in_range TEXT LEAST MOST: true if it is such a number.
in_range() { [[ $1 =~ ^[0-9]{1,5}$ ]] && [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]; }

# fail_with WORDS LOG: gives up, and shows the end of LOG.
fail_with() {
    say "$1, the end of $2:" >&2
    tail -n 20 "$2" >&2
    exit 1
}

# start NAME COMMAND...: starts a process out of reach of the terminal's Ctrl-C. Its standard output
# goes to $runtime/NAME.out, what it complains of to $data/NAME.log.
start() {
    local name=$1
    shift
    (umask 077 && : >"$data/$name.log" && : >"$runtime/$name.out")
    setsid "$@" </dev/null >"$runtime/$name.out" 2>>"$data/$name.log" 9>&- &
    PIDS[$name]=$!
}

start_node() { start "$1" "$program" serve; }

# wait_for_node NAME: returns when it serves. Exits as it did if it does not come to that.
wait_for_node() {
    local status
    until grep -q '^insightdesk ready' "$runtime/$1.out"; do
        if ! kill -0 "${PIDS[$1]}" 2>/dev/null; then
            wait "${PIDS[$1]}" && status=0 || status=$?
            unset "PIDS[$1]"
            tail -n 20 "$data/$1.log" >&2
            exit "$status"
        fi
        sleep 0.05
    done
}

# --- several nodes --------------------------------------------------------------------------------

# start_several N PORT: starts PostgreSQL, Valkey, N nodes, and HAProxy on PORT.
start_several() {
    local number
    start_postgres "$1"
    start_valkey $(($2 + 700))
    [ -s "$data/cluster-secret" ] || (umask 077 && secret >"$data/cluster-secret")
    export INSIGHTDESK_CLUSTER__SECRET_FILE=$data/cluster-secret
    export INSIGHTDESK_HTTP__PUBLIC_URL=http://localhost:$2
    export INSIGHTDESK_HTTP__TRUSTED_PROXIES=127.0.0.1/32
    for ((number = 1; number <= $1; number++)); do
        INSIGHTDESK_CLUSTER__NODE=desk-$number \
            INSIGHTDESK_CLUSTER__LISTEN=127.0.0.1:$(($2 + 700 + number)) \
            INSIGHTDESK_HTTP__LISTEN=127.0.0.1:$(($2 + number)) \
            INSIGHTDESK_HTTP__CONSOLE_ORIGINS=http://localhost:$(($2 + number)) \
            INSIGHTDESK_INNER__LISTEN=127.0.0.1:$(($2 + 600 + number)) \
            start_node "desk-$number"
    done
    for ((number = 1; number <= $1; number++)); do wait_for_node "desk-$number"; done
    start_balancer "$1" "$2"
}

describe_several() {
    local number
    for ((number = 1; number <= $1; number++)); do
        say "desk-$number       http://localhost:$(($2 + number))/  process ${PIDS[desk-$number]}"
        say "             http://127.0.0.1:$(($2 + 600 + number))/metrics"
    done
    say "nodes        http://127.0.0.1:$(($2 + 601))/cluster"
    if [ -n "${PIDS[valkey]:-}" ]; then
        say "valkey       127.0.0.1:$(($2 + 700))"
    else
        say "valkey       none: neither valkey-server nor redis-server is installed"
    fi
    say "data         $data"
    say "logs         $data/*.log"
}

# Prints a new secret.
secret() { od -An -vtx1 -N32 /dev/urandom | tr -d ' \n'; }

# start_postgres N: the server that one node alone would run by itself, with the same data. The
# program creates it, brings its schema up to date, and leaves it to us.
start_postgres() {
    local binary prefix database
    exec 9>>"$data/postgresql.lock"
    chmod 600 "$data/postgresql.lock"
    lock && flock --unlock 9
    step "preparing the database" "$logs/migrate.log" "$program" migrate || exit 1
    lock
    binary=$(sed 's/ .*//' "$data/postgresql/postmaster.opts")
    chmod 711 "$runtime"
    mkdir -m 700 "$runtime/socket"
    chown "$(stat -c %u "$data/postgresql")" "$runtime/socket"
    read -ra prefix <<<"$(postgres_prefix)"
    start postgresql env --chdir=/ "${prefix[@]}" "$binary" -D "$data/postgresql" \
        -c listen_addresses= -c unix_socket_directories="$runtime/socket" \
        -c unix_socket_permissions=0700 -c max_connections=$((20 + 30 * $1)) -c shared_buffers=256MB -c max_wal_size=2GB \
        -c fsync=on -c full_page_writes=on -c synchronous_commit=on -c timezone=UTC
    database="postgres://insightdesk@localhost/insightdesk?host=$runtime/socket"
    export INSIGHTDESK_DATABASE__URL=$database
    until "$(dirname "$binary")/pg_isready" -q -d "$database"; do
        kill -0 "${PIDS[postgresql]}" 2>/dev/null ||
            fail_with "PostgreSQL does not start" "$data/postgresql.log"
        sleep 0.05
    done
}

# Whoever holds this lock owns the data; a node that runs PostgreSQL by itself holds it, too.
lock() { flock --nonblock 9 || die "another program runs with the data in $data"; }

# start_valkey PORT: starts a Valkey if there is one to start. Nodes work without.
start_valkey() {
    local binary password
    binary=$(find_program valkey-server redis-server)
    [ -n "$binary" ] || return 0
    password=$(secret)
    (umask 077 && cat >"$runtime/valkey.conf") <<END
bind 127.0.0.1
port $1
requirepass $password
save ""
appendonly no
maxmemory 64mb
maxmemory-policy volatile-ttl
logfile ""
dir $runtime
END
    start valkey "$binary" "$runtime/valkey.conf"
    export INSIGHTDESK_VALKEY__URL="valkey://:$password@127.0.0.1:$1/0"
}

# start_balancer N PORT
start_balancer() {
    local number
    {
        if [ "$(id -u)" -eq 0 ]; then
            printf 'global\n    user nobody\n    group %s\n' "$(id -gn nobody)"
        fi
        printf 'backend nodes from desk\n'
        sed -n '/^    balance/,/^    default-server/ { s/ resolvers.*//; p }' \
            "$ROOT/deploy/haproxy/nodes.cfg"
        for ((number = 1; number <= $1; number++)); do
            printf '    server desk-%d 127.0.0.1:%d\n' "$number" $(($2 + number))
        done
    } >"$runtime/nodes.cfg"
    INSIGHTDESK_BALANCER=127.0.0.1:$2 start haproxy "$(find_program haproxy)" -db \
        -f "$ROOT/deploy/haproxy/desk.cfg" -f "$runtime/nodes.cfg"
    until answers "$2" /readyz; do
        kill -0 "${PIDS[haproxy]}" 2>/dev/null ||
            fail_with "HAProxy does not start" "$data/haproxy.log"
        sleep 0.1
    done
}

# answers PORT PATH: true if a server on the loopback says 200.
answers() {
    (
        exec 3<>"/dev/tcp/127.0.0.1/$1"
        printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
        read -r -t 2 line <&3 && [[ $line == *" 200 "* ]]
    ) 2>/dev/null
}

# --- to the end -----------------------------------------------------------------------------------

# is_node NAME
is_node() { [[ $1 == node || $1 == desk-* ]]; }

# Says what ends by itself, and goes on without it while a node can be reached. Never returns.
watch_nodes() {
    local pid name ended status
    while :; do
        pid=
        wait -n -p pid && status=0 || status=$?
        ended=
        for name in "${!PIDS[@]}"; do
            [ "${PIDS[$name]}" != "$pid" ] || ended=$name
        done
        [ -n "$ended" ] || continue
        unset "PIDS[$ended]"
        say "$ended ended by itself ($status), the end of $data/$ended.log:" >&2
        tail -n 3 "$data/$ended.log" >&2
        case "$ended ${!PIDS[*]}" in
        desk-*" desk-"* | valkey*" desk-"*) say "The others go on." >&2 ;;
        *) exit 1 ;;
        esac
    done
}

# Stops the nodes together, then the others, the last that was started first. A PostgreSQL that a
# killed node left behind is found by its pid file.
stop_nodes() {
    local name postgres
    for name in "${!PIDS[@]}"; do
        if is_node "$name"; then kill -TERM "${PIDS[$name]}" 2>/dev/null || true; fi
    done
    for name in "${!PIDS[@]}"; do
        if is_node "$name"; then wait "${PIDS[$name]}" 2>/dev/null || true; fi
    done
    for name in haproxy valkey; do
        [ -n "${PIDS[$name]:-}" ] || continue
        kill -TERM "${PIDS[$name]}" 2>/dev/null || true
        wait "${PIDS[$name]}" 2>/dev/null || true
    done
    postgres=$(head -n 1 "$data/postgresql/postmaster.pid" 2>/dev/null || true)
    if [ -n "$postgres" ] &&
        [ "$(readlink "/proc/$postgres/cwd" 2>/dev/null)" = "$data/postgresql" ]; then
        kill -INT "$postgres" 2>/dev/null || true
        while [ -e "/proc/$postgres/cwd" ]; do sleep 0.1; done
    fi
}
