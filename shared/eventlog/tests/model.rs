//! A log of any history of appends and reopenings equals a vector.

#![expect(clippy::unwrap_used, reason = "a failure here is for the person who runs it")]

use huiying_eventlog::{Appended, Log, NewRecord, Options, Position, Record, SegmentedLog, verify};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Append(Vec<(u8, Vec<u8>)>),
    Read { after: u64, n_max: usize },
    Reopen { segment_bytes_max: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let payload = proptest::collection::vec(any::<u8>(), 0..60);
    let batch = proptest::collection::vec((any::<u8>(), payload), 0..12);
    prop_oneof![
        6 => batch.prop_map(Step::Append),
        3 => (0..300u64, 0..40usize).prop_map(|(after, n_max)| Step::Read { after, n_max }),
        1 => prop_oneof![Just(1), Just(300), Just(2000)].prop_map(|segment_bytes_max| Step::Reopen { segment_bytes_max }),
    ]
}

/// What a log is, said in the plainest way.
#[derive(Default)]
struct Model(Vec<Record>);

impl Model {
    fn append(&mut self, id: &str, payload: &[u8]) -> Appended {
        if let Some(first) = self.0.iter().find(|record| record.id == id) {
            return Appended::Repeat(first.position);
        }
        let position = Position::new(self.0.len() as u64 + 1);
        self.0.push(Record { position, id: id.to_owned(), payload: payload.to_vec() });
        Appended::New(position)
    }
}

async fn replay(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let dir = tempfile::tempdir().unwrap();
    let open = |segment_bytes_max| {
        SegmentedLog::open(dir.path(), Options { segment_bytes_max, ..Options::default() }).unwrap()
    };
    let mut model = Model::default();
    let mut log = open(300);
    for step in steps {
        match step {
            Step::Append(batch) => {
                let named = batch.iter().map(|(id, payload)| (format!("id-{id}"), payload));
                let expected: Vec<_> =
                    named.clone().map(|(id, payload)| model.append(&id, payload)).collect();
                let batch = named.map(|(id, payload)| NewRecord { id, payload: payload.clone() });
                prop_assert_eq!(log.append(batch.collect()).await.unwrap(), expected);
            }
            Step::Read { after, n_max } => {
                let expected: Vec<_> =
                    model.0.iter().filter(|r| r.position.get() > after).take(n_max).collect();
                let found = log.read(Position::new(after), n_max).await.unwrap();
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected);
                let at = usize::try_from(after).unwrap();
                prop_assert_eq!(log.get(Position::new(after + 1)).await.unwrap(), model.0.get(at).cloned());
            }
            Step::Reopen { segment_bytes_max } => {
                drop(log);
                log = open(segment_bytes_max);
            }
        }
        prop_assert_eq!(log.tail().borrow().get(), model.0.len() as u64);
    }
    let found = log.read(Position::START, usize::MAX).await.unwrap();
    prop_assert!(found == model.0, "the log is not the model");
    prop_assert_eq!(verify(dir.path()).unwrap().n_records, model.0.len() as u64);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_history_of_appends_reads_and_reopenings_equals_a_vector(steps in proptest::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(replay(steps))?;
    }
}
