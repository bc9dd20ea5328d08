# A throw-away PostgreSQL in $SCRATCH for tests, on a free port of the loopback. Meant to be sourced,
# after steps.sh; BIN is the folder of PostgreSQL's programs, and logs are in $LOGS.
# shellcheck shell=bash disable=SC2153 # SCRATCH and LOGS belong to those who source this

POSTGRES=

create_cluster() {
    install_folder "$SCRATCH/pg" && cd / &&
        $(postgres_prefix) "$BIN/initdb" --pgdata "$SCRATCH/pg" --auth trust --username postgres \
            --encoding UTF8 --locale C.UTF-8 --no-instructions
}

# install_folder FOLDER: makes it the folder of the user that PostgreSQL runs as.
install_folder() {
    mkdir -m 700 "$1" && { [ "$(id -u)" -ne 0 ] || chown "$($(postgres_prefix) id -u)" "$1"; }
}

# Starts the server on the first port that is free.
listen() {
    local _
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        export PORT=$((20000 + RANDOM % 12000))
        cd /
        $(postgres_prefix) "$BIN/postgres" -D "$SCRATCH/pg" -c listen_addresses=127.0.0.1 -p "$PORT" \
            -c unix_socket_directories= -c max_connections=300 -c shared_buffers=256MB \
            </dev/null >"$LOGS/postgres.log" 2>&1 &
        POSTGRES=$!
        cd "$ROOT" || return 1
        while kill -0 "$POSTGRES" 2>/dev/null; do
            "$BIN/pg_isready" -q -h 127.0.0.1 -p "$PORT" && return 0
            sleep 0.05
        done
        grep -q 'could not bind' "$LOGS/postgres.log" || break
    done
    POSTGRES=
    tail -n 20 "$LOGS/postgres.log"
    return 1
}

# Ends it, if it runs.
stop_listening() {
    if [ -n "$POSTGRES" ]; then
        kill -INT "$POSTGRES" 2>/dev/null
        wait "$POSTGRES" 2>/dev/null
        POSTGRES=
    fi
}
