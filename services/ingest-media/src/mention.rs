//! From one entry of a feed to one arrival.

use chrono::FixedOffset;
use huiying_domain::personal::{Personal, PersonalFields, mask_numbers};
use huiying_domain::report::Problem as ReportProblem;
use huiying_domain::{Channel, Details, Report, ReportId, SourceTime};
use huiying_ingest::bounds::BODY_CHARS_MAX;
use huiying_ingest::rows::Problem;
use huiying_ingest::{Arrival, Origin};
use url::Url;

use crate::identity::Marks;
use crate::links::{alternate, is_whole};
use crate::raw::{Dated, RawEntry};
use crate::times;
use crate::words::{TITLE_CHARS_MAX, cut, first_sentence, plain};

/// What all entries of a feed have in common.
#[derive(Debug)]
pub(crate) struct Outlet {
    /// Where they come from and when they are read.
    pub(crate) origin: Origin,
    /// What the feed calls itself.
    pub(crate) name: Option<String>,
    /// Where the feed is found.
    pub(crate) address: Option<Url>,
    /// The zone of times without one.
    pub(crate) zone: FixedOffset,
    /// What tells its entries apart.
    pub(crate) marks: Marks,
}

/// The entry as an arrival. Nothing is lost for being dirty: what cannot be read is a problem on the record.
pub(crate) fn arrival(outlet: &Outlet, entry: &RawEntry) -> Arrival {
    let mut teller = Teller { row: entry.row, problems: Vec::new() };
    let origin = &outlet.origin;
    let page = alternate(&entry.links, outlet.address.as_ref());
    let whole = Texts::of(entry);
    let dated = received(outlet, entry, &mut teller);
    let (masked, title_changed, body_changed) = whole.masked();
    let written = entry.published.as_ref().or(entry.updated.as_ref()).map(|dated| dated.text.as_str());
    let content = [&*masked.title, &*masked.body, written.unwrap_or_default()];
    let key = outlet.marks.key(entry, page.as_deref(), &content);
    let (title, body) = masked.shown(page.as_deref().unwrap_or(&key.external_id));
    teller.tell_of_shape(entry, page.as_deref(), whole.is_too_long());
    let personal = PersonalFields {
        title: (title_changed || whole.is_too_long()).then(|| Personal::new(&*whole.title)),
        body: (body_changed || whole.is_too_long()).then(|| Personal::new(&*whole.body)),
        ..PersonalFields::default()
    };
    let aliases = key.aliases.iter().map(|alias| ReportId::derive(&origin.source, alias)).collect();
    let report = Report {
        import: None,
        id: ReportId::derive(&origin.source, &key.external_id),
        source: origin.source.clone(),
        channel: Channel::Mention,
        via: outlet.name.clone(),
        title,
        body,
        category: None,
        class: None,
        received: dated.unwrap_or_else(|| SourceTime::exact(origin.imported_at)),
        received_unknown: dated.is_none(),
        from_history: false,
        target: None,
        office: None,
        area: None,
        status: None,
        link: page,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        details: Details::default(),
        problems: teller.on_record(),
        external_id: key.external_id,
    };
    Arrival {
        row: entry.row,
        report,
        personal,
        is_follow_up: false,
        aliases,
        reply: None,
        closed: None,
        problems: teller.problems,
    }
}

/// When the entry was published, else when it was changed.
fn received(outlet: &Outlet, entry: &RawEntry, teller: &mut Teller) -> Option<SourceTime> {
    let mut read = |dated: &Dated| match times::read(&dated.text, outlet.zone) {
        Ok(read) => {
            read.supposed.into_iter().for_each(|what| teller.tell(Some(&dated.column), what));
            Some((read.time, dated.column.clone()))
        }
        Err(what) => {
            teller.tell(Some(&dated.column), what);
            None
        }
    };
    let dates = [&entry.published, &entry.updated];
    let Some((time, column)) = dates.into_iter().flatten().find_map(&mut read) else {
        let what = "the entry has no readable time; the time of import stands in for it".to_owned();
        teller.tell(Some("pubDate"), what);
        return None;
    };
    if time.at > outlet.origin.imported_at {
        let what = "the time lies in the future, seen from the import; it was kept as it is".to_owned();
        teller.tell(Some(&column), what);
    }
    Some(time)
}

/// Title and body of an entry as plain words.
struct Texts {
    title: String,
    body: String,
}

impl Texts {
    fn of(entry: &RawEntry) -> Self {
        let words = |words: &Option<_>| words.as_ref().map(plain).filter(|text| !text.is_empty());
        let body = words(&entry.content).or_else(|| words(&entry.summary)).unwrap_or_default();
        Self { title: words(&entry.title).unwrap_or_default(), body }
    }

    /// Masked, whole, before anything is cut: half a number would pass for none. And whether masking changed the title
    /// and the body.
    fn masked(&self) -> (Self, bool, bool) {
        let (title, title_changed) = mask_numbers(&self.title);
        let (body, body_changed) = mask_numbers(&self.body);
        (Self { title, body }, title_changed, body_changed)
    }

    fn is_too_long(&self) -> bool {
        let title = Some(self.title.chars().count()).filter(|chars| *chars > TITLE_CHARS_MAX);
        title.map_or(0, |chars| chars + 1) + self.body.chars().count() > BODY_CHARS_MAX
    }

    /// As they are shown: a missing title is made from the body or else from the address, a long one stands whole
    /// before the body.
    fn shown(&self, address: &str) -> (String, String) {
        let is_long = self.title.chars().nth(TITLE_CHARS_MAX).is_some();
        let title = match (self.title.is_empty(), self.body.is_empty()) {
            (false, _) => cut(&self.title, TITLE_CHARS_MAX).into_owned(),
            (true, false) => first_sentence(&self.body),
            (true, true) => cut(&mask_numbers(address).0, TITLE_CHARS_MAX).into_owned(),
        };
        let body = if is_long { format!("{} {}", self.title, self.body) } else { self.body.clone() };
        (title, cut(&body, BODY_CHARS_MAX).into_owned())
    }
}

/// Gathers what is wrong with one entry.
struct Teller {
    row: u64,
    problems: Vec<Problem>,
}

impl Teller {
    fn tell(&mut self, column: Option<&str>, what: String) {
        self.problems.push(Problem { row: self.row, column: column.map(str::to_owned), what });
    }

    fn tell_of_shape(&mut self, entry: &RawEntry, page: Option<&str>, is_too_long: bool) {
        if entry.is_cut {
            self.tell(None, "the entry is not closed or breaks off; what is there was kept".to_owned());
        }
        if is_too_long {
            let what = format!(
                "the text is longer than {BODY_CHARS_MAX} characters: it was cut, and is kept whole under seal"
            );
            self.tell(None, what);
        }
        if page.is_some_and(|page| !is_whole(page)) {
            let what = "the address is relative, and the feed does not say to what; it was kept as it is";
            self.tell(Some("link"), what.to_owned());
        }
    }

    fn on_record(&self) -> Vec<ReportProblem> {
        let copied = |it: &Problem| ReportProblem { column: it.column.clone(), what: it.what.clone() };
        self.problems.iter().map(copied).collect()
    }
}
