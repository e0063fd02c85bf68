//! Twelve error codes of a broker at each kind of request that the log makes: tried again, or told for what they are.
//!
//! The mock cluster of librdkafka answers what a test pushes. It describes no settings of topics, so the log is opened at
//! a topic that is known to be there; everything after that is as it is in a process that runs.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rdkafka::error::RDKafkaErrorCode as Code;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::{RDKafkaApiKey as Request, RDKafkaRespErr as Answer};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::topic::Place;
use super::{KafkaLog, KafkaOptions};
use crate::segmented::{Options, SegmentedLog};
use crate::{Error, Log, NewRecord, Position};

const TOPIC: &str = "log";
/// How often a request is answered with an error, one after the other.
const N_ERRORS: usize = 3;
/// Longer than anything may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Clusters that run at once: most of the time of each is waiting.
const N_AT_ONCE: usize = 24;

const CODES: [(Code, Answer); 12] = [
    (Code::NotLeaderForPartition, Answer::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION),
    (Code::LeaderNotAvailable, Answer::RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE),
    (Code::RequestTimedOut, Answer::RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT),
    (Code::NotEnoughReplicas, Answer::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS),
    (Code::NotEnoughReplicasAfterAppend, Answer::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND),
    (Code::CoordinatorNotAvailable, Answer::RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE),
    (Code::NotCoordinator, Answer::RD_KAFKA_RESP_ERR_NOT_COORDINATOR),
    (Code::CoordinatorLoadInProgress, Answer::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS),
    (Code::UnknownTopicOrPartition, Answer::RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART),
    (Code::TopicAuthorizationFailed, Answer::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED),
    (Code::MessageSizeTooLarge, Answer::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE),
    (Code::UnknownMemberId, Answer::RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID),
];

/// Requests for records, and those of the group that gives turns.
const OF_RECORDS: [Request; 5] =
    [Request::Produce, Request::Fetch, Request::Metadata, Request::ListOffsets, Request::InitProducerId];
const OF_TURNS: [Request; 5] = [
    Request::FindCoordinator,
    Request::JoinGroup,
    Request::SyncGroup,
    Request::Heartbeat,
    Request::OffsetFetch,
];

/// One code at one kind of request.
#[derive(Debug, Clone, Copy)]
struct Pair {
    request: Request,
    code: Code,
    answer: Answer,
}

impl Pair {
    /// Whether nothing but a change at the brokers helps.
    fn lasts(self) -> bool {
        match self.code {
            Code::TopicAuthorizationFailed => matches!(self.request, Request::Produce | Request::ListOffsets),
            Code::MessageSizeTooLarge => matches!(self.request, Request::Produce),
            _ => false,
        }
    }

    /// Whether either is right: a client that has known a topic keeps to itself why it is missing, and one made anew, as
    /// after an append that took too long, says that it may not see it.
    fn may_last(self) -> bool {
        matches!((self.code, self.request), (Code::TopicAuthorizationFailed, Request::Metadata))
    }

    /// Which of the two an error is, if it is the one it must be.
    fn outcome_of(self, error: &Error) -> Outcome {
        let right = error.is_passing() != self.lasts() || self.may_last();
        assert!(right, "{self:?} is told as {error}");
        if error.is_passing() { Outcome::ToldAsPassing } else { Outcome::ToldForGood }
    }
}

/// Mock brokers that answer with a code.
struct Brokers {
    mock: MockCluster<'static, DefaultProducerContext>,
    pair: Pair,
}

impl Brokers {
    fn of(pair: Pair) -> Self {
        let mock = MockCluster::new(3).unwrap();
        mock.create_topic(TOPIC, 1, 3).unwrap();
        Self { mock, pair }
    }

    fn begin_to_err(&self) {
        self.err(N_ERRORS);
    }

    fn err(&self, n_times: usize) {
        match self.pair.request {
            // These are answered by the state of the topic alone.
            Request::Metadata => self.mock.topic_error(TOPIC, self.pair.answer).unwrap(),
            request => self.mock.request_errors(request, &vec![self.pair.answer; n_times]),
        }
    }

    fn end_to_err(&self) {
        match self.pair.request {
            Request::Metadata => {
                self.mock.topic_error(TOPIC, Answer::RD_KAFKA_RESP_ERR_NO_ERROR).unwrap();
            }
            request => self.mock.clear_request_errors(request),
        }
    }

    async fn open(&self, dir: &Path, instance: u64) -> Result<KafkaLog, Error> {
        self.open_or_bring(dir, instance, false).await
    }

