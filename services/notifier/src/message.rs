//! What a channel is told, in words and as data, without a word that a petitioner wrote: it leaves the bureau.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use huiying_deadlines::{Rule, RuleId};
use huiying_domain::id::fingerprint;
use huiying_domain::{Round, Subject};
use huiying_runtime::config::{AlertKind, Notifier as Settings};
use huiying_words::limit::Limit;
use huiying_words::{Lang, clock, duty, incident, time};
use serde::Serialize;

use crate::alert::{Alert, What};
use crate::outbox::{Outbox, Waiting};

/// What channels are told in.
const LANG: Lang = Lang::Zh;

/// Where messages come from and lead to.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    /// The bureau.
    pub(crate) bureau: String,
    /// Address of the pages, without a slash at its end; empty where it is not known.
    pub(crate) pages: String,
}

impl Sender {
    /// The bureau of this name with these settings.
    pub(crate) fn of(bureau: &str, settings: &Settings) -> Self {
        Self { bureau: bureau.to_owned(), pages: settings.pages.trim_end_matches('/').to_owned() }
    }
}

/// What one message may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Alerts that are named.
    pub(crate) n_alerts_max: usize,
    /// Bytes of its text.
    pub(crate) n_bytes_max: usize,
}

/// One message to one channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Message {
    /// The same for every attempt at the same stretch of the record. Of alerts told twice, each has its own id too.
    pub(crate) id: String,
    /// The bureau.
    pub(crate) bureau: String,
    /// The channel's name.
    pub(crate) channel: String,
    /// When it was made.
    pub(crate) at: DateTime<Utc>,
    /// How many alerts there are, those that are not named included.
    pub(crate) n_alerts: u64,
    /// How many of them say that a limit was missed, those that are not named included.
    pub(crate) n_missed: u64,
    /// How many say so of a limit that only may apply, those that are not named included.
    pub(crate) n_missed_possible: u64,
    /// The most pressing of them.
    pub(crate) alerts: Vec<Line>,
}

/// One alert in a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Line {
    /// Unique to the alert, in whatever message it comes.
    pub(crate) id: String,
    /// What kind it is.
    pub(crate) kind: AlertKind,
    /// What happened, in Chinese.
    pub(crate) says: String,
    /// It is about a limit that only may apply, since the class of its case is not known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) possible: bool,
    /// The case or incident, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<Subject>,
    /// The record of intake, where it is about one that the program failed on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) intake: String,
    /// The rule, where it is about a clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<RuleId>,
    /// What it asks for, in Chinese, as the pages name it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) rule_name: String,
    /// The exclusive end of the clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due: Option<DateTime<Utc>>,
    /// How much time is left or overdue when the message is made, in the words of the pages.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) left: String,
    /// Who handles it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) office: String,
    /// Where to read more.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) page: String,
    /// When it was decided.
    pub(crate) decided_at: DateTime<Utc>,
}

impl Message {
    /// The message that tells what waits, naming the most pressing as far as there is room.
    pub(crate) fn of(
        outbox: &Outbox,
        waiting: &Waiting<'_>,
        sender: &Sender,
        now: DateTime<Utc>,
        room: Room,
    ) -> Self {
        let mut alerts = waiting.alerts.clone();
        let mut all = waiting.old;
        alerts.iter().for_each(|it| all.count(it));
        // An incident first, then what is due first; of the same the newest.
        alerts.sort_by_key(|it| (it.what.clock().map(|(_, due)| due), Reverse(it.position)));
        let channel = waiting.round.channel.clone();
        let mut message = Self {
            id: message_id(sender, &waiting.round),
            bureau: sender.bureau.clone(),
            channel,
            at: now,
            n_alerts: all.n,
            n_missed: all.n_missed,
            n_missed_possible: all.n_missed_possible,
            alerts: alerts
                .iter()
                .take(room.n_alerts_max)
                .map(|it| Line::of(outbox, it, sender, now))
                .collect(),
        };
        message.fit(room.n_bytes_max);
        message
    }

