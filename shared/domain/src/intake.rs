//! The records of the intake log: everything that arrives, from outside or from a person.

use chrono::{DateTime, Utc};
use huiying_deadlines::{PublishedCalendar, RulePack};
use serde::{Deserializer, Serialize};

use crate::envelope::{Payload, read_data, unknown_type};
use crate::id::{ImportId, ReportId};
use crate::import::{ImportBegan, ImportEnded, ImportWithdrawal, SaidAgain, TakenBack, WithdrawalStep};
use crate::listing::Listing;
use crate::process::alert::{Channels, Receipt, Round};
use crate::report::{Report, SourceClose, SourceReply};
use crate::request::Request;
use crate::tick::Tick;

/// One arrival.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Intake {
    /// A report came in.
    Reported(Report),
    /// A later export says something else about a report already known.
    Amended(Report),
    /// A source says a report was answered.
    SourceReplied(SourceReply),
    /// A source says a report is finished.
    SourceClosed(SourceClose),
    /// A person asks for something.
    Requested(Request),
    /// A State Council arrangement of working days was published.
    CalendarPublished(PublishedCalendar),
    /// A rule pack was published.
    PolicyPublished(RulePack),
    /// Time passed; the moment is when it was recorded.
    Ticked(Tick),
    /// The notifier is about to tell a channel.
    AlertsTaken(Round),
    /// The notifier says how that ended.
    AlertsEnded(Receipt),
    /// The notifier says which channels it tells.
    ChannelsStated(Channels),
    /// An import begins.
    ImportBegan(ImportBegan),
    /// An import was read to its end.
    ImportEnded(ImportEnded),
    /// A person takes an import back; what follows from it is recorded case by case.
    ImportWithdrawn(ImportWithdrawal),
    /// What a withdrawn import brought of a report is taken back.
    ReportTakenBack(TakenBack),
    /// What another import said of that report stands again.
    SaidAgain(SaidAgain),
    /// The records of a withdrawn import were looked at up to here.
    WithdrawalWentOn(WithdrawalStep),
    /// A full export lists a report no longer, or again.
    ListingStated(Listing),
}

impl Intake {
    /// The report that a source speaks of.
    #[must_use]
    pub fn report(&self) -> Option<ReportId> {
        match self {
            Self::Reported(report) | Self::Amended(report) => Some(report.id),
            Self::SourceReplied(reply) => Some(reply.report),
            Self::SourceClosed(close) => Some(close.report),
            Self::ReportTakenBack(taken) => Some(taken.report),
            Self::SaidAgain(again) => Some(again.said.report()),
            Self::ListingStated(listing) => Some(listing.report),
            Self::Requested(_)
            | Self::CalendarPublished(_)
            | Self::PolicyPublished(_)
            | Self::Ticked(_)
            | Self::AlertsTaken(_)
            | Self::AlertsEnded(_)
            | Self::ChannelsStated(_)
            | Self::ImportBegan(_)
            | Self::ImportEnded(_)
            | Self::ImportWithdrawn(_)
            | Self::WithdrawalWentOn(_) => None,
        }
    }

    /// The import that brought what a source says; none where it came by itself, or is of something else.
    #[must_use]
    pub fn import(&self) -> Option<ImportId> {
        match self {
            Self::Reported(report) | Self::Amended(report) => report.import,
            Self::SourceReplied(reply) => reply.import,
            Self::SourceClosed(close) => close.import,
            // What stands again after a withdrawal no import brought.
            Self::ListingStated(listing) => listing.import.filter(|_| listing.withdrawn.is_none()),
            Self::Requested(_)
            | Self::CalendarPublished(_)
            | Self::PolicyPublished(_)
            | Self::Ticked(_)
            | Self::AlertsTaken(_)
            | Self::AlertsEnded(_)
            | Self::ChannelsStated(_)
            | Self::ImportBegan(_)
            | Self::ImportEnded(_)
            | Self::ImportWithdrawn(_)
            | Self::ReportTakenBack(_)
            | Self::SaidAgain(_)
            | Self::WithdrawalWentOn(_) => None,
        }
    }
}

