//! What every page has around it: names, navigation, language, files to load.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use huiying_domain::bounded::beginning;
use huiying_words::durations::{self, Form};
use huiying_words::{Lang, Words, people, shown, time};

use crate::assets::Assets;
use crate::desk::Desk;
use crate::gate::ACCOUNT;
use crate::page::Page;
use crate::who::{SignedIn, Who};

/// Cookie of the language.
pub(crate) const LANG_COOKIE: &str = "huiying_lang";
/// Cookie of the officer's name, in base64 since names are Chinese.
pub(crate) const OFFICER_COOKIE: &str = "huiying_officer";
/// Characters of an officer's name.
pub const OFFICER_CHARS_MAX: usize = 40;

/// Who looks: the language asked for or remembered, the officer remembered, and the address.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The language of the page.
    pub lang: Lang,
    /// The language asked for in the address, to be remembered.
    pub lang_asked: Option<Lang>,
    /// The officer's name, empty where none is remembered.
    pub officer: String,
    /// Path of the address.
    pub path: String,
    /// Query of the address, without the language.
    pub query: String,
    /// The pages that can be gone to.
    pub pages: Nav,
    /// Who it is.
    pub who: Who,
}

/// The pages that navigation leads to, in its order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nav(pub &'static [&'static Page]);

/// A page to go to.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Its address.
    pub href: &'static str,
    /// What it is called.
    pub label: &'static str,
}

impl Nav {
    fn destinations(self, t: &'static Words, who: &Who) -> Vec<Destination> {
        let seen = self.0.iter().filter(|page| page.needs.are_met_by(who));
        seen.filter_map(|page| Some(Destination { href: page.path, label: page.nav?(t) })).collect()
    }

    /// The first page that whoever signed in may see.
    #[must_use]
    pub fn first_for(self, who: &Who) -> &'static str {
        let mut seen = self.0.iter().filter(|page| page.nav.is_some() && page.needs.are_met_by(who));
        seen.next().map_or(ACCOUNT, |page| page.path)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

impl Visitor {
    /// Reads the address and the cookies of a request.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        let cookies = CookieJar::from_headers(&parts.headers);
        let query = parts.uri.query().unwrap_or_default();
        let (lang_pairs, others): (Vec<&str>, Vec<&str>) =
            query.split('&').filter(|pair| !pair.is_empty()).partition(|pair| pair.starts_with("lang="));
        let lang_asked = lang_pairs.last().and_then(|pair| Lang::from_code(&pair["lang=".len()..]));
        let remembered = cookies.get(LANG_COOKIE).and_then(|cookie| Lang::from_code(cookie.value()));
        let officer = cookies
            .get(OFFICER_COOKIE)
            .and_then(|cookie| URL_SAFE_NO_PAD.decode(cookie.value()).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .map(|name| beginning(&name, OFFICER_CHARS_MAX).to_owned())
            .unwrap_or_default();
        Self {
            lang: lang_asked.or(remembered).unwrap_or_default(),
            lang_asked,
            officer,
            path: parts.uri.path().to_owned(),
            query: others.join("&"),
            pages: parts.extensions.get().copied().unwrap_or_default(),
            who: parts.extensions.get().cloned().unwrap_or_default(),
        }
    }

    fn address(&self) -> String {
        let join = if self.query.is_empty() { "" } else { "?" };
        shown(&format!("{}{join}{}", self.path, self.query))
    }

    fn href(&self, lang: Lang) -> String {
        let join = if self.query.is_empty() { "" } else { "&" };
        format!("{}?{}{join}lang={}", self.path, self.query, lang.code())
    }
}

/// The value of the officer's cookie.
pub(crate) fn officer_cookie(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(name)
}

/// What every page has around it.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The language.
    pub lang: Lang,
    /// Its words.
    pub t: &'static Words,
    /// The pages to go to.
    pub nav: Vec<Destination>,
    /// The bureau's name.
    pub bureau: String,
    /// Whether the data is made up.
    pub demo: bool,
    /// Addresses of the files to load.
    pub assets: Assets,
    /// The server's time, for people.
    pub now: String,
    /// The same in milliseconds since 1970, for countdowns.
    pub now_ms: i64,
    /// The address of this page, which its print shows.
    pub address: String,
    /// This page in Chinese.
    pub zh_href: String,
    /// This page in English.
    pub en_href: String,
    /// The officer remembered.
    pub officer: String,
    /// Who signed in; nobody where a name is typed.
    pub signed_in: Option<Signature>,
    /// What the script writes.
    pub script: ScriptWords,
}

