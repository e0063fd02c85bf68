//! Writes samples of every page, with the files they load, into the folder named on the command line.

use std::path::Path;
use std::{fs, io};

use askama::Template;
use huiying_dashboard::Lang;
use huiying_dashboard::assets::Assets;
use huiying_dashboard::pages::about::AboutView;
use huiying_dashboard::pages::case::CaseView;
use huiying_dashboard::pages::error::{ErrorView, Trouble};
use huiying_dashboard::pages::incident::IncidentView;
use huiying_dashboard::pages::incident_new::NewIncidentView;
use huiying_dashboard::pages::queue::QueueView;

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).ok_or_else(|| io::Error::other("usage: pages FOLDER"))?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("static"))?;
    for (name, bytes) in Assets::files() {
        fs::write(folder.join("static").join(name), bytes)?;
    }
    for lang in Lang::ALL {
        let mut pages = vec![
            ("queue", QueueView::sample(lang).render()),
            ("queue-empty", QueueView::sample_empty(lang).render()),
            ("incident-new", NewIncidentView::sample(lang).render()),
            ("about", AboutView::sample(lang).render()),
            ("error", ErrorView::sample(lang, Trouble::NotFound).render()),
        ];
        pages.extend(CaseView::sample(lang).map(|page| ("case", page.render())));
        pages.extend(CaseView::sample_refused(lang).map(|page| ("case-refused", page.render())));
        pages.extend(CaseView::sample_paused(lang).map(|page| ("case-paused", page.render())));
        pages.extend(CaseView::sample_wrong(lang).map(|page| ("case-wrong", page.render())));
        pages.extend(CaseView::sample_as_of(lang).map(|page| ("case-as-of", page.render())));
        pages.extend(IncidentView::sample(lang).map(|page| ("incident", page.render())));
        pages.extend(IncidentView::sample_upgraded(lang).map(|page| ("incident-upgraded", page.render())));
        for (name, page) in pages {
            fs::write(folder.join(format!("{name}.{}.html", lang.code())), page.map_err(io::Error::other)?)?;
        }
    }
    Ok(())
}
