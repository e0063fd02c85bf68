//! What the intake log holds of the reports of a batch, version by version.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use huiying_domain::id::{FOLLOW_UPS, fingerprint};
use huiying_domain::report::{Report, SourceClose, SourceReply};
use huiying_domain::{ImportId, Intake, ReportId};
use huiying_eventlog::Position;

use crate::Error;
use crate::delivery::{Delivery, IntakeJournal};
use crate::withdrawal::Withdrawals;

/// Records read at once where the next one wanted is near.
const READ_AHEAD: usize = 1024;
/// So many records apart are near.
const NEAR: u64 = 64;
/// Versions that are looked at beside the latest, where that differs.
const EARLIER_MAX: usize = 64;

/// What follows a report on record, each numbered from 1: `{report}/amended/1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Following {
    Amended,
    Reply,
    Closed,
}

impl Following {
    const ALL: [Self; 3] = [Self::Amended, Self::Reply, Self::Closed];

    /// The id of a record.
    pub(crate) fn id(self, report: ReportId, number: impl std::fmt::Display) -> String {
        let [amended, reply, closed, _] = FOLLOW_UPS;
        let name = match self {
            Self::Amended => amended,
            Self::Reply => reply,
            Self::Closed => closed,
        };
        report.follow_up_record(name, number)
    }
}

/// What a source says in versions.
pub(crate) trait Said: Sized {
    fn of(intake: Intake) -> Option<Self>;
    fn import(&self) -> Option<ImportId>;
}

impl Said for Report {
    fn of(intake: Intake) -> Option<Self> {
        match intake {
            Intake::Reported(report) | Intake::Amended(report) => Some(report),
            _ => None,
        }
    }

    fn import(&self) -> Option<ImportId> {
        self.import
    }
}

impl Said for SourceReply {
    fn of(intake: Intake) -> Option<Self> {
        if let Intake::SourceReplied(reply) = intake { Some(reply) } else { None }
    }

    fn import(&self) -> Option<ImportId> {
        self.import
    }
}

impl Said for SourceClose {
    fn of(intake: Intake) -> Option<Self> {
        if let Intake::SourceClosed(close) = intake { Some(close) } else { None }
    }

    fn import(&self) -> Option<ImportId> {
        self.import
    }
}

/// One version: where it is in the log, and what it says, where that was read.
struct Version<T> {
    place: u64,
    said: Option<T>,
}

/// The versions of one thing that a source says, in their order.
pub(crate) struct Versions<T> {
    all: Vec<Version<T>>,
    n_numbered: u64,
    /// Those that withdrawn imports brought: they count as not on record, and their numbers stay taken.
    n_withdrawn: u64,
}

impl<T> Default for Versions<T> {
    fn default() -> Self {
        Self { all: Vec::new(), n_numbered: 0, n_withdrawn: 0 }
    }
}

impl<T: Said> Versions<T> {
    pub(crate) fn latest(&self) -> Option<&T> {
        self.all.last()?.said.as_ref()
    }

    /// Those that were read, the latest first.
    pub(crate) fn read(&self) -> impl Iterator<Item = &T> {
        self.all.iter().rev().filter_map(|it| it.said.as_ref())
    }

    /// Those after a place in the log, as far as they were read.
    pub(crate) fn after(&self, place: u64) -> impl Iterator<Item = &T> {
        self.all.iter().filter(move |it| it.place > place).filter_map(|it| it.said.as_ref())
    }

    /// Where the latest is, once there is one.
    pub(crate) fn place(&self) -> Option<u64> {
        self.all.last().map(|it| it.place)
    }

    /// The number of the next version.
    pub(crate) fn next(&self) -> u64 {
        self.n_numbered + 1
    }

    /// Whether all that is on record was taken back with its imports.
    pub(crate) fn is_withdrawn(&self) -> bool {
        self.all.is_empty() && self.n_withdrawn > 0
    }

    /// The import that brought the latest.
    fn latest_import(&self) -> Option<ImportId> {
        self.latest()?.import()
    }

    /// Leaves out the latest where a withdrawn import brought it.
    fn leave_out(&mut self, withdrawals: &Withdrawals) -> bool {
        let is_left_out = withdrawals.hold(self.latest_import());
        if is_left_out {
            self.all.pop();
            self.n_withdrawn += 1;
        }
        is_left_out
    }