/// Who acts, as every page names them.
#[derive(Clone, Debug)]
pub struct Signature {
    /// What they are called.
    pub name: String,
    /// Their roles, in words.
    pub roles: String,
}

impl Signature {
    fn of(lang: Lang, signed_in: &SignedIn) -> Self {
        let roles: Vec<&str> = signed_in.roles().into_iter().map(|role| people::role(lang, role)).collect();
        Self { name: shown(&signed_in.name), roles: roles.join(lang.pick("、", ", ")) }
    }
}

/// The words the script writes.
#[derive(Clone, Debug)]
pub struct ScriptWords {
    /// Names of days, hours, minutes and seconds, joined by `|`.
    pub units: String,
    /// Forms of time left until a limit and over it, joined by `|`.
    pub limit: String,
    /// The same for reminders.
    pub reminder: String,
    /// The same for what is striven for.
    pub aim: String,
}

impl Shell {
    /// The shell of a page that `visitor` asked for at `now`.
    #[must_use]
    pub fn new(desk: &Desk, visitor: &Visitor, now: DateTime<Utc>) -> Self {
        Self {
            lang: visitor.lang,
            t: visitor.lang.words(),
            nav: visitor.pages.destinations(visitor.lang.words(), &visitor.who),
            bureau: shown(&desk.bureau.name),
            demo: desk.demo,
            assets: Assets::current(),
            now: time::minute(now),
            now_ms: now.timestamp_millis(),
            address: visitor.address(),
            zh_href: visitor.href(Lang::Zh),
            en_href: visitor.href(Lang::En),
            officer: shown(&visitor.officer),
            signed_in: visitor.who.signed_in().map(|it| Signature::of(visitor.lang, it)),
            script: ScriptWords::of(visitor.lang),
        }
    }

    /// A shell for samples of pages of this list.
    #[must_use]
    pub fn sample(lang: Lang, path: &str, nav: Nav) -> Self {
        let visitor =
            Visitor { lang, path: path.to_owned(), officer: "甲".to_owned(), ..Visitor::default() };
        Self {
            lang,
            t: lang.words(),
            nav: nav.destinations(lang.words(), &Who::Anybody),
            bureau: "某市应急管理局".to_owned(),
            demo: true,
            assets: Assets::sample(),
            now: "2026-09-03 02:10".to_owned(),
            now_ms: 1_788_372_600_000,
            address: visitor.address(),
            zh_href: visitor.href(Lang::Zh),
            en_href: visitor.href(Lang::En),
            officer: visitor.officer,
            signed_in: None,
            script: ScriptWords::of(lang),
        }
    }
}

impl ScriptWords {
    fn of(lang: Lang) -> Self {
        Self {
            units: durations::units(lang).join("|"),
            limit: Form::Limit.words(lang).join("|"),
            reminder: Form::Reminder.words(lang).join("|"),
            aim: Form::Aim.words(lang).join("|"),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn visitor(uri: &str, cookie: &str) -> Visitor {
        let request = Request::builder().uri(uri).header("cookie", cookie).body(()).unwrap();
        Visitor::of(&request.into_parts().0)
    }

    #[test]
    fn the_language_asked_for_wins_over_the_one_remembered() {
        assert_eq!(visitor("/", "").lang, Lang::Zh);
        assert_eq!(visitor("/", "huiying_lang=en").lang, Lang::En);
        assert_eq!(visitor("/?lang=zh", "huiying_lang=en").lang, Lang::Zh);
        assert_eq!(visitor("/?lang=xx", "huiying_lang=en").lang, Lang::En);
    }

    #[test]
    fn changing_the_language_keeps_the_filter() {
        let visitor = visitor("/?state=due&lang=en&page=2", "");
        assert_eq!(visitor.href(Lang::Zh), "/?state=due&page=2&lang=zh");
    }

    #[test]
    fn the_officer_is_remembered_whatever_the_characters() {
        let cookie = format!("huiying_officer={}", officer_cookie("欧阳 甲;1"));
        assert_eq!(visitor("/", &cookie).officer, "欧阳 甲;1");
        assert_eq!(visitor("/", "huiying_officer=%%%").officer, "");
    }
}
