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
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    opens INTEGER NOT NULL DEFAULT 0,
    last_opened_at TIMESTAMPTZ,
    held BOOLEAN NOT NULL
)
-- next
CREATE INDEX links_created_by ON links (created_by)
-- next
CREATE TABLE frozen_figures (
    link_id TEXT NOT NULL REFERENCES links (id),
    name TEXT NOT NULL,
    body BYTEA NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (link_id, name)
)
-- next
CREATE TABLE failures (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
)
-- next
CREATE INDEX failures_client_at ON failures (client, at)
-- next
CREATE TABLE sql_history (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    who TEXT NOT NULL,
    collection TEXT NOT NULL,
    statement TEXT NOT NULL,
    outcome TEXT NOT NULL,
    rows INTEGER NOT NULL,
    seconds DOUBLE PRECISION NOT NULL
)
-- next
CREATE INDEX sql_history_who_at ON sql_history (who, at)
-- next
CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
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
CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only';
END
$$
-- next
CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses()
-- next
CREATE TRIGGER audit_never_forgets BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()