    /// Takes in the first version, which the batch brings.
    pub(crate) fn begin(&mut self, said: T, place: u64) {
        self.all.push(Version { place, said: Some(said) });
    }

    /// Takes in a version that the batch itself brings, which stands behind all of the log.
    pub(crate) fn add(&mut self, said: T, place: u64) {
        self.n_numbered += 1;
        self.all.push(Version { place, said: Some(said) });
    }

    /// Reads the last ones before the latest.
    pub(crate) async fn read_earlier(&mut self, journal: &IntakeJournal) -> Result<(), Error> {
        let unread = self.all.iter_mut().rev().take(EARLIER_MAX).filter(|it| it.said.is_none());
        for version in unread {
            let entry = journal.get(Position::new(version.place)).await?;
            version.said = entry.and_then(|entry| T::of(entry.value.data));
        }
        Ok(())
    }

    fn found(&mut self, place: Position) {
        self.all.push(Version { place: place.get(), said: None });
    }

    fn hold_latest(&mut self, intake: Option<Intake>) {
        if let Some(version) = self.all.last_mut() {
            version.said = intake.and_then(T::of);
        }
    }
}

/// What the log holds of one report, and what the batch has added to it.
#[derive(Default)]
pub(crate) struct OnRecord {
    pub(crate) reports: Versions<Report>,
    pub(crate) replies: Versions<SourceReply>,
    pub(crate) closings: Versions<SourceClose>,
}

impl OnRecord {
    fn found(&mut self, following: Following, place: Position) {
        match following {
            Following::Amended => self.reports.found(place),
            Following::Reply => self.replies.found(place),
            Following::Closed => self.closings.found(place),
        }
    }

    fn count(&mut self, following: Following) {
        match following {
            Following::Amended => self.reports.n_numbered += 1,
            Following::Reply => self.replies.n_numbered += 1,
            Following::Closed => self.closings.n_numbered += 1,
        }
    }

    fn n_numbered(&self, following: Following) -> u64 {
        match following {
            Following::Amended => self.reports.n_numbered,
            Following::Reply => self.replies.n_numbered,
            Following::Closed => self.closings.n_numbered,
        }
    }

    fn latest_place(&self, following: Following) -> Option<u64> {
        match following {
            Following::Amended => self.reports.place(),
            Following::Reply => self.replies.place(),
            Following::Closed => self.closings.place(),
        }
    }

    fn hold_latest(&mut self, following: Following, intake: Option<Intake>) {
        match following {
            Following::Amended => self.reports.hold_latest(intake),
            Following::Reply => self.replies.hold_latest(intake),
            Following::Closed => self.closings.hold_latest(intake),
        }
    }
}

/// What is on record of the reports of these deliveries, of each thing that is said the latest version. Of reports that
/// are new nothing is read.
pub(crate) async fn on_record(
    journal: &IntakeJournal,
    deliveries: &[&Delivery],
) -> Result<BTreeMap<ReportId, OnRecord>, Error> {
    let reports: BTreeSet<ReportId> = deliveries.iter().map(|it| it.report.id).collect();
    let ids: Vec<String> = reports.iter().map(ReportId::to_string).collect();
    let mut known: BTreeMap<ReportId, OnRecord> = BTreeMap::new();
    for (report, place) in reports.into_iter().zip(journal.find(&ids).await?) {
        let record = known.entry(report).or_default();
        place.into_iter().for_each(|place| record.reports.found(place));
    }
    let is_known = |(_, record): &(&ReportId, &OnRecord)| record.reports.place().is_some();
    let mut waiting: Vec<(ReportId, Following)> = known
        .iter()
        .filter(is_known)
        .flat_map(|(report, _)| Following::ALL.map(|following| (*report, following)))
        .collect();
    let mut number: u64 = 0;
    while !waiting.is_empty() {
        number += 1;
        let ids: Vec<String> =
            waiting.iter().map(|(report, following)| following.id(*report, number)).collect();
        let mut places = journal.find(&ids).await?.into_iter();
        waiting.retain(|(report, following)| {
            let Some(place) = places.next().flatten() else { return false };
            let record = known.entry(*report).or_default();
            record.found(*following, place);
            record.count(*following);
            true
        });
    }
    find_unnumbered(journal, deliveries, &mut known).await?;
    read_latest(journal, &mut known).await?;
    leave_out_withdrawn(journal, &mut known).await?;
    Ok(known)
}

