CREATE TABLE alert_rules (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    owner TEXT NOT NULL,
    owner_groups TEXT NOT NULL,
    origin TEXT NOT NULL,
    label TEXT NOT NULL,
    collection TEXT NOT NULL,
    market TEXT NOT NULL,
    platform TEXT NOT NULL,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    recipients TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    snoozed_until TIMESTAMPTZ,
    deleted_at TIMESTAMPTZ,
    state TEXT NOT NULL,
    state_period TEXT NOT NULL,
    state_at TIMESTAMPTZ,
    note TEXT NOT NULL
)
-- next
CREATE INDEX alert_rules_owner ON alert_rules (owner)
-- next
CREATE TABLE alert_judgements (
    rule_id TEXT NOT NULL REFERENCES alert_rules (id),
    revision INTEGER NOT NULL,
    period TEXT NOT NULL,
    version TEXT NOT NULL,
    state TEXT NOT NULL,
    value DOUBLE PRECISION,
    told TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (rule_id, revision, period, version)
)
-- next
CREATE TABLE alert_outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    rule_id TEXT NOT NULL REFERENCES alert_rules (id),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    scope TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    next_at TIMESTAMPTZ NOT NULL,
    tries INTEGER NOT NULL,
    claimed_until TIMESTAMPTZ,
    sent_at TIMESTAMPTZ,
    gave_up_at TIMESTAMPTZ,
    problem TEXT NOT NULL
)
-- next
CREATE INDEX alert_outbox_waiting ON alert_outbox (sent_at, gave_up_at, next_at)
-- next
CREATE INDEX alert_outbox_rule ON alert_outbox (rule_id, id)
