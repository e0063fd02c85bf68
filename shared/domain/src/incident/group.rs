//! Incidents that were found to be one: which carries which, from when they count, and what was published on them.

use crate::clock::obligation::Anchor;
use crate::clock::start::Started;
use crate::id::IncidentId;
use crate::incident::{Incident, ReleaseKind};
use crate::state::State;
use crate::time::SourceTime;

/// What is known of one incident of a group.
#[derive(Clone, Debug)]
struct Member {
    incident: IncidentId,
    occurred: Option<SourceTime>,
    reported: SourceTime,
    releases: Vec<(ReleaseKind, SourceTime)>,
}

/// An incident with every one it carries.
#[derive(Clone, Debug)]
pub(crate) struct Group(Vec<Member>);

impl Group {
    /// The group that an incident carries as things stand.
    pub(crate) fn of(state: &State, incident: IncidentId) -> Self {
        let of = |id| {
            let it = state.incidents.get(&id)?;
            let (occurred, reported, releases) = (it.occurred, it.reported, it.releases.clone());
            Some(Member { incident: id, occurred, reported, releases })
        };
        Self(members(state, incident).into_iter().filter_map(of).collect())
    }

    /// An incident that carries no other.
    pub(crate) fn of_one(incident: IncidentId, occurred: Option<SourceTime>, reported: SourceTime) -> Self {
        Self(vec![Member { incident, occurred, reported, releases: Vec::new() }])
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(crate) fn without(mut self, leaving: &[IncidentId]) -> Self {
        self.0.retain(|it| !leaving.contains(&it.incident));
        self
    }

    pub(crate) fn with_occurrence(mut self, incident: IncidentId, occurred: SourceTime) -> Self {
        self.0.iter_mut().filter(|it| it.incident == incident).for_each(|it| it.occurred = Some(occurred));
        self
    }

    /// The first time known of it.
    pub(crate) fn earliest(&self) -> Option<SourceTime> {
        self.0.iter().map(|it| it.occurred.unwrap_or(it.reported)).min()
    }

    /// Where its clocks start: at the earliest occurrence known, else at the earliest report.
    pub(crate) fn start(&self) -> Started {
        let occurred = self.0.iter().filter_map(|it| it.occurred).min();
        let reported = self.0.iter().map(|it| it.reported).min();
        match (occurred, reported) {
            (Some(occurred), _) => Started { anchor: Anchor::Occurred, at: occurred.at },
            (None, Some(reported)) => Started { anchor: Anchor::ReportedAsFallback, at: reported.at },
            (None, None) => Started { anchor: Anchor::ReportedAsFallback, at: chrono::DateTime::UNIX_EPOCH },
        }
    }

    /// Where its clocks start that count from the first report.
    pub(crate) fn first_report(&self) -> Started {
        let at = self.0.iter().map(|it| it.reported.at).min().unwrap_or(chrono::DateTime::UNIX_EPOCH);
        Started { anchor: Anchor::Reported, at }
    }

    /// The first publication on any of it of a kind that is wanted.
    pub(crate) fn first_release(&self, wanted: impl Fn(ReleaseKind) -> bool) -> Option<SourceTime> {
        let releases = self.0.iter().flat_map(|it| &it.releases);
        releases.filter(|(kind, _)| wanted(*kind)).map(|(_, at)| *at).min()
    }

    /// An incident of it that has a publication of this kind, and when the first such appeared.
    pub(crate) fn release_on(&self, kind: ReleaseKind) -> Option<(IncidentId, SourceTime)> {
        let of = |it: &Member| {
            let first = it.releases.iter().filter(|(of, _)| *of == kind).map(|(_, at)| *at).min()?;
            Some((it.incident, first))
        };
        self.0.iter().find_map(of)
    }

    /// The kinds that are published on it once those of this kind on one incident are withdrawn.
    pub(crate) fn releases_without(&self, on: IncidentId, kind: ReleaseKind) -> Vec<ReleaseKind> {
        let all = self.0.iter().flat_map(|it| it.releases.iter().map(move |(of, _)| (it.incident, *of)));
        all.filter(|(incident, of)| !(*incident == on && *of == kind)).map(|(_, of)| of).collect()
    }

    /// The last publication on any of it of a kind that is wanted.
    pub(crate) fn last_release(&self, wanted: impl Fn(ReleaseKind) -> bool) -> Option<SourceTime> {
        let releases = self.0.iter().flat_map(|it| &it.releases);
        releases.filter(|(kind, _)| wanted(*kind)).map(|(_, at)| *at).max()
    }
}

/// The incident and every one that carries it and is not closed, the nearest first.
pub(crate) fn open_carriers(state: &State, incident: IncidentId) -> Vec<IncidentId> {
    let is_open = |id: &IncidentId| state.incidents.get(id).is_some_and(|it| it.closed_at.is_none());
    carriers(state, incident).into_iter().filter(is_open).collect()
}

/// The incident and every one that carries it, the nearest first.
pub(crate) fn carriers(state: &State, incident: IncidentId) -> Vec<IncidentId> {
    let mut chain = vec![incident];
    let mut at = incident;
    while let Some(into) = state.incidents.get(&at).and_then(|it| it.merged_into) {
        // Merging never makes a ring; damaged data must not run on all the same.
        if chain.contains(&into) {
            break;
        }
        chain.push(into);
        at = into;
    }
    chain
}

/// The incident and every one it carries.
pub(crate) fn members(state: &State, incident: IncidentId) -> Vec<IncidentId> {
    let mut found = vec![incident];
    let mut next = 0;
    while let Some(of) = found.get(next).copied() {
        let carried = state.incidents.iter().filter(|(_, it)| it.merged_into == Some(of));
        let carried: Vec<IncidentId> = carried.map(|(id, _)| *id).filter(|id| !found.contains(id)).collect();
        found.extend(carried);
        next += 1;
    }
    found
}

/// The incidents that this one carries.
pub(crate) fn carried(state: &State, incident: IncidentId) -> Vec<&Incident> {
    let carried = members(state, incident).into_iter().skip(1);
    carried.filter_map(|it| state.incidents.get(&it)).collect()
}
