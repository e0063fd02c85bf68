//! Forms as data, made from the fields that their acts describe, and rendered by one template.

use chrono::{DateTime, Utc};
use huiying_domain::Subject;
use huiying_words::{Lang, headed};

use super::field::{Field, Kind, OFFICER, Spec, TICKED};
use super::forms::Forms;
use super::pick::{Found, PickList};

/// Forms that belong together, shown behind one summary.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id on the page.
    pub id: &'static str,
    /// What the summary says.
    pub title: &'static str,
    /// It stands open, because one of its forms came back or is searched in.
    pub open: bool,
    /// Its forms.
    pub forms: Vec<FormView>,
}

impl Group {
    /// The forms that can be met now; nothing where there are none.
    #[must_use]
    pub fn of(id: &'static str, title: &'static str, all: &Forms, forms: Vec<FormView>) -> Option<Self> {
        let open = forms.iter().any(|form| all.is_at(form.action));
        (!forms.is_empty()).then_some(Self { id, title, open, forms })
    }
}

/// One form.
#[derive(Clone, Debug)]
pub struct FormView {
    /// The end of its address.
    pub action: &'static str,
    /// Its id on the page.
    pub id: String,
    /// What it does.
    pub title: String,
    /// What to know before filling it in.
    pub leads: Vec<String>,
    /// Fields that nobody fills in.
    pub hidden: Vec<(&'static str, String)>,
    /// Its fields beside the officer's.
    pub fields: Vec<FieldView>,
    /// Id of the officer's field.
    pub officer_id: String,
    /// What was typed into the officer's field, where the form came back.
    pub officer: String,
    /// How to fill in the officer's field.
    pub officer_hint: &'static str,
    /// What is wrong with the officer's field, where the form came back.
    pub officer_wrong: Option<String>,
    /// It is the one that came back: of several forms of an act that with the same hidden fields.
    came_back: bool,
    /// The browser keeps what was typed until it is sent.
    pub kept: bool,
    /// It is what is to be done next.
    pub next: bool,
    front: bool,
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct FieldView {
    /// Its id on the page.
    pub id: String,
    /// Its name.
    pub name: &'static str,
    /// What it asks for.
    pub label: String,
    /// How to fill it in.
    pub hint: &'static str,
    /// It has to be filled in.
    pub required: bool,
    /// What is wrong with it, where the form came back.
    pub wrong: Option<String>,
    /// What is filled in, and how.
    pub input: Input,
}

/// What a field takes.
#[derive(Clone, Debug)]
pub enum Input {
    /// One line.
    Line {
        /// What stands there.
        value: String,
        /// The offices that the page lists are offered for choice.
        offices: bool,
        /// The browser may offer what was typed elsewhere.
        completes: bool,
    },
    /// One line for an office, with the list of offices that the page offers.
    Office {
        /// What stands there.
        value: String,
    },
    /// Several lines.
    Text {
        /// What stands there.
        value: String,
        /// How many lines are seen.
        n_rows: u8,
    },
    /// Beijing time.
    Time {
        /// What stands there.
        value: String,
    },
    /// A whole number.
    Number {
        /// What stands there.
        value: String,
        /// The least.
        min: u16,
        /// The most.
        max: u16,
    },
    /// One of several.
    Choice {
        /// These.
        picks: Vec<Pick>,
    },
    /// Cases or incidents from a list.
    List(PickList),
    /// A box to tick.
    Tick {
        /// Whether it is ticked.
        ticked: bool,
    },
}

impl FieldView {
    /// Its label stands before it; a list and a box to tick have theirs within.
    #[must_use]
    pub fn is_labelled(&self) -> bool {
        !matches!(self.input, Input::List(_) | Input::Tick { .. })
    }
}

impl FormView {
    /// Its lists to choose from.
    pub fn lists(&self) -> impl Iterator<Item = &PickList> {
        self.fields.iter().filter_map(|field| match &field.input {
            Input::List(list) => Some(list),
            Input::Line { .. }
            | Input::Office { .. }
            | Input::Text { .. }
            | Input::Time { .. }
            | Input::Number { .. }
            | Input::Choice { .. }
            | Input::Tick { .. } => None,
        })
    }
}

/// One option of a select.
#[derive(Clone, Debug)]
pub struct Pick {
    /// Written name.
    pub code: &'static str,
    /// Name for people.
    pub label: String,
    /// Whether it is chosen already.
    pub chosen: bool,
}

/// An option by code and label.
pub type Choice = (&'static str, &'static str);

/// Makes forms with what was typed where they come back.
#[derive(Clone, Copy, Debug)]
pub struct Maker<'a> {
    /// The language.
    pub lang: Lang,
    /// What the forms start from.
    pub forms: &'a Forms,
    /// The moment they are offered at.
    pub now: DateTime<Utc>,
}

impl<'a> Maker<'a> {
    /// A form behind a summary, with no fields yet; the ids of its fields begin with its own.
    #[must_use]
    pub fn form(self, action: &'static str, title: impl Into<String>) -> Draft<'a> {
        let form = FormView {
            action,
            id: action.to_owned(),
            title: title.into(),
            leads: Vec::new(),
            hidden: Vec::new(),
            fields: Vec::new(),
            officer_id: format!("{action}-officer"),
            officer: String::new(),
            officer_hint: "",
            officer_wrong: None,
            came_back: self.forms.sent == action,
            kept: true,
            next: false,
            front: false,
        };
        Draft { maker: self, form, apart: false }
    }

    /// A form at once to be seen, with no fields yet; the ids of its fields are their names.
    #[must_use]
    pub fn front(self, action: &'static str, title: impl Into<String>) -> Draft<'a> {
        let mut draft = self.form(action, title);
        draft.form.front = true;
        draft
    }
}

/// A form in the making.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    maker: Maker<'a>,
    form: FormView,
    /// The ids of the fields that follow begin with that of the form.
    apart: bool,
}

impl Draft<'_> {
    /// The form.
    #[must_use]
    pub fn done(mut self) -> FormView {
        self.form.officer = self.typed(&OFFICER.spec, "");
        self.form.officer_wrong = self.wrong(OFFICER.spec.name);
        self.form
    }

