//! Every title and number in memory, and the search through them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use huiying_domain::Subject;
use huiying_domain::alike::folded;
use memchr::memmem;

use crate::list::titles::{Sought, TitleRow};

/// What stands before what in a list: what is in hand before what is ended, and of both the newest first.
type Rank = (bool, Reverse<i64>, Subject);

/// Titles and numbers of all cases and incidents.
#[derive(Clone, Debug, Default)]
pub(crate) struct TitleIndex {
    cases: Texts,
    incidents: Texts,
}

/// Texts one behind the other, so that a search is one pass over memory: among 200,000 it takes some milliseconds, where
/// texts that stand for themselves take a hundred.
#[derive(Clone, Debug, Default)]
struct Texts {
    text: String,
    /// In the order of the texts.
    entries: Vec<Entry>,
    places: BTreeMap<Subject, usize>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Where its text begins; it ends where that of the next begins.
    start: usize,
    rank: Rank,
    /// It is not replaced by a later one.
    live: bool,
}

impl TitleIndex {
    /// Puts a row in, or in the place of the one that is there.
    pub(crate) fn put(&mut self, subject: Subject, row: &TitleRow) {
        let texts = match subject {
            Subject::Case(_) => &mut self.cases,
            Subject::Incident(_) => &mut self.incidents,
        };
        texts.put(subject, row);
        if texts.entries.len() > 2 * texts.places.len() {
            *texts = texts.without_replaced();
        }
    }

    /// The first `n_max` of which the title or number has every one of these words, and how many there are; all of them
    /// where there is no word.
    pub(crate) fn matching(&self, of: Sought, words: &str, n_max: usize) -> (Vec<Subject>, usize) {
        let texts = match of {
            Sought::Cases => &self.cases,
            Sought::Incidents => &self.incidents,
        };
        let mut words: Vec<String> = words.split_whitespace().map(folded).collect();
        words.retain(|word| !word.is_empty());
        // The longest word is mostly the rarest.
        words.sort_by_key(|word| Reverse(word.len()));
        let mut first = First { ranks: Vec::with_capacity(n_max), n_max, n: 0 };
        match words.split_first() {
            Some((rarest, others)) => texts.each_with(rarest, others, |rank| first.take(rank)),
            None => texts.entries.iter().filter(|it| it.live).for_each(|it| first.take(it.rank)),
        }
        (first.ranks.into_iter().map(|(_, _, subject)| subject).collect(), first.n)
    }
}

impl Texts {
    fn put(&mut self, subject: Subject, row: &TitleRow) {
        let rank = (row.ended, Reverse(row.received), subject);
        if let Some(&place) = self.places.get(&subject) {
            if self.text_of(place).trim_end_matches('\0') == row.text {
                self.entries[place].rank = rank;
                return;
            }
            self.entries[place].live = false;
        }
        self.push(rank, &row.text);
    }

    /// A character that no word has ends each text, so that none is found across two.
    fn push(&mut self, rank: Rank, text: &str) {
        self.places.insert(rank.2, self.entries.len());
        self.entries.push(Entry { start: self.text.len(), rank, live: true });
        self.text.push_str(text);
        self.text.push('\0');
    }

    fn text_of(&self, place: usize) -> &str {
        let end = self.entries.get(place + 1).map_or(self.text.len(), |next| next.start);
        &self.text[self.entries[place].start..end]
    }

    fn without_replaced(&self) -> Self {
        let mut texts = Self::default();
        for (place, entry) in self.entries.iter().enumerate().filter(|(_, it)| it.live) {
            texts.push(entry.rank, self.text_of(place).trim_end_matches('\0'));
        }
        texts
    }

    /// Hands over every text that has this word and the others, once.
    fn each_with(&self, word: &str, others: &[String], mut take: impl FnMut(Rank)) {
        let (mut place, mut seen) = (0, None);
        for at in memmem::find_iter(self.text.as_bytes(), word) {
            // A step at a time: where a word is frequent the next text is near, and where it is rare all steps are few.
            while self.entries.get(place + 1).is_some_and(|next| next.start <= at) {
                place += 1;
            }
            if seen.replace(place) == Some(place) || !self.entries[place].live {
                continue;
            }
            if others.is_empty() || others.iter().all(|it| self.text_of(place).contains(it.as_str())) {
                take(self.entries[place].rank);
            }
        }
    }
}

