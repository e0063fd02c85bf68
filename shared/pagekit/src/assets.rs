//! The files that pages load, embedded in the binary and addressed by their content.

use std::sync::LazyLock;

use axum::extract::{Path, RawQuery};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::desk::Error;

/// Changes with every embedded file; naming it here has the files embedded anew.
const _STAMP: &str = env!("HUIYING_UI_STAMP");

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/ui"]
struct Embedded;

/// Addresses of the files that a page loads; the bundle is absent where the build had no npm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// The look.
    pub base_css: String,
    /// Countdown, keyboard, and live updates where the bundle is absent.
    pub base_js: String,
    /// The icon.
    pub icon: String,
    /// Normalisation of the bundle.
    pub app_css: Option<String>,
    /// htmx, its SSE extension and idiomorph.
    pub app_js: Option<String>,
}

static CURRENT: LazyLock<Assets> = LazyLock::new(|| Assets {
    base_css: address("base.css").unwrap_or_default(),
    base_js: address("base.js").unwrap_or_default(),
    icon: address("icon.svg").unwrap_or_default(),
    app_css: address("app.css"),
    app_js: address("app.js"),
});

impl Assets {
    /// The files of this build.
    #[must_use]
    pub fn current() -> Self {
        CURRENT.clone()
    }

    /// Fixed addresses for samples.
    #[must_use]
    pub fn sample() -> Self {
        let at = |name: &str| format!("/static/{name}");
        Self {
            base_css: at("base.css"),
            base_js: at("base.js"),
            icon: at("icon.svg"),
            app_css: Some(at("app.css")),
            app_js: Some(at("app.js")),
        }
    }

    /// Names and contents of every embedded file.
    pub fn files() -> impl Iterator<Item = (String, Vec<u8>)> {
        Embedded::iter().filter_map(|name| Some((name.to_string(), Embedded::get(&name)?.data.into_owned())))
    }
}

fn address(name: &str) -> Option<String> {
    Embedded::get(name).map(|file| format!("/static/{name}?v={}", version(&file)))
}

fn version(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One embedded file: kept for good where it is asked for by its content, checked again otherwise.
pub(crate) async fn serve(Path(name): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Error> {
    let file = Embedded::get(&name).ok_or(Error::NothingThere { what: "file" })?;
    let kept = query.is_some_and(|query| query == format!("v={}", version(&file)));
    let caching = if kept { "public, max-age=31536000, immutable" } else { "no-cache" };
    let of_type = match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Ok(([(CONTENT_TYPE, of_type), (CACHE_CONTROL, caching)], file.data.into_owned()).into_response())
}

#[cfg(test)]
mod tests {
    #[test]
    fn templates_and_files_name_no_other_host() {
        for folder in ["templates", "assets", "ui"] {
            let folder = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if !entry.file_type().unwrap().is_file() {
                    continue;
                }
                let text = std::fs::read_to_string(entry.path()).unwrap();
                if entry.file_name() == "package-lock.json" {
                    assert!(
                        !text.contains("\"resolved\""),
                        "the lock file names no registry: every machine uses its own"
                    );
                    continue;
                }
                let text = text.replace("http://www.w3.org/2000/svg", "");
                for link in ["http://", "https://", "//cdn", "@import \"//"] {
                    assert!(!text.contains(link), "{}: {link}", entry.path().display());
                }
            }
        }
    }

    #[test]
    fn styles_and_scripts_stay_within_the_oldest_browser_served() {
        let css = include_str!("../assets/base.css");
        for newer in [
            ":has(",
            ":is(",
            ":where(",
            "@layer",
            "@container",
            "color-mix",
            "oklch",
            "inset:",
            "aspect-ratio",
            "dvh",
        ] {
            assert!(!css.contains(newer), "{newer}");
        }
        let js = include_str!("../assets/base.js");
        for newer in [
            "structuredClone",
            "replaceAll",
            ".at(",
            "hasOwn",
            "findLast",
            "Promise.any",
            "??=",
            "||=",
            "innerHTML +=",
        ] {
            assert!(!js.contains(newer), "{newer}");
        }
    }
}
