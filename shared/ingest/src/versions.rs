//! Two versions of one report: whether they are one matter, which is the later, and what the later one leaves out.

use huiying_domain::details::SourceState;
use huiying_domain::report::{Report, SourceClose, SourceReply};
use huiying_domain::{Channel, SourceTime};

use crate::arrival::first_words;
use crate::delivery::{Closed, Replied};
use crate::known::is_alike;

/// Whether two reports under one number are one matter: where the texts agree, or where the times of receipt do and one
/// of title and body does. A source corrects a time or a text, but not all of them at once.
pub(crate) fn is_same_matter(earlier: &Report, now: &Report) -> bool {
    let same_title = earlier.title == now.title || (now.body.is_empty() && is_title_left_out(now));
    let same_body = earlier.body == now.body;
    match now.channel {
        Channel::Mention => is_alike(earlier, now),
        Channel::Hotline | Channel::Message if receipts_meet(earlier, now) => {
            same_title || (same_body && !now.body.is_empty())
        }
        Channel::Hotline | Channel::Message => same_title && same_body && !now.body.is_empty(),
    }
}

/// Whether the times of receipt can be the same one, written more or less exactly.
fn receipts_meet(earlier: &Report, now: &Report) -> bool {
    earlier.received_unknown || now.received_unknown || earlier.received.meets(now.received)
}

/// A row without a title has the first words of its body in its place.
fn is_title_left_out(report: &Report) -> bool {
    report.title == first_words(&report.body)
}

/// Whether the source changed this version before the one on record.
pub(crate) fn is_older(earlier: &Report, now: &Report) -> bool {
    now.details.modified.zip(earlier.details.modified).is_some_and(|(now, then)| now.end() <= then.at)
}

/// Whether a version says nothing that the one on record does not, once it is completed from that.
pub(crate) fn says_the_same(earlier: &Report, now: &Report) -> bool {
    if earlier.details.sealed_digest.is_some() {
        return earlier.fingerprint() == now.fingerprint();
    }
    // A record without a digest of its personal cells says nothing of them, so nothing of them has changed.
    let mut now = now.clone();
    now.details.sealed_digest = None;
    earlier.fingerprint() == now.fingerprint()
}

/// Takes over from the version on record what this one leaves out: a later export does not take back what it does not
/// speak of.
pub(crate) fn complete(now: &mut Report, earlier: &Report) {
    if is_title_left_out(now) && !earlier.title.is_empty() {
        now.title.clone_from(&earlier.title);
    }
    if now.body.is_empty() {
        now.body.clone_from(&earlier.body);
    }
    keep(&mut now.via, &earlier.via);
    keep(&mut now.category, &earlier.category);
    keep(&mut now.office, &earlier.office);
    keep(&mut now.area, &earlier.area);
    keep(&mut now.link, &earlier.link);
    keep(&mut now.caller_masked, &earlier.caller_masked);
    keep(&mut now.phone_masked, &earlier.phone_masked);
    if now.status.is_none() {
        now.details.state = now.details.state.or(earlier.details.state);
    }
    keep(&mut now.status, &earlier.status);
    now.details.keep_what_is_left_out(&earlier.details);
    keep_exact(&mut now.details.closed, earlier.details.closed);
    keep_exact(&mut now.details.modified, earlier.details.modified);
    now.class = now.class.or(earlier.class);
    if now.details.state != Some(SourceState::TargetWithdrawn) {
        now.target = now.target.or(earlier.target);
    }
    keep_exact(&mut now.target, earlier.target);
    if !earlier.received_unknown && (now.received_unknown || is_less_exact(now.received, earlier.received)) {
        now.received = earlier.received;
        now.received_unknown = false;
    }
}

fn keep(now: &mut Option<String>, earlier: &Option<String>) {
    if now.is_none() {
        now.clone_from(earlier);
    }
}

/// Whether a time is the earlier one, written less exactly.
fn is_less_exact(now: SourceTime, earlier: SourceTime) -> bool {
    now.precision < earlier.precision && now.meets(earlier)
}

fn keep_exact(now: &mut Option<SourceTime>, earlier: Option<SourceTime>) {
    if let Some(earlier) = earlier {
        *now = now.map(|now| if is_less_exact(now, earlier) { earlier } else { now });
    }
}

/// Whether a reply is the one on record: the same words at the same time, as far as it says them.
pub(crate) fn is_same_reply(earlier: &SourceReply, now: &Replied) -> bool {
    let same_time = earlier.replied.at == now.replied.at || is_less_exact(now.replied, earlier.replied);
    same_time && (now.text.is_empty() || now.text == earlier.text)
}

/// Whether a closing is the one on record: of the same meaning at the same time, as far as it says that.
pub(crate) fn is_same_closing(earlier: &SourceClose, now: &Closed) -> bool {
    let same_time = match (earlier.closed, now.closed) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(earlier), Some(now)) => earlier.at == now.at || is_less_exact(now, earlier),
    };
    same_time && earlier.state == now.state
}
