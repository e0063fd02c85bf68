//! The equations of the tables (勾稽关系).

use serde::Serialize;

use crate::amount::Amount;
use crate::form::{ANNEX, APPLICANTS, Cell, DISPUTES, ENDINGS, Form, Line, REQUESTS, RESULTS};
use crate::read::Figures;

/// What the two sides of an equation are; E1 to E10 are the numbers of the reference of the field, 6.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Equation {
    /// E1, printed in the form: received and carried over is what ended and what goes on, in each column.
    InIsOut,
    /// E2: the total of what ended is the sum of the results, in each column.
    ResultsAddUp,
    /// E3: the last column is the sum of the applicants, in each line.
    ApplicantsAddUp,
    /// E4: the total of reviews or lawsuits is the sum of how they ended.
    EndingsAddUp,
    /// E5: what was carried over is what the year before carried out, in each column.
    CarriedOver,
    /// The annex: applications are the sum of the ways in which they came.
    WaysAddUp,
    /// The annex: answers are the sum of what was answered.
    AnswersAddUp,
    /// The annex: no channel has more documents than were made public.
    WithinDisclosed,
    /// The annex: all years are those before and this one.
    YearsAddUp,
}

/// An equation that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unequal {
    /// Which one.
    pub equation: Equation,
    /// The line or column it was held to.
    pub of: &'static str,
    /// What is added up on each side.
    pub left: Vec<(Cell, Amount)>,
    pub right: Vec<(Cell, Amount)>,
}

impl Unequal {
    /// The sums of both sides.
    #[must_use]
    pub fn sums(&self) -> (Amount, Amount) {
        let sum = |side: &[(Cell, Amount)]| side.iter().map(|(_, amount)| *amount).sum();
        (sum(&self.left), sum(&self.right))
    }
}

/// How many equations were held to the figures, and which do not hold. One with an absent cell is not counted: the cell is
/// told instead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// How many were held.
    pub n_held: usize,
    /// Those that do not hold.
    pub unequal: Vec<Unequal>,
}

/// Holds the tables to their equations; `before` has those of the year before, where they are known.
#[must_use]
pub fn balance(form: Form, figures: &Figures, before: Option<&Figures>) -> Balance {
    let mut scale = Scale { figures, balance: Balance::default() };
    match form {
        Form::Of2021 => scale.of_2021(before),
        Form::Annex => scale.of_annex(before),
        Form::Prose => {}
    }
    scale.balance
}

struct Scale<'a> {
    figures: &'a Figures,
    balance: Balance,
}

impl Scale<'_> {
    fn of_2021(&mut self, before: Option<&Figures>) {
        let in_column = |lines: &[&'static str], column| -> Vec<Cell> {
            lines.iter().map(|line| Cell::of(line, column)).collect()
        };
        let results: Vec<&'static str> = REQUESTS[RESULTS].iter().map(|line| line.code).collect();
        for column in APPLICANTS {
            let (came, went) = (["new", "carried_in"], ["processed_total", "carried_out"]);
            self.equal(Equation::InIsOut, column, &in_column(&came, column), &in_column(&went, column));
            let total = [Cell::of("processed_total", column)];
            self.equal(Equation::ResultsAddUp, column, &total, &in_column(&results, column));
        }
        for line in &REQUESTS {
            self.last_is_sum(Equation::ApplicantsAddUp, line, APPLICANTS);
        }
        for line in &DISPUTES {
            self.last_is_sum(Equation::EndingsAddUp, line, ENDINGS);
        }
        for column in before.map_or(&[][..], |_| APPLICANTS) {
            let carried = before.and_then(|it| it.get(&Cell::of("carried_out", column)));
            let own = Cell::of("carried_in", column);
            if let (Some(carried), Some(amount)) = (carried, self.figures.get(&own)) {
                let right = vec![(Cell::of("carried_out", column), *carried)];
                self.hold(Equation::CarriedOver, column, vec![(own, *amount)], right, |one, other| {
                    one == other
                });
            }
        }
    }

    fn of_annex(&mut self, before: Option<&Figures>) {
        let ways = ["requests_in_person", "requests_online", "requests_mail_fax"];
        let answers = ["answers_granted", "answers_partial", "answers_refused", "answers_other"];
        for column in ANNEX[0].columns {
            let in_column = |lines: &[&'static str]| -> Vec<Cell> {
                lines.iter().map(|line| Cell::of(line, column)).collect()
            };
            self.equal(Equation::WaysAddUp, column, &in_column(&["requests_total"]), &in_column(&ways));
            self.equal(Equation::AnswersAddUp, column, &in_column(&["answers_total"]), &in_column(&answers));
            for channel in ["disclosed_website", "disclosed_gazette"] {
                let sides = (self.side(&in_column(&[channel])), self.side(&in_column(&["disclosed_total"])));
                if let (Some(part), Some(whole)) = sides {
                    self.hold(Equation::WithinDisclosed, column, part, whole, |part, whole| part <= whole);
                }
            }
        }
        for line in before.map_or(&[][..], |_| &ANNEX) {
            let earlier = before.and_then(|it| it.get(&Cell::of(line.code, "total")));
            let sides = (
                earlier,
                self.side(&[Cell::of(line.code, "year")]),
                self.side(&[Cell::of(line.code, "total")]),
            );
            if let (Some(earlier), Some(year), Some(total)) = sides {
                let parts = [vec![(Cell::of(line.code, "total"), *earlier)], year].concat();
                self.hold(Equation::YearsAddUp, line.code, total, parts, |one, other| one == other);
            }
        }
    }

    fn last_is_sum(&mut self, equation: Equation, line: &'static Line, columns: &'static [&'static str]) {
        if let Some((total, parts)) = columns.split_last() {
            let parts: Vec<Cell> = parts.iter().map(|column| Cell::of(line.code, column)).collect();
            self.equal(equation, line.code, &[Cell::of(line.code, total)], &parts);
        }
    }

    fn equal(&mut self, equation: Equation, of: &'static str, left: &[Cell], right: &[Cell]) {
        if let (Some(left), Some(right)) = (self.side(left), self.side(right)) {
            self.hold(equation, of, left, right, |one, other| one == other);
        }
    }

    fn side(&self, cells: &[Cell]) -> Option<Vec<(Cell, Amount)>> {
        cells.iter().map(|cell| Some((*cell, *self.figures.get(cell)?))).collect()
    }

    fn hold(
        &mut self,
        equation: Equation,
        of: &'static str,
        left: Vec<(Cell, Amount)>,
        right: Vec<(Cell, Amount)>,
        holds: fn(Amount, Amount) -> bool,
    ) {
        self.balance.n_held += 1;
        let unequal = Unequal { equation, of, left, right };
        let (one, other) = unequal.sums();
        if !holds(one, other) {
            self.balance.unequal.push(unequal);
        }
    }
}
