//! What the index picks is what a plain sort over all rows gives, whatever the rows, the filter and the moment.

use huiying_domain::MessageClass;
use proptest::prelude::*;

use super::*;
use crate::query::Sort;

/// The moment of these tests, in seconds: 100 days.
const NOW: i64 = 8_640_000;
const THREE_DAYS: i64 = 259_200;
const OFFICES: [&str; 3] = ["乙处", "甲处", "丙处"];

/// A row as the test knows it: no clock of it is behind its record.
#[derive(Clone, Debug)]
struct Plain {
    id: u128,
    /// Hours from now to each limit; the ones that have passed are missed.
    limits: Vec<i64>,
    received: i64,
    office: Option<usize>,
    class: Option<MessageClass>,
    answered: bool,
    /// Hours from now to the decision that took it as backlog.
    taken: Option<i64>,
}

fn plain() -> impl Strategy<Value = Plain> {
    let limits = prop::collection::vec(-200..200_i64, 0..4);
    let class = prop::option::of(prop::sample::select(MessageClass::ALL.to_vec()));
    let taken = prop::option::of(-200..0_i64);
    let told = (prop::option::of(0..3_usize), class, prop::bool::weighted(0.2), taken);
    (1..60_u128, limits, 0..20_i64, told).prop_map(|(id, limits, day, (office, class, answered, taken))| {
        Plain { id, limits, received: NOW - day * 86_400, office, class, answered, taken }
    })
}

fn row(it: &Plain) -> CaseRow {
    let stage = match it.answered {
        true => Stage::Answered { replied: SourceTime::exact(at(NOW)) },
        false => Stage::Received,
    };
    let clocks = it.limits.iter().enumerate().map(|(n, hours)| {
        let due = NOW + hours * 3_600;
        let standing = if due <= NOW { Standing::Missed { missed_at: at(due) } } else { Standing::Open };
        clock(&format!("R{n}"), due, standing)
    });
    let mut row = case(it.id, stage, it.received, clocks.collect());
    row.case.received = SourceTime::exact(at(it.received));
    row.case.class = it.class;
    row.case.office = it.office.map(|n| OFFICES[n].to_owned());
    row.case.backlog_at = it.taken.map(|hours| at(NOW + hours * 3_600));
    row
}

/// Where a row belongs: the number of its stretch and the number it is ordered by there, told from the hours alone.
fn belongs(it: &Plain) -> (u8, i64) {
    let seconds: Vec<i64> = it.limits.iter().map(|hours| hours * 3_600).collect();
    let last_miss = seconds.iter().copied().filter(|it| *it <= 0).max();
    let first_ahead = seconds.iter().copied().filter(|it| *it > 0).min();
    let nearest = [last_miss, first_ahead].into_iter().flatten().min_by_key(|it| (it.abs(), *it > 0));
    let is_decided = last_miss.zip(it.taken).is_some_and(|(miss, taken)| miss <= taken * 3_600);
    match (nearest, last_miss) {
        (None, _) if it.answered => (6, -it.received),
        (None, _) => (4, it.received),
        // Half a second sets a miss before a limit that is as far ahead.
        (Some(near), _) if near.abs() <= THREE_DAYS => (1, near.abs() * 2 + i64::from(near > 0)),
        (Some(_), Some(miss)) if is_decided => (5, -miss),
        (Some(_), Some(miss)) => (3, -miss),
        (Some(ahead), None) => (2, ahead),
    }
}

fn is_asked_for(it: &Plain, filter: &QueueFilter) -> bool {
    let ahead = it.limits.iter().copied().filter(|hours| *hours > 0).min();
    let is_open = belongs(it).0 <= 4;
    let in_state = match filter.state {
        StateFilter::Open => is_open,
        StateFilter::Due => is_open && ahead.is_some(),
        StateFilter::Soon => is_open && ahead.is_some_and(|hours| hours <= 24),
        StateFilter::Overdue => is_open && it.limits.iter().any(|hours| *hours <= 0),
        StateFilter::Untriaged => is_open && !it.answered,
        StateFilter::Unclocked => belongs(it).0 == 4,
        StateFilter::Backlog => belongs(it).0 == 5,
        StateFilter::Answered => belongs(it).0 == 6,
        StateFilter::Closed | StateFilter::History | StateFilter::Withdrawn | StateFilter::Vanished => false,
        StateFilter::All => true,
    };
    // The first of January 1970 began at 16:00 UTC the day before, in Beijing.
    let day = at(it.received + 8 * 3_600).date_naive();
    in_state
        && filter.office.as_deref().is_none_or(|office| it.office.map(|n| OFFICES[n]) == Some(office))
        && filter.class.is_none_or(|class| it.class == Some(class))
        && filter.received_from.is_none_or(|from| day >= from)
        && filter.received_to.is_none_or(|to| day <= to)
}

