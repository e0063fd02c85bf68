//! Reads RSS, RDF and Atom of any version from XML that may be damaged: every entry that can be made out is read.

mod field;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::field::{Attributes, Field};
use crate::mend::{Mended, Tally, mend};
use crate::names::{Part, Prefixes, Vocabulary, by_address, is_entry, local, part};
use crate::raw::{Dated, Note, RawEntry, RawFeed, RawLink};
use crate::words::resolve;

/// How often reading goes on behind a fault: each may have been looked for to the end of the file.
const RESUMED_MAX: usize = 100;

/// What a file in XML turned out to be.
#[derive(Debug)]
pub(crate) enum Read {
    /// A feed.
    Feed(RawFeed),
    /// Something else, whose outermost element has this name; none where it has no element.
    Other(Option<String>),
}

/// Reads a feed in XML. Elements are known by their names, whatever their namespace is or whether there is one; what is
/// not closed ends with the entry it stands in.
pub(crate) fn read(text: &str) -> Read {
    let (text, mended) = mend(text);
    let mut walk = Walk::default();
    let mut begin = 0;
    let mut reader = lenient(&text);
    for _ in 0..RESUMED_MAX {
        let Err(at) = walk.run(&mut reader, begin) else { break };
        let Some(next) = walk.resume_at(&text, at) else { break };
        begin = next;
        reader = lenient(&text[next..]);
    }
    walk.finish(&mended)
}

