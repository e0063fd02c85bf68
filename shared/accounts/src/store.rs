//! The file of the accounts: opening it for its owner only, and reading and writing in transactions.

mod columns;

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use huiying_runtime::keyring;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::Error;

pub(crate) use columns::{Moment, Peer};

const FILE: &str = "accounts.sqlite";
/// "huia", by which the file is told from other SQLite databases.
const APPLICATION: i32 = 0x6875_6961;
const VERSION: i32 = 1;
const SCHEMA: &str = include_str!("store/schema.sql");
/// For how long one process waits while another writes.
const BUSY: Duration = Duration::from_secs(5);
/// Everything is on disk before it is acknowledged, and what was deleted is overwritten.
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";

/// The store. Any number of processes of one host may have it open.
pub(crate) struct Store {
    writer: Mutex<Connection>,
    /// Beside the writer, so that no page waits for a sync.
    reader: Mutex<Connection>,
    /// By which logins are keyed where failed attempts are counted.
    key: [u8; 32],
}

impl Store {
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        make_folder(folder)?;
        let file = |source| Error::File { doing: "locking", path: folder.to_owned(), source };
        // Of several processes that open a new store one makes it.
        let lock = File::open(folder).and_then(|it| it.lock().map(|()| it)).map_err(file)?;
        let path = folder.join(FILE);
        make_file(&path)?;
        let mut writer = connect(&path)?;
        prepare(&mut writer, &path)?;
        let reader = connect(&path)?;
        reader.execute_batch("PRAGMA query_only = ON")?;
        let meta = "SELECT (SELECT value FROM meta WHERE name = 'key'), (SELECT value FROM meta WHERE name = 'unclear')";
        let (key, is_unclear) = writer.query_row(meta, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        drop(lock);
        let store = Self { writer: Mutex::new(writer), reader: Mutex::new(reader), key };
        match if is_unclear { store.clear_old_pages() } else { Ok(()) } {
            // The next one to open it will try again.
            Ok(()) | Err(Error::NotCleared) => Ok(store),
            Err(error) => Err(error),
        }
    }

    /// By which logins are keyed where failed attempts are counted.
    pub(crate) const fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// Does `work` in a transaction that is on disk when this returns.
    pub(crate) fn write<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let done = || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        done().map_err(|error: Error| error.while_doing(doing))
    }

    /// Does `work` on the store as it is at one moment.
    pub(crate) fn read<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut connection = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let done = || {
            let transaction = connection.transaction()?;
            let done = work(&transaction)?;
            transaction.finish()?;
            Ok(done)
        };
        done().map_err(|error: Error| error.while_doing(doing))
    }

    /// Notes that old pages have to be cleared, in the transaction that deletes: whoever opens the store after a crash
    /// clears them.
    pub(crate) fn must_clear_old_pages(connection: &Connection) -> Result<(), Error> {
        connection.execute("UPDATE meta SET value = 1 WHERE name = 'unclear'", [])?;
        Ok(())
    }

    /// Writes every page anew and empties the write-ahead log, so that nothing deleted is left in any file. Deleting
    /// alone overwrites what it deletes, but not the copies that earlier moves within a page left behind.
    pub(crate) fn clear_old_pages(&self) -> Result<(), Error> {
        let doing = "clearing old pages of the accounts";
        let connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let cleared = || -> rusqlite::Result<i64> {
            connection.execute_batch("VACUUM")?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        };
        if cleared().map_err(|error| Error::from(error).while_doing(doing))? != 0 {
            return Err(Error::NotCleared);
        }
        connection.execute("UPDATE meta SET value = 0 WHERE name = 'unclear' AND value <> 0", [])?;
        Ok(())
    }
}

fn connect(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch(SETTINGS)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Writes the schema into a new file, and refuses one that is foreign or of a later version.
fn prepare(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let foreign = |what: String| Error::Foreign { path: path.to_owned(), what };
    match (pragma("application_id")?, pragma("user_version")?) {
        (APPLICATION, VERSION) => Ok(()),
        (APPLICATION, later) => Err(foreign(format!(
            "it has version {later} and this program knows version {VERSION}; use the later program"
        ))),
        (0, 0) => {
            let key = keyring::random_bytes::<32>().map_err(|source| Error::Chance { source })?;
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(SCHEMA)?;
            transaction
                .execute("INSERT INTO meta VALUES ('key', ?1), ('names', 0), ('unclear', 0)", [&key[..]])?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            Ok(transaction.commit()?)
        }
        _ => Err(foreign("it belongs to another program; name another folder".to_owned())),
    }
}

fn make_folder(folder: &Path) -> Result<(), Error> {
    let file = |doing| move |source| Error::File { doing, path: folder.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(file("making the folder"))?;
    refuse_open_to_others(folder, 0o700)
}

/// Makes the file before SQLite does, whose modes depend on the process. The files that SQLite puts beside it get its mode.
fn make_file(path: &Path) -> Result<(), Error> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let folder = path.parent().unwrap_or(path);
    let synced = made.and_then(|file| file.sync_all()).and_then(|()| File::open(folder)?.sync_all());
    match synced {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(Error::File { doing: "making", path: path.to_owned(), source: error })
        }
        _ => refuse_open_to_others(path, 0o600),
    }
}

