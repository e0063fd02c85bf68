//! What is known of a source and used whenever something of it is imported: columns, sheets, words, zone and more, by name.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chrono::FixedOffset;
use clap::{Args, ValueEnum};
use huiying_ingest::date_order::DateOrder;
use huiying_ingest::meanings::Meanings;
use huiying_runtime::Config;
use serde::{Deserialize, Serialize};

use crate::errors::AnyError;
use crate::import::Kind;

/// The folder in the data directory.
pub(crate) const FOLDER: &str = "sources";
/// Longest name of a source that settings are kept for, in characters.
const NAME_CHARS_MAX: usize = 60;
/// The largest file of settings, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// How the files of one kind from one source are read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Fields and their columns, as with `--map`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) map: Vec<String>,
    /// The sheets that are read, as with `--sheet`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) sheets: Vec<String>,
    /// The zone of times that name none, as with `--zone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    /// The order of dates whose year stands last, as with `--dates`.
    #[serde(skip_serializing_if = "Option::is_none")]
    dates: Option<Dates>,
    /// Whether its files hold everything that it has, as with `--full-export`.
    #[serde(skip_serializing_if = "Option::is_none")]
    full_export: Option<bool>,
    /// What words of the source mean, in the shape of the file named with `--words`.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<toml::Table>,
}

/// What comes first in dates such as 03/09/2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Dates {
    /// 03/09/2026 is 9 March.
    MonthFirst,
    /// 03/09/2026 is 3 September.
    DayFirst,
}

impl fmt::Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MonthFirst => "month-first",
            Self::DayFirst => "day-first",
        })
    }
}

/// The settings of one source by kind of file.
pub(crate) type Source = BTreeMap<String, Settings>;

/// Which sources are listed.
#[derive(Debug, Args)]
pub(crate) struct SourcesArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Settings {
    /// Fields and their columns, and nothing else.
    pub(crate) fn mapped(map: &[String]) -> Self {
        Self { map: map.to_vec(), ..Self::default() }
    }

    /// What the command line says goes before what was saved, field by field.
    pub(crate) fn with(mut self, said: Self) -> Self {
        let field = |map: &String| map.split('=').next().map(|field| field.trim().to_owned());
        self.map.retain(|saved| !said.map.iter().any(|it| field(it) == field(saved)));
        self.map.extend(said.map);
        if !said.sheets.is_empty() {
            self.sheets = said.sheets;
        }
        self.zone = said.zone.or(self.zone);
        self.dates = said.dates.or(self.dates);
        self.full_export = said.full_export.or(self.full_export);
        self.words = said.words.or(self.words);
        self
    }

    /// What the command line says.
    ///
    /// # Errors
    /// Where the file of words cannot be read or has another shape.
    pub(crate) fn said(
        map: &[String],
        sheets: &[String],
        zone: Option<FixedOffset>,
        dates: Option<Dates>,
        words: Option<&Path>,
    ) -> Result<Self, AnyError> {
        let read = |path: &Path| -> Result<toml::Table, AnyError> {
            Meanings::read(path)?;
            Ok(fs::read_to_string(path)?.parse()?)
        };
        Ok(Self {
            map: map.to_vec(),
            sheets: sheets.to_vec(),
            zone: zone.map(|zone| zone.to_string()),
            dates,
            full_export: None,
            words: words.map(read).transpose()?,
        })
    }

    /// The same with whether files hold everything, where that is said.
    pub(crate) fn of_full_exports(self, full_export: Option<bool>) -> Self {
        Self { full_export, ..self }
    }

    /// Whether files hold everything that their source has.
    pub(crate) fn is_full_export(&self) -> bool {
        self.full_export == Some(true)
    }

    /// The zone of times without one: that of China where none is named.
    pub(crate) fn zone(&self) -> FixedOffset {
        let named = self.zone.as_deref().and_then(|zone| zone.parse().ok());
        named.unwrap_or_else(|| FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day"))
    }

    /// The order of dates whose year stands last, where it is known.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        self.dates.map(|dates| match dates {
            Dates::MonthFirst => DateOrder::MonthFirst,
            Dates::DayFirst => DateOrder::DayFirst,
        })
    }

    /// What words mean: those of the source before those that come with the program.
    pub(crate) fn meanings(&self) -> Result<Meanings, AnyError> {
        match &self.words {
            Some(words) => Ok(Meanings::parse(&toml::to_string(words)?)?),
            None => Ok(Meanings::default()),
        }
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Vec::new();
        if !self.map.is_empty() {
            said.push(format!("map {}", self.map.join(", ")));
        }
        if !self.sheets.is_empty() {
            said.push(format!("sheets {}", self.sheets.join(", ")));
        }
        said.extend(self.zone.iter().map(|zone| format!("zone {zone}")));
        said.extend(self.dates.iter().map(|dates| format!("dates {dates}")));
        said.extend(self.full_export.filter(|it| *it).map(|_| "full exports".to_owned()));
        said.extend(self.words.iter().map(|_| "words of its own".to_owned()));
        f.write_str(&if said.is_empty() { "nothing of its own".to_owned() } else { said.join("; ") })
    }
}

/// Prints what is kept of each source.
pub(crate) fn run(config: &Config, args: &SourcesArgs) -> Result<(), AnyError> {
    let mut all: BTreeMap<String, Source> = BTreeMap::new();
    for (name, _) in files(&config.data)? {
        let source = read(&config.data, &name)?;
        all.insert(name, source);
    }
    if args.json {
        println!("{}", serde_json::to_string(&all)?);
        return Ok(());
    }
    if all.is_empty() {
        println!(
            "no settings are saved for any source; `huiying import ... --source NAME --save` saves how its files are read"
        );
    }
    for (name, kinds) in &all {
        kinds.iter().for_each(|(kind, settings)| println!("{name}, {kind}: {settings}"));
    }
    Ok(())
}

