//! A page as the list of pages names it, and the routes that follow from such a list.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get};
use huiying_words::{Lang, Words};

use crate::desk::{Desk, Error};
use crate::gate::{Gate, Needs, admitted};
use crate::shell::{Nav, Shell};
use crate::{assets, security};

/// Answers what is asked of an address.
pub type Handler = fn() -> MethodRouter<Desk>;

/// One page: everything that has to be known of it outside its own folder.
#[derive(Debug)]
pub struct Page {
    /// Its name, which the names of its template and samples begin with.
    pub name: &'static str,
    /// Its address, with parameters in braces.
    pub path: &'static str,
    /// What navigation calls it, where it leads there.
    pub nav: Option<fn(&'static Words) -> &'static str>,
    /// What somebody needs to see it, to watch it and to send its forms.
    pub needs: Needs,
    /// Answers at its address.
    pub handler: Handler,
    /// Further addresses that serve it: streams, and where its forms go.
    pub also: &'static [(&'static str, Handler)],
    /// What it looks like over made-up matters; at least once.
    pub samples: fn(Around) -> Vec<Sample>,
}

/// What a sample is made with.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// Its language.
    pub lang: Lang,
    /// The pages that navigation leads to.
    pub pages: &'static [&'static Page],
}

impl Around {
    /// The shell of a sample at this path.
    #[must_use]
    pub fn shell(self, path: &str) -> Shell {
        Shell::sample(self.lang, path, Nav(self.pages))
    }
}

/// A page over made-up matters.
#[derive(Debug)]
pub struct Sample {
    /// Its name; its snapshot has the language after it.
    pub name: String,
    /// The page.
    pub html: String,
}

impl Sample {
    /// A sample of this name; one that fails to render shows the error.
    #[must_use]
    pub fn of(name: impl Into<String>, page: &impl askama::Template) -> Self {
        Self { name: name.into(), html: page.render().unwrap_or_else(|error| error.to_string()) }
    }
}

/// The pages of a list, the files they load, and everything that guards them.
pub fn router(desk: Desk, pages: &'static [&'static Page]) -> Router {
    let routes = pages.iter().fold(Router::new(), |routes, page| {
        let also = page.also.iter().map(|(path, handler)| (*path, *handler));
        let all = std::iter::once((page.path, page.handler)).chain(also);
        let gate = || from_fn_with_state(Gate { desk: desk.clone(), needs: page.needs }, admitted);
        all.fold(routes, |routes, (path, handler)| routes.route(path, handler().layer(gate())))
    });
    let routes = routes
        .route("/static/{name}", get(assets::serve))
        .fallback(|| async { Error::NothingThere { what: "page" } });
    security::guarded_pages(routes, &desk).layer(axum::Extension(Nav(pages))).with_state(desk)
}
