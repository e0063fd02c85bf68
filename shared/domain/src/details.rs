//! What a source says of a report besides what its clocks need: place, urgency, satisfaction, its own times, counts.

use serde::{Deserialize, Serialize};

use crate::time::SourceTime;

/// A word of the source and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said<T> {
    /// The source's own word, masked.
    pub word: String,
    /// Its meaning, where the vocabulary of the source has it; it is never guessed.
    #[serde(skip_serializing_if = "Option::is_none", default = "none")]
    pub means: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

/// What the state of a report (办件状态) means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SourceState {
    /// Not finished: 处理中, 已派单, 待回复.
    #[serde(rename = "open")]
    Open,
    /// Finished: 已办结, 已归档.
    #[serde(rename = "closed")]
    Closed,
    /// Finished because the same matter is handled under another number.
    #[serde(rename = "closed_duplicate")]
    ClosedDuplicate,
    /// Given back to the office to be handled again: 退回重办.
    #[serde(rename = "sent_back")]
    SentBack,
    /// In hand again, the reply that the source told of being taken back: 答复已撤回.
    #[serde(rename = "reply_withdrawn")]
    ReplyWithdrawn,
    /// In hand, the limit that the source set last being taken back: 延期取消. The one before holds again.
    #[serde(rename = "target_withdrawn")]
    TargetWithdrawn,
}

impl SourceState {
    /// Whether it speaks of a reply that did not settle the matter, so that it stands behind that reply.
    #[must_use]
    pub fn is_behind_reply(self) -> bool {
        matches!(self, Self::SentBack | Self::ReplyWithdrawn)
    }

    /// Whether it takes a closing of the source back. Sending back does so too, by an event of its own.
    #[must_use]
    pub fn takes_closing_back(self) -> bool {
        matches!(self, Self::Open | Self::ReplyWithdrawn | Self::TargetWithdrawn)
    }

    /// Whether the source holds the report for finished.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Closed | Self::ClosedDuplicate)
    }
}

/// How urgent a source holds a report (紧急程度).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Urgency {
    /// 一般
    #[serde(rename = "normal")]
    Normal,
    /// 紧急
    #[serde(rename = "urgent")]
    Urgent,
    /// 特急
    #[serde(rename = "most_urgent")]
    MostUrgent,
}

/// How satisfied a petitioner is (满意度).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Satisfaction {
    /// 非常满意
    #[serde(rename = "very_satisfied")]
    VerySatisfied,
    /// 满意
    #[serde(rename = "satisfied")]
    Satisfied,
    /// 基本满意, 理解
    #[serde(rename = "fairly_satisfied")]
    FairlySatisfied,
    /// 不满意
    #[serde(rename = "dissatisfied")]
    Dissatisfied,
    /// 非常不满意
    #[serde(rename = "very_dissatisfied")]
    VeryDissatisfied,
    /// 未评价
    #[serde(rename = "not_rated")]
    NotRated,
}

/// Whether the matter was solved (是否解决).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Solved {
    /// 已解决
    #[serde(rename = "solved")]
    Solved,
    /// 部分解决
    #[serde(rename = "partly_solved")]
    PartlySolved,
    /// 未解决
    #[serde(rename = "not_solved")]
    NotSolved,
}

