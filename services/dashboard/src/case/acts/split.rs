//! Splitting a case into its matters.

use huiying_domain::{CaseAct, CaseId, Matter, MessageClass, Power, Wish};
use huiying_pagekit::form::{Act, BadField, Field, FormView, Maker, Place, Sent};
use huiying_views::CaseDetail;
use huiying_words::case;

use super::{ActOnCase, FLOW};

/// What is asked of each matter.
struct Each {
    title: Field<String>,
    class: Field<MessageClass>,
    office: Field<String>,
}

impl Each {
    const fn of(n: usize, [title, class, office]: [&'static str; 3]) -> Self {
        let title = Field::line(title, |t| t.forms.matter_title);
        let class = Field::choice(class, |t| t.case.class, MessageClass::from_code);
        let office = Field::line(office, |t| t.case.office).of_offices();
        Self {
            title: title.of_matter(n).optional(),
            class: class.of_matter(n).optional(),
            office: office.of_matter(n).optional(),
        }
    }
}

/// As many as one message is split into.
static MATTERS: [Each; 5] = [
    Each::of(1, ["title_1", "class_1", "office_1"]),
    Each::of(2, ["title_2", "class_2", "office_2"]),
    Each::of(3, ["title_3", "class_3", "office_3"]),
    Each::of(4, ["title_4", "class_4", "office_4"]),
    Each::of(5, ["title_5", "class_5", "office_5"]),
];

pub(super) static ACT: ActOnCase = Act {
    code: "split",
    power: Power::Triage,
    place: Place::Behind(&FLOW),
    fields: &[
        &MATTERS[0].title.spec,
        &MATTERS[0].class.spec,
        &MATTERS[0].office.spec,
        &MATTERS[1].title.spec,
        &MATTERS[1].class.spec,
        &MATTERS[1].office.spec,
        &MATTERS[2].title.spec,
        &MATTERS[2].class.spec,
        &MATTERS[2].office.spec,
        &MATTERS[3].title.spec,
        &MATTERS[3].class.spec,
        &MATTERS[3].office.spec,
        &MATTERS[4].title.spec,
        &MATTERS[4].class.spec,
        &MATTERS[4].office.spec,
    ],
    forms,
    wish,
};

fn forms(maker: Maker<'_>, detail: &CaseDetail) -> Vec<FormView> {
    let t = maker.lang.words();
    if !detail.may.contains(&CaseAct::Split) {
        return Vec::new();
    }
    let mut draft = maker.form(ACT.code, t.forms.split).lead(t.forms.split_lead);
    for Each { title, class, office } in &MATTERS {
        let classes = MessageClass::ALL.map(|it| (it.code(), case::class(maker.lang, it)));
        draft = draft.field(title).choice(class, classes, "").field(office);
    }
    vec![draft.done()]
}

/// The matters that were filled in, in their order; how many there must be is the decider's to say.
fn wish(case: CaseId, sent: &Sent) -> Result<Wish, BadField> {
    let is_filled = |each: &&'static Each| {
        let names = [each.title.spec.name, each.class.spec.name, each.office.spec.name];
        names.iter().any(|name| !sent.get(name).is_empty())
    };
    let matter = |each: &'static Each| {
        let (title, class) = (each.title.read(sent)?, each.class.read(sent)?);
        Ok(Matter { title, class, office: each.office.read(sent)? })
    };
    let matters = MATTERS.iter().filter(is_filled).map(matter).collect::<Result<_, _>>()?;
    Ok(Wish::SplitCase { case, matters })
}