    /// Tells this form from others of the same act.
    #[must_use]
    pub fn numbered(mut self, number: usize) -> Self {
        self.form.id = format!("{}-{number}", self.form.action);
        self.form.officer_id = format!("{}-officer", self.form.id);
        self
    }

    /// Its officer's field says how to fill it in, and goes by this id.
    #[must_use]
    pub fn officer(mut self, id: &str) -> Self {
        self.form.officer_id = id.to_owned();
        self.form.officer_hint = self.maker.lang.words().forms.officer_hint;
        self
    }

    /// The fields that follow have names that another form at once to be seen has too, so their ids are told apart.
    #[must_use]
    pub fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// The browser keeps nothing of it.
    #[must_use]
    pub fn unkept(mut self) -> Self {
        self.form.kept = false;
        self
    }

    /// Something to know before filling it in.
    #[must_use]
    pub fn lead(mut self, text: impl Into<String>) -> Self {
        self.form.leads.push(text.into());
        self
    }

    /// A field that nobody fills in.
    #[must_use]
    pub fn hidden<T>(mut self, field: &'static Field<T>, value: impl Into<String>) -> Self {
        let value = value.into();
        let typed = self.maker.forms.typed(self.form.action, field.spec.name);
        self.form.came_back &= typed.is_empty() || typed == value;
        self.form.hidden.push((field.spec.name, value));
        self
    }

    /// A field that is empty until somebody fills it in.
    #[must_use]
    pub fn field<T>(self, field: &'static Field<T>) -> Self {
        self.filled(field, "")
    }

    /// A field in which something stands already.
    #[must_use]
    pub fn filled<T>(self, field: &'static Field<T>, otherwise: &str) -> Self {
        let value = self.typed(&field.spec, otherwise);
        let line = |value, offices| Input::Line { value, offices, completes: self.form.front };
        let input = match field.spec.kind {
            Kind::Line
            | Kind::Number
            | Kind::Choice
            | Kind::PickIncident
            | Kind::PickCases
            | Kind::Hidden => line(value, false),
            Kind::Tick => Input::Tick { ticked: value == TICKED },
            Kind::LineOfOffices => line(value, true),
            Kind::Office => Input::Office { value },
            Kind::Text(n_rows) => Input::Text { value, n_rows },
            Kind::Time => Input::Time { value },
        };
        let label = field.spec.label(self.maker.lang);
        self.with(&field.spec, label, input)
    }

    /// A whole number within bounds, labelled for what it counts; the greatest is offered.
    #[must_use]
    pub fn number(self, field: &'static Field<u16>, label: String, min: u16, max: u16) -> Self {
        let value = self.typed(&field.spec, &max.to_string());
        self.with(&field.spec, label, Input::Number { value, min, max })
    }

    /// Cases or incidents from a list, on the page of `own`.
    #[must_use]
    pub fn pick<T>(self, field: &'static Field<T>, own: Subject) -> Self {
        let several = field.spec.kind == Kind::PickCases;
        let (action, lang) = (self.form.action, self.maker.lang);
        let (none, chosen) = (Found::default(), self.typed(&field.spec, ""));
        let found = self.maker.forms.found.get(action).unwrap_or(&none);
        let list = PickList::of(lang, several, format!("{action}-find"), found, own, &chosen);
        self.with(&field.spec, field.spec.label(lang), Input::List(list))
    }

    /// It is what is to be done next, if so: it stands first, and a key leads to it.
    #[must_use]
    pub fn next_if(mut self, next: bool) -> Self {
        self.form.next = next;
        self
    }

    /// One of several by code and label, of which one may be chosen already.
    #[must_use]
    pub fn choice<T>(
        self,
        field: &'static Field<T>,
        options: impl IntoIterator<Item = Choice>,
        otherwise: &str,
    ) -> Self {
        let chosen = self.typed(&field.spec, otherwise);
        let pick = |(code, label): Choice| Pick {
            code,
            label: headed(self.maker.lang, label),
            chosen: code == chosen,
        };
        let picks = options.into_iter().map(pick).collect();
        let label = field.spec.label(self.maker.lang);
        self.with(&field.spec, label, Input::Choice { picks })
    }

    fn typed(&self, spec: &Spec, otherwise: &str) -> String {
        match self.form.came_back {
            true => self.maker.forms.typed_or(self.form.action, spec.name, otherwise),
            false => otherwise.to_owned(),
        }
    }

    fn wrong(&self, field: &str) -> Option<String> {
        let wrong = self.maker.forms.wrong_with(self.form.action, field);
        wrong.filter(|_| self.form.came_back).map(str::to_owned)
    }

    fn with(mut self, spec: &Spec, label: String, input: Input) -> Self {
        let id = match self.form.front && !self.apart {
            true => spec.name.to_owned(),
            false => format!("{}-{}", self.form.id, spec.name),
        };
        let (name, hint, required) = (spec.name, spec.hint(self.maker.lang), spec.required);
        let wrong = self.wrong(name);
        self.form.fields.push(FieldView { id, name, label, hint, required, wrong, input });
        self
    }
}
