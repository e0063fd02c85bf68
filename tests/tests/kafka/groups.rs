//! The group that gives turns keeps nothing: deleted, it is made again, and every case is decided once.

use std::path::Path;

use huiying_tests::kafka::Cluster;
use huiying_tests::program::{counts, import, wait_for};
use huiying_tests::samples;

use crate::split::{digest, embedded_again, heads, ready, serve};

const GROUPS: &str = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
const N_ROWS: u64 = 50;

/// Takes in fifty orders that nobody has seen.
fn take_in(data: &Path, n: u64) {
    let file = data.with_extension("csv");
    samples::march_orders(&file, &format!("G-{n}"), N_ROWS, "", "路面塌陷");
    assert_eq!(counts(&import("hotline", &file, data))[1], N_ROWS);
}

#[test]
fn a_group_that_is_deleted_takes_no_decision_with_it() {
    let _turn = crate::my_turn_blocking();
    let Some(cluster) = Cluster::own(1) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (prefix, at) = ("group", |name: &str| folder.path().join(name));
    let about = |action: &str| {
        let tool = cluster.tool(GROUPS, &[action, "--group", "group.casework"]);
        format!("{}{}", tool.stdout, tool.stderr)
    };
    let projector = ready(serve(&cluster, prefix, "projector", &at("projector")));
    let hotline = ready(serve(&cluster, prefix, "ingest-hotline", &at("hotline")));
    let all_decided = |n: u64| {
        wait_for("every case", || {
            let queue = projector.json("/api/v1/queue?state=all&per_page=1");
            (queue["counts"]["all"] == N_ROWS * n).then_some(())
        });
    };

    // given one of casework that has its turn: the group has a member and not one offset
    let casework = ready(serve(&cluster, prefix, "casework", &at("casework")));
    take_in(&at("hotline"), 0);
    all_decided(1);
    let told = about("--describe");
    let offsets: Vec<&str> = told.lines().filter(|line| line.contains("group.intake")).collect();
    assert!(!offsets.is_empty(), "{told}");
    for line in offsets {
        // GROUP TOPIC PARTITION CURRENT-OFFSET …
        assert_eq!(line.split_whitespace().nth(3), Some("-"), "no offset is kept: {line}");
    }

    // when it is to be deleted while it has a member, then the brokers refuse that, and the work goes on
    let refused = about("--delete");
    assert!(refused.contains("GroupNotEmptyException"), "{refused}");
    take_in(&at("hotline"), 1);
    all_decided(2);

    // when it is deleted while nobody has the turn, and orders come meanwhile
    assert_eq!(casework.stop().code, Some(0));
    let deleted = about("--delete");
    assert!(deleted.contains("was successful"), "{deleted}");
    take_in(&at("hotline"), 2);
    let casework = ready(serve(&cluster, prefix, "casework", &at("casework")));

    // then they are decided, each once, and as one process would have
    all_decided(3);
    let [intake, decisions] = heads(&at("casework"));
    for server in [casework, projector, hotline] {
        assert_eq!(server.stop().code, Some(0));
    }
    let embedded = embedded_again(&at("casework"), &at("embedded"));
    assert_eq!(digest(&at("projector")), embedded);
    println!(
        "a group deleted once refused and once done: {intake} in, {decisions} decided, views {embedded}"
    );
}
