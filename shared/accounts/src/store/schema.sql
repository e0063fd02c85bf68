-- Version 1. Times are milliseconds since 1970, digests are SHA-256.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT;

CREATE TABLE account (
    person TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- Counts the changes of what the person may do; a session of an earlier count is over.
    epoch INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    signed_in_at INTEGER,
    -- NULL where the person signs in with the bureau's provider only.
    password TEXT,
    password_set_at INTEGER NOT NULL,
    -- From when on a temporary password is of no use; NULL where the person chose it.
    password_ends_at INTEGER,
    -- The hash of the PIN by which the person acts on a shared screen.
    pin TEXT
) STRICT;

CREATE TABLE earlier_password (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
    password TEXT NOT NULL
) STRICT;
CREATE INDEX earlier_password_person ON earlier_password (person);

-- A browser, known by a secret cookie.
CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE device_person (
    device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
    network TEXT NOT NULL,
    signed_in_at INTEGER NOT NULL,
    -- When the person last signed in here without a PIN; NULL where no PIN is taken before they do so again.
    proven_at INTEGER,
    n_wrong_pins INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (device, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_person_person ON device_person (person, network);

CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
    device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
    proof TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    proven_at INTEGER,
    epoch INTEGER NOT NULL,
    peer TEXT NOT NULL,
    browser TEXT NOT NULL
) STRICT;
CREATE INDEX session_person ON session (person, started_at);
CREATE INDEX session_device ON session (device);

-- The second factor. One that is offered counts once a code of it was typed.
CREATE TABLE totp (
    person TEXT PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    secret BLOB,
    offered BLOB,
    -- The step whose code was taken last.
    last_step INTEGER
) STRICT;

CREATE TABLE recovery_code (
    person TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
    digest BLOB NOT NULL,
    PRIMARY KEY (person, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
    label TEXT NOT NULL,
    -- Words with blanks between.
    scope TEXT NOT NULL,
    start TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX api_token_person ON api_token (person);

-- Failed attempts to sign in. Keys are keyed digests: what was typed as a login may have been a password.
CREATE TABLE attempt (
    key BLOB PRIMARY KEY,
    login BLOB,
    n INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_last_at ON attempt (last_at);
CREATE INDEX attempt_login ON attempt (login);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    person TEXT,
    by TEXT,
    peer TEXT
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit lines are never changed');
END;
