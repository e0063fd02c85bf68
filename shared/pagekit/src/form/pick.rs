//! A list to choose cases or incidents from, with a search in it.

use huiying_domain::Subject;
use huiying_views::{Candidate, Candidates, Stands};
use huiying_words::{Lang, case, incident, shown, time};

/// What was searched for in a form, and what was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What was typed.
    pub words: String,
    /// What was found.
    pub candidates: Candidates,
}

/// A list to choose from.
#[derive(Clone, Debug)]
pub struct PickList {
    /// Several can be chosen.
    pub several: bool,
    /// Id of the form that searches: a form within a form cannot be.
    pub find: String,
    /// What was searched for.
    pub words: String,
    /// What can be chosen, and what cannot with the reason.
    pub options: Vec<PickOption>,
    /// That there are more than are listed, and how many.
    pub more: Option<String>,
}

/// A case or incident to choose.
#[derive(Clone, Debug)]
pub struct PickOption {
    /// Its id.
    pub value: String,
    /// Its title.
    pub title: String,
    /// Its number, grade or stage, and when it was received.
    pub note: String,
    /// Whether it is chosen already.
    pub chosen: bool,
    /// Whether it can be chosen.
    pub open: bool,
}

impl PickList {
    /// The list of what was found, without the page's `own` subject. `chosen` are ids, a line each.
    #[must_use]
    pub fn of(lang: Lang, several: bool, find: String, found: &Found, own: Subject, chosen: &str) -> Self {
        let Found { words, candidates } = found;
        let others = candidates.list.iter().filter(|it| it.subject != own);
        let option = |it: &Candidate| {
            let value = id_of(it.subject);
            let chosen = chosen.lines().any(|id| id == value);
            PickOption {
                chosen,
                open: is_open(it, own),
                title: shown(&it.title),
                note: note(lang, it, own),
                value,
            }
        };
        let mut options: Vec<PickOption> = others.map(option).collect();
        options.sort_by_key(|it| !it.open);
        let n_more = candidates.n_matching.saturating_sub(candidates.list.len());
        let more = (n_more > 0).then(|| lang.words().forms.more_found(n_more));
        Self { several, find, words: words.clone(), options, more }
    }
}

/// The id as forms send it.
fn id_of(subject: Subject) -> String {
    match subject {
        Subject::Case(id) => id.to_string(),
        Subject::Incident(id) => id.to_string(),
    }
}

/// What is ended or carried by another is shown all the same: who looks for it learns why it cannot be chosen.
fn is_open(it: &Candidate, own: Subject) -> bool {
    match &it.stands {
        Stands::Case { stage, incident } => {
            !stage.is_finished() && incident.is_none_or(|linked| Subject::Incident(linked) != own)
        }
        Stands::Incident { closed, merged, .. } => !closed && !merged,
    }
}

fn note(lang: Lang, it: &Candidate, own: Subject) -> String {
    let t = lang.words();
    let linked_here = |linked| Subject::Incident(linked) == own;
    let mut parts = match &it.stands {
        Stands::Case { stage, incident } => {
            let linked = incident.map(|linked| match linked_here(linked) {
                true => t.forms.linked_here,
                false => t.forms.linked_elsewhere,
            });
            let stage = case::stage(lang, stage).to_owned();
            let mut parts = vec![shown(&it.number), stage];
            parts.extend(linked.map(str::to_owned));
            parts
        }
        Stands::Incident { grade, closed, merged } => {
            let stage = incident::stage(lang, *closed, *merged);
            vec![incident::grade(lang, *grade).to_owned(), stage.to_owned()]
        }
    };
    parts.push(time::known(it.received));
    parts.join(" · ")
}
