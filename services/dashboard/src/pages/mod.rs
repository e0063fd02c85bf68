//! The list of all pages: routes, navigation, samples and the walks of the browser tests follow from it.

use huiying_pagekit::{Around, Page, Sample};
use huiying_words::Lang;

use crate::people::{access, account, person, sign_in, staff};
use crate::samples::errors;
use crate::{about, case, channels, incident, queue, response, upload};

/// Every page, in the order of navigation.
pub const PAGES: &[&Page] = &[
    &queue::PAGE,
    &incident::NEW,
    &upload::PAGE,
    &about::PAGE,
    &case::PAGE,
    &incident::PAGE,
    &channels::PAGE,
    &upload::FILE,
    &upload::IMPORTED,
    &response::PAGE,
    &staff::PAGE,
    &access::PAGE,
    &person::PAGE,
    &account::PAGE,
    &sign_in::PAGE,
];

/// Every sample of every page and of the page for what goes wrong, in both languages; names end with the language.
#[must_use]
pub fn every_sample() -> Vec<Sample> {
    let of = |lang: Lang| {
        let around = Around { lang, pages: PAGES };
        let pages = PAGES.iter().flat_map(move |page| (page.samples)(around)).chain(errors(around));
        pages.map(move |sample| Sample { name: format!("{}.{}", sample.name, lang.code()), ..sample })
    };
    Lang::ALL.into_iter().flat_map(of).collect()
}

#[cfg(test)]
mod acts_tests;
#[cfg(test)]
mod tests;
