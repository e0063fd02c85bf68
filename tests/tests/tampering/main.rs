//! Whatever is done to a log, its signed heads show it: every bit flipped, and a thousand edits by one who knows the format.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod editor;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::process::Command;

use editor::{Care, Segment};
use huiying_eventlog::heads::{self, Head, HeadError, Signer};
use huiying_eventlog::{Error, Log, NewRecord, Options, SegmentedLog};
use huiying_tests::chance::Chance;
use huiying_tests::{root, skip};
use tempfile::TempDir;

const N_EDITS: u64 = 1_000;
/// Every so many edits are shown to the verifier in Python too, which has to be started for each.
const PYTHON_ONCE_IN: u64 = 10;
const SEED: u64 = 20_261_125;
const PIECE_BYTES: u64 = 64 << 10;
const AT: &str = "2026-11-25T08:00:00Z";

fn signer() -> Signer {
    Signer::of(&[7; 32])
}

/// A log in a folder of its own, with heads signed on the way and at its end.
struct Signed {
    folder: TempDir,
    heads: Vec<Head>,
}

impl Signed {
    /// Batches of such sizes, a head after every so many and after the last.
    async fn of(batches: &[usize], payload_bytes: usize, head_every: usize, options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = SegmentedLog::open(&folder.path().join("intake"), options).unwrap();
        let (mut n, mut heads) = (0, Vec::new());
        for (i, size) in batches.iter().enumerate() {
            let batch = (n..n + size).map(|n| NewRecord {
                id: format!("编号-{n:03}"),
                payload: format!("{n:0>payload_bytes$}").into(),
            });
            n += size;
            log.append(batch.collect()).await.unwrap();
            if (i + 1) % head_every == 0 || i + 1 == batches.len() {
                let (position, hash) = log.head();
                heads.push(signer().sign("intake", position, hash, AT));
            }
        }
        Self { folder, heads }
    }

    fn dir(&self) -> std::path::PathBuf {
        self.folder.path().join("intake")
    }

    fn verify(&self) -> Result<heads::Held, HeadError> {
        heads::verify(&self.dir(), "intake", &self.heads, &signer().public_key())
    }

    /// What the verifier that shares no code with the log says; `None` where there is no Python.
    fn verify_in_python(&self) -> Option<Result<String, String>> {
        let file = self.folder.path().join("heads");
        let lines: String = self.heads.iter().map(|head| head.line() + "\n").collect();
        std::fs::write(&file, lines).unwrap();
        let mut command = Command::new("python3");
        command.arg(root().join("shared/eventlog/verify.py")).arg(self.dir());
        command.arg("--heads").arg(file).args(["--key", &signer().public_key().to_string()]);
        let ran = command.output().ok()?;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        match ran.status.code() {
            Some(0) => Some(Ok(text(ran.stdout))),
            Some(1) => Some(Err(text(ran.stderr))),
            code => panic!("verify.py ended with {code:?}: {}", text(ran.stderr)),
        }
    }
}

/// One thing that somebody does to a log.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Alter,
    Insert,
    Reorder,
    Drop,
    Truncate,
}

const EDITS: [Edit; 5] = [Edit::Alter, Edit::Insert, Edit::Reorder, Edit::Drop, Edit::Truncate];

/// Every place of a record: segment, frame, place in the frame. Their order is that of positions.
fn places(segments: &[Segment]) -> Vec<(usize, usize, usize)> {
    let frames = segments.iter().enumerate().flat_map(|(s, segment)| {
        segment.frames.iter().enumerate().map(move |(f, frame)| (s, f, frame.records.len()))
    });
    frames.flat_map(|(s, f, n)| (0..n).map(move |r| (s, f, r))).collect()
}

/// Does it, and returns the first position that is another than before.
fn apply(edit: Edit, segments: &mut [Segment], chance: &mut Chance) -> u64 {
    let places = places(segments);
    let n = places.len() as u64;
    let pick = |chance: &mut Chance, n: u64| usize::try_from(chance.below(n)).unwrap();
    let at = pick(chance, n);
    let (s, f, r) = places[at];
    let position = at as u64 + 1;
    match edit {
        Edit::Alter => {
            let record = &mut segments[s].frames[f].records[r];
            let start = editor::payload_at(record);
            let byte = start + pick(chance, (record.len() - start) as u64);
            record[byte] ^= u8::try_from(1 + chance.below(255)).unwrap();
        }
        Edit::Insert => segments[s].frames[f].records.insert(r, editor::record("forged", b"never arrived")),
        Edit::Reorder => {
            let other = (at + 1 + pick(chance, n - 1)) % places.len();
            let (s2, f2, r2) = places[other];
            let one = segments[s].frames[f].records[r].clone();
            let two = std::mem::replace(&mut segments[s2].frames[f2].records[r2], one);
            segments[s].frames[f].records[r] = two;
            return position.min(other as u64 + 1);
        }
        Edit::Drop => drop(segments[s].frames[f].records.remove(r)),
        Edit::Truncate => {
            // One record stays, so that there is a log at all.
            let kept = at.max(1);
            for &(s, f, _) in places[kept..].iter() {
                segments[s].frames[f].records.pop();
            }
            return kept as u64 + 1;
        }
    }
    position
}

