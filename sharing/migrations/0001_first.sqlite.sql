CREATE TABLE links (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    page TEXT NOT NULL,
    filters TEXT NOT NULL,
    scope TEXT NOT NULL,
    language TEXT NOT NULL,
    frozen BOOLEAN NOT NULL,
    version TEXT,
    period_locked BOOLEAN NOT NULL,
    label TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_groups TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME,
    revoked_at DATETIME,
    opens INTEGER NOT NULL DEFAULT 0,
    last_opened_at DATETIME,
    held BOOLEAN NOT NULL
)
-- next
CREATE INDEX links_created_by ON links (created_by)
-- next
CREATE TABLE frozen_figures (
    link_id TEXT NOT NULL REFERENCES links (id),
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (link_id, name)
)
-- next
CREATE TABLE failures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client TEXT NOT NULL,
    at DATETIME NOT NULL
)
-- next
CREATE INDEX failures_client_at ON failures (client, at)
-- next
CREATE TABLE sql_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at DATETIME NOT NULL,
    who TEXT NOT NULL,
    collection TEXT NOT NULL,
    statement TEXT NOT NULL,
    outcome TEXT NOT NULL,
    rows INTEGER NOT NULL,
    seconds FLOAT NOT NULL
)
-- next
CREATE INDEX sql_history_who_at ON sql_history (who, at)
-- next
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at DATETIME NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    collection TEXT NOT NULL,
    subject TEXT NOT NULL,
    client TEXT NOT NULL,
    detail TEXT NOT NULL
)
-- next
CREATE INDEX audit_at ON audit (at)
-- next
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END
-- next
CREATE TRIGGER audit_never_forgets BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END
-- next
-- INSERT OR REPLACE deletes without firing the trigger above unless recursive_triggers is on
CREATE TRIGGER audit_never_replaces BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END
