//! An act: something that people can ask for on a page, with everything that its form, its request and its refusal need.

use std::fmt::Display;

use huiying_domain::{Power, Request, Wish};
use huiying_views::Sought;

use super::field::{Spec, TOKEN, Word};
use super::sent::{BadField, FieldProblem, Sent};
use super::view::{FormView, Group, Maker};

/// What can be asked of a subject known by an `Id`, whose page shows a `Detail`.
#[derive(Debug)]
pub struct Act<Id: 'static, Detail: 'static> {
    /// The end of its address, and the id of its form.
    pub code: &'static str,
    /// What somebody needs to be allowed to ask for it.
    pub power: Power,
    /// Where its form stands.
    pub place: Place,
    /// Every field that it reads.
    pub fields: &'static [&'static Spec],
    /// Its forms, as far as it can be met now: mostly one or none.
    pub forms: fn(Maker<'_>, &Detail) -> Vec<FormView>,
    /// What is asked for.
    pub wish: fn(Id, &Sent) -> Result<Wish, BadField>,
}

/// Where the form of an act stands.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// At once to be seen.
    Front,
    /// Behind a summary, with others.
    Behind(&'static Behind),
}

/// Acts behind one summary.
#[derive(Debug)]
pub struct Behind {
    /// Its id on the page.
    pub id: &'static str,
    /// What the summary says.
    pub title: Word,
}

impl<Id: Copy + Display, Detail> Act<Id, Detail> {
    /// The request that the form makes. The same form sent twice asks the same, another form of the page does not.
    ///
    /// # Errors
    /// Names the first field that was not understood. Texts that are merely empty are left to the decider.
    pub fn request(&self, id: Id, sent: &Sent) -> Result<Request, BadField> {
        // Every form on the page of a subject says which revision the page showed.
        if sent.seen_revision()?.is_none() {
            return Err(BadField { field: &TOKEN, problem: FieldProblem::BadToken });
        }
        sent.request(&format!("{id}/{}", self.code), |sent| (self.wish)(id, sent))
    }
}

/// The act with this end of its address.
#[must_use]
pub fn find<Id, Detail>(acts: &[&'static Act<Id, Detail>], code: &str) -> Option<&'static Act<Id, Detail>> {
    acts.iter().find(|act| act.code == code).copied()
}

/// The fields of the act with this end of its address; none where there is no such act.
#[must_use]
pub fn fields_of<Id, Detail>(acts: &[&'static Act<Id, Detail>], code: &str) -> &'static [&'static Spec] {
    find(acts, code).map_or(&[], |act| act.fields)
}

/// Every act with a list to choose from, and what the list is filled with.
pub fn lists<Id, Detail>(
    acts: &'static [&'static Act<Id, Detail>],
) -> impl Iterator<Item = (&'static str, Sought, &'static Spec)> {
    acts.iter()
        .flat_map(|act| act.fields.iter().filter_map(|spec| Some((act.code, spec.kind.sought()?, *spec))))
}

/// The forms at once to be seen, what is to be done next first.
#[must_use]
pub fn front<Id, Detail>(
    acts: &[&'static Act<Id, Detail>],
    maker: Maker<'_>,
    detail: &Detail,
) -> Vec<FormView> {
    let front = acts.iter().filter(|act| matches!(act.place, Place::Front) && maker.forms.may(act.power));
    let mut forms: Vec<FormView> = front.flat_map(|act| (act.forms)(maker, detail)).collect();
    forms.sort_by_key(|form| !form.next);
    forms
}

/// The forms behind summaries, in this order of summaries; none for a summary with nothing behind it.
#[must_use]
pub fn groups<Id, Detail>(
    acts: &[&'static Act<Id, Detail>],
    summaries: &[&'static Behind],
    maker: Maker<'_>,
    detail: &Detail,
) -> Vec<Group> {
    let group = |summary: &&'static Behind| {
        let within = acts.iter().filter(|act| matches!(act.place, Place::Behind(it) if it.id == summary.id));
        let within = within.filter(|act| maker.forms.may(act.power));
        let forms = within.flat_map(|act| (act.forms)(maker, detail)).collect();
        Group::of(summary.id, (summary.title)(maker.lang.words()), maker.forms, forms)
    };
    summaries.iter().filter_map(group).collect()
}