/// The first of what is handed over, in the order of ranks, and how much that was.
struct First {
    ranks: Vec<Rank>,
    n_max: usize,
    n: usize,
}

impl First {
    fn take(&mut self, rank: Rank) {
        self.n += 1;
        if self.ranks.len() == self.n_max && self.ranks.last().is_none_or(|last| *last <= rank) {
            return;
        }
        let place = self.ranks.partition_point(|it| *it < rank);
        self.ranks.insert(place, rank);
        self.ranks.truncate(self.n_max);
    }
}

#[cfg(test)]
mod tests {
    use huiying_domain::{CaseId, IncidentId};

    use super::*;

    fn put(index: &mut TitleIndex, id: u128, text: &str, received: i64, ended: bool) {
        index.put(Subject::Case(CaseId(id)), &TitleRow { text: text.to_owned(), received, ended });
    }

    fn found(index: &TitleIndex, words: &str, n_max: usize) -> (Vec<u128>, usize) {
        let (subjects, n) = index.matching(Sought::Cases, words, n_max);
        let id = |subject: Subject| match subject {
            Subject::Case(id) => id.0,
            Subject::Incident(id) => panic!("{id} is no case"),
        };
        (subjects.into_iter().map(id).collect(), n)
    }

    fn some() -> TitleIndex {
        let mut index = TitleIndex::default();
        put(&mut index, 1, "消防通道堵塞\nsc001", 10, false);
        put(&mut index, 2, "消防栓漏水\nsc002", 30, true);
        put(&mut index, 3, "楼道堆放电动车\nsc003", 20, false);
        put(&mut index, 4, "通道无消防照明\nsc004", 40, false);
        index
    }

    #[test]
    fn what_is_in_hand_comes_first_and_of_it_the_newest_and_the_rest_is_counted() {
        assert_eq!(found(&some(), "", 9), (vec![4, 3, 1, 2], 4));
        assert_eq!(found(&some(), "", 2), (vec![4, 3], 4));
        assert_eq!(found(&some(), "消防", 1), (vec![4], 3));
        assert_eq!(found(&some(), "消防", 0), (vec![], 3));
    }

    #[test]
    fn every_word_has_to_be_in_the_title_or_number_in_whatever_order_and_width() {
        assert_eq!(found(&some(), "通道 消防", 9), (vec![4, 1], 2));
        assert_eq!(found(&some(), "ＳＣ００３", 9), (vec![3], 1));
        assert_eq!(found(&some(), "消防 003", 9), (vec![], 0));
        assert_eq!(found(&some(), "水sc002", 9).1, 0, "no word is found across title and number");
        assert_eq!(found(&some(), "sc001消防", 9).1, 0, "nor across two texts");
    }

    #[test]
    fn a_title_that_was_amended_is_found_by_its_new_words_alone_however_often() {
        let mut index = some();
        for n in 0..50 {
            put(&mut index, 1, &format!("消防通道第{n}次堵塞\nsc001"), 10, false);
            assert_eq!(found(&index, "消防", 9), (vec![4, 1, 2], 3), "{n}");
        }
        assert_eq!(found(&index, "第49次", 9), (vec![1], 1));
        assert_eq!(found(&index, "第48次", 9), (vec![], 0));
        assert!(index.cases.entries.len() <= 8, "what was replaced is not kept for good");
        put(&mut index, 4, "通道无消防照明\nsc004", 40, true);
        assert_eq!(found(&index, "消防", 9), (vec![1, 4, 2], 3), "what is ended falls behind");
    }

    #[test]
    fn cases_and_incidents_are_searched_each_for_itself() {
        let mut index = some();
        let fire = Subject::Incident(IncidentId(1));
        index.put(fire, &TitleRow { text: "消防演练\ni1".to_owned(), received: 1, ended: false });
        assert_eq!(index.matching(Sought::Incidents, "消防", 9), (vec![fire], 1));
        assert_eq!(found(&index, "消防", 9).1, 3);
    }
}
