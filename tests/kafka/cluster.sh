#!/usr/bin/env bash
# Real Apache Kafka for the tests: brokers on the loopback address that end with whoever started them.
#
#   cluster.sh fetch                        the jars from Maven Central into target/kafka/libs; needs mvn
#   cluster.sh java                         status 0 where Java is there and new enough, else says what is missing
#   cluster.sh check                        as java, and for all else that a broker needs
#   cluster.sh prepare DATA PORTS...        data directories of new brokers, numbered from 1, each with PORT:PORT, for
#                                           clients and for the other brokers' controllers, or with PORT:PORT:PORT, the
#                                           third for the other brokers: then clients find broker N at 127.1.0.N, and
#                                           broker M finds it at 127.1.M.N, same ports, where the starter lays links
#   cluster.sh broker DATA NUMBER           runs a prepared broker until standard input ends; its process id is in
#                                           DATA/NUMBER/pid, what it says in DATA/NUMBER/broker.log
#   cluster.sh delete ADDRESS TOPIC         deletes a topic with all that is in it
#   cluster.sh tool CLASS ARGUMENT...       runs a command-line tool of Kafka
#   cluster.sh run DATA PORTS...            prepares where DATA is not there, and runs them all until Ctrl-C
#
# A broker is killed, not asked, when standard input ends, so a pipe that the starter holds ends it even where the starter
# was killed or the broker is stopped. Then DATA goes too where it holds a file `temporary`.
set -euo pipefail
[ -z "${2:-}" ] || data=$(realpath -m "$2")
cd -P "$(dirname "${BASH_SOURCE[0]}")/../.."

home=${CARGO_TARGET_DIR:-target}/kafka
pom=tests/kafka/pom.xml
java_min=17
# The same for all, so that a data directory can be looked at by hand.
cluster_id=aHVpeWluZy10ZXN0LTAwMQ

