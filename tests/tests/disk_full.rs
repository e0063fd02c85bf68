//! On a disk that is too small the program says so, keeps what it acknowledged, and goes on once there is space.

use std::path::Path;
use std::process::Command;

use huiying_tests::audit::Audit;
use huiying_tests::program::{Ran, counts, huiying, import_command};
use huiying_tests::samples::{self, Order};
use huiying_tests::{cannot_here, skip};

const N_ROWS: u64 = 6_000;
/// From too small for a log to large enough for all.
const DISK_KIB: [u32; 9] = [64, 512, 1_024, 2_048, 4_096, 8_192, 12_288, 16_384, 131_072];

/// Grows a disk in memory step by step; after each step imports the same file again and copies the logs out.
/// Needs no root: the disk is mounted in a name space of its own.
const SCRIPT: &str = r#"
    set -u
    disk=$1 out=$2 program=$3 orders=$4; shift 4
    mount -t tmpfs -o size=64k none "$disk" || exit 77
    for kib in "$@"; do
        mount -o "remount,size=${kib}k" "$disk" || exit 77
        mkdir -p "$out/$kib"
        "$program" import hotline --json --data "$disk/data" "$orders" >"$out/$kib/said" 2>"$out/$kib/complaint"
        echo $? >"$out/$kib/code"
        for log in intake decisions; do
            [ ! -d "$disk/data/$log" ] || cp -r "$disk/data/$log" "$out/$kib/$log"
        done
    done
    "$program" log verify --data "$disk/data" >"$out/verified" 2>&1
"#;

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The audited position of a log that a step left; 0 where there is none yet.
fn look(step: &Path, log: &str) -> u64 {
    let dir = step.join(log);
    if !dir.join("00000000000000000001.log").exists() {
        return 0;
    }
    let mut audit = Audit::of(&dir);
    audit.look();
    audit.position().get()
}

#[test]
fn given_a_disk_that_grows_from_too_small_when_a_file_is_imported_at_each_size_then_nothing_is_lost_and_all_comes_in()
 {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let (disk, out) = (folder.path().join("disk"), folder.path().join("out"));
    std::fs::create_dir(&disk).expect("a folder can be made");
    let orders = samples::csv((0..N_ROWS).map(Order::made_up));
    let orders = samples::file(folder.path(), "orders.csv", orders);
    let program = huiying([""; 0]);
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", SCRIPT, "sh"]);
    command.args([&disk, &out]).arg(program.get_program()).arg(&orders);
    command.args(DISK_KIB.map(|kib| kib.to_string()));
    let Ok(ran) = command.output() else {
        return skip("there is no unshare: a full disk was not tried");
    };
    if !out.exists() {
        let said = String::from_utf8_lossy(&ran.stderr).trim().to_owned();
        return cannot_here(&format!(
            "a full disk was not tried, this machine lets nobody mount one ({said})"
        ));
    }
    let (mut before, mut n_full) = ((0, 0), 0);
    for kib in DISK_KIB {
        let step = out.join(kib.to_string());
        let (code, complaint) = (text(&step.join("code")), text(&step.join("complaint")));
        let now = (look(&step, "intake"), look(&step, "decisions"));
        assert!(now.0 >= before.0 && now.1 >= before.1, "{kib} KiB: records are gone: {before:?} {now:?}");
        assert!(now.1 <= now.0, "{kib} KiB: {now:?}");
        if code.trim() != "0" {
            assert_eq!(code.trim(), "1", "{kib} KiB: it ends by itself: {complaint}");
            let told = ["full", "No space", "os error 28"].iter().any(|word| complaint.contains(word));
            assert!(told && !complaint.contains("panicked"), "{kib} KiB: {complaint}");
            n_full += 1;
        }
        before = now;
    }
    let last = Ran { code: Some(0), stdout: text(&out.join("131072/said")), stderr: String::new() };
    assert_eq!(counts(&last.summary())[0], N_ROWS, "with enough space it comes in");
    assert!(text(&out.join("verified")).contains("signed heads hold"), "{}", text(&out.join("verified")));
    println!(
        "{n_full} of {} sizes too small, {} and {} records in the end",
        DISK_KIB.len(),
        before.0,
        before.1
    );
    assert!(n_full >= 4);
}

#[test]
fn given_a_bound_on_the_size_of_files_when_a_file_is_imported_then_the_log_stops_and_is_whole() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let data = folder.path().join("data");
    let orders = samples::csv((0..N_ROWS).map(Order::made_up));
    let orders = samples::file(folder.path(), "orders.csv", orders);
    let import = import_command("hotline", &orders, &data);
    let mut bounded = Command::new("sh");
    // In units of 512 bytes; without its signal, writing more is an error like any other.
    bounded.args(["-c", "trap '' XFSZ; ulimit -f 1500; exec \"$@\"", "sh"]);
    let ran =
        Ran::of(bounded.arg(import.get_program()).args(import.get_args()).stdin(std::process::Stdio::null()));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("writing to the log") && ran.stdout.is_empty(), "{ran:?}");
    let left = (look(&data, "intake"), look(&data, "decisions"));
    assert!(left.1 <= left.0, "{left:?}");
    assert_eq!(counts(&huiying_tests::program::import("hotline", &orders, &data))[0], N_ROWS);
    let verified = Ran::of(huiying(["log", "verify", "--data"]).arg(&data));
    assert_eq!(verified.code, Some(0), "{verified:?}");
}