    /// A message that only tries the channel of this name.
    pub(crate) fn test(sender: &Sender, channel: &str, now: DateTime<Utc>) -> Self {
        let id = fingerprint(&["test", &sender.bureau, channel, &now.to_rfc3339()]);
        let line = Line {
            id: id.clone(),
            kind: AlertKind::Test,
            says: LANG.words().alerts.test.to_owned(),
            possible: false,
            subject: None,
            intake: String::new(),
            rule: None,
            rule_name: String::new(),
            due: None,
            left: String::new(),
            office: String::new(),
            page: sender.pages.clone(),
            decided_at: now,
        };
        let (bureau, channel) = (sender.bureau.clone(), channel.to_owned());
        Self {
            id,
            bureau,
            channel,
            at: now,
            n_alerts: 1,
            n_missed: 0,
            n_missed_possible: 0,
            alerts: vec![line],
        }
    }

    /// Names so many alerts as a text of so many bytes has room for.
    fn fit(&mut self, n_bytes_max: usize) {
        // Room is kept for the number of the rest.
        let mut n_bytes = self.title().len() + 64;
        let fits = |line: &&Line| {
            n_bytes += 1 + line.text().len();
            n_bytes <= n_bytes_max
        };
        let n_fit = self.alerts.iter().take_while(fits).count();
        self.alerts.truncate(n_fit);
    }

    /// The cases and incidents named in it, each once.
    pub(crate) fn subjects(&self) -> Vec<Subject> {
        let subjects: std::collections::BTreeSet<_> =
            self.alerts.iter().filter_map(|it| it.subject).collect();
        subjects.into_iter().collect()
    }

    /// One line that says what it is, for a subject line.
    pub(crate) fn title(&self) -> String {
        let t = LANG.words().alerts;
        let missed = if self.n_missed == 0 { String::new() } else { t.of_which_overdue(self.n_missed) };
        let possible = match self.n_missed_possible {
            0 => String::new(),
            n => t.of_which_possible(n),
        };
        t.title(&self.bureau, self.n_alerts) + &missed + &possible
    }

    /// The whole in words, a line for each alert that is named; the others are told by their number.
    pub(crate) fn text(&self) -> String {
        let lines = self.alerts.iter().map(Line::text);
        let mut text = std::iter::once(self.title()).chain(lines).collect::<Vec<_>>().join("\n");
        let n_rest = self.n_alerts - self.alerts.len() as u64;
        if n_rest > 0 {
            text.push('\n');
            text.push_str(&LANG.words().alerts.rest(n_rest));
        }
        text
    }
}

impl Line {
    fn of(outbox: &Outbox, alert: &Alert, sender: &Sender, now: DateTime<Utc>) -> Self {
        let clock = alert.what.clock();
        let name = |(id, _): (&RuleId, _)| duty::name(LANG, id.as_str(), outbox.rule(id));
        let left = |(id, due)| {
            let binds = outbox.rule(id).is_none_or(Rule::is_binding);
            Limit::at(LANG, now, due, binds, 2).text
        };
        let t = LANG.words().alerts;
        let path = match alert.subject {
            Some(Subject::Case(id)) => format!("/cases/{id}"),
            Some(Subject::Incident(id)) => format!("/incidents/{id}"),
            None => "/".to_owned(),
        };
        let intake = match &alert.what {
            What::Parked { intake } => intake.clone(),
            What::Warned { .. }
            | What::Missed { .. }
            | What::AlreadyPast { .. }
            | What::Registered { .. }
            | What::Regraded { .. }
            | What::SetAside
            | What::Test { .. } => String::new(),
        };
        Self {
            id: fingerprint(&["alert", &alert.position.to_string(), &alert.number.to_string()]),
            kind: alert.what.kind(),
            says: if alert.candidate { t.possible(&says(&alert.what)) } else { says(&alert.what) },
            possible: alert.candidate,
            subject: alert.subject,
            intake,
            rule: clock.map(|(rule, _)| rule.clone()),
            rule_name: clock.map(name).unwrap_or_default(),
            due: clock.map(|(_, due)| due),
            left: clock.map(left).unwrap_or_default(),
            office: outbox.office(alert.subject).unwrap_or_default().to_owned(),
            page: if sender.pages.is_empty() { String::new() } else { format!("{}{path}", sender.pages) },
            decided_at: alert.at,
        }
    }