fn refuse_open_to_others(path: &Path, wanted: u32) -> Result<(), Error> {
    let metadata = std::fs::metadata(path);
    let metadata = metadata.map_err(|source| Error::File {
        doing: "reading the mode of",
        path: path.to_owned(),
        source,
    })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::OpenToOthers { path: PathBuf::from(path), mode, wanted })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_new_store_is_its_owners_only_with_the_files_beside_it() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("people");
        let store = Store::open(&folder).unwrap();
        store
            .write("writing", |it| Ok(it.execute("UPDATE meta SET value = 1 WHERE name = 'names'", [])?))
            .unwrap();
        assert_eq!(mode(&folder), 0o700);
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
        assert_eq!(files.len(), 3, "the file, its write-ahead log and the index of that: {files:?}");
        assert!(files.iter().all(|file| mode(file) == 0o600), "{files:?}");
    }

    #[test]
    fn a_store_that_others_may_open_is_refused_with_the_command_that_mends_it() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("people");
        drop(Store::open(&folder).unwrap());
        for (path, wide, wanted) in [(folder.clone(), 0o750, 0o700), (folder.join(FILE), 0o604, 0o600)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(wide)).unwrap();
            let refused = Store::open(&folder).err().unwrap().to_string();
            assert!(refused.contains(&format!("`chmod {wanted:04o} {}`", path.display())), "{refused}");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(wanted)).unwrap();
            Store::open(&folder).unwrap();
        }
    }

    #[test]
    fn a_file_of_another_program_or_of_a_later_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        drop(Store::open(&folder.path().join("people")).unwrap());
        let connection = Connection::open(folder.path().join("people").join(FILE)).unwrap();
        connection.pragma_update(None, "user_version", VERSION + 1).unwrap();
        let later = Store::open(&folder.path().join("people")).err().unwrap().to_string();
        assert!(later.contains("it has version 2"), "{later}");
        connection.pragma_update(None, "application_id", 7).unwrap();
        let foreign = Store::open(&folder.path().join("people")).err().unwrap().to_string();
        assert!(foreign.contains("another program"), "{foreign}");
    }

    #[test]
    fn everything_is_synced_and_what_is_deleted_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("people")).unwrap();
        let connection = store.writer.lock().unwrap();
        for (pragma, expected) in
            [("journal_mode", "wal"), ("synchronous", "2"), ("secure_delete", "1"), ("foreign_keys", "1")]
        {
            let set =
                connection.pragma_query_value(None, pragma, |row| row.get::<_, rusqlite::types::Value>(0));
            let set = match set.unwrap() {
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Integer(number) => number.to_string(),
                other => panic!("{other:?}"),
            };
            assert_eq!(set, expected, "{pragma}");
        }
    }

    /// Rows grow, shrink and go, so that cells move between pages; deleting overwrites a cell where it is, not where it was.
    #[test]
    fn cleared_pages_hold_nothing_that_was_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("people")).unwrap();
        let kept = make_and_delete_people(&store);
        store.clear_old_pages().unwrap();
        let files = std::fs::read_dir(folder.path().join("people")).unwrap();
        let bytes: Vec<u8> = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
        let marks = bytes.windows(11).filter(|it| it.starts_with(b"mark-") && it.ends_with(b"-"));
        let found: BTreeSet<String> = marks.map(|mark| String::from_utf8_lossy(mark).into_owned()).collect();
        assert!((1_000..2_900).contains(&kept.len()), "{}", kept.len());
        assert_eq!(found.difference(&kept).collect::<Vec<_>>(), Vec::<&String>::new());
        assert_eq!(found, kept);
    }

    /// Each person's columns hold a mark of their own; returns the marks of those who are left.
    fn make_and_delete_people(store: &Store) -> BTreeSet<String> {
        let write = store.write("making and deleting people", |it| {
            for n in 0..3_000 {
                let insert =
                    "INSERT INTO account (person, login, name, created_at, password, password_set_at)
                              VALUES (?1, ?2, ?2 || ?3, 0, ?2 || ?4, 0)";
                let (name, hash) = ("n".repeat(n * 7 % 61), "h".repeat(n * 11 % 199));
                it.execute(insert, [format!("p{n}"), format!("mark-{n:05}-"), name, hash])?;
                let grow = "UPDATE account SET name = login || ?2, password = login || ?3 WHERE person = ?1";
                let (name, hash) = ("n".repeat(n * 13 % 301), "h".repeat(n * 29 % 907));
                it.execute(grow, [format!("p{}", n * 17 % (n + 1)), name, hash])?;
                let gone = format!("p{}", n * 31 % (n + 1));
                it.execute("DELETE FROM account WHERE person = ?1 AND ?2", (gone, n % 2 == 0))?;
            }
            Ok(())
        });
        write.unwrap();
        let kept = store.read("reading who is left", |it| {
            let mut statement = it.prepare("SELECT login FROM account")?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        });
        kept.unwrap()
    }
}
