"""Tables of the store as SQLAlchemy Core sees them. What makes them is in `migrations/`; a test compares the two."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Float, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


class Moment(TypeDecorator):
    """A UTC instant, whatever the database keeps: timestamptz, or (SQLite) text without a zone. A naive time is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> datetime | None:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Number = BigInteger().with_variant(Integer, "sqlite")

migrations = Table("migrations", metadata, Column("number", Integer, primary_key=True), Column("name", Text), Column("applied_at", Moment))

links = Table(
    "links", metadata,
    Column("id", Text, primary_key=True), Column("token_hash", Text), Column("page", Text), Column("filters", Text), Column("scope", Text),
    Column("language", Text), Column("frozen", Boolean), Column("version", Text), Column("period_locked", Boolean), Column("label", Text),
    Column("created_by", Text), Column("created_groups", Text), Column("created_at", Moment), Column("expires_at", Moment),
    Column("revoked_at", Moment), Column("opens", Integer), Column("last_opened_at", Moment), Column("held", Boolean),
    Column("choices", Text),
)  # fmt: skip

frozen_figures = Table(
    "frozen_figures", metadata,
    Column("link_id", Text, primary_key=True), Column("name", Text, primary_key=True), Column("body", LargeBinary), Column("digest", Text),
)  # fmt: skip

failures = Table("failures", metadata, Column("id", Number, primary_key=True), Column("client", Text), Column("at", Moment))

sql_history = Table(
    "sql_history", metadata,
    Column("id", Number, primary_key=True), Column("at", Moment), Column("who", Text), Column("collection", Text), Column("statement", Text),
    Column("outcome", Text), Column("rows", Integer), Column("seconds", Float),
)  # fmt: skip

audit = Table(
    "audit", metadata,
    Column("id", Number, primary_key=True), Column("at", Moment), Column("who", Text), Column("action", Text), Column("collection", Text),
    Column("subject", Text), Column("client", Text), Column("detail", Text),
)  # fmt: skip

alert_rules = Table(
    "alert_rules", metadata,
    Column("id", Text, primary_key=True), Column("revision", Integer), Column("owner", Text), Column("owner_groups", Text), Column("origin", Text),
    Column("label", Text), Column("collection", Text), Column("market", Text), Column("platform", Text), Column("kind", Text), Column("settings", Text),
    Column("recipients", Text), Column("language", Text), Column("created_at", Moment), Column("snoozed_until", Moment), Column("deleted_at", Moment),
    Column("state", Text), Column("state_period", Text), Column("state_at", Moment), Column("note", Text),
)  # fmt: skip

alert_judgements = Table(
    "alert_judgements", metadata,
    Column("rule_id", Text, primary_key=True), Column("revision", Integer, primary_key=True), Column("period", Text, primary_key=True),
    Column("version", Text, primary_key=True), Column("state", Text), Column("value", Float), Column("told", Text), Column("at", Moment),
)  # fmt: skip

alert_outbox = Table(
    "alert_outbox", metadata,
    Column("id", Number, primary_key=True), Column("key", Text), Column("rule_id", Text), Column("kind", Text), Column("channel", Text),
    Column("address", Text), Column("scope", Text), Column("body", Text), Column("created_at", Moment), Column("next_at", Moment),
    Column("tries", Integer), Column("claimed_until", Moment), Column("sent_at", Moment), Column("gave_up_at", Moment), Column("problem", Text),
)  # fmt: skip

saved_views = Table(
    "saved_views", metadata,
    Column("id", Text, primary_key=True), Column("owner", Text), Column("name", Text), Column("page", Text), Column("address", Text),
    Column("created_at", Moment),
)  # fmt: skip
