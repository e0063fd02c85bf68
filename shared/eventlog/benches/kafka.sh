#!/usr/bin/env bash
# The log on one and on three brokers of Kafka on this machine, each beside the embedded log in the same run.
#
#   shared/eventlog/benches/kafka.sh
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/../../.."
tests/kafka/cluster.sh check || tests/kafka/cluster.sh fetch
cargo bench -p huiying-eventlog --bench kafka --no-run

for ports in '19092:19093' '19092:19093 19094:19095 19096:19097'; do
    folder=$(mktemp -d)
    # shellcheck disable=SC2086 # one word for each broker
    coproc brokers { tests/kafka/cluster.sh run "$folder/data" $ports; } >"$folder/log" 2>&1
    addresses=$(for pair in $ports; do printf '127.0.0.1:%s,' "${pair%:*}"; done)
    for pair in $ports; do
        for _ in $(seq 300); do (exec 3<>"/dev/tcp/127.0.0.1/${pair%:*}") 2>/dev/null && break || sleep 0.1; done
    done
    echo "$(wc -w <<<"$ports") broker(s)"
    HUIYING_TEST_KAFKA=${addresses%,} cargo bench -q -p huiying-eventlog --bench kafka
    kill "$brokers_PID" && wait "$brokers_PID" || true
    rm -rf "$folder"
done
