//! The roles a person can be granted, after the functions of domain reference 4.4.

use serde::{Deserialize, Serialize};

/// What somebody is to the bureau; a person may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Receives what arrives and watches every limit, day and night (值班员).
    #[serde(rename = "duty_officer")]
    DutyOfficer,
    /// Handles the cases of an office (承办单位).
    #[serde(rename = "handling_office")]
    HandlingOffice,
    /// Writes and publishes what the bureau says (新闻发言人、宣传).
    #[serde(rename = "press_office")]
    PressOffice,
    /// Reviews the drafts of a section (处室审核).
    #[serde(rename = "section_reviewer")]
    SectionReviewer,
    /// Reviews drafts for secrets (保密审查).
    #[serde(rename = "secrecy_reviewer")]
    SecrecyReviewer,
    /// The leader in charge, who reviews (分管负责人).
    #[serde(rename = "deputy")]
    Deputy,
    /// Signs what is released (主要负责人签发).
    #[serde(rename = "signatory")]
    Signatory,
    /// Reviews timelines and figures (局领导).
    #[serde(rename = "leadership")]
    Leadership,
    /// Sees who saw and did what (审计员).
    #[serde(rename = "auditor")]
    Auditor,
    /// Admits people and grants roles, and reads no cases (系统管理员).
    #[serde(rename = "administrator")]
    Administrator,
    /// A program that delivers or fetches data (程序).
    #[serde(rename = "program")]
    Program,
}

impl Role {
    /// Every role, in the order of pages.
    pub const ALL: [Self; 11] = [
        Self::DutyOfficer,
        Self::HandlingOffice,
        Self::PressOffice,
        Self::SectionReviewer,
        Self::SecrecyReviewer,
        Self::Deputy,
        Self::Signatory,
        Self::Leadership,
        Self::Auditor,
        Self::Administrator,
        Self::Program,
    ];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::DutyOfficer => "duty_officer",
            Self::HandlingOffice => "handling_office",
            Self::PressOffice => "press_office",
            Self::SectionReviewer => "section_reviewer",
            Self::SecrecyReviewer => "secrecy_reviewer",
            Self::Deputy => "deputy",
            Self::Signatory => "signatory",
            Self::Leadership => "leadership",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
            Self::Program => "program",
        }
    }

    /// The role with this written name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether it is granted for one office.
    #[must_use]
    pub fn is_of_an_office(self) -> bool {
        self == Self::HandlingOffice
    }

    /// Whether one person may hold both. Administrators, auditors and programs hold no other role (GB/T 22239-2019,
    /// separation of administrators; domain reference 7.3).
    #[must_use]
    pub fn goes_with(self, other: Self) -> bool {
        let stands_alone = |role: Self| matches!(role, Self::Administrator | Self::Auditor | Self::Program);
        self == other || !(stands_alone(self) || stands_alone(other))
    }
}