/// Whether the complaint says where: the change lies after what it calls as signed, and not after what it calls wrong.
fn check_place(said: &HeadError, first_changed: u64, what: &str) {
    let (held, until) = match said {
        HeadError::Changed { held, position, .. } => (held.get(), position.get()),
        HeadError::Missing { held, position, .. } => (held.get(), position.get()),
        HeadError::Log { held, source: Error::Damaged { .. }, .. } => (held.get(), u64::MAX),
        other => panic!("{what}: {other}"),
    };
    assert!(held < first_changed && first_changed <= until, "{what}: {first_changed} is not in {said}");
}

#[tokio::test]
async fn given_a_thousand_edits_with_right_checksums_when_verified_with_heads_then_each_is_found_and_placed()
{
    let batches: Vec<usize> = (0..24).map(|i| 1 + i % 4).collect();
    let signed = Signed::of(&batches, 20, 3, Options { segment_bytes_max: 600, ..Options::default() }).await;
    let whole = editor::take_apart(&signed.dir());
    assert!(whole.len() > 3 && signed.verify().unwrap().n_heads == 8);
    let mut chance = Chance::of(SEED);
    let (mut n_by_chain, mut n_by_heads, mut n_in_python) = (0, 0, 0);
    for n in 0..N_EDITS {
        let edit = *chance.one_of(&EDITS);
        let care = *chance.one_of(&[Care::Checksums, Care::Everything]);
        let mut segments = whole.clone();
        let first_changed = apply(edit, &mut segments, &mut chance);
        editor::put_together(&signed.dir(), segments, care);
        let what = format!("edit {n} of seed {SEED}: {edit:?} with care for {care:?}");
        let is_whole = huiying_eventlog::verify(&signed.dir()).is_ok();
        assert!(is_whole || care == Care::Checksums, "{what}: the editor knows the format");
        let said = signed.verify().expect_err(&what);
        check_place(&said, first_changed, &what);
        *if is_whole { &mut n_by_heads } else { &mut n_by_chain } += 1;
        if n % PYTHON_ONCE_IN == 0
            && let Some(said) = signed.verify_in_python()
        {
            assert!(said.expect_err(&what).starts_with("DAMAGED: "), "{what}");
            n_in_python += 1;
        }
    }
    editor::put_together(&signed.dir(), whole, Care::Checksums);
    assert_eq!(signed.verify().unwrap().n_heads, 8, "put together as it was, it holds");
    match signed.verify_in_python() {
        Some(said) => assert!(said.unwrap().contains("8 signed heads hold")),
        None => skip("there is no python3: the verifier that shares no code with the log was not tried"),
    }
    println!(
        "{N_EDITS} edits found: {n_by_chain} by the chain, {n_by_heads} by heads alone; {n_in_python} shown to verify.py"
    );
    assert!(n_by_heads > N_EDITS / 3);
}

fn flip(file: &File, bit: u64) {
    let mut byte = [0];
    file.read_exact_at(&mut byte, bit / 8).unwrap();
    byte[0] ^= 1 << (bit % 8);
    file.write_all_at(&byte, bit / 8).unwrap();
}

/// Flips every second bit of a log of one segment, from bit 0 or bit 1 on, and returns how many.
fn flip_every_second_bit(signed: &Signed, from: u64) -> u64 {
    let path = signed.dir().join("00000000000000000001.log");
    let file = File::options().read(true).write(true).open(path).unwrap();
    let n_bytes = file.metadata().unwrap().len();
    assert!((PIECE_BYTES..PIECE_BYTES + 2_000).contains(&n_bytes), "{n_bytes} bytes");
    let mut n_flipped = 0;
    signed.verify().unwrap();
    for bit in (from..n_bytes * 8).step_by(2) {
        flip(&file, bit);
        assert!(signed.verify().is_err(), "bit {bit} went unseen");
        flip(&file, bit);
        n_flipped += 1;
    }
    signed.verify().unwrap();
    n_flipped
}

#[tokio::test]
async fn given_any_bit_of_64_kib_flipped_when_verified_with_heads_then_it_is_found() {
    let log = async || Signed::of(&[1; 62], 1_000, 62, Options::default()).await;
    let (even, odd) = (log().await, log().await);
    let odd = std::thread::spawn(move || flip_every_second_bit(&odd, 1));
    let n_flipped = flip_every_second_bit(&even, 0) + odd.join().unwrap();
    assert!(n_flipped >= PIECE_BYTES * 8);
    println!("{n_flipped} bits flipped, each found");
}
