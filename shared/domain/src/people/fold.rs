//! Folding events into people and their grants.

use std::collections::BTreeMap;

use super::{Grant, People, PeopleEvent, Person};

impl Person {
    /// The person whom this event admits; nobody where it is another event.
    #[must_use]
    pub fn admitted_by(event: &PeopleEvent) -> Option<Self> {
        match event {
            PeopleEvent::Admitted { at, .. } => {
                Some(Self { admitted_at: *at, deactivated_at: None, grants: BTreeMap::new() })
            }
            PeopleEvent::RoleGranted { .. }
            | PeopleEvent::RoleRevoked { .. }
            | PeopleEvent::Deactivated { .. } => None,
        }
    }

    /// Folds one event about this person.
    pub fn apply(&mut self, event: &PeopleEvent) {
        match event {
            PeopleEvent::Admitted { .. } => {}
            PeopleEvent::RoleGranted { grant, role, office, from, until, delegated, .. } => {
                let granted = Grant {
                    role: *role,
                    office: office.clone(),
                    from: *from,
                    until: *until,
                    delegated: *delegated,
                    revoked_at: None,
                };
                self.grants.insert(*grant, granted);
            }
            PeopleEvent::RoleRevoked { grant, at, .. } => {
                let revoked = self.grants.get_mut(grant).filter(|it| it.revoked_at.is_none());
                revoked.into_iter().for_each(|it| it.revoked_at = Some(*at));
            }
            PeopleEvent::Deactivated { at, .. } => self.deactivated_at = Some(*at),
        }
    }
}

impl People {
    /// Folds one event.
    pub fn apply(&mut self, event: &PeopleEvent) {
        match (self.0.get_mut(&event.person()), Person::admitted_by(event)) {
            (Some(person), _) => person.apply(event),
            (None, Some(admitted)) => drop(self.0.insert(event.person(), admitted)),
            (None, None) => {}
        }
    }
}
