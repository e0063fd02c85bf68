//! `huiying report masking`: how much of what is personal is masked, over a table of notations and a folder of files.

mod folder;
mod witness;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use huiying_domain::personal::measure::{Measure, committed_notations, measure, ratio, read_notations};
use serde_json::json;

use crate::errors::AnyError;
use folder::{Counted, count_folder};

/// Less is too little (recall) or too much (precision).
const RECALL_MIN: f64 = 0.95;
const PRECISION_MIN: f64 = 0.98;
/// Rows that are named of those with a number of one shape.
const N_ROWS_NAMED: usize = 5;

/// What it is measured on.
#[derive(Debug, Args)]
pub(crate) struct MaskingArgs {
    /// A folder of files as sources deliver them: work orders, messages, mentions and feeds. Each is read as an import
    /// reads it, and nothing is written.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Another table of notations: tab-separated, with the header `kind`, `text`, `shown`, `remark`.
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &MaskingArgs) -> Result<(), AnyError> {
    let notations = match &args.table {
        Some(file) => read_table(file)?,
        None => committed_notations()?,
    };
    let on_table = measure(&notations);
    let on_files = args.folder.as_deref().map(count_folder).transpose()?;
    if args.json {
        let files = on_files.as_ref().map(Counted::as_json);
        let rates = json!({ "recall": on_table.recall(), "precision": on_table.precision() });
        println!("{}", json!({ "table": on_table, "rates": rates, "folder": files }));
    } else {
        print_table(&on_table);
        if let Some(counted) = &on_files {
            print_files(counted);
        }
    }
    let is_missed = on_files.is_some_and(|counted| counted.recall() < RECALL_MIN);
    match on_table.recall() < RECALL_MIN || on_table.precision() < PRECISION_MIN || is_missed {
        true => {
            Err("masking is not good enough: what it misses and what it masks in vain is printed above"
                .into())
        }
        false => Ok(()),
    }
}

fn read_table(file: &Path) -> Result<Vec<huiying_domain::personal::measure::Notation>, AnyError> {
    let about = |what: &dyn std::fmt::Display| format!("the table of notations `{}`: {what}", file.display());
    let table = fs::read_to_string(file).map_err(|error| about(&error))?;
    Ok(read_notations(&table).map_err(|error| about(&error))?)
}

fn print_table(measure: &Measure) {
    println!(
        "table: {} of {} personal numbers and handles masked, {} masks in vain, {} harmless texts",
        measure.n_right, measure.n_personal, measure.n_wrong, measure.n_harmless
    );
    println!("  recall {:.2} %, precision {:.2} %", percent(measure.recall()), percent(measure.precision()));
    for it in &measure.unlike {
        let (line, kind) = (it.notation.line, &it.notation.kind);
        println!(
            "  line {line}, {kind}: {:?} -> {:?}, not {:?}",
            it.notation.text, it.got, it.notation.shown
        );
        if !it.notation.remark.is_empty() {
            println!("    {}", it.notation.remark);
        }
    }
}

fn print_files(counted: &Counted) {
    println!(
        "files: {} read, {} that no import reads, {} rows, {} masks",
        counted.n_files, counted.n_not_read, counted.n_rows, counted.n_masks
    );
    println!(
        "  recall {:.2} %: a plain pattern finds {} numbers, {} of them are still shown",
        percent(counted.recall()),
        counted.n_found,
        counted.n_shown()
    );
    println!(
        "  {:.2} % of the masks are of such numbers; a person decides about the others",
        percent(ratio(counted.n_masks - counted.n_only_masked(), counted.n_masks))
    );
    for (title, places) in [("still shown", &counted.shown), ("masked, no such number", &counted.only_masked)]
    {
        for (place, rows) in places {
            let named: Vec<String> = rows.iter().take(N_ROWS_NAMED).map(u64::to_string).collect();
            let more = if rows.len() > N_ROWS_NAMED { ", ..." } else { "" };
            let (file, what, shape) = (&place.file, place.what, &place.shape);
            println!(
                "  {title}: {file}, {what} `{shape}`, {} times, row {}{more}",
                rows.len(),
                named.join(", ")
            );
        }
    }
}

fn percent(part: f64) -> f64 {
    part * 100.0
}
