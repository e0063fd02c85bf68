//! What of Kafka's protocol must be known to lose an answer: where messages begin, which request appends, and which
//! answer is its.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The kind of request that appends.
const PRODUCE: [u8; 2] = [0, 0];
/// Length of a message, 4 bytes; kind and version of a request, 2 each; number of a request, or of the one answered, 4.
const N_LENGTH_BYTES: usize = 4;
const N_REQUEST_BYTES: usize = 12;
const N_ANSWER_BYTES: usize = 8;
const N_NUMBER_BYTES: usize = 4;

/// Requests to append, of all connections.
#[derive(Debug, Default)]
pub(super) struct Produces(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// 0 where none is to be lost.
    lose_every: AtomicU64,
    n_asked: AtomicU64,
    n_lost: AtomicU64,
    last_asked: AtomicUsize,
}

impl Produces {
    pub(super) fn lose_every(&self, n: u64) {
        self.0.lose_every.store(n, Ordering::Relaxed);
    }

    pub(super) fn n_lost(&self) -> u64 {
        self.0.n_lost.load(Ordering::Relaxed)
    }

    pub(super) fn last_asked(&self) -> usize {
        self.0.last_asked.load(Ordering::Relaxed)
    }
}

/// What is known of one connection of a client.
struct Exchange {
    broker: usize,
    counts: Arc<Counts>,
    to_lose: Mutex<BTreeSet<[u8; N_NUMBER_BYTES]>>,
}

/// Looks at what a client sends.
pub(super) struct Requests {
    messages: Messages,
    exchange: Arc<Exchange>,
}

/// Looks at what it is answered.
pub(super) struct Answers {
    messages: Messages,
    exchange: Arc<Exchange>,
}

/// Who looks at a connection to a broker, one way and the other.
pub(super) fn lookers(broker: usize, produces: &Produces) -> (Requests, Answers) {
    let exchange = Arc::new(Exchange { broker, counts: Arc::clone(&produces.0), to_lose: Mutex::default() });
    let requests =
        Requests { messages: Messages::with_heads_of(N_REQUEST_BYTES), exchange: Arc::clone(&exchange) };
    (requests, Answers { messages: Messages::with_heads_of(N_ANSWER_BYTES), exchange })
}

impl Requests {
    pub(super) fn see(&mut self, bytes: &[u8]) {
        self.messages.see(bytes, |head| {
            self.exchange.asked(head);
            true
        });
    }
}

impl Answers {
    /// Says how many of these bytes come before an answer that is to be lost.
    pub(super) fn see(&mut self, bytes: &[u8]) -> Option<usize> {
        self.messages.see(bytes, |head| self.exchange.answered(head))
    }
}

impl Exchange {
    fn asked(&self, head: &[u8]) {
        if head[N_LENGTH_BYTES..][..PRODUCE.len()] != PRODUCE {
            return;
        }
        self.counts.last_asked.store(self.broker, Ordering::Relaxed);
        let nth = self.counts.n_asked.fetch_add(1, Ordering::Relaxed) + 1;
        let lose_every = self.counts.lose_every.load(Ordering::Relaxed);
        if lose_every > 0 && nth.is_multiple_of(lose_every) {
            self.to_lose.lock().unwrap_or_else(PoisonError::into_inner).insert(number(head));
        }
    }

    fn answered(&self, head: &[u8]) -> bool {
        let lost = self.to_lose.lock().unwrap_or_else(PoisonError::into_inner).remove(&number(head));
        self.counts.n_lost.fetch_add(u64::from(lost), Ordering::Relaxed);
        !lost
    }
}

/// The last of a head.
fn number(head: &[u8]) -> [u8; N_NUMBER_BYTES] {
    *head.last_chunk().expect("a head is longer than a number")
}

/// Finds where messages begin in bytes that come in pieces.
struct Messages {
    n_head_bytes: usize,
    head: Vec<u8>,
    /// Bytes of the message still to come after its head.
    n_rest: usize,
}

impl Messages {
    const fn with_heads_of(n_head_bytes: usize) -> Self {
        Self { n_head_bytes, head: Vec::new(), n_rest: 0 }
    }

    /// Shows the head of each message that these bytes complete; stops before one that is not to be kept.
    fn see(&mut self, bytes: &[u8], mut keep: impl FnMut(&[u8]) -> bool) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            let n_missing = self.n_head_bytes - self.head.len();
            if n_missing == 0 {
                let n_skipped = self.n_rest.min(bytes.len() - at);
                (at, self.n_rest) = (at + n_skipped, self.n_rest - n_skipped);
            } else {
                let began = at;
                at = bytes.len().min(at + n_missing);
                self.head.extend_from_slice(&bytes[began..at]);
                if self.head.len() < self.n_head_bytes {
                    return None;
                }
                let length = *self.head.first_chunk().expect("a head begins with the length");
                let n_bytes = N_LENGTH_BYTES + u32::from_be_bytes(length) as usize;
                self.n_rest = n_bytes.saturating_sub(self.n_head_bytes);
                if !keep(&self.head) {
                    return Some(began);
                }
            }
            if self.n_rest == 0 {
                self.head.clear();
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap();
        [&length.to_be_bytes(), content].concat()
    }

    #[test]
    fn the_answer_to_every_second_append_is_lost_however_the_bytes_are_cut() {
        let request = |kind: u8, number: u8| message(&[0, kind, 0, 9, 0, 0, 0, number, 0, 1, b'c']);
        let requests = [(0, 1), (3, 2), (0, 3), (0, 4)].map(|(kind, number)| request(kind, number)).concat();
        let answers = [1, 2, 3, 4].map(|number: u8| message(&[0, 0, 0, number, 7, 7])).concat();
        for n_bytes in 1..=requests.len() {
            let produces = Produces::default();
            produces.lose_every(2);
            let (mut asked, mut answered) = lookers(2, &produces);
            requests.chunks(n_bytes).for_each(|piece| asked.see(piece));
            let mut passed = 0;
            for piece in answers.chunks(n_bytes) {
                if let Some(n_before) = answered.see(piece) {
                    passed += n_before;
                    break;
                }
                passed += piece.len();
            }
            assert!(
                (20..28).contains(&passed),
                "the third answer is not whole: {passed} of pieces of {n_bytes}"
            );
            assert_eq!((produces.n_lost(), produces.last_asked()), (1, 2));
        }
    }
}