fn lenient(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

#[derive(Default)]
struct Walk {
    /// The name of the outermost element.
    root: Option<String>,
    is_atom: bool,
    /// The outermost element is none of a feed.
    is_other: bool,
    prefixes: Prefixes,
    /// What relative addresses of the feed start from.
    bases: Vec<String>,
    feed: RawFeed,
    title_rank: Option<u8>,
    entry: Option<OpenEntry>,
    /// The name of the elements that hold entries.
    entry_name: Option<String>,
    field: Option<Field>,
    /// Where each entry begins.
    begins: Vec<usize>,
    /// References that stand for nothing.
    unknown: Tally,
}

struct OpenEntry {
    name: String,
    raw: RawEntry,
    bases: Vec<String>,
    ranks: Ranks,
}

/// How much the word counts from which each text was taken.
#[derive(Default)]
struct Ranks {
    title: Option<u8>,
    content: Option<u8>,
    summary: Option<u8>,
    published: Option<u8>,
    updated: Option<u8>,
}

/// Takes `value` where there is none yet from a word that counts as much.
fn prefer<T>(held: &mut Option<T>, held_rank: &mut Option<u8>, rank: u8, value: Option<T>) {
    if value.is_some() && held_rank.is_none_or(|held| rank < held) {
        *held = value;
        *held_rank = Some(rank);
    }
}

impl Walk {
    /// Reads to the end, or to a fault, whose place is returned.
    fn run(&mut self, reader: &mut Reader<&[u8]>, begin: usize) -> Result<(), usize> {
        let place = |position: u64| begin + usize::try_from(position).unwrap_or(usize::MAX - begin);
        loop {
            let at = place(reader.buffer_position());
            match reader.read_event() {
                Ok(Event::Eof) => return Ok(()),
                Ok(event) => self.take(&event, at),
                Err(_) => return Err(place(reader.error_position())),
            }
            if self.is_other {
                return Ok(());
            }
        }
    }

    fn take(&mut self, event: &Event<'_>, at: usize) {
        match event {
            Event::Start(element) => self.start(element, at, false),
            Event::Empty(element) => self.start(element, at, true),
            Event::End(element) => self.end(element.name().into_inner()),
            Event::Text(text) => self.text(text),
            Event::CData(text) => self.text(text),
            Event::GeneralRef(reference) => match resolve(reference) {
                Some(text) => self.text(&text),
                None => {
                    self.unknown.add(at);
                    self.text(&format!("&{};", &**reference));
                }
            },
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(field) = &mut self.field {
            field.push_text(text);
        }
    }

    fn start(&mut self, element: &BytesStart<'_>, at: usize, is_empty: bool) {
        let name = element.name().into_inner();
        let begins_entry = self.begins_entry(name);
        if let Some(field) = &mut self.field
            && !begins_entry
        {
            field.inner += usize::from(!is_empty && name == field.name);
            field.push_tag("<", element, if is_empty { "/>" } else { ">" });
            return;
        }
        let attributes = Attributes::of(element);
        for (prefix, address) in &attributes.declared {
            self.prefixes.declare(prefix, address);
        }
        if self.root.is_none() {
            self.begin_root(name, &attributes);
            if !begins_entry {
                return;
            }
        }
        if begins_entry {
            self.begin_entry(name, attributes, at);
            if is_empty {
                self.end_entry(false);
            }
        } else if self.entry.is_none() && local(name).eq_ignore_ascii_case("channel") {
            self.bases.extend(attributes.base);
        } else {
            self.begin_field(name, attributes);
            if is_empty {
                self.end_field();
            }
        }
    }

    /// Whether an element holds an entry: those of a feed have one name, and a `media:item` inside one is none.
    fn begins_entry(&self, name: &str) -> bool {
        is_entry(local(name)) && self.entry_name.as_ref().is_none_or(|known| known == name)
    }

    fn begin_root(&mut self, name: &str, attributes: &Attributes) {
        let known = local(name).to_ascii_lowercase();
        self.is_atom = matches!(known.as_str(), "feed" | "entry");
        self.is_other = !self.is_atom && !matches!(known.as_str(), "rss" | "rdf" | "channel");
        self.bases.extend(attributes.base.clone());
        self.root = Some(name.to_owned());
    }

    fn begin_entry(&mut self, name: &str, attributes: Attributes, at: usize) {
        self.end_field();
        self.end_entry(true);
        self.begins.push(at);
        let mut bases = self.bases.clone();
        bases.extend(attributes.base);
        let row = self.begins.len() as u64;
        let id = attributes.about.map(|about| about.trim().to_owned()).filter(|about| !about.is_empty());
        let raw = RawEntry { row, id, ..RawEntry::default() };
        self.entry_name = Some(name.to_owned());
        self.entry = Some(OpenEntry { name: name.to_owned(), raw, bases, ranks: Ranks::default() });
    }

    fn begin_field(&mut self, name: &str, attributes: Attributes) {
        let vocabulary = match name.split_once(':') {
            Some((prefix, _)) => self.prefixes.vocabulary(prefix),
            None => match attributes.own_namespace.as_deref().map(by_address) {
                None | Some(Vocabulary::Other) => Vocabulary::Rss,
                Some(own) => own,
            },
        };
        let vocabulary = match vocabulary {
            Vocabulary::Atom if self.is_atom => Vocabulary::Rss,
            other => other,
        };
        let says = part(vocabulary, &local(name).to_ascii_lowercase());
        let bases = self.entry.as_ref().map_or(&self.bases, |entry| &entry.bases).clone();
        self.field = Some(Field::new(says, name, attributes, bases));
    }

    fn end(&mut self, name: &str) {
        let ends_entry = self.entry.as_ref().is_some_and(|entry| entry.name == name);
        match &mut self.field {
            Some(field) if field.name == name && field.inner == 0 => self.end_field(),
            Some(field) if !ends_entry => {
                field.inner -= usize::from(field.name == name);
                field.push_tag("</", name, ">");
            }
            open => {
                let is_cut = open.is_some();
                self.end_field();
                if ends_entry {
                    self.end_entry(is_cut);
                }
            }
        }
    }

    fn end_entry(&mut self, is_cut: bool) {
        if let Some(OpenEntry { mut raw, .. }) = self.entry.take()
            && !raw.is_empty()
        {
            raw.is_cut = is_cut;
            self.feed.entries.push(raw);
        }
    }

    fn end_field(&mut self) {
        let Some(field) = self.field.take() else { return };
        let Some(entry) = &mut self.entry else {
            match field.part {
                Part::Title => {
                    let words = field.words(self.is_atom);
                    prefer(&mut self.feed.title, &mut self.title_rank, field.rank, words);
                }
                Part::Link => self.feed.links.extend(field.link()),
                _ => {}
            }
            return;
        };
        entry.take(&field, self.is_atom);
    }

    /// Where reading goes on after a fault: at the next entry. What lies before it stays text of the open element.
    fn resume_at(&mut self, text: &str, fault: usize) -> Option<usize> {
        let rest = text.get(fault + 1..)?;
        let next = self.entry_name.as_ref().and_then(|name| rest.find(&format!("<{name}")));
        let lost = &rest[..next.unwrap_or(rest.len())];
        self.text(lost.strip_prefix("![CDATA[").unwrap_or_default());
        next.map(|next| fault + 1 + next)
    }

    fn finish(mut self, mended: &Mended) -> Read {
        if self.is_other || self.root.is_none() {
            return Read::Other(self.root);
        }
        self.end_field();
        self.end_entry(true);
        let told = [
            (mended.ampersands, "a bare `&` was read as the sign itself"),
            (mended.brackets, "a bare `<` was read as the sign itself"),
            (mended.controls, "a control character was left out"),
            (
                self.unknown,
                "a reference such as `&name;` stands for nothing that is known and was left as it is",
            ),
        ];
        for (tally, what) in told {
            if tally.count > 0 {
                let row = self.begins.partition_point(|begin| *begin <= tally.first).max(1) as u64;
                let what = format!("{what}, {} times in this feed", tally.count);
                self.feed.notes.push(Note { row, what });
            }
        }
        Read::Feed(self.feed)
    }
}

impl OpenEntry {
    fn take(&mut self, field: &Field, is_atom: bool) {
        let Self { raw, ranks, .. } = self;
        let dated = || field.plain().map(|text| Dated { column: local(&field.name).to_owned(), text });
        match field.part {
            Part::Title => prefer(&mut raw.title, &mut ranks.title, field.rank, field.words(is_atom)),
            Part::Content => prefer(&mut raw.content, &mut ranks.content, field.rank, field.words(is_atom)),
            Part::Summary => prefer(&mut raw.summary, &mut ranks.summary, field.rank, field.words(is_atom)),
            Part::Published => prefer(&mut raw.published, &mut ranks.published, field.rank, dated()),
            Part::Updated => prefer(&mut raw.updated, &mut ranks.updated, field.rank, dated()),
            Part::Link => raw.links.extend(field.link()),
            Part::Id => {
                raw.id = field.plain().or(raw.id.take());
                let bases = field.bases.clone();
                let stands_in = (!is_atom).then(|| field.link_of_guid()).flatten();
                raw.links.extend(stands_in.map(|link| RawLink { bases, ..link }));
            }
            Part::Other => {}
        }
    }
}
