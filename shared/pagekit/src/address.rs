//! What stands in an address after the question mark: parameters that are known, and no others.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

use crate::desk::Error;

/// The parameter that every page takes.
const LANG: &str = "lang";

/// Something that is read from the parameters of an address.
pub trait Parameters: Sized {
    /// The names of its parameters, beside that of the language.
    const NAMES: &'static [&'static str];

    /// Reads it.
    ///
    /// # Errors
    /// [`Error::BadAddress`] where a value is not understood.
    fn read(given: &Given) -> Result<Self, Error>;
}

/// The parameters of an address; each is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given(BTreeMap<String, String>);

impl Given {
    /// The value of a parameter, empty where it is not given.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    /// What is said of a value that is not understood.
    #[must_use]
    pub fn not_understood(&self, name: &'static str, known: Vec<String>) -> Error {
        Error::BadAddress { name: name.to_owned(), value: Some(self.get(name).to_owned()), known }
    }

    /// One of several by code; nothing where the parameter is empty or not given.
    ///
    /// # Errors
    /// [`Error::BadAddress`] where it is none of them.
    pub fn one_of<T: Copy>(
        &self,
        name: &'static str,
        all: &[T],
        code: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, Error> {
        let value = self.get(name);
        let found = all.iter().copied().find(|it| code(*it) == value);
        match found {
            None if !value.is_empty() => {
                Err(self.not_understood(name, all.iter().map(|it| code(*it).to_owned()).collect()))
            }
            found => Ok(found),
        }
    }

    /// A whole number from one; nothing where the parameter is empty or not given.
    ///
    /// # Errors
    /// [`Error::BadAddress`] where it is none.
    pub fn count(&self, name: &'static str) -> Result<Option<usize>, Error> {
        match self.get(name) {
            "" => Ok(None),
            value => match value.parse() {
                Ok(count) if count > 0 => Ok(Some(count)),
                Ok(_) | Err(_) => Err(self.not_understood(name, vec!["1, 2, 3, …".to_owned()])),
            },
        }
    }
}

/// What the address of a request asks for.
#[derive(Clone, Debug)]
pub struct Address<T>(pub T);

impl<S: Send + Sync, T: Parameters> FromRequestParts<S> for Address<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let unread = |_| Error::BadAddress { name: String::new(), value: None, known: known::<T>() };
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map_err(unread)?;
        let mut given = BTreeMap::new();
        for (name, value) in pairs {
            let is_known = name == LANG || T::NAMES.contains(&name.as_str());
            if !is_known || given.contains_key(&name) {
                return Err(Error::BadAddress { name, value: None, known: known::<T>() });
            }
            given.insert(name, value);
        }
        T::read(&Given(given)).map(Self)
    }
}

fn known<T: Parameters>() -> Vec<String> {
    T::NAMES.iter().chain([&LANG]).map(|name| (*name).to_owned()).collect()
}

/// No parameters beside the language.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl Parameters for Nothing {
    const NAMES: &'static [&'static str] = &[];

    fn read(_: &Given) -> Result<Self, Error> {
        Ok(Self)
    }
}