    async fn open_or_bring(&self, dir: &Path, instance: u64, bring: bool) -> Result<KafkaLog, Error> {
        let (brokers, topic, bureau) = (self.mock.bootstrap_servers(), TOPIC.to_owned(), "bureau".to_owned());
        let refuse_after = Duration::from_secs(4);
        let options = KafkaOptions { brokers, topic, bureau, n_partitions: 1, instance, refuse_after };
        let place = Place { cluster: "mock".into(), topic: TOPIC.into(), partition: 0, n_partitions: 1 };
        let (handle, dir) = (Handle::current(), dir.to_owned());
        let opened = tokio::task::spawn_blocking(move || {
            let copy = Arc::new(SegmentedLog::open(&dir, Options::default())?);
            KafkaLog::open_at(place, copy, options, bring, &handle)
        });
        let opened = timeout(PATIENCE, opened).await;
        opened.unwrap_or_else(|_| panic!("{:?}: opening hangs", self.pair)).unwrap()
    }
}

/// What came of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Nobody saw anything of it.
    TriedAgain,
    /// Whoever asked was told that it may pass, and was answered when he asked again.
    ToldAsPassing,
    /// Whoever asked was told why, and that asking again does not help.
    ToldForGood,
}

fn record(id: &str) -> Vec<NewRecord> {
    vec![NewRecord { id: id.to_owned(), payload: b"{}".to_vec() }]
}

/// Appends until it is taken.
async fn append(log: &KafkaLog, brokers: &Brokers, id: &str) -> Outcome {
    let taken = async {
        let mut outcome = Outcome::TriedAgain;
        while let Err(error) = log.append(record(id)).await {
            outcome = outcome.max(brokers.pair.outcome_of(&error));
            if brokers.pair.may_last() {
                // Mended at the brokers.
                brokers.end_to_err();
            }
        }
        outcome
    };
    timeout(PATIENCE, taken).await.unwrap_or_else(|_| panic!("{:?}: an append hangs", brokers.pair))
}

/// Records are taken, read and found while requests about them are answered with errors.
async fn records_survive(brokers: &Brokers, folder: &Path) -> Outcome {
    let log = brokers.open(&folder.join("log"), 1).await.unwrap();
    let ids: Vec<String> = (0..6).map(|n| format!("id-{n}")).collect();
    assert_eq!(append(&log, brokers, &ids[0]).await, Outcome::TriedAgain);
    brokers.begin_to_err();
    let mut outcome = Outcome::TriedAgain;
    for id in &ids[1..4] {
        outcome = outcome.max(append(&log, brokers, id).await);
    }
    // One that opens meanwhile, and makes a producer of its own.
    brokers.begin_to_err();
    let second = match brokers.open(&folder.join("second"), 2).await {
        Ok(second) => second,
        Err(error) => {
            outcome = outcome.max(brokers.pair.outcome_of(&error));
            brokers.end_to_err();
            brokers.open(&folder.join("second"), 2).await.unwrap()
        }
    };
    for id in &ids[4..] {
        outcome = outcome.max(append(&second, brokers, id).await);
    }
    brokers.end_to_err();
    assert!(log.stopped().borrow().is_none());
    let fresh = brokers.open(&folder.join("fresh"), 3).await.unwrap();
    for log in [log, second, fresh] {
        let mut tail = log.tail();
        let all = tail.wait_for(|tail| tail.get() >= ids.len() as u64);
        timeout(PATIENCE, all).await.expect("it comes").unwrap();
        let found = log.read(Position::START, 100).await.unwrap();
        assert_eq!(found.into_iter().map(|it| it.id).collect::<Vec<_>>(), ids, "{:?}", brokers.pair);
    }
    outcome
}

/// The turn comes, and comes again, while requests of the group are answered with errors; records are taken meanwhile.
async fn turns_survive(brokers: &Brokers, folder: &Path) -> Outcome {
    let log = brokers.open(&folder.join("log"), 1).await.unwrap();
    brokers.begin_to_err();
    let turn = log.take_turns("group").unwrap();
    let mut held = turn.held();
    timeout(PATIENCE, held.wait_for(|held| *held)).await.expect("the turn comes").unwrap();
    brokers.begin_to_err();
    let outcome = append(&log, brokers, "a").await;
    if brokers.pair.request == Request::Heartbeat {
        // Long enough that it was asked for three times; what was lost comes again.
        let lost = timeout(Duration::from_secs(6), held.wait_for(|held| !*held)).await.is_ok();
        timeout(PATIENCE, held.wait_for(|held| *held)).await.expect("the turn comes again").unwrap();
        return if lost { Outcome::ToldAsPassing } else { outcome };
    }
    outcome
}