fn sorted(mut rows: Vec<Plain>, sort: Sort) -> Vec<Plain> {
    rows.sort_by_key(|it| it.id);
    match sort {
        Sort::Due => rows.sort_by_key(belongs),
        Sort::Received => rows.sort_by_key(|it| it.received),
        Sort::Newest => rows.sort_by_key(|it| -it.received),
        Sort::Office => {
            rows.sort_by_key(|it| (it.office.is_none(), it.office.map(|n| OFFICES[n]), belongs(it)));
        }
    }
    rows
}

fn filter() -> impl Strategy<Value = QueueFilter> {
    let day = || prop::option::of((0..20_i64).prop_map(|n| at(NOW - n * 86_400).date_naive()));
    (
        prop::sample::select(StateFilter::ALL.to_vec()),
        prop::sample::select(Sort::ALL.to_vec()),
        prop::option::weighted(0.3, 0..3_usize),
        prop::option::weighted(0.3, prop::sample::select(MessageClass::ALL.to_vec())),
        (day(), day()),
        1..9_usize,
    )
        .prop_map(|(state, sort, office, class, (received_from, received_to), per_page)| QueueFilter {
            state,
            sort: Some(sort),
            office: office.map(|n| OFFICES[n].to_owned()),
            class,
            received_from,
            received_to,
            per_page,
            ..QueueFilter::default()
        })
}

proptest! {
    #[test]
    fn given_any_rows_then_the_pages_are_those_of_a_plain_sort(
        rows in prop::collection::vec(plain(), 0..60),
        filter in filter(),
    ) {
        let (mut index, mut latest) = (Index::default(), BTreeMap::new());
        for it in rows {
            // Of rows with one id the last stands.
            put(&mut index, &row(&it));
            latest.insert(it.id, it);
        }
        let all: Vec<Plain> = latest.into_values().collect();
        let asked = all.iter().filter(|it| is_asked_for(it, &filter)).cloned().collect();
        let expected: Vec<Subject> =
            sorted(asked, filter.sorted()).iter().map(|it| Subject::Case(CaseId(it.id))).collect();

        let mut shown = Vec::new();
        let whole = index.pick(&filter, at(NOW));
        for page in 1..=whole.n_pages {
            shown.extend(index.pick(&QueueFilter { page, ..filter.clone() }, at(NOW)).subjects);
        }
        prop_assert_eq!(&shown, &expected);
        prop_assert_eq!(whole.n_matching, expected.len());
        for state in StateFilter::ALL {
            let filter = QueueFilter { state, ..filter.clone() };
            let n = all.iter().filter(|it| is_asked_for(it, &filter)).count();
            prop_assert_eq!(whole.counts.of(state), n, "{}", state.code());
        }
        let any_office = QueueFilter { office: None, ..filter.clone() };
        for counted in &whole.offices {
            let office = QueueFilter { office: Some(counted.office.clone()), ..any_office.clone() };
            prop_assert_eq!(counted.n, all.iter().filter(|it| is_asked_for(it, &office)).count());
        }
        let n_with_class: usize = whole.classes.iter().map(|it| it.n).sum();
        let any_class = QueueFilter { class: None, ..filter.clone() };
        let n = all.iter().filter(|it| it.class.is_some() && is_asked_for(it, &any_class)).count();
        prop_assert_eq!(n_with_class, n);
        let first = sorted(all.iter().filter(|it| belongs(it).0 <= 4).cloned().collect(), Sort::Due);
        prop_assert_eq!(whole.first, first.first().map(|it| Subject::Case(CaseId(it.id))));
    }
}
