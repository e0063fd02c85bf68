//! A report (来件): one arrival of a hotline call, a message or a media mention, with what its source says.

use serde::{Deserialize, Serialize};

use crate::details::{Details, SourceState};
use crate::id::{ImportId, ReportId, fingerprint};
use crate::personal::Sealed;
use crate::time::SourceTime;

/// Through which of the three kinds of entrance a report came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Channel {
    /// A hotline work order (12345, 12350 热线).
    #[serde(rename = "hotline")]
    Hotline,
    /// An online message: leader mailbox, consultation, WeChat, Weibo, e-mail (网上留言).
    #[serde(rename = "message")]
    Message,
    /// A media mention: feed, page, hot list (媒体).
    #[serde(rename = "mention")]
    Mention,
}

impl Channel {
    /// Every channel, in the order pages list them.
    pub const ALL: [Self; 3] = [Self::Hotline, Self::Message, Self::Mention];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Hotline => "hotline",
            Self::Message => "message",
            Self::Mention => "mention",
        }
    }
}

/// What a report asks for (诉求类别), which decides the reply rule (S002 四(三)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MessageClass {
    /// 咨询
    #[serde(rename = "consultation_req")]
    ConsultationReq,
    /// 求助
    #[serde(rename = "help")]
    Help,
    /// 投诉
    #[serde(rename = "complaint")]
    Complaint,
    /// 举报
    #[serde(rename = "report")]
    Report,
    /// 建议
    #[serde(rename = "suggestion")]
    Suggestion,
    /// 表扬
    #[serde(rename = "praise")]
    Praise,
    /// 其他（反映问题）
    #[serde(rename = "other")]
    Other,
    /// 依申请公开
    #[serde(rename = "disclosure_request")]
    DisclosureRequest,
    /// 信访
    #[serde(rename = "petition")]
    Petition,
}

impl MessageClass {
    /// Every class, in the order forms list them.
    pub const ALL: [Self; 9] = [
        Self::Complaint,
        Self::ConsultationReq,
        Self::Help,
        Self::Report,
        Self::Suggestion,
        Self::Praise,
        Self::Other,
        Self::DisclosureRequest,
        Self::Petition,
    ];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ConsultationReq => "consultation_req",
            Self::Help => "help",
            Self::Complaint => "complaint",
            Self::Report => "report",
            Self::Suggestion => "suggestion",
            Self::Praise => "praise",
            Self::Other => "other",
            Self::DisclosureRequest => "disclosure_request",
            Self::Petition => "petition",
        }
    }

    /// Whether a message of unknown class may be of this one: requests for disclosure and petitions come under their
    /// own names.
    #[must_use]
    pub fn may_be_unnamed(self) -> bool {
        !matches!(self, Self::DisclosureRequest | Self::Petition)
    }

    /// The class with this written name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }
}

/// Something about a record that is wrong or was guessed; the record is kept all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The column or field it is about, as the source names it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
    /// What is wrong and what was done, never with personal data in it.
    pub what: String,
}

/// One arrival as it is written to intake. Personal data is in `sealed` only; texts are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Derived from source and external number.
    pub id: ReportId,
    /// The system it came from, as `channel/name`.
    pub source: String,
    /// Its number there (工单编号).
    pub external_id: String,
    /// The entrance.
    pub channel: Channel,
    /// The source's own word for the way in (办件来源).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub via: Option<String>,
    /// Title (标题), masked.
    pub title: String,
    /// Body (内容), masked.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub body: String,
    /// The source's own word for the class (诉求类别).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<String>,
    /// The class that word names, where it names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub class: Option<MessageClass>,
    /// When it was received, as the source says.
    pub received: SourceTime,
    /// The source's time could not be read and the time of import stands in for it.
    #[serde(skip_serializing_if = "is_false", default)]
    pub received_unknown: bool,
    /// It came with an import of history: it is judged and shown, and waits for nobody until it is taken up.
    #[serde(skip_serializing_if = "is_false", default)]
    pub from_history: bool,
    /// When the source itself wants it answered (办理时限).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<SourceTime>,
    /// Handling office the source names (承办单位).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub office: Option<String>,
    /// Area (区域).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub area: Option<String>,
    /// The source's own word for the state (办件状态).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
    /// Address of the page, for media mentions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link: Option<String>,
    /// The caller as a page may show it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub caller_masked: Option<String>,
    /// The telephone number as a page may show it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone_masked: Option<String>,
    /// All personal data of the report, encrypted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sealed: Option<Sealed>,
    /// What was wrong with the row.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub problems: Vec<Problem>,
    /// What else the source says.
    #[serde(skip_serializing_if = "Details::is_empty", default)]
    pub details: Details,
    /// The import that brought it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub import: Option<ImportId>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Report {
    /// A fingerprint of what the source says, without sealed data and without time of import: equal for an
    /// unchanged row of a later export, different where the source changed something.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let time = |t: &Option<SourceTime>| t.map(|t| t.at.to_rfc3339()).unwrap_or_default();
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        // Feeds date an item anew at every poll, and a stand-in says nothing.
        let undated = self.received_unknown || self.channel == Channel::Mention;
        let received = if undated { String::new() } else { self.received.at.to_rfc3339() };
        let mut parts = vec![
            self.title.clone(),
            self.body.clone(),
            text(&self.via),
            text(&self.category),
            received,
            time(&self.target),
            text(&self.office),
            text(&self.area),
            text(&self.status),
            text(&self.link),
            text(&self.caller_masked),
            text(&self.phone_masked),
        ];
        // Left out where there are none, so that reports written before they were read keep their fingerprint.
        if !self.details.is_empty() {
            parts.push(serde_json::to_string(&self.details).unwrap_or_default());
        }
        fingerprint(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

/// A reply that a source says was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReply {
    /// The report it answers.
    pub report: ReportId,
    /// What was answered, masked.
    pub text: String,
    /// When, as the source says.
    pub replied: SourceTime,
    /// Who answered, where the source says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub office: Option<String>,
    /// The import that brought it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub import: Option<ImportId>,
}

/// A source's word that a report is finished (办结).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceClose {
    /// The report that is finished.
    pub report: ReportId,
    /// When, where the source says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed: Option<SourceTime>,
    /// The source's own word for the state.
    pub status: String,
    /// What that word means, where it is more than that the report is finished.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<SourceState>,
    /// The import that brought it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub import: Option<ImportId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_read_back_from_its_code() {
        for class in MessageClass::ALL {
            assert_eq!(MessageClass::from_code(class.code()), Some(class));
        }
    }
}