/// Does the same to every pair, each on brokers of its own.
fn each<T: Send>(pairs: &[Pair], run: impl AsyncFn(&Brokers, &Path) -> T + Sync) -> Vec<(Pair, T)> {
    let next = AtomicUsize::new(0);
    let work = || -> Vec<(Pair, T)> {
        let mine = std::iter::from_fn(|| pairs.get(next.fetch_add(1, Ordering::Relaxed)));
        let run_one = |pair: &Pair| {
            let mut runtime = tokio::runtime::Builder::new_multi_thread();
            let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
            let (brokers, folder) = (Brokers::of(*pair), tempfile::tempdir().unwrap());
            (*pair, runtime.block_on(run(&brokers, folder.path())))
        };
        mine.map(run_one).collect()
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..N_AT_ONCE.min(pairs.len())).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

#[test]
fn whatever_a_broker_answers_is_tried_again_or_told_and_nothing_is_lost_or_hangs() {
    let of = |request| CODES.map(|(code, answer)| Pair { request, code, answer });
    let pairs: Vec<Pair> = OF_RECORDS.into_iter().chain(OF_TURNS).flat_map(of).collect();
    let outcomes = each(&pairs, async |brokers, folder| {
        if OF_TURNS.contains(&brokers.pair.request) {
            turns_survive(brokers, folder).await
        } else {
            records_survive(brokers, folder).await
        }
    });
    let mut n_of = BTreeMap::<Outcome, usize>::new();
    for (Pair { request, code, .. }, outcome) in &outcomes {
        println!("{code:?} at {request:?}: {outcome:?}");
        *n_of.entry(*outcome).or_default() += 1;
    }
    let (n, n_pairs) = (outcomes.len(), pairs.len());
    println!("{n} of {n_pairs} pairs of 12 codes and 10 requests: {n_of:?}, 0 lost, 0 doubled");
    assert_eq!(n, 120);
    let for_good =
        outcomes.iter().filter(|(pair, outcome)| *outcome == Outcome::ToldForGood && !pair.may_last());
    assert_eq!(for_good.count(), 2);
}

/// Whether what the requests are for comes, within a time in which it would if nothing stood in its way.
async fn comes(brokers: &Brokers, dir: &Path) -> bool {
    let Ok(log) = brokers.open(dir, 1).await else { return false };
    if OF_TURNS.contains(&brokers.pair.request) {
        let turn = log.take_turns("group").unwrap();
        let mut held = turn.held();
        return timeout(Duration::from_secs(8), held.wait_for(|held| *held)).await.is_ok();
    }
    log.append(record("a")).await.is_ok()
}

/// That the errors of the test above are met at all.
#[test]
fn an_error_without_end_keeps_back_what_was_asked_for_until_it_ends() {
    // Of the others, what is answered to `SyncGroup` without end ends the mock, and a turn needs neither of the rest.
    let requests = [
        Request::Produce,
        Request::Fetch,
        Request::ListOffsets,
        Request::InitProducerId,
        Request::FindCoordinator,
        Request::JoinGroup,
    ];
    let (code, answer) = (Code::RequestTimedOut, Answer::RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT);
    let came = each(&requests.map(|request| Pair { request, code, answer }), async |brokers, folder| {
        brokers.err(100_000);
        let before = comes(brokers, folder).await;
        brokers.end_to_err();
        (before, comes(brokers, folder).await)
    });
    for (pair, came) in came {
        assert_eq!(came, (false, true), "{pair:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_has_a_part_of_a_log_is_no_whole_one_however_often_that_is_found() {
    let fine =
        Pair { request: Request::Produce, code: Code::NoError, answer: Answer::RD_KAFKA_RESP_ERR_NO_ERROR };
    let (brokers, folder) = (Brokers::of(fine), tempfile::tempdir().unwrap());
    let home = folder.path().join("home");
    let ids: Vec<String> = (0..5).map(|n| format!("id-{n}")).collect();
    // given a log of five records of which two have come to the topic
    let alone = SegmentedLog::open(&home, Options::default()).unwrap();
    for id in &ids {
        let _ = alone.append(record(id)).await.unwrap();
    }
    drop(alone);
    let part = brokers.open(&folder.path().join("part"), 1).await.unwrap();
    for id in &ids[..2] {
        let _ = part.append(record(id)).await.unwrap();
    }
    drop(part);

    // when it is looked at again and again, as by one that is killed before it has sent the others
    for look in 0..3 {
        let opened = brokers.open(&home, 2).await;
        assert!(matches!(opened, Err(Error::OtherTopic { .. })), "look {look}: {opened:?}");
    }

    // then what is missing is still sent
    drop(brokers.open_or_bring(&home, 3, true).await.unwrap());
    let fresh = brokers.open(&folder.path().join("fresh"), 4).await.unwrap();
    let found = fresh.read(Position::START, 100).await.unwrap();
    assert_eq!(found.into_iter().map(|it| it.id).collect::<Vec<_>>(), ids);
}