/// What a source says of a report besides what its clocks need. All of it is optional, and texts are masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// What the word for the state means, where the vocabulary has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<SourceState>,
    /// Place of the matter (事发地点), with the numbers of houses and rooms masked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// How urgent it is (紧急程度).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub urgency: Option<Said<Urgency>>,
    /// How satisfied the petitioner is (满意度).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub satisfaction: Option<Said<Satisfaction>>,
    /// Whether the matter was solved (是否解决).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub solved: Option<Said<Solved>>,
    /// What the return visit found (回访结果).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub return_visit: Option<String>,
    /// When the source closed it (办结时间).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed: Option<SourceTime>,
    /// With which words the source closed it (结案意见).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closing_note: Option<String>,
    /// When the source last changed its record (更新时间).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub modified: Option<SourceTime>,
    /// A reply whose time the source does not say, or says impossibly: it meets no clock.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub undated_reply: Option<String>,
    /// How often it was passed on (转处理次数).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub transfers: Option<u64>,
    /// Likes (点赞数).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub likes: Option<u64>,
    /// Dislikes (反对数).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dislikes: Option<u64>,
    /// Reposts (转发数).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reposts: Option<u64>,
    /// Comments (评论数).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comments: Option<u64>,
    /// How a mention speaks of its matter (情感倾向), in the vendor's own word.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sentiment: Option<String>,
    /// Names or addresses of what is attached (附件).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attachments: Vec<String>,
    /// A digest of what is sealed, under the person's own key: it shows that a telephone number was corrected where what
    /// is shown of it stays the same.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sealed_digest: Option<String>,
}

impl Details {
    /// Whether the source says nothing of all this.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes over from an earlier export what this one leaves out. A reply without a time is not taken over: what
    /// stands in its place later is the reply with its time. Nor is a closing time, where the state is not closed now.
    pub fn keep_what_is_left_out(&mut self, earlier: &Self) {
        fn keep<T: Clone>(now: &mut Option<T>, earlier: &Option<T>) {
            if now.is_none() {
                now.clone_from(earlier);
            }
        }
        keep(&mut self.place, &earlier.place);
        keep(&mut self.urgency, &earlier.urgency);
        keep(&mut self.satisfaction, &earlier.satisfaction);
        keep(&mut self.solved, &earlier.solved);
        keep(&mut self.return_visit, &earlier.return_visit);
        if self.state.is_none_or(SourceState::is_closed) {
            keep(&mut self.closed, &earlier.closed);
        }
        keep(&mut self.closing_note, &earlier.closing_note);
        keep(&mut self.modified, &earlier.modified);
        keep(&mut self.transfers, &earlier.transfers);
        keep(&mut self.likes, &earlier.likes);
        keep(&mut self.dislikes, &earlier.dislikes);
        keep(&mut self.reposts, &earlier.reposts);
        keep(&mut self.comments, &earlier.comments);
        keep(&mut self.sentiment, &earlier.sentiment);
        keep(&mut self.sealed_digest, &earlier.sealed_digest);
        if self.attachments.is_empty() {
            self.attachments.clone_from(&earlier.attachments);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_without_anything_are_written_as_nothing() {
        assert_eq!(serde_json::to_string(&Details::default()).unwrap(), "{}");
        assert!(Details::default().is_empty());
    }

    #[test]
    fn what_a_later_export_leaves_out_is_kept_and_what_it_says_stands() {
        let said = |word: &str| Some(Said { word: word.to_owned(), means: None });
        let earlier = Details { urgency: said("紧急"), likes: Some(3), ..Details::default() };
        let mut now = Details { likes: Some(5), ..Details::default() };
        now.keep_what_is_left_out(&earlier);
        assert_eq!(now, Details { urgency: said("紧急"), likes: Some(5), ..Details::default() });
    }

    #[test]
    fn a_closing_time_is_kept_unless_the_state_says_that_it_is_open_again() {
        let closed = Some(SourceTime::exact("2026-11-05T01:00:00Z".parse().unwrap()));
        let earlier = Details { state: Some(SourceState::Closed), closed, ..Details::default() };
        for (state, kept) in [
            (None, closed),
            (Some(SourceState::Closed), closed),
            (Some(SourceState::Open), None),
            (Some(SourceState::SentBack), None),
        ] {
            let mut now = Details { state, ..Details::default() };
            now.keep_what_is_left_out(&earlier);
            assert_eq!(now.closed, kept, "{state:?}");
        }
    }

    #[test]
    fn a_reply_without_a_time_is_not_kept_beside_a_later_one() {
        let earlier = Details { undated_reply: Some("已修复".to_owned()), ..Details::default() };
        let mut now = Details::default();
        now.keep_what_is_left_out(&earlier);
        assert_eq!(now.undated_reply, None);
    }
}