fail() { printf 'cluster.sh: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
has_jars() { cmp -s "$pom" "$home/libs/pom.xml"; }

# Puts the jars in place as a whole, so that a broken download is not taken for a good one.
fetch() {
    mkdir -p "$home"
    exec 9>"$home/lock"
    flock 9
    if has_jars; then return 0; fi
    have mvn || fail 'there is no mvn; on Debian or Ubuntu: apt-get install maven'
    rm -rf "$home/new" "$home/libs"
    mvn -q -B -f "$pom" dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$(realpath "$home")/new" >&2 ||
        fail 'mvn could not fetch the jars of Kafka'
    cp "$pom" "$home/new/pom.xml"
    mv "$home/new" "$home/libs"
}

check_java() {
    have java || fail 'there is no Java; on Debian or Ubuntu: apt-get install default-jre-headless'
    local version
    version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${version:-0}" -ge "$java_min" ] || fail "Java is of version ${version:-unknown}, and Kafka needs $java_min"
}

check() {
    check_java
    have setpriv || fail 'there is no setpriv; it is part of util-linux'
    has_jars || fail 'the jars of Kafka are not there; fetch them with: tests/kafka/cluster.sh fetch'
}

# Small, quick to start, and nothing of it outside its own folder.
kafka() {
    local heap=$1 temporary=$2
    shift 2
    exec setpriv --pdeathsig KILL java -Xms64m "-Xmx$heap" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -XX:-UsePerfData -Djava.awt.headless=true -Djava.io.tmpdir="$temporary" \
        -Dorg.slf4j.simpleLogger.showDateTime=true "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS" \
        -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.org.apache.kafka.clients=error \
        -Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info \
        -cp "$home/libs/*" "$@"
}

# The configuration of one of several brokers; each votes for the controller too.
configuration() {
    local number=$1 ports=$2 voters=$3 n=$4
    local copies=$((n < 3 ? n : 3)) in_sync=$((n < 3 ? 1 : 2)) clients controllers brokers among=CLIENTS
    IFS=: read -r clients controllers brokers <<<"$ports"
    local listens=CLIENTS://127.0.0.1:$clients,CONTROLLERS://127.0.0.1:$controllers
    local advertised=CLIENTS://127.0.0.1:$clients
    if [ -n "$brokers" ]; then
        among=BROKERS
        listens+=,BROKERS://127.0.0.1:$brokers
        advertised=CLIENTS://127.1.0.$number:$clients
        advertised+=,CONTROLLERS://broker-$number:$controllers,BROKERS://broker-$number:$brokers
    fi
    cat <<TEXT
process.roles=broker,controller
node.id=$number
controller.quorum.voters=$voters
listeners=$listens
advertised.listeners=$advertised
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLERS:PLAINTEXT,BROKERS:PLAINTEXT
inter.broker.listener.name=$among
controller.listener.names=CONTROLLERS
log.dirs=$data/$number/log

# A copy on each, as in production.
default.replication.factor=$copies
min.insync.replicas=$in_sync
offsets.topic.replication.factor=$copies
transaction.state.log.replication.factor=$copies
transaction.state.log.min.isr=$in_sync
share.coordinator.state.topic.replication.factor=$copies
share.coordinator.state.topic.min.isr=$in_sync
auto.create.topics.enable=false
unclean.leader.election.enable=false

# A broker that is gone is noticed within seconds.
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
replica.lag.time.max.ms=6000
# So is a controller or leader that hangs with its connections open; unless told, the others wait half a minute for it.
controller.socket.timeout.ms=3000
replica.socket.timeout.ms=3000
group.initial.rebalance.delay.ms=0

# Small.
offsets.topic.num.partitions=3
transaction.state.log.num.partitions=3
share.coordinator.state.topic.num.partitions=3
num.network.threads=2
num.io.threads=2
background.threads=2
num.recovery.threads.per.data.dir=1
log.cleaner.threads=1
log.cleaner.dedupe.buffer.size=4194304
log.segment.bytes=67108864
metadata.log.segment.bytes=16777216
TEXT
}

# The names of brokers that are reached over links, each with the address of the link that one of them has to it.
names() {
    local number=$1 n=$2 other
    printf '127.0.0.1 localhost %s broker-%s\n' "$(uname -n)" "$number"
    for ((other = 1; other <= n; other++)); do
        [ "$other" = "$number" ] || printf '127.1.%s.%s broker-%s\n' "$number" "$other" "$other"
    done
}

# Formats all at once, since starting Java is most of the time it takes: one call for several log folders of one broker,
# which are then given to the brokers they are for.
prepare() {
    local voters='' number=0 ports folders='' clients controllers brokers host
    for ports in "$@"; do
        number=$((number + 1))
        mkdir -p "$data/$number/tmp"
        IFS=: read -r clients controllers brokers <<<"$ports"
        host=127.0.0.1
        if [ -n "$brokers" ]; then host=broker-$number; fi
        voters+="${voters:+,}$number@$host:$controllers"
        folders+="${folders:+,}$data/$number/log"
    done
    number=0
    for ports in "$@"; do
        number=$((number + 1))
        configuration "$number" "$ports" "$voters" $# >"$data/$number/server.properties"
        [ "$host" = 127.0.0.1 ] || names "$number" $# >"$data/$number/hosts"
    done
    sed "s|^log.dirs=.*|log.dirs=$folders|" "$data/1/server.properties" >"$data/format.properties"
    (kafka 256m "$data/1/tmp" kafka.tools.StorageTool format -t "$cluster_id" -c "$data/format.properties") \
        >"$data/format.log" 2>&1 || fail "the data directories could not be formatted: $(cat "$data/format.log")"
    for ((number = 2; number <= $#; number++)); do
        sed -i "s|^node.id=1$|node.id=$number|" "$data/$number/log/meta.properties"
        cp -n "$data/1/log/bootstrap.checkpoint" "$data/$number/log/"
    done
}

# Runs a broker until it ends or standard input does. That a broker ends even where this shell is killed is setpriv's doing.
broker() {
    local number=$1 pid watch names=()
    [ -f "$data/$number/server.properties" ] || fail "there is no broker $number in $data"
    if [ -f "$data/$number/hosts" ]; then names=("-Djdk.net.hosts.file=$data/$number/hosts"); fi
    # Whom nobody reads any more need not be told that a broker was killed.
    exec 2>/dev/null 3<&0
    # There before its process id, so that whoever finds that may read what the broker says.
    : >>"$data/$number/broker.log"
    (kafka 384m "$data/$number/tmp" "${names[@]}" kafka.Kafka "$data/$number/server.properties" 3<&-) \
        >>"$data/$number/broker.log" 2>&1 </dev/null &
    pid=$!
    echo "$pid" >"$data/$number/pid.new"
    mv "$data/$number/pid.new" "$data/$number/pid"
    cat <&3 >/dev/null &
    watch=$!
    wait -n || true
    if kill -0 "$pid"; then
        kill -KILL "$pid" || true
        wait "$pid" || true
        if [ -f "$data/temporary" ]; then rm -rf "$data" || true; fi
    else
        kill "$watch" || true
    fi
}

run() {
    local number=0 ports
    [ -e "$data" ] || prepare "$@"
    for ports in "$@"; do
        number=$((number + 1))
        setpriv --pdeathsig KILL "$0" broker "$data" "$number" <&0 &
        printf 'broker %s on 127.0.0.1:%s\n' "$number" "${ports%%:*}"
    done
    wait
}

case "${1:-help}:$#" in
    fetch:1) fetch ;;
    java:1) check_java ;;
    check:1) check ;;
    prepare:1 | prepare:2 | run:1 | run:2) fail "$1 needs DATA and the ports of each broker" ;;
    prepare:*) check && prepare "${@:3}" ;;
    broker:3) broker "$3" ;;
    delete:3) check && kafka 128m /tmp org.apache.kafka.tools.TopicCommand --bootstrap-server "$2" --delete --topic "$3" ;;
    tool:*) check && kafka 128m /tmp "${@:2}" ;;
    run:*) check && run "${@:3}" ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
esac
