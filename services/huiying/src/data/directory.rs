//! The data directory before its logs are opened: its mark, who may read it, its keys, and whether it holds made-up data.

use huiying_domain::bounded::beginning;
use std::fs::{File, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use huiying_eventlog::{Options, SegmentedLog};

use crate::errors::{AnyError, Error, FORMAT};

/// Where a restore puts things before they are in place.
pub(crate) const RESTORING: &str = ".restoring";
/// What a carry-over leaves of the earlier directory: which heads its logs had, and those of them that were signed.
pub(crate) const CARRIED_OVER: [&str; 2] = ["carried-over.json", "heads.carried-over"];
/// Marks a directory of made-up data.
const DEMO_MARK: &str = "DEMO";

/// Checks that a directory is there and that this version may use it; changes nothing.
pub(crate) fn must_be_there(path: &Path) -> Result<(), Error> {
    let io = |source| Error::Directory { doing: "finding", path: path.to_owned(), source };
    let found = std::fs::read_to_string(path.join("FORMAT")).map_err(io)?;
    if found.trim().parse() == Ok(FORMAT) { Ok(()) } else { Err(of_another_version(path, &found)) }
}

/// That a directory has another format than this version's.
fn of_another_version(path: &Path, found: &str) -> Error {
    let (path, found) = (path.to_owned(), found.trim());
    match found.parse() {
        Ok(found) if found < FORMAT => Error::OlderData { path, found },
        Ok(_) | Err(_) => Error::NewerData { path, found: beginning(found, 20).to_owned() },
    }
}

/// Makes the directory, for its owner only, and checks that this version may use it.
pub(crate) fn prepare(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::DirBuilderExt;
    let io = |doing| move |source| Error::Directory { doing, path: path.to_owned(), source };
    match std::fs::read_to_string(path.join("FORMAT")) {
        Ok(found) if found.trim().parse() == Ok(FORMAT) => {}
        // An empty mark is one whose writing was cut short.
        Ok(found) if !found.trim().is_empty() => {
            return Err(of_another_version(path, &found));
        }
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(io("reading")(error)),
        Ok(_) | Err(_) if path.join(RESTORING).exists() => {
            let why = "holds a restore that was interrupted, or an unfinished carry-over: empty it and begin again, or choose another with --data";
            return Err(Error::Mixed { path: path.to_owned(), why });
        }
        Ok(_) | Err(_) => {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io("making"))?;
            mark_format(path).map_err(io("marking"))?;
        }
    }
    close_to_others(path);
    Ok(())
}

/// Writes the mark whole or not at all.
fn mark_format(path: &Path) -> std::io::Result<()> {
    use std::io::Write;
    let unfinished = path.join("FORMAT.new");
    let mut file = File::create(&unfinished)?;
    file.write_all(format!("{FORMAT}\n").as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path.join("FORMAT"))?;
    File::open(path)?.sync_all()
}

/// Takes a directory that was there before from everyone but its owner. Some mounted volumes cannot do that; the files
/// within are the owner's only in any case.
fn close_to_others(path: &Path) {
    if let Err(error) = std::fs::set_permissions(path, Permissions::from_mode(0o700)) {
        tracing::warn!("the data directory `{}` is still open to other users: {error}", path.display());
    }
}

/// Whether the directory holds made-up data.
pub(crate) fn is_demo(path: &Path) -> bool {
    path.join(DEMO_MARK).exists()
}

/// Makes a directory for made-up data: new, empty, or one that was made for it before, which is emptied.
pub(crate) fn prepare_demo(path: &Path) -> Result<(), Error> {
    let io = |doing| move |source| Error::Directory { doing, path: path.to_owned(), source };
    let empty = !path.exists() || std::fs::read_dir(path).map_err(io("reading"))?.next().is_none();
    if !empty && !is_demo(path) {
        return Err(Error::Mixed {
            path: path.to_owned(),
            why: "is not empty and was not made for demo data: choose another with --data",
        });
    }
    if !empty {
        // Opening the log proves that no server uses what is thrown away.
        let log = SegmentedLog::open(&path.join("intake"), Options::default());
        drop(log.map_err(|source| Error::Log { log: "intake", path: path.to_owned(), source })?);
        std::fs::remove_dir_all(path).map_err(io("emptying"))?;
    }
    prepare(path)?;
    std::fs::write(path.join(DEMO_MARK), "made-up data; emptied at every `huiying demo`\n")
        .map_err(io("marking"))
}

/// Refuses to bring real data into a directory of made-up data.
pub(crate) fn refuse_demo(path: &Path) -> Result<(), Error> {
    match is_demo(path) {
        true => {
            Err(Error::Mixed { path: path.to_owned(), why: "holds demo data: choose another with --data" })
        }
        false => Ok(()),
    }
}

/// Refuses a file inside the data directory: what is to outlive the directory, or to testify of it, lies elsewhere.
pub(crate) fn refuse_inside(data: &Path, file: &Path) -> Result<(), AnyError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder
        .canonicalize()
        .map_err(|error| format!("finding the folder `{}`: {error}", folder.display()))?;
    let data_there = data.canonicalize().map_err(|error| format!("finding `{}`: {error}", data.display()))?;
    if folder.starts_with(data_there) {
        let (file, data) = (file.display(), data.display());
        return Err(format!(
            "`{file}` is inside the data directory `{data}`: choose a file outside it, preferably on another medium"
        )
        .into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_directory_is_marked_and_closed_to_others_whether_new_or_not() {
        let folder = tempfile::tempdir().unwrap();
        for (name, was_there) in [("new", false), ("old", true)] {
            let path = folder.path().join(name);
            if was_there {
                std::fs::create_dir(&path).unwrap();
                std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
            }
            prepare(&path).unwrap();
            assert_eq!(mode(&path), 0o700, "{name}");
            assert_eq!(std::fs::read_to_string(path.join("FORMAT")).unwrap(), "2\n");
            assert!(!path.join("FORMAT.new").exists());
        }
    }

    #[test]
    fn an_empty_mark_is_written_anew_and_that_of_a_newer_version_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("FORMAT");
        std::fs::write(&mark, "").unwrap();
        prepare(folder.path()).unwrap();
        assert_eq!(std::fs::read_to_string(&mark).unwrap(), "2\n");
        std::fs::write(&mark, "3\n").unwrap();
        assert!(matches!(prepare(folder.path()), Err(Error::NewerData { .. })));
        assert_eq!(std::fs::read_to_string(&mark).unwrap(), "3\n");
    }

    #[test]
    fn a_directory_of_an_earlier_version_is_refused_with_the_command_that_carries_it_over() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("FORMAT"), "1\n").unwrap();
        for refused in [prepare(folder.path()), must_be_there(folder.path())] {
            let refused = refused.unwrap_err().to_string();
            let command = format!("`huiying log carry-over {} NEW`", folder.path().display());
            assert!(refused.contains("format 1") && refused.contains(&command), "{refused}");
        }
        assert_eq!(std::fs::read_to_string(folder.path().join("FORMAT")).unwrap(), "1\n");
    }
}
