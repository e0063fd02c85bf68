//! The rules and arrangements that a calculator counts by: those of a data directory where one is named, else the
//! program's own.

use std::path::{Path, PathBuf};

use huiying_deadlines::{OfficeHours, PublishedCalendar, Rule, RulePack, WorkCalendar};
use huiying_domain::state::office_hours;
use huiying_runtime::Config;
use huiying_views::PolicyQuestion;
use serde::Deserialize;

use crate::errors::AnyError;
use crate::{ask, moments};

/// Packs and arrangements.
#[derive(Debug, Deserialize)]
pub(crate) struct Policy {
    packs: Vec<RulePack>,
    calendars: Vec<PublishedCalendar>,
}

impl Policy {
    /// Those in force in the data directory where the person named one, else those that come with the program.
    pub(crate) async fn of(config: &Config, asked: bool) -> Result<Self, AnyError> {
        match asked {
            true => ask::json(config, &PolicyQuestion).await,
            false => Ok(Self { packs: RulePack::builtin(), calendars: WorkCalendar::builtin() }),
        }
    }

    /// The packs.
    pub(crate) fn into_packs(self) -> Vec<RulePack> {
        self.packs
    }

    /// Takes packs from files in, which come first.
    pub(crate) fn add(&mut self, files: &[PathBuf]) -> Result<(), AnyError> {
        let mut packs = files.iter().map(|file| read_pack(file)).collect::<Result<Vec<_>, _>>()?;
        packs.append(&mut self.packs);
        self.packs = packs;
        Ok(())
    }

    /// The office hours that the packs state, those of the most local.
    pub(crate) fn hours(&self) -> OfficeHours {
        office_hours(self.packs.iter())
    }

    /// The rule with this id, whatever its case; the examples are known too.
    pub(crate) fn find(&mut self, id: &str) -> Result<&Rule, AnyError> {
        let id = id.trim();
        let missing: Vec<RulePack> = RulePack::examples()
            .into_iter()
            .filter(|it| self.packs.iter().all(|known| known.id != it.id))
            .collect();
        self.packs.extend(missing);
        let mut rules = self.packs.iter().flat_map(|pack| &pack.rules);
        let found = rules.find(|rule| rule.id.as_str().eq_ignore_ascii_case(id));
        found.ok_or_else(|| match id.eq_ignore_ascii_case("SOURCE-TARGET") {
            true => "SOURCE-TARGET is the deadline that a source itself sets, so nothing is counted: name the case with --case"
                .into(),
            false => format!("there is no rule `{id}`; `huiying rules list` lists them all").into(),
        })
    }

    /// The calendar, or what was known of it at an instant.
    pub(crate) fn calendar(&self, as_known: Option<&str>) -> Result<WorkCalendar, AnyError> {
        let calendars = self.calendars.iter().cloned();
        Ok(match as_known {
            Some(at) => WorkCalendar::as_known(calendars, moments::read("--as-known", at)?),
            None => calendars.collect(),
        })
    }
}

/// Reads a pack from a file.
pub(crate) fn read_pack(file: &Path) -> Result<RulePack, AnyError> {
    let name = file.display();
    let yaml = std::fs::read_to_string(file).map_err(|error| format!("reading `{name}`: {error}"))?;
    RulePack::from_yaml(&yaml).map_err(|error| {
        let cause = std::error::Error::source(&error).map(|it| format!(": {it}")).unwrap_or_default();
        format!("`{name}`: {error}{cause}").into()
    })
}