/// The names of the sources of which something is kept, and the files in which it is.
///
/// # Errors
/// Where the folder cannot be read.
pub(crate) fn files(data: &Path) -> std::io::Result<BTreeMap<String, PathBuf>> {
    let entries = match fs::read_dir(data.join(FOLDER)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        entries => entries?.collect::<Result<Vec<_>, _>>()?,
    };
    let named = |entry: fs::DirEntry| {
        let file = entry.file_name().to_string_lossy().into_owned();
        file.strip_suffix(".toml").filter(|name| is_name(name)).map(|name| (name.to_owned(), entry.path()))
    };
    Ok(entries.into_iter().filter_map(named).collect())
}

/// What is kept of the files of one kind from a source.
///
/// # Errors
/// Where the file is there and cannot be read.
pub(crate) fn saved(data: &Path, name: &str, kind: Kind) -> Result<Option<Settings>, AnyError> {
    match is_name(name) {
        true => Ok(read(data, name)?.remove(kind.code())),
        false => Ok(None),
    }
}

/// Keeps how the files of one kind from a source are read.
///
/// # Errors
/// Where the name cannot be one of a file, or the file cannot be written.
pub(crate) fn save(data: &Path, name: &str, kind: Kind, settings: Settings) -> Result<(), AnyError> {
    if !is_name(name) {
        return Err(refused(name));
    }
    let mut source = read(data, name)?;
    source.insert(kind.code().to_owned(), settings);
    let path = path_of(data, name);
    let unfinished = path.with_extension("toml.new");
    let write = || -> std::io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(data.join(FOLDER))?;
        let mut file =
            File::options().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(toml::to_string(&source).map_err(std::io::Error::other)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)?;
        File::open(data.join(FOLDER))?.sync_all()
    };
    write().map_err(|error| format!("writing `{}`: {error}", path.display()).into())
}

/// Says why nothing can be kept under a name.
///
/// # Errors
/// Where it cannot be the name of a file.
pub(crate) fn check_name(name: &str) -> Result<(), AnyError> {
    if is_name(name) { Ok(()) } else { Err(refused(name)) }
}

fn refused(name: &str) -> AnyError {
    format!(
        "settings cannot be kept under the name \"{}\": name the source with --source, in letters, digits, - and _, at \
         most {NAME_CHARS_MAX}",
        name.escape_debug()
    )
    .into()
}

fn is_name(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX && name.chars().all(is_part)
}

fn path_of(data: &Path, name: &str) -> PathBuf {
    data.join(FOLDER).join(format!("{name}.toml"))
}

fn read(data: &Path, name: &str) -> Result<Source, AnyError> {
    let path = path_of(data, name);
    let failed = |what: String| {
        format!("reading the settings in `{}`: {what}; mend or remove the file", path.display())
    };
    match fs::metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Source::new()),
        Ok(file) if file.len() > FILE_BYTES_MAX => return Err(failed("it is too large".to_owned()).into()),
        Ok(_) | Err(_) => {}
    }
    let text = fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
    toml::from_str(&text).map_err(|error| failed(error.message().to_owned()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(map: &[&str]) -> Settings {
        Settings { map: map.iter().map(|it| (*it).to_owned()).collect(), ..Settings::default() }
    }

    #[test]
    fn what_is_saved_is_read_again_for_its_kind_and_name_only() {
        let folder = tempfile::tempdir().unwrap();
        let words = "[state]\nclosed = [\"9\"]\n".parse().unwrap();
        let settings = Settings {
            sheets: vec!["一月".to_owned()],
            zone: Some("-06:00".to_owned()),
            dates: Some(Dates::DayFirst),
            full_export: Some(true),
            words: Some(words),
            ..said(&["title=事由"])
        };
        save(folder.path(), "市热线", Kind::Hotline, settings.clone()).unwrap();
        save(folder.path(), "市热线", Kind::Replies, said(&["reply=答"])).unwrap();
        assert_eq!(saved(folder.path(), "市热线", Kind::Hotline).unwrap(), Some(settings.clone()));
        assert_eq!(saved(folder.path(), "市热线", Kind::Replies).unwrap(), Some(said(&["reply=答"])));
        assert_eq!(saved(folder.path(), "市热线", Kind::Messages).unwrap(), None);
        assert_eq!(saved(folder.path(), "other", Kind::Hotline).unwrap(), None);
        assert_eq!(settings.zone(), FixedOffset::west_opt(6 * 3600).unwrap());
        let meaning = settings.meanings().unwrap().state("9");
        assert_eq!(meaning, Some(huiying_domain::details::SourceState::Closed));
    }

    #[test]
    fn what_the_command_says_goes_before_what_was_saved() {
        let now = said(&["title=事由", "body=说明"]).with(said(&["title = 主旨"]));
        assert_eq!(now.map, ["body=说明", "title = 主旨"]);
    }

    #[test]
    fn a_name_that_leads_out_of_the_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["..", "a/b", "", "https://example.org", ".hidden", &"a".repeat(61)] {
            assert!(save(folder.path(), name, Kind::Hotline, Settings::default()).is_err(), "{name}");
            assert_eq!(saved(folder.path(), name, Kind::Hotline).unwrap(), None);
        }
        assert!(!folder.path().join(FOLDER).exists());
    }
}
