//! `huiying report annual`: a published annual report, checked.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use huiying_annual::check::Finding;
use huiying_annual::equations::Unequal;
use huiying_annual::prose::Claim;
use huiying_annual::{Amount, Cell, Check, Form, Unread, check};
use huiying_words::annual as words;
use huiying_words::{Lang, Words};

use crate::errors::AnyError;
use crate::output::on_one_line;

/// More than any report has; a larger file is not one.
const BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Which report.
#[derive(Debug, Args)]
pub(crate) struct AnnualArgs {
    /// The report as text: the page copied from a browser, or saved as text.
    #[arg(long, value_name = "FILE")]
    check: PathBuf,
    /// The report of the year before, by which what was carried over and all years are checked.
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// The year that the report ought to be of.
    #[arg(long, value_name = "Y")]
    year: Option<i32>,
    /// The language of the findings.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Language,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    Zh,
    En,
}

pub(super) fn run(args: &AnnualArgs) -> Result<(), AnyError> {
    let text = text_of(&args.check)?;
    let before = args.before.as_deref().map(text_of).transpose()?;
    let checked = check(&text, before.as_deref(), args.year);
    let lang = match args.lang {
        Language::Zh => Lang::Zh,
        Language::En => Lang::En,
    };
    match args.json {
        true => println!("{}", serde_json::to_string(&checked)?),
        false => print_lines(lang, &checked),
    }
    match checked.findings.is_empty() {
        true => Ok(()),
        false => Err("the report does not add up: correct what is printed above, or explain it".into()),
    }
}

fn text_of(file: &Path) -> Result<String, AnyError> {
    let about = |what: &str| format!("reading the report `{}`: {what}", file.display());
    let size = fs::metadata(file).map_err(|error| about(&error.to_string()))?.len();
    if size > BYTES_MAX {
        return Err(about(&format!("it has {size} bytes, more than the {BYTES_MAX} of any report")).into());
    }
    let bytes = fs::read(file).map_err(|error| about(&error.to_string()))?;
    let text = huiying_ingest::text_of(&bytes);
    text.ok_or_else(|| {
        about("it is not text: open the page in a browser and save what it shows as text").into()
    })
}

fn print_lines(lang: Lang, checked: &Check) {
    let t = lang.words().annual;
    let year = checked.year.map_or_else(|| t.no_year.to_owned(), |year| year.to_string());
    println!("{}", t.read(words::form(lang, checked.form), &year, checked.n_cells));
    println!("{}", t.held(checked.n_equations, checked.n_claims()));
    match checked.findings.len() {
        0 => println!("{}", t.all_adds_up),
        n => println!("{}", t.findings(n)),
    }
    for finding in &checked.findings {
        println!("  {}", told(lang, checked.form, finding));
    }
    for unread in &checked.unread {
        let (Unread::LabelLost { line } | Unread::TooMany { line, .. }) = unread;
        println!("  {}", words::unread(lang, unread, label(lang, checked.form, line)));
    }
    if !checked.uncompared.is_empty() {
        println!("{} ({})", t.uncompared, checked.uncompared.len());
    }
    for sentence in &checked.uncompared {
        println!("  “{}”", on_one_line(sentence));
    }
}

/// What a line of the tables is called.
fn label(lang: Lang, form: Form, code: &'static str) -> &'static str {
    let line = form.lines().into_iter().find(|line| line.code == code);
    line.map_or(code, |line| words::line(lang, line))
}

fn told(lang: Lang, form: Form, finding: &Finding) -> String {
    let t: &Words = lang.words();
    let name = |cell: &Cell| match label(lang, form, cell.line) {
        label if label == cell.line => cell.to_string(),
        label => format!("{label} {cell}"),
    };
    match finding {
        Finding::Unequal(unequal) => told_unequal(lang, form, unequal),
        Finding::Sentence { text, claim } => {
            let what = match claim {
                Claim::Cell { cell, says, table } => {
                    t.annual.of_cell(&name(cell), &says.to_string(), &table.to_string())
                }
                Claim::Parts { whole, parts } => t.annual.parts(&whole.to_string(), &sum(parts).to_string()),
                Claim::Classes { parts, table, .. } => {
                    t.annual.classes(&table.to_string(), &sum(parts).to_string())
                }
            };
            format!("{what}\n      “{}”", on_one_line(text))
        }
        Finding::Empty { cells } => {
            let names: Vec<String> = cells.iter().map(name).collect();
            format!("{}: {}", t.annual.empty, names.join(", "))
        }
        Finding::NoCount { cell, amount } => format!("{} = {amount}: {}", name(cell), t.annual.no_count),
        Finding::OtherYear { wanted, found } => t.annual.other_year(*wanted, *found),
    }
}

fn sum(parts: &[Amount]) -> Amount {
    parts.iter().copied().sum()
}

fn told_unequal(lang: Lang, form: Form, unequal: &Unequal) -> String {
    let side = |cells: &[(Cell, Amount)], sum: Amount| match cells {
        [(cell, amount)] => format!("{cell} = {amount}"),
        cells => {
            let parts = cells.iter().filter(|(_, amount)| *amount != Amount::default());
            let parts: Vec<String> = parts.map(|(cell, amount)| format!("{cell} {amount}")).collect();
            format!("{} = {sum}", parts.join(" + "))
        }
    };
    let (left, right) = unequal.sums();
    let (left, right) = (side(&unequal.left, left), side(&unequal.right, right));
    let of = label(lang, form, unequal.of);
    lang.words().annual.unequal(words::equation(lang, unequal.equation), of, &left, &right)
}
