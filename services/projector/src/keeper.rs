//! Opening the views, and rebuilding them from the log where they are missing, damaged, foreign or far behind.

use std::path::{Path, PathBuf};

use huiying_eventlog::Position;
use huiying_runtime::caught;
use huiying_views::changes::mark_of;
use huiying_views::{Builder, Program, Queries, Views};

use crate::{Decisions, Error, tell_unshown};

/// Decisions read at once while rebuilding.
const REBUILD_BATCH: usize = 4096;
/// Decisions behind the log at which building anew is faster than applying.
const FAR_BEHIND: u64 = 50_000;

/// Views that stand open, and how they came to.
#[derive(Debug)]
pub struct Opened {
    /// The views.
    pub views: Views,
    /// Why they were rebuilt, where they were.
    pub rebuilt: Option<String>,
}

/// Opens the views in `directory/views`; whatever is wrong with them is answered by a rebuild.
///
/// # Errors
/// [`Error::Decisions`] where the log cannot be read, [`Error::Views`] where another process uses the views or a new
/// store cannot be written (a full disk).
pub async fn open(directory: &Path, decisions: &Decisions) -> Result<Opened, Error> {
    open_with(directory, decisions, this_program()).await
}

/// As [`open`], for a program.
///
/// # Errors
/// As [`open`].
pub async fn open_with(directory: &Path, decisions: &Decisions, program: Program) -> Result<Opened, Error> {
    let path = directory.join("views");
    let open = || Views::open_with(&path, crate::history(decisions), program.clone());
    let why = match usable(&path, decisions, &open).await? {
        Ok(views) if views.unshown().values().all(|it| it.build == program.build) => {
            return Ok(Opened { views, rebuilt: None });
        }
        Ok(views) => {
            // Nobody may have them open while others take their place.
            drop(views);
            let why = "another program failed on some decisions, this one may be mended";
            tracing::warn!("rebuilding the views: {why}");
            match rebuild_with(directory, decisions, &program).await {
                Ok(_) => why.to_owned(),
                // Those that are there show all but these.
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "the views stay as they are");
                    return Ok(Opened { views: open()?, rebuilt: None });
                }
            }
        }
        Err(why) => {
            tracing::warn!("rebuilding the views: {why}");
            rebuild_with(directory, decisions, &program).await?;
            why
        }
    };
    Ok(Opened { views: open()?, rebuilt: Some(why) })
}

/// This program, as it was built.
fn this_program() -> Program {
    Program { build: huiying_runtime::build(), ..Program::default() }
}

/// The views as they are, or why they cannot be used.
async fn usable(
    path: &Path,
    decisions: &Decisions,
    open: impl Fn() -> Result<Views, huiying_views::Error>,
) -> Result<Result<Views, String>, Error> {
    if !path.exists() {
        return Ok(Err("there are none".to_owned()));
    }
    let views = match open() {
        Ok(views) => views,
        Err(error @ huiying_views::Error::InUse { .. }) => return Err(error.into()),
        Err(error) => return Ok(Err(with_cause(&error))),
    };
    let applied = *views.applied().borrow();
    let tail = decisions.tail().borrow().get();
    if applied.position > tail {
        return Ok(Err(format!("they are at decision {} and the log ends at {tail}", applied.position)));
    }
    if tail - applied.position > FAR_BEHIND {
        return Ok(Err(format!("they are {} decisions behind", tail - applied.position)));
    }
    if applied.position > 0 {
        let after = applied.position;
        let same = decisions.get(Position::new(after)).await;
        let same = same.map_err(|source| Error::Decisions { after, source })?;
        let mark = views.mark()?;
        if same.is_none_or(|it| mark_of(&it.value.data, it.value.recorded_at) != mark) {
            return Ok(Err("they belong to another log".to_owned()));
        }
    }
    Ok(Ok(views))
}

fn with_cause(error: &huiying_views::Error) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// Builds the views beside the old ones and puts them in their place; the old ones are kept as `views.old` until the
/// next rebuild. Returns how many decisions the program failed on.
///
/// # Errors
/// As [`open`].
pub async fn rebuild(directory: &Path, decisions: &Decisions) -> Result<usize, Error> {
    rebuild_with(directory, decisions, &this_program()).await
}

async fn rebuild_with(directory: &Path, decisions: &Decisions, program: &Program) -> Result<usize, Error> {
    let (path, building, old) =
        (directory.join("views"), directory.join("views.building"), directory.join("views.old"));
    remove(&building)?;
    let mut n_failed = 0;
    if let Some(place) = build(&building, decisions, program).await? {
        tracing::error!("rebuilding the views failed at {place}: again, decision by decision");
        remove(&building)?;
        n_failed = build_carefully(&building, decisions, program).await?;
    }
    if path.exists() {
        remove(&old)?;
        rename(&path, &old)?;
    }
    rename(&building, &path)?;
    Ok(n_failed)
}

/// Builds views, or says where the program failed on the way.
async fn build(path: &Path, decisions: &Decisions, program: &Program) -> Result<Option<String>, Error> {
    let mut builder = Builder::new(path, program.clone())?;
    let (mut batches, mut after) = (decisions.read_on(Position::START, REBUILD_BATCH), 0);
    while let Some(batch) = batches.next().await.map_err(|source| Error::Decisions { after, source })? {
        after = batch.last().map_or(after, |entry| entry.position.get());
        let folded = caught(|| {
            let mut decisions =
                batch.iter().map(|it| (it.position.get(), it.value.recorded_at, &it.value.data));
            decisions.try_for_each(|(position, at, it)| builder.fold(position, at, it))
        });
        match folded {
            Ok(done) => done?,
            Err(place) => return Ok(Some(place)),
        }
    }
    builder.finish()?;
    Ok(None)
}

/// Builds views without the decisions on which the program fails; returns how many those are.
async fn build_carefully(path: &Path, decisions: &Decisions, program: &Program) -> Result<usize, Error> {
    let mut builder = Builder::new(path, program.clone())?;
    let mut n_failed = 0;
    let (mut batches, mut after) = (decisions.read_on(Position::START, REBUILD_BATCH), 0);
    while let Some(batch) = batches.next().await.map_err(|source| Error::Decisions { after, source })? {
        for entry in &batch {
            after = entry.position.get();
            let (at, decision) = (entry.value.recorded_at, &entry.value.data);
            match caught(|| builder.fold_carefully(after, at, decision)) {
                Ok(done) => done?,
                Err(place) => {
                    tell_unshown(after, &place);
                    builder.pass_over(after, at, decision, place)?;
                    n_failed += 1;
                }
            }
        }
    }
    builder.finish()?;
    Ok(n_failed)
}

fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(folder("removing", path)(error)),
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    std::fs::rename(from, to).map_err(folder("renaming", from))
}

fn folder(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path: PathBuf = path.to_owned();
    move |source| Error::Folder { doing, path, source }
}
