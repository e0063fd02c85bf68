//! The next step of taking an import back: some hundred of its records at once, a record for each case they are about.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use huiying_domain::id::FOLLOW_UPS;
use huiying_domain::import::{Said, SaidAgain, TakenBack, WithdrawalStep};
use huiying_domain::listing::{Listing, Standing};
use huiying_domain::state::Withdrawing;
use huiying_domain::{Envelope, ImportId, Intake, Report, ReportId};
use huiying_eventlog::{Entry, Error, Journal, Position};

/// Records of intake that one step looks at.
pub(crate) const STEP: usize = 500;
/// The `source` of what is recorded here.
const SOURCE: &str = "/casework";

type Intakes = Journal<Envelope<Intake>>;
type Record = (String, Envelope<Intake>);

/// What a source said of one report, in the order of the log.
type History = Vec<Entry<Envelope<Intake>>>;

/// An import whose withdrawal goes on.
pub(crate) struct Step<'a> {
    pub(crate) intake: &'a Intakes,
    pub(crate) import: ImportId,
    pub(crate) withdrawing: &'a Withdrawing,
    pub(crate) now: DateTime<Utc>,
}

impl Step<'_> {
    /// What is to be recorded. The ids follow from import, report and position, so a step that is taken again after a crash
    /// records nothing twice. `is_worked_on` says of which reports officers have worked on the case: of those nothing is
    /// said again.
    pub(crate) async fn records(
        &self,
        is_worked_on: impl Fn(ReportId) -> bool,
    ) -> Result<Vec<Record>, Error> {
        let ids = [self.import.begin_record(), self.import.end_record(), self.import.withdrawal_record()];
        let found = self.intake.find(&ids).await?;
        let place = |at: usize| found.get(at).copied().flatten().map(Position::get);
        let after = self.withdrawing.through.or(place(0)).unwrap_or_default();
        let end = place(1).or(place(2)).unwrap_or_default();
        let read = self.intake.read(Position::new(after), STEP).await?;
        let through = read.last().map_or(end, |entry| entry.position.get());
        let mut reports = Vec::new();
        for entry in read.iter().filter(|entry| entry.value.data.import() == Some(self.import)) {
            reports.extend(entry.value.data.report().filter(|report| !reports.contains(report)));
        }
        let histories = self.histories(&reports).await?;
        let withdrawn = self.withdrawn(&histories).await?;
        let mut records = Vec::new();
        for report in reports {
            let Some(history) = histories.get(&report) else { continue };
            if history.iter().any(|entry| self.is_said_by_it(entry)) {
                records.push(self.taken_back(report, history, &withdrawn));
                if !is_worked_on(report) {
                    records.extend(self.said_again(report, history, &withdrawn));
                }
            }
            records.extend(self.listing(report, history, &withdrawn));
        }
        let step = WithdrawalStep { import: self.import, through, is_done: through >= end };
        records.push(self.record(self.import.step_record(after), Intake::WithdrawalWentOn(step)));
        Ok(records)
    }

    /// Everything that sources said of these reports.
    async fn histories(&self, reports: &[ReportId]) -> Result<BTreeMap<ReportId, History>, Error> {
        let mut places: BTreeSet<(Position, ReportId)> = BTreeSet::new();
        let firsts: Vec<String> = reports.iter().map(ReportId::to_string).collect();
        for (report, place) in reports.iter().zip(self.intake.find(&firsts).await?) {
            places.extend(place.map(|place| (place, *report)));
        }
        let mut waiting: Vec<(ReportId, &str)> =
            reports.iter().flat_map(|report| FOLLOW_UPS.map(|what| (*report, what))).collect();
        let mut number: u64 = 0;
        while !waiting.is_empty() {
            number += 1;
            let ids: Vec<String> =
                waiting.iter().map(|(report, what)| report.follow_up_record(what, number)).collect();
            let mut found = self.intake.find(&ids).await?.into_iter();
            waiting.retain(|(report, _)| {
                let place = found.next().flatten();
                places.extend(place.map(|place| (place, *report)));
                place.is_some()
            });
        }
        let mut histories: BTreeMap<ReportId, History> = BTreeMap::new();
        for (place, report) in places {
            histories.entry(report).or_default().extend(self.intake.get(place).await?);
        }
        Ok(histories)
    }

    /// Which of the imports that these histories come from are withdrawn, this one among them.
    async fn withdrawn(&self, histories: &BTreeMap<ReportId, History>) -> Result<BTreeSet<ImportId>, Error> {
        let of = |history: &History| -> Vec<ImportId> {
            history.iter().filter_map(|entry| entry.value.data.import()).collect()
        };
        let imports: BTreeSet<ImportId> = histories.values().flat_map(of).collect();
        let ids: Vec<String> = imports.iter().map(|import| import.withdrawal_record()).collect();
        let places = self.intake.find(&ids).await?;
        Ok(imports.into_iter().zip(places).filter_map(|(import, place)| place.map(|_| import)).collect())
    }

    /// Whether the import said this of a report, apart from whether it is listed.
    fn is_said_by_it(&self, entry: &Entry<Envelope<Intake>>) -> bool {
        said(&entry.value.data).is_some() && entry.value.data.import() == Some(self.import)
    }

    /// Whether the source lists a report, as the exports that stand show, where an export ever spoke of it. Nobody's work
    /// can rest on it, so it is said of every case.
    fn listing(&self, report: ReportId, history: &History, withdrawn: &BTreeSet<ImportId>) -> Option<Record> {
        history.iter().find(|entry| matches!(entry.value.data, Intake::ListingStated(_)))?;
        let mut stands = Standing::default();
        for entry in standing(history, withdrawn) {
            if let Intake::ListingStated(listing) = &entry.value.data {
                stands.listing(*listing);
            } else if version(&entry.value.data).is_some() {
                stands.version();
            }
        }
        let last = stands.last();
        let listing = Listing {
            report,
            listed: stands.is_listed(),
            exported_at: last.map_or(self.now, |last| last.exported_at),
            import: last.and_then(|last| last.import),
            withdrawn: Some(self.import),
        };
        let id = format!("{}/listing", self.import.taken_back_record(report));
        stands.is_on_record().then(|| self.record(id, Intake::ListingStated(listing)))
    }

    fn taken_back(&self, report: ReportId, history: &History, withdrawn: &BTreeSet<ImportId>) -> Record {
        let is_of_it = |entry: &&Entry<Envelope<Intake>>| self.is_said_by_it(entry);
        let only_amended =
            history.iter().filter(is_of_it).all(|entry| matches!(entry.value.data, Intake::Amended(_)));
        let last = history.iter().rfind(|entry| said(&entry.value.data).is_some());
        let before = standing(history, withdrawn).filter_map(|entry| version(&entry.value.data)).last();
        let taken = TakenBack {
            import: self.import,
            report,
            is_latest: last.is_some_and(|entry| is_of_it(&entry)),
            before: before.filter(|_| only_amended).map(Box::new),
            reason: self.withdrawing.reason.clone(),
            by: self.withdrawing.by.clone(),
        };
        self.record(self.import.taken_back_record(report), Intake::ReportTakenBack(taken))
    }

    /// What other imports said of a report, in its order.
    fn said_again(&self, report: ReportId, history: &History, withdrawn: &BTreeSet<ImportId>) -> Vec<Record> {
        let again = |entry: &Entry<Envelope<Intake>>| {
            let said = said(&entry.value.data)?;
            let id = format!("{}/{}", self.import.taken_back_record(report), entry.position);
            let again = SaidAgain { import: self.import, known_at: entry.value.recorded_at, said };
            Some(self.record(id, Intake::SaidAgain(again)))
        };
        standing(history, withdrawn).filter_map(again).collect()
    }

    fn record(&self, id: String, data: Intake) -> Record {
        let (source, now) = (SOURCE.to_owned(), self.now);
        (id.clone(), Envelope { id, source, occurred_at: now, recorded_at: now, data })
    }
}

