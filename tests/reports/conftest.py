"""Alerts on both databases, with real receivers."""

from datetime import UTC, datetime

import pytest

from queries import door
from queries.scope import Scope
from sharing.access import LOCAL, Access
from sharing.store import Store
from tests.reports.receivers import Hook, Mailbox
from tests.sharing.conftest import postgres_address, store, store_url  # noqa: F401

NOW = datetime(2025, 2, 3, 9, 0, tzinfo=UTC)
ME = Access(LOCAL, LOCAL, Scope.everything(), "local", may_alert=True, may_share=True)


@pytest.fixture
def own_store(tmp_path, monkeypatch):
    """A store on SQLite, where the database makes no difference."""
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    found = Store(f"sqlite:///{tmp_path / 'store' / 'groundswell.sqlite'}")
    yield found
    found.close()


@pytest.fixture(autouse=True)
def undisturbed(monkeypatch):
    """No setting of this machine reaches a test."""
    for name in ("ALERTS", "SMTP_URL", "MAIL_FROM", "URL", "WEBHOOK_HOSTS", "POLICY", "SECRET", "DATABASE_URL"):
        monkeypatch.delenv(f"GROUNDSWELL_{name}", raising=False)
    door.clear()


@pytest.fixture
def mailbox(monkeypatch):
    """An SMTP server that the alerts use."""
    found = Mailbox()
    monkeypatch.setenv("GROUNDSWELL_SMTP_URL", found.url)
    monkeypatch.setenv("GROUNDSWELL_MAIL_FROM", "alerts@shop.example")
    monkeypatch.setenv("GROUNDSWELL_URL", "https://groundswell.shop.example")
    yield found
    found.stop()


@pytest.fixture
def hook(monkeypatch):
    """A webhook's receiver, allowed by name."""
    found = Hook()
    monkeypatch.setenv("GROUNDSWELL_WEBHOOK_HOSTS", "127.0.0.1")
    yield found
    found.stop()
