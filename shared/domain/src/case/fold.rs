//! What each event makes of a case; total, because what is recorded has happened.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::PauseCause;

use crate::case::{Case, CaseEvent, Matter, Outcome, Stage};
use crate::clock::obligation::{Standing, VoidReason};
use crate::details::SourceState;
use crate::id::CaseId;
use crate::report::Report;
use crate::time::SourceTime;

/// What an event on a case makes of its matters, which are cases of their own.
#[derive(Clone, Copy, Debug)]
pub enum OfParts<'a> {
    /// Nothing.
    Untouched,
    /// They are made of it, by [`Case::part`].
    Made {
        /// Each with the id of its case.
        matters: &'a [(CaseId, Matter)],
        /// When the split was recorded.
        at: DateTime<Utc>,
    },
    /// They take over its time of receipt, by [`Case::receive_as`].
    Received,
}

impl CaseEvent {
    /// What it makes of the matters of its case, once it is folded into the case itself.
    #[must_use]
    pub fn of_parts(&self) -> OfParts<'_> {
        match self {
            Self::Split { matters, at, .. } => OfParts::Made { matters, at: *at },
            Self::Amended { .. } => OfParts::Received,
            Self::Opened { .. }
            | Self::Withdrawn { .. }
            | Self::WithdrawalHeld { .. }
            | Self::ReceivedAnew { .. }
            | Self::NoLongerListed { .. }
            | Self::ListedAgain { .. }
            | Self::TriageConfirmed { .. }
            | Self::ReplyRecorded { .. }
            | Self::ReplyAttempted { .. }
            | Self::Closed { .. }
            | Self::Reopened { .. }
            | Self::TakenUp { .. }
            | Self::TakenAsBacklog { .. }
            | Self::Linked { .. }
            | Self::Unlinked { .. }
            | Self::MattersAnswered { .. }
            | Self::TransferRequested { .. }
            | Self::TransferAnswered { .. }
            | Self::ExtensionGranted { .. }
            | Self::PauseBegan { .. }
            | Self::PauseEnded { .. } => OfParts::Untouched,
        }
    }
}

impl Case {
    /// The case that a `CaseEvent::Opened` opens; `None` for any other event.
    #[must_use]
    pub fn opened_by(event: &CaseEvent) -> Option<Self> {
        let CaseEvent::Opened { case: _, report, at } = event else { return None };
        Some(Self::opened(report, at.unwrap_or(report.received.at)))
    }

    /// The case that a report opens.
    #[must_use]
    pub fn opened(report: &Report, detected_at: DateTime<Utc>) -> Self {
        Self {
            channel: report.channel,
            class: report.class,
            class_confirmed: false,
            received: report.received,
            received_unknown: report.received_unknown,
            detected_at,
            stage: Stage::Received,
            first_reply: None,
            own_reply: None,
            source_reply: None,
            // What sends a case back is the same word behind its reply; nothing is sent back before it came.
            source_state: report.details.state.filter(|state| !state.is_behind_reply()),
            office: None,
            incident: None,
            part_of: None,
            parts: Vec::new(),
            transfer: None,
            supplement_asked: false,
            reopened: None,
            answers_from: None,
            cycle_from: 0,
            silent_end: None,
            attempts: 0,
            obligations: Vec::new(),
            backlog_at: None,
            from_history: report.from_history,
            worked_on: false,
            worked_on_since: false,
            held: None,
            vanished_at: None,
            revision: 1,
        }
    }

    /// The case of one matter of this one, whose id is `whole`: received when the whole was, its class and office confirmed
    /// by the split.
    #[must_use]
    pub fn part(&self, whole: CaseId, matter: &Matter, at: DateTime<Utc>) -> Self {
        Self {
            class: Some(matter.class),
            class_confirmed: true,
            stage: Stage::Handling { office: matter.office.clone(), confirmed_at: at },
            office: Some(matter.office.clone()),
            part_of: Some(whole),
            parts: Vec::new(),
            first_reply: None,
            own_reply: None,
            source_reply: None,
            source_state: None,
            transfer: None,
            cycle_from: 0,
            silent_end: None,
            attempts: 0,
            obligations: Vec::new(),
            backlog_at: None,
            from_history: false,
            worked_on: true,
            worked_on_since: true,
            held: None,
            vanished_at: None,
            revision: 1,
            ..self.clone()
        }
    }

    /// Takes over the time of receipt of the case this is one matter of, after that was amended.
    pub fn receive_as(&mut self, whole: &Self) {
        (self.received, self.received_unknown) = (whole.received, whole.received_unknown);
    }