/// What of a history no withdrawn import brought.
fn standing<'a>(
    history: &'a History,
    withdrawn: &'a BTreeSet<ImportId>,
) -> impl Iterator<Item = &'a Entry<Envelope<Intake>>> {
    history.iter().filter(|entry| entry.value.data.import().is_none_or(|it| !withdrawn.contains(&it)))
}

/// A version of a report, without its sealed data, which is on record already.
fn version(intake: &Intake) -> Option<Report> {
    match said(intake)? {
        Said::Report(report) => Some(*report),
        Said::Reply(_) | Said::Closing(_) => None,
    }
}

fn said(intake: &Intake) -> Option<Said> {
    match intake {
        Intake::Reported(report) | Intake::Amended(report) => {
            Some(Said::Report(Box::new(Report { sealed: None, ..report.clone() })))
        }
        Intake::SourceReplied(reply) => Some(Said::Reply(reply.clone())),
        Intake::SourceClosed(close) => Some(Said::Closing(close.clone())),
        Intake::Requested(_)
        | Intake::CalendarPublished(_)
        | Intake::PolicyPublished(_)
        | Intake::Ticked(_)
        | Intake::AlertsTaken(_)
        | Intake::AlertsEnded(_)
        | Intake::ChannelsStated(_)
        | Intake::ImportBegan(_)
        | Intake::ImportEnded(_)
        | Intake::ImportWithdrawn(_)
        | Intake::ReportTakenBack(_)
        | Intake::SaidAgain(_)
        | Intake::WithdrawalWentOn(_)
        | Intake::ListingStated(_) => None,
    }
}