/// Leaves out what withdrawn imports brought, back to the last version that stands.
async fn leave_out_withdrawn(
    journal: &IntakeJournal,
    known: &mut BTreeMap<ReportId, OnRecord>,
) -> Result<(), Error> {
    let mut withdrawals = Withdrawals::default();
    loop {
        let imports = known.values().flat_map(|it| {
            [it.reports.latest_import(), it.replies.latest_import(), it.closings.latest_import()]
        });
        withdrawals.ask(journal, imports.flatten().collect()).await?;
        let mut is_settled = true;
        for record in known.values_mut() {
            if record.reports.leave_out(&withdrawals) {
                record.reports.read_earlier(journal).await?;
                is_settled = false;
            }
            if record.replies.leave_out(&withdrawals) {
                record.replies.read_earlier(journal).await?;
                is_settled = false;
            }
            if record.closings.leave_out(&withdrawals) {
                record.closings.read_earlier(journal).await?;
                is_settled = false;
            }
        }
        if is_settled {
            return Ok(());
        }
    }
}

/// Replies and closings of directories from before versions were numbered have a digest of what they say in its place.
async fn find_unnumbered(
    journal: &IntakeJournal,
    deliveries: &[&Delivery],
    known: &mut BTreeMap<ReportId, OnRecord>,
) -> Result<(), Error> {
    let mut asked: BTreeMap<String, (ReportId, Following)> = BTreeMap::new();
    for delivery in deliveries {
        let report = delivery.report.id;
        let Some(record) = known.get(&report).filter(|it| it.reports.place().is_some()) else { continue };
        let reply = delivery.reply.as_ref().map(|it| fingerprint(&[&it.text, &it.replied.at.to_rfc3339()]));
        let closed = delivery.closed.as_ref().map(|it| fingerprint(&[&it.status]));
        for (following, digest) in [(Following::Reply, reply), (Following::Closed, closed)] {
            if let Some(digest) = digest.filter(|_| record.n_numbered(following) == 0) {
                asked.insert(following.id(report, digest), (report, following));
            }
        }
    }
    if asked.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = asked.keys().cloned().collect();
    let places = journal.find(&ids).await?;
    let mut found: Vec<_> =
        asked.into_values().zip(places).filter_map(|(of, place)| Some((place?, of))).collect();
    found.sort_unstable();
    for (place, (report, following)) in found {
        known.entry(report).or_default().found(following, place);
    }
    Ok(())
}

/// Reads the latest version of each thing, in the order of the log.
async fn read_latest(journal: &IntakeJournal, known: &mut BTreeMap<ReportId, OnRecord>) -> Result<(), Error> {
    let mut wanted: Vec<(u64, ReportId, Following)> = known
        .iter()
        .flat_map(|(report, record)| {
            Following::ALL.into_iter().filter_map(|it| Some((record.latest_place(it)?, *report, it)))
        })
        .collect();
    wanted.sort_unstable();
    let mut window = Window::default();
    for (at, (place, report, following)) in wanted.iter().copied().enumerate() {
        let is_near = wanted.get(at + 1).is_some_and(|(next, ..)| next - place <= NEAR);
        let n = if is_near { READ_AHEAD } else { 1 };
        let intake = window.get(journal, Position::new(place), n).await?;
        known.entry(report).or_default().hold_latest(following, intake);
    }
    Ok(())
}

/// Records read ahead: a repeated import meets its first copy in the order it was written.
#[derive(Default)]
struct Window(VecDeque<(Position, Intake)>);

impl Window {
    /// The record at a position, which is not before the one asked for last; `n` are read where it is not there yet.
    async fn get(
        &mut self,
        journal: &IntakeJournal,
        position: Position,
        n: usize,
    ) -> Result<Option<Intake>, Error> {
        while self.0.front().is_some_and(|(at, _)| *at < position) {
            self.0.pop_front();
        }
        if self.0.front().is_none_or(|(at, _)| *at != position) {
            let before = Position::new(position.get().saturating_sub(1));
            let read = journal.read(before, n).await?;
            self.0 = read.into_iter().map(|entry| (entry.position, entry.value.data)).collect();
        }
        Ok(self.0.front().filter(|(at, _)| *at == position).map(|(_, intake)| intake.clone()))
    }
}
