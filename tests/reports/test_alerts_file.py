"""alerts.toml: rules in a file get a state like others; every mistake is told with its line and the nearest valid name."""

from datetime import UTC, datetime

import pytest

from reports.alerts import rule_file, rules
from reports.alerts.rule_file import AlertFileError, load
from reports.alerts.run import run
from tests.reports.conftest import ME, NOW
from tests.reports.test_alerts_run import LOUD, QUIET, outcomes, policy
from tests.reports.watched import landed
from ui.alert_desk import AlertProblem, Wanted

GOOD = """[[alert]]
name = "many"
market = "KR"
kind = "threshold"
metric = "agency_complaints"
above = 60
email = ["kim@shop.example"]

[[alert]]
name = "monday"
kind = "brief"
schedule = "Mon 08:00 Asia/Seoul"
email = ["kim@shop.example"]
language = "ko"
"""


def test_a_file_beside_the_sources_and_one_in_the_landed_home_are_run(own_store, tmp_path, mailbox):
    landed(tmp_path, LOUD, files={"alerts.toml": GOOD})
    (tmp_path / "landed" / "alerts.toml").write_text(
        GOOD.replace('kind = "threshold"', 'collection = "watched"\nkind = "threshold"').partition('[[alert]]\nname = "monday"')[0]
    )
    dry = run(own_store, NOW, dry_run=True)
    assert sorted(outcomes(dry)) == ["fired", "fired", "not due"] and mailbox.received == [] and rules.active(own_store) == ()
    done = run(own_store, NOW)
    assert sorted(outcomes(done)) == ["fired", "fired", "not due"]
    assert len(mailbox.received) == 2 and done.problems == ()
    assert [rule.origin for rule in rules.active(own_store)] == ["file"] * 3


def test_a_changed_file_changes_its_rules_and_keeps_the_others_state(own_store, tmp_path, mailbox):
    landed(tmp_path, LOUD, files={"alerts.toml": GOOD})
    run(own_store, NOW)
    path = tmp_path / "watched" / "alerts.toml"
    path.write_text(GOOD.replace("kim@shop.example", "lee@shop.example"))
    assert "fired" not in outcomes(run(own_store, NOW))
    assert {rule.wanted.emails for rule in rules.active(own_store)} == {("lee@shop.example",)}
    path.write_text(GOOD.replace("above = 60", "above = "))
    done = run(own_store, NOW)
    assert "is not valid" not in done.problems and "line 6" in done.problems[0] and len(rules.active(own_store)) == 2, "a broken file leaves its rules"
    path.unlink()
    run(own_store, NOW)
    assert rules.active(own_store) == ()
    path.write_text(GOOD)
    run(own_store, NOW)
    assert len(rules.active(own_store)) == 2 and len(mailbox.received) == 2, "a rule that comes back begins anew"


def test_a_files_rules_are_not_changed_on_the_page(own_store, tmp_path):
    landed(tmp_path, QUIET, files={"alerts.toml": GOOD})
    rule_file.sync(own_store, NOW)
    rule = rules.active(own_store)[0]
    with pytest.raises(AlertProblem, match="of_a_file"):
        rules.delete(own_store, rule.id, ME, NOW)
    with pytest.raises(AlertProblem, match="of_a_file"):
        rules.change(own_store, rule.id, Wanted("watched", "freshness", emails=("a@b.example",)), ME)


def test_under_a_policy_a_files_rule_needs_its_owner(own_store, tmp_path, mailbox, monkeypatch):
    landed(tmp_path, LOUD, files={"alerts.toml": GOOD.replace('market = "KR"', 'owner = "Kim@shop.example"')})
    policy(tmp_path, monkeypatch)
    assert sorted(outcomes(run(own_store, NOW))) == ["fired", "stopped"]
    assert "90 in Jan 2024" in mailbox.received[0]["Subject"], "all markets of the owner are Korea"


def test_snooze_in_the_file(tmp_path):
    (tmp_path / "alerts.toml").write_text(GOOD.replace("above = 60", "above = 60\nsnooze_until = 2026-12-01"))
    assert load(tmp_path / "alerts.toml", "watched")[0].snoozed_until == datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "threshold"', 'kind = "thresold"', "line 4: kind is 'thresold'; did you mean 'threshold'?"),
        ('metric = "agency_complaints"', 'metric = "agency_complaint"', "line 5: metric is 'agency_complaint'; did you mean 'agency_complaints'?"),
        ('market = "KR"', 'market = "kr"', "line 3: market is 'kr'; did you mean 'KR'?"),
        ('market = "KR"', 'markt = "KR"', "line 3: 'markt' is not known; did you mean 'market'?"),
        ("above = 60", 'above = "60"', "line 6: above is '60', which is not what it takes"),
        ("above = 60", "above = 60\nbelow = 3", "line 1: a threshold takes either above or below"),
        ("above = 60", "above = 60\ndays = 3", "line 7: 'days' says nothing of kind 'threshold'; that takes metric, above, below"),
        ('email = ["kim@shop.example"]\n\n', "\n", "line 1: Give at least one e-mail address, or a webhook."),
        ('email = ["kim@shop.example"]\n\n', 'email = ["kim at shop"]\n\n', "line 1: “kim at shop” is not an e-mail address."),
        ('email = ["kim@shop.example"]\n\n', 'webhook = "http://10.0.0.1/"\n\n', "cannot be called"),
        ("Mon 08:00 Asia/Seoul", "Mon 08:00 Asia/Soul", "did you mean 'Asia/Seoul'"),
        ('name = "monday"', 'name = "many"', "line 10: 'many' names two rules"),
        ('name = "many"', 'name = "many"\ncollection = "other"', "line 3: collection is 'other'; a file in the folder of 'watched' is about that one"),
        ("[[alert]]", "[alert]", "alerts.toml"),
        ('language = "ko"', 'language = "kr"', "language is 'kr'; did you mean 'ko'?"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, old, new, words):
    path = tmp_path / "alerts.toml"
    path.write_text(GOOD.replace(old, new, 1) if old != "[[alert]]" else GOOD.replace(old, new))
    with pytest.raises(AlertFileError) as told:
        load(path, "watched")
    assert words in str(told.value)
