//! The forms behind the three common acts as data: groups of forms, each with its fields, rendered by one template.

use huiying_words::Lang;

use super::Forms;
use super::answer::Pick;

/// Forms that belong together, shown behind one summary.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id on the page.
    pub id: &'static str,
    /// What the summary says.
    pub title: &'static str,
    /// It stands open, because one of its forms came back.
    pub open: bool,
    /// Its forms.
    pub forms: Vec<FormView>,
}

impl Group {
    /// The forms that can be met now; nothing where there are none.
    #[must_use]
    pub fn of(id: &'static str, title: &'static str, sent: &str, forms: Vec<FormView>) -> Option<Self> {
        let open = forms.iter().any(|form| form.action == sent);
        (!forms.is_empty()).then_some(Self { id, title, open, forms })
    }
}

/// One form.
#[derive(Clone, Debug)]
pub struct FormView {
    /// The end of its address.
    pub action: &'static str,
    /// Its id on the page, with which the ids of its fields begin.
    pub id: String,
    /// What it does.
    pub title: String,
    /// What to know before filling it in.
    pub leads: Vec<String>,
    /// Fields that nobody fills in.
    pub hidden: Vec<(&'static str, String)>,
    /// Its fields beside the officer's.
    pub fields: Vec<Field>,
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it asks for.
    pub label: String,
    /// How to fill it in.
    pub hint: &'static str,
    /// It has to be filled in.
    pub required: bool,
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
        /// Offices are offered for choice.
        offices: bool,
    },
    /// Several lines.
    Text {
        /// What stands there.
        value: String,
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
}

/// Makes forms with what was typed where they come back.
#[derive(Clone, Copy, Debug)]
pub struct Maker<'a> {
    /// The language.
    pub lang: Lang,
    /// What the forms start from.
    pub forms: &'a Forms,
}

impl<'a> Maker<'a> {
    /// A form with no fields yet.
    #[must_use]
    pub fn form(self, action: &'static str, title: impl Into<String>) -> Draft<'a> {
        let form = FormView {
            action,
            id: action.to_owned(),
            title: title.into(),
            leads: Vec::new(),
            hidden: Vec::new(),
            fields: Vec::new(),
        };
        Draft { maker: self, form }
    }
}

/// A form in the making.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    maker: Maker<'a>,
    form: FormView,
}

impl Draft<'_> {
    /// The form.
    #[must_use]
    pub fn done(self) -> FormView {
        self.form
    }

    /// Tells this form from others of the same act.
    #[must_use]
    pub fn numbered(mut self, number: usize) -> Self {
        self.form.id = format!("{}-{number}", self.form.action);
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
    pub fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.form.hidden.push((name, value.into()));
        self
    }

    /// One line that has to be filled in.
    #[must_use]
    pub fn line(self, name: &str, label: impl Into<String>, hint: &'static str) -> Self {
        let value = self.typed(name);
        self.field(name, label, hint, true, Input::Line { value, offices: false })
    }

    /// One line for an office, which need not be filled in.
    #[must_use]
    pub fn office(self, name: &str, label: impl Into<String>) -> Self {
        let value = self.typed(name);
        self.field(name, label, "", false, Input::Line { value, offices: true })
    }

    /// One line that need not be filled in.
    #[must_use]
    pub fn optional_line(self, name: &str, label: impl Into<String>) -> Self {
        let value = self.typed(name);
        self.field(name, label, "", false, Input::Line { value, offices: false })
    }

    /// Several lines.
    #[must_use]
    pub fn text(self, name: &str, label: impl Into<String>, required: bool) -> Self {
        let value = self.typed(name);
        self.field(name, label, "", required, Input::Text { value })
    }

    /// A time that means now where it is left empty.
    #[must_use]
    pub fn time(self, name: &str, label: impl Into<String>) -> Self {
        let (value, hint) = (self.typed(name), self.maker.lang.words().time_hint);
        self.field(name, label, hint, false, Input::Time { value })
    }

    /// A time that has to be filled in.
    #[must_use]
    pub fn needed_time(self, name: &str, label: impl Into<String>, hint: &'static str) -> Self {
        let value = self.typed(name);
        self.field(name, label, hint, true, Input::Time { value })
    }

    /// A whole number within bounds; the greatest is offered.
    #[must_use]
    pub fn number(self, name: &str, label: impl Into<String>, min: u16, max: u16) -> Self {
        let value = self.maker.forms.typed_or(self.form.action, name, &max.to_string());
        self.field(name, label, "", true, Input::Number { value, min, max })
    }

    /// One of several by code and label.
    #[must_use]
    pub fn choice(
        self,
        name: &str,
        label: impl Into<String>,
        required: bool,
        options: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        let picks = Pick::all(options, &self.typed(name));
        self.field(name, label, "", required, Input::Choice { picks })
    }

    fn typed(&self, name: &str) -> String {
        self.maker.forms.typed(self.form.action, name).to_owned()
    }

    fn field(
        mut self,
        name: &str,
        label: impl Into<String>,
        hint: &'static str,
        required: bool,
        input: Input,
    ) -> Self {
        self.form.fields.push(Field { name: name.to_owned(), label: label.into(), hint, required, input });
        self
    }
}