    fn text(&self) -> String {
        let t = LANG.words().alerts;
        let what = match self.subject {
            Some(Subject::Case(id)) => t.case(&id.to_string()),
            Some(Subject::Incident(id)) => t.incident(&id.to_string()),
            None => self.intake.clone(),
        };
        let due = self.due.map(|due| t.until(&time::due(due), &self.left)).unwrap_or_default();
        let parts =
            [self.says.clone(), self.rule_name.clone(), due, self.office.clone(), what, self.page.clone()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }
}

fn message_id(sender: &Sender, round: &Round) -> String {
    let (after, through) = (round.after.to_string(), round.through.to_string());
    fingerprint(&["alerts", &sender.bureau, &round.channel, &after, &through])
}

fn says(what: &What) -> String {
    let t = LANG.words().alerts;
    match what {
        What::Warned { warning, .. } => clock::warning(LANG, *warning).to_owned(),
        What::Missed { .. } => t.overdue.to_owned(),
        What::AlreadyPast { reason, .. } => clock::already_past(LANG, *reason).to_owned(),
        What::Registered { grade } => t.registered(incident::grade(LANG, *grade)),
        What::Regraded { grade } => t.regraded(incident::grade(LANG, *grade)),
        What::Parked { .. } => t.parked.to_owned(),
        What::SetAside => t.set_aside.to_owned(),
        What::Test { .. } => t.test.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use chrono_tz::Asia::Shanghai;

    use super::*;

    fn at(hour: u32, minute: u32) -> DateTime<Utc> {
        Shanghai.with_ymd_and_hms(2026, 11, 25, hour, minute, 0).unwrap().to_utc()
    }

    fn line(number: u128) -> Line {
        Line {
            id: "a".to_owned(),
            kind: AlertKind::Missed,
            says: "逾期".to_owned(),
            possible: false,
            subject: Some(Subject::Case(huiying_domain::CaseId(number))),
            intake: String::new(),
            rule: Some(RuleId::from("R")),
            rule_name: "投诉答复".to_owned(),
            due: Some(at(12, 0)),
            left: Limit::at(LANG, at(14, 5), at(12, 0), true, 2).text,
            office: "监管一处".to_owned(),
            page: "https://h.example/cases/1".to_owned(),
            decided_at: at(12, 0),
        }
    }

    #[test]
    fn a_message_fits_and_tells_the_number_of_what_did_not() {
        let alerts: Vec<_> = (0..30).map(line).collect();
        let (bureau, channel) = ("某局".to_owned(), "值班群".to_owned());
        let mut message = Message {
            id: "m".into(),
            bureau,
            channel,
            at: at(14, 5),
            n_alerts: 45,
            n_missed: 41,
            n_missed_possible: 3,
            alerts,
        };
        message.fit(1000);
        let text = message.text();
        assert!(text.len() <= 1000, "{}", text.len());
        let n_lines = text.lines().filter(|line| line.starts_with("逾期 · 投诉答复")).count();
        assert!(n_lines > 3, "{text}");
        assert_eq!(message.subjects().len(), n_lines, "whoever is not named is not said to be");
        assert!(text.starts_with("【回应】某局：45 项提醒，其中逾期 41 项，候选时限已过 3 项\n"), "{text}");
        assert!(text.ends_with(&format!("另有 {} 项，请打开系统查看", 45 - n_lines)), "{text}");
        assert!(text.contains("2026-11-25 12:00（逾期 2 小时 5 分） · 监管一处 · 诉求 c00000000000000000000000000000000 · https://h.example/cases/1"), "{text}");
    }
}
