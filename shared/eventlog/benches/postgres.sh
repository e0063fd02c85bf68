#!/usr/bin/env bash
# The log beside a bare file and PostgreSQL 15 as an event store, in one run: rounds of each by turns, medians, ratios.
#
# PostgreSQL keeps the events in one table with the same promises: a unique idempotency key, a unique stream and version,
# every commit synced. It runs in a folder of its own, on a Unix socket, for as long as this script does. Batches are made
# inside it from one statement, which spares it parsing and the network. Needs Debian's postgresql-15; as root it runs as
# the user postgres.
#
#   shared/eventlog/benches/postgres.sh [ROUNDS] [SECONDS]      3 rounds of 5 seconds for each load unless said otherwise
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/../../.."

rounds=${1:-3} seconds=${2:-5}
programs=${POSTGRES_PROGRAMS:-/usr/lib/postgresql/15/bin}
[ -x "$programs/pgbench" ] || { echo "postgres: no pgbench in $programs; on Debian: apt-get install postgresql-15" >&2; exit 1; }

built=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)
folder=$(mktemp -d "$built/postgres.XXXXXX")
as_user=()
if [ "$(id -u)" = 0 ]; then
    # The folders above may be closed to other users, so the data lies where they are not.
    rmdir "$folder"
    folder=$(mktemp -d)
    chown postgres "$folder"
    as_user=(runuser -u postgres --)
fi
pg() { (cd "$folder" && PGHOST=$folder PGDATABASE=postgres PGUSER=bench "${as_user[@]}" "$programs/$1" "${@:2}"); }
stop() {
    pg pg_ctl -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT

pg initdb -D "$folder/data" -U bench --auth=trust --encoding=UTF8 --locale=C >/dev/null
pg pg_ctl -D "$folder/data" -l "$folder/log" -w start \
    -o "-c listen_addresses= -c unix_socket_directories=$folder -c shared_buffers=256MB -c max_wal_size=4GB" >/dev/null

sql() { pg psql -qAt -v ON_ERROR_STOP=1 -c "$1"; }
sql 'create table events (position bigint generated always as identity primary key, stream text not null,
    version bigint not null, key text not null unique, payload text not null, unique (stream, version))' >/dev/null
sql 'create sequence number' >/dev/null

# As long as the events of the benchmark beside this file, which says so in its first line.
payload="{\"kind\":\"report_received\",\"text\":\"$(printf 'x%.0s' $(seq 574))\"}"
cat >"$folder/one.sql" <<SQL
with n as (select nextval('number') as n) insert into events (stream, version, key, payload)
    select 'AH-' || n % 100000, n, 'hotline:' || n, '$payload' from n;
SQL
cat >"$folder/hundred.sql" <<SQL
with n as (select nextval('number') as n from generate_series(1, 100)) insert into events (stream, version, key, payload)
    select 'AH-' || n % 100000, n, 'hotline:' || n, '$payload' from n;
SQL
chmod -R a+rX "$folder" 2>/dev/null || true

# Events a second: commits a second times events a commit.
load() {
    pg pgbench -n -M prepared -c "$2" -j 2 -T "$seconds" -f "$folder/$1.sql" |
        awk -v each="$3" '/^tps/ { printf "%.0f\n", $3 * each }'
}

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

cargo bench -q -p huiying-eventlog --bench append --no-run 2>/dev/null
for _ in $(seq "$rounds"); do
    cargo bench -q -p huiying-eventlog --bench append -- appends | tee -a "$folder/appends"
    load one 1 1 >>"$folder/1 writer"
    load one 64 1 >>"$folder/64 writers"
    load hundred 1 100 >>"$folder/1 writer, 100 each"
done

# Pairs of one round are held against each other, since a disk that others use swings from round to round.
printf '\n%-20s %10s %10s %12s %12s\n' 'events/s, medians' floor log PostgreSQL 'log / PG'
for name in '1 writer' '64 writers' '1 writer, 100 each'; do
    column() { grep "^$name  " "$folder/appends" | sed "s/^$name *//" | awk -v n="$1" '{ print $n }'; }
    ratio=$(paste <(column 2) "$folder/$name" | awk '{ print $1 / $2 }' | median)
    printf '%-20s %10d %10d %12d %11.1fx\n' "$name" \
        "$(column 1 | median)" "$(column 2 | median)" "$(median <"$folder/$name")" "$ratio"
done

sql 'vacuum analyze events' >/dev/null
events=$(sql 'select count(*) from events')
begun=$(date +%s%N)
sql 'copy (select position, key, payload from events order by position) to stdout' >/dev/null
took=$(($(date +%s%N) - begun))
bytes=$(sql "select pg_total_relation_size('events')")
awk -v n="$events" -v took="$took" -v bytes="$bytes" \
    'BEGIN { printf "PostgreSQL: %d events, scan in order %.0f events/s, %.0f bytes an event on disk with its indexes\n", n, n / took * 1e9, bytes / n }'
