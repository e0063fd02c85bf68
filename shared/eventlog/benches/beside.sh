#!/usr/bin/env bash
# The log, a bare file, Kafka on one and on three brokers, and PostgreSQL 15 as an event store, all in one run.
#
# PostgreSQL keeps the events in one table with the same promises: a unique idempotency key, a unique stream and version,
# every commit synced. It runs in a folder of its own, on a Unix socket. Brokers and PostgreSQL run for as long as this
# script does. Needs Debian's postgresql-15; as root it runs as the user postgres.
#
#   shared/eventlog/benches/beside.sh
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/../../.."

programs=${POSTGRES_PROGRAMS:-/usr/lib/postgresql/15/bin}
[ -x "$programs/postgres" ] || { echo "beside: no postgres in $programs; on Debian: apt-get install postgresql-15" >&2; exit 1; }
tests/kafka/cluster.sh check || tests/kafka/cluster.sh fetch
cargo bench -p huiying-eventlog --bench beside --no-run

folder=$(mktemp -d)
chmod a+rx "$folder"
mkdir "$folder/postgres"
as_user=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder/postgres"
    as_user=(runuser -u postgres --)
fi
pg() { (cd "$folder/postgres" && "${as_user[@]}" "$programs/$1" "${@:2}"); }
started=()
stop() {
    pg pg_ctl -D "$folder/postgres/data" -m immediate -w stop >/dev/null 2>&1 || true
    exec 8<&-
    [ -z "${started[*]}" ] || kill "${started[@]}" 2>/dev/null || true
    wait || true
    rm -rf "$folder"
}
trap stop EXIT

pg initdb -D "$folder/postgres/data" -U bench --auth=trust --encoding=UTF8 --locale=C >/dev/null
pg pg_ctl -D "$folder/postgres/data" -l "$folder/postgres/log" -w start >/dev/null -o "-c listen_addresses= \
    -c unix_socket_directories=$folder/postgres -c shared_buffers=256MB -c max_wal_size=4GB"

# Brokers end when nobody holds the other end of their standard input any more.
mkfifo "$folder/held"
exec 8<>"$folder/held"
# Starts brokers at these ports; their addresses are in the variable of the given name.
brokers() {
    local name=$1 pair addresses=''
    shift
    tests/kafka/cluster.sh run "$folder/$name" "$@" <"$folder/held" >"$folder/$name.log" 2>&1 8<&- &
    started+=($!)
    for pair in "$@"; do
        addresses+="${addresses:+,}127.0.0.1:${pair%:*}"
        for _ in $(seq 600); do (exec 3<>"/dev/tcp/127.0.0.1/${pair%:*}") 2>/dev/null && break || sleep 0.1; done
    done
    export "$name=$addresses"
}
brokers HUIYING_BENCH_KAFKA_1 19092:19093
brokers HUIYING_BENCH_KAFKA_3 19192:19193 19194:19195 19196:19197
export HUIYING_BENCH_POSTGRES="host=$folder/postgres user=bench dbname=postgres"

cargo bench -q -p huiying-eventlog --bench beside
for name in HUIYING_BENCH_KAFKA_1 HUIYING_BENCH_KAFKA_3; do
    printf 'on disk, %s: %s in all\n' "$name" "$(du -sh "$folder/$name" | cut -f 1)"
done