    /// Folds a later event of this case into it.
    pub fn apply(&mut self, event: &CaseEvent) {
        self.from_history &= !event.takes_up();
        self.note_work(event);
        match event {
            CaseEvent::Amended { report, .. } => self.amend(report),
            CaseEvent::Withdrawn { at, .. } => self.withdraw(*at),
            CaseEvent::WithdrawalHeld { import, .. } => self.held = Some(*import),
            CaseEvent::ReceivedAnew { report, at, .. } => self.receive_anew(report, *at),
            CaseEvent::NoLongerListed { exported_at, .. } => self.vanished_at = Some(*exported_at),
            CaseEvent::ListedAgain { .. } => self.vanished_at = None,
            CaseEvent::TriageConfirmed { class, office, at, .. } => {
                self.class = Some(*class);
                self.class_confirmed = true;
                self.office = Some(office.clone());
                if matches!(self.stage, Stage::Received | Stage::Handling { .. }) {
                    self.stage = Stage::Handling { office: office.clone(), confirmed_at: *at };
                }
            }
            CaseEvent::ReplyRecorded { replied, .. } if self.is_of_earlier_cycle(*replied) => {}
            CaseEvent::ReplyRecorded { replied, by: None, .. } => {
                self.source_reply = Some(*replied);
                self.reply();
            }
            CaseEvent::ReplyRecorded { replied, by: Some(_), .. }
            | CaseEvent::MattersAnswered { replied, .. } => {
                self.own_reply = Some(self.own_reply.map_or(*replied, |earlier| earlier.min(*replied)));
                self.reply();
            }
            CaseEvent::ReplyAttempted { .. } => self.attempts += 1,
            CaseEvent::TakenAsBacklog { at, .. } => self.backlog_at = Some(*at),
            CaseEvent::Closed { closed, outcome, .. } => {
                self.stage = Stage::Closed { closed_at: closed.at, outcome: *outcome };
            }
            CaseEvent::Reopened { reopened, time_unknown, .. } => self.reopen(*reopened, *time_unknown),
            CaseEvent::Linked { incident, .. } => self.incident = Some(*incident),
            CaseEvent::Unlinked { .. } => self.incident = None,
            CaseEvent::Split { matters, .. } => self.parts = matters.iter().map(|(id, _)| *id).collect(),
            CaseEvent::TransferRequested { to, .. } => self.transfer = Some(to.clone()),
            CaseEvent::TransferAnswered { .. } => self.transfer = None,
            CaseEvent::PauseBegan { cause, .. } => {
                self.supplement_asked |= *cause == PauseCause::Supplement;
                self.silent_end = None;
            }
            CaseEvent::PauseEnded { ended, by, .. } => self.silent_end = by.is_the_clock().then_some(*ended),
            CaseEvent::Opened { .. } | CaseEvent::ExtensionGranted { .. } | CaseEvent::TakenUp { .. } => {}
        }
        self.revision += 1;
    }

    fn amend(&mut self, report: &Report) {
        if !self.class_confirmed {
            self.class = report.class;
        }
        if !report.received_unknown {
            self.received = report.received;
            self.received_unknown = false;
        }
        let said = report.details.state;
        if said == Some(SourceState::ReplyWithdrawn) && self.source_state != said {
            self.take_reply_back();
        }
        let takes_back = self.is_closed_by_source() && said.is_some_and(SourceState::takes_closing_back);
        if let (true, Stage::Closed { closed_at, .. }) = (takes_back, &self.stage) {
            let before = Stage::after_reopening(self.office.clone(), *closed_at);
            self.stage = self.first_reply.map_or(before, |replied| Stage::Answered { replied });
        }
        self.source_state = said;
    }

    /// The reply that the source told of is none any more; one that a person recorded stands, and so does what a person
    /// closed.
    fn take_reply_back(&mut self) {
        if self.stage.is_closed() && !self.is_closed_by_source() {
            return;
        }
        self.source_reply = None;
        self.first_reply = self.own_reply;
        if let Stage::Answered { replied } = &self.stage {
            let before = Stage::after_reopening(self.office.clone(), replied.at);
            self.stage = self.first_reply.map_or(before, |replied| Stage::Answered { replied });
        }
    }

    /// Notes whether officers have worked on it, ever and since a source last spoke of it. What an officer does on a case
    /// that a withdrawal left to a person settles that.
    fn note_work(&mut self, event: &CaseEvent) {
        if event.is_an_officers() {
            (self.worked_on, self.worked_on_since, self.held) = (true, true, None);
            return;
        }
        self.worked_on_since &= !matches!(
            event,
            CaseEvent::Amended { .. } | CaseEvent::ReplyRecorded { .. } | CaseEvent::Closed { .. }
        );
    }

    /// None of its clocks is judged any more, those of earlier cycles included.
    fn withdraw(&mut self, at: DateTime<Utc>) {
        self.stage = Stage::Closed { closed_at: at, outcome: Outcome::ImportWithdrawn };
        for clock in &mut self.obligations {
            clock.standing = Standing::Void { reason: VoidReason::ImportWithdrawn };
        }
    }

    /// The case as its report opens it; its clocks of before stay readable.
    fn receive_anew(&mut self, report: &Report, at: DateTime<Utc>) {
        let obligations = std::mem::take(&mut self.obligations);
        let (cycle_from, revision) = (obligations.len(), self.revision);
        *self = Self { obligations, cycle_from, revision, ..Self::opened(report, at) };
    }

    fn reply(&mut self) {
        let Some(first) = self.own_reply.into_iter().chain(self.source_reply).min() else { return };
        self.first_reply = Some(first);
        if !self.stage.is_closed() {
            self.stage = Stage::Answered { replied: first };
        }
    }

    /// Where nobody says when it was sent back, that was some time after what had settled it.
    fn reopen(&mut self, reopened: SourceTime, time_unknown: bool) {
        let after_settled = self.settled_at().map(|at| at + TimeDelta::seconds(1)).filter(|_| time_unknown);
        self.answers_from = Some(after_settled.unwrap_or(reopened.at));
        (self.first_reply, self.own_reply, self.source_reply) = (None, None, None);
        self.reopened = Some(reopened);
        self.cycle_from = self.obligations.len();
        self.stage = Stage::after_reopening(self.office.clone(), reopened.at);
    }
}
