//! `huiying history`: cases of an import of history that are still open, and taking them up.

use clap::{Args, Subcommand};
use huiying_domain::{Actor, CaseId, Envelope, Intake, Request, RequestId, Subject, Wish};
use huiying_eventlog::{Appended, Journal};
use huiying_runtime::{Config, SharedClock};
use huiying_views::{QueueFilter, QueuePage, QueueQuestion, QueueRow, StateFilter};

use crate::ask;
use crate::data::{directory, node};
use crate::door::way_in::{WayIn, way_in};
use crate::errors::AnyError;
use crate::output::on_one_line;

/// Rows asked for at once.
const PAGE_ROWS: usize = 500;

/// What to do with cases of history.
#[derive(Debug, Subcommand)]
pub(crate) enum HistoryCommand {
    /// List the cases that came with an import of history, are not finished, and that nobody has taken up.
    List,
    /// Take some of them up: from then on they are on the duty queue, and their limits are watched.
    TakeUp(TakeUpArgs),
}

/// Which cases are taken up, and by whom.
#[derive(Debug, Args)]
pub(crate) struct TakeUpArgs {
    /// Numbers of the source, or ids of cases.
    #[arg(required_unless_present = "all")]
    cases: Vec<String>,
    /// All of them.
    #[arg(long, conflicts_with = "cases")]
    all: bool,
    /// Name or number of the officer who takes them up.
    #[arg(long, value_name = "NAME")]
    by: String,
}

/// Runs the command.
pub(crate) async fn run(config: &Config, command: HistoryCommand) -> Result<(), AnyError> {
    directory::must_be_there(&config.data)?;
    let waiting = waiting(config).await?;
    match command {
        HistoryCommand::List => {
            for row in &waiting {
                let id = id(row).map(|case| case.to_string()).unwrap_or_default();
                println!("{id} {} {}", on_one_line(&row.number), on_one_line(&row.title));
            }
            println!("{} cases from imported history are waiting to be taken up", waiting.len());
        }
        HistoryCommand::TakeUp(args) => {
            let cases = chosen(&waiting, &args)?;
            let n = take_up(config, &cases, args.by.trim()).await?;
            println!("{n} cases were taken up");
        }
    }
    Ok(())
}

/// The cases that wait, asked of whoever has the data.
async fn waiting(config: &Config) -> Result<Vec<QueueRow>, AnyError> {
    let mut rows = Vec::new();
    for page in 1.. {
        let filter =
            QueueFilter { state: StateFilter::History, page, per_page: PAGE_ROWS, ..QueueFilter::default() };
        let question = QueueQuestion { filter, now: node::system_clock().now() };
        let answer: QueuePage = ask::json(config, &question).await?;
        let is_last = answer.rows.len() < PAGE_ROWS;
        rows.extend(answer.rows);
        if is_last {
            break;
        }
    }
    Ok(rows)
}

fn id(row: &QueueRow) -> Option<CaseId> {
    match row.subject {
        Subject::Case(case) => Some(case),
        Subject::Incident(_) => None,
    }
}

/// The cases that are meant.
fn chosen(waiting: &[QueueRow], args: &TakeUpArgs) -> Result<Vec<CaseId>, AnyError> {
    if args.by.trim().is_empty() {
        return Err("name the officer with --by".into());
    }
    if args.all {
        return Ok(waiting.iter().filter_map(id).collect());
    }
    let one = |wanted: &String| -> Result<CaseId, AnyError> {
        let found = waiting
            .iter()
            .filter(|row| row.number == *wanted || id(row).is_some_and(|case| case.to_string() == *wanted));
        let found: Vec<CaseId> = found.filter_map(id).collect();
        match found[..] {
            [one] => Ok(one),
            [] => Err(format!("no case from imported history with the number or id \"{}\" is waiting: `huiying history list` shows those that are; nothing was changed", on_one_line(wanted)).into()),
            _ => Err(format!("{} cases of history have the number \"{}\": name one by its id, which `huiying history list` shows; nothing was changed", found.len(), on_one_line(wanted)).into()),
        }
    };
    args.cases.iter().map(one).collect()
}

async fn take_up(config: &Config, cases: &[CaseId], by: &str) -> Result<usize, AnyError> {
    let clock = node::system_clock();
    let now = clock.now();
    let request = |case: &CaseId| Request {
        id: RequestId::derive(&format!("take-up/{case}/{by}/{}", now.to_rfc3339())),
        actor: Actor::the_console(by),
        seen_revision: None,
        wish: Wish::TakeUpCase { case: *case },
    };
    record(config, &clock, cases.iter().map(request).collect()).await
}

/// Has requests decided by whoever has the data; returns how many are new.
pub(crate) async fn record(
    config: &Config,
    clock: &SharedClock,
    requests: Vec<Request>,
) -> Result<usize, AnyError> {
    match way_in(config, clock).await? {
        WayIn::Server(mut server) => {
            Ok(serde_json::from_slice(&server.post_json("/requests", &requests).await?)?)
        }
        WayIn::Directory(node) => {
            let n = append(&node.intake, requests, clock.now()).await?;
            node.decide_all().await?;
            Ok(n)
        }
    }
}

/// Appends requests to intake, each once; returns how many are new.
pub(crate) async fn append(
    intake: &Journal<Envelope<Intake>>,
    requests: Vec<Request>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<usize, huiying_eventlog::Error> {
    let record = |request: Request| {
        let id = request.id.to_string();
        let (source, data) = ("/huiying".to_owned(), Intake::Requested(request));
        (id.clone(), Envelope { id, source, occurred_at: now, recorded_at: now, data })
    };
    let appended = intake.append_in_parts(requests.into_iter().map(record).collect()).await?;
    Ok(appended.iter().filter(|it| matches!(it, Appended::New(_))).count())
}