impl Payload for Intake {
    fn type_name(&self) -> &'static str {
        match self {
            Self::Reported(_) => "cn.huiying.intake.reported.v1",
            Self::Amended(_) => "cn.huiying.intake.amended.v1",
            Self::SourceReplied(_) => "cn.huiying.intake.source_replied.v1",
            Self::SourceClosed(_) => "cn.huiying.intake.source_closed.v1",
            Self::Requested(_) => "cn.huiying.intake.requested.v1",
            Self::CalendarPublished(_) => "cn.huiying.intake.calendar_published.v1",
            Self::PolicyPublished(_) => "cn.huiying.intake.policy_published.v1",
            Self::Ticked(_) => "cn.huiying.intake.ticked.v1",
            Self::AlertsTaken(_) => "cn.huiying.intake.alerts_taken.v1",
            Self::AlertsEnded(_) => "cn.huiying.intake.alerts_ended.v1",
            Self::ChannelsStated(_) => "cn.huiying.intake.channels_stated.v1",
            Self::ImportBegan(_) => "cn.huiying.intake.import_began.v1",
            Self::ImportEnded(_) => "cn.huiying.intake.import_ended.v1",
            Self::ImportWithdrawn(_) => "cn.huiying.intake.import_withdrawn.v1",
            Self::ReportTakenBack(_) => "cn.huiying.intake.report_taken_back.v1",
            Self::SaidAgain(_) => "cn.huiying.intake.said_again.v1",
            Self::WithdrawalWentOn(_) => "cn.huiying.intake.withdrawal_went_on.v1",
            Self::ListingStated(_) => "cn.huiying.intake.listing_stated.v1",
        }
    }

    fn read<'de, D: Deserializer<'de>>(type_name: &str, data: D) -> Result<Self, D::Error> {
        match type_name {
            "cn.huiying.intake.reported.v1" => read_data(type_name, data).map(Self::Reported),
            "cn.huiying.intake.amended.v1" => read_data(type_name, data).map(Self::Amended),
            "cn.huiying.intake.source_replied.v1" => read_data(type_name, data).map(Self::SourceReplied),
            "cn.huiying.intake.source_closed.v1" => read_data(type_name, data).map(Self::SourceClosed),
            "cn.huiying.intake.requested.v1" => read_data(type_name, data).map(Self::Requested),
            "cn.huiying.intake.calendar_published.v1" => {
                read_data(type_name, data).map(Self::CalendarPublished)
            }
            "cn.huiying.intake.policy_published.v1" => read_data(type_name, data).map(Self::PolicyPublished),
            "cn.huiying.intake.ticked.v1" => read_data(type_name, data).map(Self::Ticked),
            "cn.huiying.intake.alerts_taken.v1" => read_data(type_name, data).map(Self::AlertsTaken),
            "cn.huiying.intake.alerts_ended.v1" => read_data(type_name, data).map(Self::AlertsEnded),
            "cn.huiying.intake.channels_stated.v1" => read_data(type_name, data).map(Self::ChannelsStated),
            "cn.huiying.intake.import_began.v1" => read_data(type_name, data).map(Self::ImportBegan),
            "cn.huiying.intake.import_ended.v1" => read_data(type_name, data).map(Self::ImportEnded),
            "cn.huiying.intake.import_withdrawn.v1" => read_data(type_name, data).map(Self::ImportWithdrawn),
            "cn.huiying.intake.report_taken_back.v1" => read_data(type_name, data).map(Self::ReportTakenBack),
            "cn.huiying.intake.said_again.v1" => read_data(type_name, data).map(Self::SaidAgain),
            "cn.huiying.intake.withdrawal_went_on.v1" => {
                read_data(type_name, data).map(Self::WithdrawalWentOn)
            }
            "cn.huiying.intake.listing_stated.v1" => read_data(type_name, data).map(Self::ListingStated),
            unknown => Err(unknown_type(unknown)),
        }
    }
}

/// An intake record as `decide` sees it: what arrived, and when we knew.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<'a> {
    /// When the shell's clock recorded it.
    pub recorded_at: DateTime<Utc>,
    /// What arrived.
    pub intake: &'a Intake,
}
