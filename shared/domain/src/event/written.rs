//! How events are read back: the written name says which family reads the rest.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use crate::written_names::names_of;

use super::{CaseEvent, ClockEvent, Event, IncidentEvent, PeopleEvent, PolicyEvent, ProcessEvent};

/// Which family an event belongs to.
#[derive(Clone, Copy, Debug)]
enum Family {
    Policy,
    Case,
    Incident,
    Clock,
    Process,
    People,
}

/// The family of every written name.
static FAMILIES: LazyLock<HashMap<&'static str, Family>> = LazyLock::new(|| {
    let families = [
        (Family::Policy, names_of::<PolicyEvent>()),
        (Family::Case, names_of::<CaseEvent>()),
        (Family::Incident, names_of::<IncidentEvent>()),
        (Family::Clock, names_of::<ClockEvent>()),
        (Family::Process, names_of::<ProcessEvent>()),
        (Family::People, names_of::<PeopleEvent>()),
    ];
    families.into_iter().flat_map(|(family, names)| names.iter().map(move |name| (*name, family))).collect()
});

/// Every written name of an event that this version reads.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut names: Vec<&'static str> = FAMILIES.keys().copied().collect();
    names.sort_unstable();
    names
});

impl Event {
    /// Every written name of an event that this version reads, in alphabetical order.
    #[must_use]
    pub fn names() -> &'static [&'static str] {
        &NAMES
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("Event", Self::names(), ByName)
    }
}

struct ByName;

impl<'de> Visitor<'de> for ByName {
    type Value = Event;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event under its written name")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Event, A::Error> {
        let (Named { name, family }, content) = data.variant()?;
        let named = Content { name, content };
        Ok(match family {
            Family::Policy => Event::Policy(PolicyEvent::deserialize(named)?),
            Family::Case => Event::Case(CaseEvent::deserialize(named)?),
            Family::Incident => Event::Incident(IncidentEvent::deserialize(named)?),
            Family::Clock => Event::Clock(ClockEvent::deserialize(named)?),
            Family::Process => Event::Process(ProcessEvent::deserialize(named)?),
            Family::People => Event::People(PeopleEvent::deserialize(named)?),
        })
    }
}

/// A written name with its family.
struct Named {
    name: &'static str,
    family: Family,
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(NameOf)
    }
}

struct NameOf;

impl Visitor<'_> for NameOf {
    type Value = Named;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the written name of an event")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Named, E> {
        match FAMILIES.get_key_value(name) {
            Some((name, family)) => Ok(Named { name, family: *family }),
            None => Err(E::unknown_variant(name, Event::names())),
        }
    }
}

/// The rest of an event whose name was read, as its family's enum reads it.
struct Content<A> {
    name: &'static str,
    content: A,
}

impl<'de, A: VariantAccess<'de>> Deserializer<'de> for Content<A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, A: VariantAccess<'de>> EnumAccess<'de> for Content<A> {
    type Error = A::Error;
    type Variant = A;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, A), A::Error> {
        let name: StrDeserializer<'_, A::Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.content))
    }
}
