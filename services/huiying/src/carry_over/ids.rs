//! What everything was called in a directory of format 1, and what it is called now.
//!
//! Then the ids of reports were digests of source and number without a secret, those of cases and incidents had 64 bits, and
//! what a source said later of a report was named by a digest of its words.

use std::collections::{BTreeMap, HashMap};

use huiying_domain::id::{IdKey, fingerprint};
use huiying_domain::{CaseId, IncidentId, Report, ReportId, RequestId};
use huiying_eventlog::Record;
use serde::Deserialize;
use serde_json::Value;

/// Fields that name a case or an incident, which a request may have got wrong.
const NAMING: [&str; 4] = ["case", "incident", "into", "from"];
/// What stands before the id of a record where another record or the reason of a wait names it.
const BEFORE_IDS: [&str; 2] = ["again/", "waits for "];

/// The names of everything, by what it was called.
pub(super) struct Ids<'k> {
    key: IdKey<'k>,
    known: HashMap<String, String>,
    /// How many records of each kind follow each report.
    followed: HashMap<(String, String), u64>,
    /// The first report of each source and number.
    first: BTreeMap<(String, String), ReportId>,
}

/// What of a record of intake is looked at.
#[derive(Deserialize)]
struct Arrived {
    id: String,
    data: ArrivedData,
}

#[derive(Deserialize)]
struct ArrivedData {
    /// Of a report or a request.
    id: Option<String>,
    /// Of what a source says later.
    report: Option<ReportId>,
    source: Option<String>,
    external_id: Option<String>,
    title: Option<String>,
    #[serde(default)]
    body: String,
}

impl<'k> Ids<'k> {
    pub(super) fn new(key: IdKey<'k>) -> Self {
        Self { key, known: HashMap::new(), followed: HashMap::new(), first: BTreeMap::new() }
    }

