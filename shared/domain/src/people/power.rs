//! What each role may do and see: one table for deciding and for the pages.

use serde::{Deserialize, Serialize};

use super::role::Role;

/// Something that a role may do or see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Power {
    /// See cases, incidents, imports and reports, without what identifies a caller (查看).
    #[serde(rename = "see_work")]
    SeeWork,
    /// Open a caller's name, number and address, with a reason (查看来电人信息).
    #[serde(rename = "open_personal")]
    OpenPersonal,
    /// Confirm class and office, split, take up, list as backlog, and link to incidents (研判).
    #[serde(rename = "triage")]
    Triage,
    /// Record replies and attempts, close and reopen, ask for a transfer (答复办结).
    #[serde(rename = "answer")]
    Answer,
    /// Extend and pause clocks (延长、中止时限).
    #[serde(rename = "move_clocks")]
    MoveClocks,
    /// Register incidents, grade, merge and end them (突发事件处置).
    #[serde(rename = "handle_incidents")]
    HandleIncidents,
    /// Record what was published, and that it was withdrawn (登记发布).
    #[serde(rename = "publish")]
    Publish,
    /// Import files, and withdraw an import (导入).
    #[serde(rename = "import")]
    Import,
    /// Send test messages to alert channels (测试提醒渠道).
    #[serde(rename = "test_channels")]
    TestChannels,
    /// Admit and deactivate people, grant and revoke roles (人员授权).
    #[serde(rename = "manage_people")]
    ManagePeople,
    /// Delegate one's own role to somebody else for a time (委托代理).
    #[serde(rename = "delegate")]
    Delegate,
    /// See who signed in and what happened to accounts (审计).
    #[serde(rename = "audit")]
    Audit,
}

/// Who a row of the table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wielder {
    /// Somebody with this role.
    Role(Role),
    /// Whoever has a shell on the machine and asks by a command.
    Console,
}

impl Power {
    /// Every power, in the order of pages.
    pub const ALL: [Self; 12] = [
        Self::SeeWork,
        Self::OpenPersonal,
        Self::Triage,
        Self::Answer,
        Self::MoveClocks,
        Self::HandleIncidents,
        Self::Publish,
        Self::Import,
        Self::TestChannels,
        Self::ManagePeople,
        Self::Delegate,
        Self::Audit,
    ];

    /// Whether anybody has it as long as nobody signs in: what is about people needs some.
    #[must_use]
    pub fn is_anybodys(self) -> bool {
        !matches!(self, Self::ManagePeople | Self::Delegate | Self::Audit)
    }

    /// Whether it is about a case; a grant for one office then covers that office's cases only.
    #[must_use]
    pub fn is_of_a_case(self) -> bool {
        match self {
            Self::OpenPersonal | Self::Triage | Self::Answer | Self::MoveClocks => true,
            Self::SeeWork
            | Self::HandleIncidents
            | Self::Publish
            | Self::Import
            | Self::TestChannels
            | Self::ManagePeople
            | Self::Delegate
            | Self::Audit => false,
        }
    }
}

impl Wielder {
    /// What they may do and see; everything else is denied.
    #[must_use]
    pub fn powers(self) -> &'static [Power] {
        use Power::{
            Answer, Audit, Delegate, HandleIncidents, Import, ManagePeople, MoveClocks, OpenPersonal,
            Publish, SeeWork, TestChannels, Triage,
        };
        match self {
            Self::Role(Role::DutyOfficer) => &[
                SeeWork,
                OpenPersonal,
                Triage,
                Answer,
                MoveClocks,
                HandleIncidents,
                Publish,
                Import,
                TestChannels,
            ],
            Self::Role(Role::HandlingOffice) => &[SeeWork, OpenPersonal, Answer, MoveClocks, Delegate],
            Self::Role(Role::PressOffice) => &[SeeWork, Publish, Delegate],
            Self::Role(Role::SectionReviewer | Role::SecrecyReviewer) => &[SeeWork, Delegate],
            Self::Role(Role::Deputy) => &[SeeWork, HandleIncidents, MoveClocks, Publish, Delegate],
            Self::Role(Role::Signatory) => &[SeeWork, HandleIncidents, MoveClocks, Publish, Delegate],
            Self::Role(Role::Leadership) => &[SeeWork, Delegate],
            Self::Role(Role::Auditor) => &[Audit],
            Self::Role(Role::Administrator) => &[ManagePeople, TestChannels],
            Self::Role(Role::Program) => &[SeeWork, Import],
            Self::Console => &[Triage, Import, TestChannels, ManagePeople],
        }
    }

    /// Whether they may do or see this.
    #[must_use]
    pub fn may(self, power: Power) -> bool {
        self.powers().contains(&power)
    }
}
