#!/usr/bin/env bash
# Cuts the power under a server again and again and checks that what it acknowledged is there after each cut.
#
# The disk is a file behind a write-back cache that is thrown away at each cut: whatever was not flushed is gone, as it is
# when a machine loses its power, and as it is not when a process is killed. Needs root, a loop device, /dev/fuse, and
# nbdkit, libnbd-bin, fuse3 and e2fsprogs of Debian; not part of `./dev test` for that reason.
#
#   tests/power_cut.sh [ROUNDS] [PROGRAM]       30 rounds of target/release/huiying unless said otherwise
#
# Status 0: nothing acknowledged was lost, and both logs were whole and as signed, after every cut.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=${1:-30}
program=$(realpath "${2:-target/release/huiying}")
rows=400

fail() { printf 'power_cut: %s\n' "$*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || fail 'only root may mount a disk; run it as root on a machine of no importance'
for tool in nbdkit nbdfuse losetup mkfs.ext4 python3; do
    command -v "$tool" >/dev/null || fail "there is no $tool; on Debian: apt-get install nbdkit libnbd-bin fuse3 e2fsprogs"
done
[ -x "$program" ] || fail "there is no $program; build it with: cargo build --release"

folder=$(mktemp -d)
image=$folder/disk.img window=$folder/window disk=$folder/disk socket=$folder/nbd.socket
loop='' cache_id='' fuse_id=''

wait_for() {
    for _ in $(seq 500); do
        if "$@"; then return 0; fi
        sleep 0.02
    done
    fail "waited ten seconds for: $*"
}

power_on() {
    rm -f "$socket"
    nbdkit --foreground --unix "$socket" --filter=cache file "$image" cache=writeback cache-max-size=4G &
    cache_id=$!
    wait_for test -S "$socket"
    nbdfuse "$window" "nbd+unix:///?socket=$socket" &
    fuse_id=$!
    wait_for test -e "$window/nbd"
    loop=$(losetup --find --show "$window/nbd")
    mount -t ext4 "$loop" "$disk"
    touch "$folder/on"
}

# What is in the cache is gone at once; then what hung on it is cleared away.
power_off() {
    [ -z "$cache_id" ] || kill -9 "$cache_id" 2>/dev/null || true
    rm -f "$folder/on"
    umount -l "$disk" 2>/dev/null || true
    [ -z "$loop" ] || losetup -d "$loop" 2>/dev/null || true
    [ -z "$fuse_id" ] || kill -9 "$fuse_id" 2>/dev/null || true
    fusermount3 -u -z "$window" 2>/dev/null || true
    wait "$cache_id" "$fuse_id" 2>/dev/null || true
    loop='' cache_id='' fuse_id=''
}

server=''
clean_up() {
    [ -z "$server" ] || kill -9 "$server" 2>/dev/null || true
    power_off
    rm -rf "$folder"
}
trap clean_up EXIT

mkdir "$window" "$disk"
# Under the disk, so that nothing can be made there while it is off.
touch "$disk/data"
truncate -s 1G "$image"
mkfs.ext4 -q -F "$image"

orders() {
    echo '工单编号,标题,内容,受理时间'
    for n in $(seq "$1" "$2"); do echo "P-$n,停电第${n}件,楼道灯不亮,2026-09-01 08:00:00"; done
}

# The numbers of the orders in a log that was exported.
numbers() { grep -o '"external_id":"P-[0-9]*"' | grep -o '[0-9]*' | sort -n; }

is_serving() { grep -q 'Huiying' "$folder/said"; }

has_grown() { [ "$(cat "$folder/acknowledged")" != "$before" ]; }

# An import that ends well was acknowledged: its last row is noted outside the disk before the next begins.
import_until_cut() {
    local from=$1 to
    while [ -e "$folder/on" ]; do
        to=$((from + rows - 1))
        orders "$from" "$to" >"$folder/orders.csv"
        timeout 60 "$program" import hotline "$folder/orders.csv" --data "$disk/data" >/dev/null 2>&1 || return 0
        echo "$to" >"$folder/acknowledged"
        from=$((to + 1))
    done
}

echo 0 >"$folder/acknowledged"
lost=0 checked=0
for round in $(seq "$rounds"); do
    power_on
    : >"$folder/said"
    "$program" serve --listen 127.0.0.1:0 --data "$disk/data" >"$folder/said" 2>"$folder/complaint" &
    server=$!
    wait_for is_serving
    before=$(cat "$folder/acknowledged")
    import_until_cut $((before + 1)) &
    importing=$!
    # The cut falls somewhere in the imports: after a wait that differs from round to round.
    [ $((round % 4)) = 0 ] || wait_for has_grown
    sleep "0.$((RANDOM % 9 + 1))"
    power_off
    kill -9 "$server" 2>/dev/null || true
    wait "$server" "$importing" 2>/dev/null || true
    server=''

    power_on
    acknowledged=$(cat "$folder/acknowledged")
    "$program" log verify --data "$disk/data" >"$folder/verified" 2>&1 || fail "round $round: $(cat "$folder/verified")"
    for log in intake decisions; do
        python3 shared/eventlog/verify.py "$disk/data/$log" >/dev/null || fail "round $round: verify.py finds $log damaged"
    done
    "$program" log export intake --data "$disk/data" | numbers >"$folder/found"
    missing=$(comm -23 <(seq "$acknowledged" | sort) <(sort "$folder/found") | wc -l)
    twice=$(uniq -d "$folder/found" | wc -l)
    lost=$((lost + missing)) checked=$((checked + acknowledged))
    [ "$missing" = 0 ] && [ "$twice" = 0 ] || fail "round $round: of $acknowledged acknowledged orders $missing are lost, $twice are there twice"
    echo "round $round: $acknowledged acknowledged, all of them there once"
    power_off
done
echo "$rounds cuts: $lost acknowledged orders lost of $checked looked for"