    /// The key of reports.
    pub(super) fn key(&self) -> IdKey<'k> {
        self.key
    }

    /// The first report under the number of this one: what is sealed of any of them has subjects made from its id, as an
    /// import makes them before it knows that a number is used again.
    pub(super) fn first_of(&self, report: &Report) -> ReportId {
        let number = (report.source.clone(), report.external_id.clone());
        self.first.get(&number).copied().unwrap_or(report.id)
    }

    /// Learns what a record of intake names.
    pub(super) fn see_intake(&mut self, record: &Record) -> Result<(), serde_json::Error> {
        // Of the records that come before a report, most are long and name nothing.
        if !(record.id.starts_with(['r', 'q']) || record.id.starts_with("again/")) {
            return Ok(());
        }
        let Arrived { id, data } = serde_json::from_slice(&record.payload)?;
        if let Some(request) = data.id.as_ref().and_then(|id| id.parse::<RequestId>().ok()) {
            let earlier = format!("i{}", fingerprint(&["incident", &request.to_string()]));
            self.known.insert(earlier, IncidentId::of(request).to_string());
        }
        let report = data.id.as_ref().and_then(|id| id.parse().ok()).or(data.report);
        if let Some(report) = report {
            self.see_report(report, &data);
            self.see_follow_up(&id);
        }
        Ok(())
    }

    fn see_report(&mut self, report: ReportId, data: &ArrivedData) {
        if self.known.contains_key(&report.to_string()) {
            return;
        }
        let number = data.source.clone().zip(data.external_id.clone());
        let now = self.renumbered(report, number.as_ref(), data).unwrap_or_else(|| self.key.report(report));
        if let Some(number) = number {
            self.first.entry(number).or_insert(now);
        }
        let earlier = format!("c{}", fingerprint(&["case", &report.to_string()]));
        self.known.insert(earlier, CaseId::of(now).to_string());
        self.known.insert(report.to_string(), now.to_string());
    }

    /// The id of a report whose number was used before for another: told by its words from the first.
    fn renumbered(
        &self,
        report: ReportId,
        number: Option<&(String, String)>,
        data: &ArrivedData,
    ) -> Option<ReportId> {
        let (first, (source, external_id)) = (self.first.get(number?)?, number?);
        let matter = fingerprint(&[data.title.as_deref()?, &data.body]);
        let head = fingerprint(&["report", source, external_id, &matter]);
        report.to_string().get(1..)?.starts_with(&head).then(|| first.renumbered(&matter))
    }

    /// What a source says later of a report is numbered, each kind from one, in the order it came.
    fn see_follow_up(&mut self, id: &str) {
        let mut parts = id.split('/');
        let (Some(report), Some(kind), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return;
        };
        let Some(now) = self.known.get(report).cloned() else { return };
        let n = self.followed.entry((report.to_owned(), kind.to_owned())).or_default();
        *n += 1;
        self.known.insert(id.to_owned(), format!("{now}/{kind}/{n}"));
    }

    /// Learns which matters cases were split into.
    pub(super) fn see_decision(&mut self, record: &Record) -> Result<(), serde_json::Error> {
        // Almost none speaks of a split.
        if !std::str::from_utf8(&record.payload).is_ok_and(|text| text.contains("\"case_split\"")) {
            return Ok(());
        }
        let decision: Value = serde_json::from_slice(&record.payload)?;
        let events = decision["data"]["events"].as_array().into_iter().flatten();
        for split in events.filter_map(|event| event.get("case_split")) {
            let whole = split["case"].as_str().and_then(|case| self.known.get(case));
            let Some(whole) = whole.and_then(|whole| whole.parse::<CaseId>().ok()) else { continue };
            let parts = split["matters"].as_array().into_iter().flatten();
            for (part, number) in parts.filter_map(|matter| matter[0].as_str()).zip(1..) {
                self.known.insert(part.to_owned(), whole.part(number).to_string());
            }
        }
        Ok(())
    }

    /// Notes that something is called otherwise from now on.
    pub(super) fn learn(&mut self, earlier: String, now: String) {
        self.known.insert(earlier, now);
    }

    /// What something is called now; as it was where nothing is known of it.
    pub(super) fn of(&self, name: &str) -> String {
        self.renamed(name).unwrap_or_else(|| name.to_owned())
    }

    fn renamed(&self, name: &str) -> Option<String> {
        self.known.get(name).cloned().or_else(|| {
            let (before, rest) =
                BEFORE_IDS.iter().find_map(|before| Some((before, name.strip_prefix(before)?)))?;
            Some(format!("{before}{}", self.renamed(rest)?))
        })
    }

    /// Calls everything in a record as it is called now; says whether anything was called otherwise.
    pub(super) fn replace(&self, record: &mut Value) -> bool {
        self.replace_in(record, "")
    }

    fn replace_in(&self, value: &mut Value, field: &str) -> bool {
        match value {
            Value::String(text) => {
                let now = self.renamed(text).or_else(|| widened(text, field));
                now.is_some_and(|now| {
                    *text = now;
                    true
                })
            }
            Value::Array(values) => {
                values.iter_mut().fold(false, |changed, it| self.replace_in(it, field) | changed)
            }
            Value::Object(fields) => {
                fields.iter_mut().fold(false, |changed, (field, it)| self.replace_in(it, field) | changed)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

/// An id of 64 bits that names nothing, as a request may have it, in the length of ids now.
fn widened(text: &str, field: &str) -> Option<String> {
    let (kind, digits) = text.split_at_checked(1)?;
    let is_id = matches!(kind, "c" | "i")
        && digits.len() == 16
        && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (is_id && NAMING.contains(&field)).then(|| format!("{kind}{:016}{digits}", 0))
}

#[cfg(test)]
mod tests {
    use huiying_eventlog::Position;
    use serde_json::json;

    use super::*;

    fn record(id: &str, json: &Value) -> Record {
        Record { position: Position::new(1), id: id.to_owned(), payload: serde_json::to_vec(json).unwrap() }
    }

    const REPORT: &str = "r0123456789abcdef0123456789abcdef";
    const KEY: [u8; 32] = [7; 32];

    fn given() -> Ids<'static> {
        let mut ids = Ids::new(IdKey::new(&KEY));
        let reported =
            json!({"id": REPORT, "data": {"id": REPORT, "source": "s", "external_id": "1", "title": "t"}});
        ids.see_intake(&record(REPORT, &reported)).unwrap();
        for hex in ["aaaaaaaaaaaaaaaa", "0000000000000000"] {
            let id = format!("{REPORT}/reply/{hex}");
            ids.see_intake(&record(&id, &json!({"id": id, "data": {"report": REPORT}}))).unwrap();
        }
        ids
    }

    #[test]
    fn what_follows_a_report_is_numbered_in_its_order_wherever_it_is_named() {
        let (ids, now) = (given(), IdKey::new(&KEY).report(REPORT.parse().unwrap()));
        assert_eq!(ids.of(REPORT), now.to_string());
        assert_eq!(ids.of(&format!("{REPORT}/reply/aaaaaaaaaaaaaaaa")), format!("{now}/reply/1"));
        assert_eq!(
            ids.of(&format!("waits for again/again/{REPORT}/reply/0000000000000000")),
            format!("waits for again/again/{now}/reply/2")
        );
        assert_eq!(ids.of("tick/7"), "tick/7");
    }

    #[test]
    fn a_case_that_never_was_is_named_in_the_length_of_ids_now_and_free_text_stays() {
        let ids = given();
        let mut request =
            json!({"wish": {"close_case": {"case": "c00000000000000ff", "note": "c00000000000000ff"}}});
        assert!(ids.replace(&mut request));
        let expected = json!({"wish": {"close_case": {
            "case": "c000000000000000000000000000000ff", "note": "c00000000000000ff"
        }}});
        assert_eq!(request, expected);
    }
}
