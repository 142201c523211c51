"""Rules that watch what lands: told once, to whom, and never more than their owner may see. On SQLite and PostgreSQL, with real receivers."""

import hashlib
import hmac
import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from analysis.overview import summaries
from queries import door
from queries.filters import Filters
from queries.scope import Scope
from reports.alerts import acting, outbox, rules, webhook
from reports.alerts.commands import commands
from reports.alerts.desk import fired, told
from reports.alerts.run import run, send_test
from sharing.access import Access
from sharing.audit import entries
from sharing.schema import alert_outbox
from tests.reports.conftest import ME, NOW
from tests.reports.watched import landed
from ui import numbers
from ui.alert_desk import AlertProblem, Wanted

ROOT = Path(__file__).resolve().parents[2]
QUIET = [40] * 12
LOUD = [*QUIET, 90]
ABOVE = Wanted("watched", "threshold", "KR", "A", "agency_complaints", "above", 60.0, emails=("kim@shop.example",), label="Too many")
WORKER = """
import sys
from datetime import UTC, datetime
from reports.alerts.run import run
from sharing.store import store
for line in sys.stdin:
    print(" ".join(line.outcome for line in run(store(), datetime.now(UTC)).lines), flush=True)
"""
POLICY = """
[[grant]]
people = ["kim@shop.example"]
role = "{role}"
collections = {collections}
markets = {markets}
platforms = "all"
"""


def policy(home: Path, monkeypatch, role="manager", collections='["watched"]', markets='["KR"]') -> Path:
    """Put a policy in force."""
    path = home / "policy.toml"
    path.write_text(POLICY.format(role=role, collections=collections, markets=markets) + f"# {os.urandom(4).hex()}\n")
    monkeypatch.setenv("GROUNDSWELL_POLICY", str(path))
    return path


KIM = Access("manager", "kim@shop.example", Scope(("watched",), ("KR",)), "signed_in", may_alert=True, may_share=True)


def outcomes(done) -> list[str]:
    return [line.outcome for line in done.lines]


def test_it_fires_once_and_recovers_once_over_landings(store, tmp_path, mailbox):
    landed(tmp_path, QUIET)
    rule_id = rules.save(store, ABOVE, ME, NOW)
    assert outcomes(run(store, NOW)) == ["quiet"] and outcomes(run(store, NOW)) == ["judged before"]
    for cases in (LOUD, [*LOUD[:-1], 91], [*LOUD, 95]):  # fires; corrected upwards; another month that holds
        version = landed(tmp_path, cases)
        workers = [threading.Thread(target=run, args=(store, NOW)) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert version and [period for period, _ in fired(store, rule_id)] == ["2024-01"]
    landed(tmp_path, [*LOUD, 95, 30])
    assert outcomes(run(store, NOW)) == ["recovered"]
    assert [message["Subject"].strip() for message in mailbox.received] == [
        "[Alert] Complaints to consumer agencies, Korea, A: 90 in Jan 2024, above 60",
        "[Recovered] Complaints to consumer agencies, Korea, A: back to normal in Mar 2024 (30)",
    ]
    assert len({message["Message-ID"] for message in mailbox.received}) == 2


def test_two_processes_after_each_of_three_landings_tell_once(tmp_path, mailbox, own_store):
    landed(tmp_path, QUIET)
    rule_id = rules.save(own_store, ABOVE, ME, NOW)
    run(own_store, NOW)
    environment = {**os.environ, "GROUNDSWELL_LANDED": str(tmp_path / "landed"), "GROUNDSWELL_DATABASE_URL": f"sqlite:///{own_store.url.database}"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment, **pipes) for _ in range(2)]
    said = []
    for cases in (LOUD, [*LOUD[:-1], 91], [*LOUD[:-1], 92]):
        landed(tmp_path, cases)
        for process in both:
            process.stdin.write("landed\n")
            process.stdin.flush()
        said.append(sorted(process.stdout.readline().strip() for process in both))
    for process in both:
        process.stdin.close()
    assert [process.wait(60) for process in both] == [0, 0]
    assert [pair.count("fired") for pair in said] == [1, 0, 0] and {word for pair in said for word in pair} <= {"fired", "quiet", "judged before"}
    assert len(fired(own_store, rule_id)) == 1 and len(mailbox.received) == 1


def test_the_command_says_what_it_did(own_store, tmp_path, mailbox, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", f"sqlite:///{own_store.url.database}")
    landed(tmp_path, LOUD)
    rules.save(own_store, ABOVE, ME, NOW)
    runner = CliRunner()
    dry = runner.invoke(commands, ["run", "--dry-run"])
    assert dry.exit_code == 0 and "fired          Too many" in dry.output and "0 messages sent" in dry.output
    other = runner.invoke(commands, ["run", "--collection", "demo"])
    assert other.exit_code == 0 and "0 alerts, 0 messages sent" in other.output
    done = runner.invoke(commands, ["run"])
    assert done.exit_code == 0 and "1 alerts, 1 messages sent, 0 waiting" in done.output and len(mailbox.received) == 1
    assert "agency_complaints" not in runner.invoke(commands, ["list"]).output and "Too many" in runner.invoke(commands, ["list"]).output


def test_the_letter_says_what_the_page_says(own_store, tmp_path, mailbox):
    landed(tmp_path, LOUD)
    rules.save(own_store, replace(ABOVE, metric="monthly_users", side="below", value=700_000.0), ME, NOW - timedelta(hours=1))
    rules.save(own_store, ABOVE, ME, NOW)
    run(own_store, NOW)
    info = door.collection("watched", Scope.everything())
    filters = Filters("watched", ("KR",), ("A",), date(2024, 1, 1), date(2024, 1, 31))
    tiles = {one.headline.metric.name: one.headline for one in summaries(filters, Scope.everything(), info)}
    for message, name in zip(mailbox.received, ("monthly_users", "agency_complaints")):
        shown = numbers.number(tiles[name].now.value, tiles[name].metric.unit, "en")
        plain, html = (message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
        assert f"Value: {shown}\n" in plain and f">{shown}</td>" in html
        assert f"Target: {numbers.number(tiles[name].target, tiles[name].metric.unit, 'en')}\n" in plain
        assert "https://groundswell.shop.example/?collection=watched&market=KR&platform=A&from=2024-01&to=2024-01&lang=en" in plain
        assert message["To"] == "kim@shop.example" and message["From"].addresses[0].addr_spec == "alerts@shop.example"


def test_korean_and_hostile_text_arrive_as_text(own_store, tmp_path, mailbox):
    landed(tmp_path, LOUD)
    label = "늦은 <script>alert(1)</script>\r\nBcc: all@shop.example"
    rules.save(own_store, replace(ABOVE, label=label, language="ko"), ME, NOW)
    run(own_store, NOW)
    (message,) = mailbox.received
    assert message["Subject"].startswith("[알림] 한국, A 소비자기관 접수 불만: 2024년 1월 90, 기준 60 초과") and message["Bcc"] is None
    assert "<script>" not in message.get_body(("html",)).get_content() and mailbox.recipients == [["kim@shop.example"]]


def test_a_snoozed_rule_is_silent_and_speaks_again_after(store, tmp_path, mailbox):
    landed(tmp_path, QUIET)
    rule_id = rules.save(store, ABOVE, ME, NOW)
    run(store, NOW)
    rules.snooze(store, rule_id, NOW + timedelta(days=7), ME)
    landed(tmp_path, LOUD)
    run(store, NOW + timedelta(days=1))
    assert mailbox.received == []
    landed(tmp_path, [*LOUD[:-1], 91])
    run(store, NOW + timedelta(days=8))
    assert len(mailbox.received) == 1 and "91 in Jan 2024" in mailbox.received[0]["Subject"]


def test_a_recipient_snoozes_or_leaves_for_themselves_only(own_store, tmp_path, mailbox):
    landed(tmp_path, QUIET)
    rule_id = rules.save(own_store, replace(ABOVE, emails=("kim@shop.example", "lee@shop.example")), ME, NOW)
    rule = rules.active(own_store)[0]
    token = acting.link(own_store, rule, "lee@shop.example").partition("?t=")[2]
    assert (
        acting.act(own_store, token, "week", NOW)
        and acting.act(own_store, token + "x", "leave", NOW) is None
        and acting.act(own_store, token, "drop", NOW) is None
    )
    run(own_store, NOW)
    landed(tmp_path, LOUD)
    run(own_store, NOW)
    assert mailbox.recipients == [["kim@shop.example"]]
    acting.act(own_store, token, "back", NOW)
    landed(tmp_path, [*LOUD, 30])
    run(own_store, NOW)
    assert sorted(mailbox.recipients[1:]) == [["kim@shop.example"], ["lee@shop.example"]]
    acting.act(own_store, token, "leave", NOW)
    assert rules.active(own_store)[0].recipients(NOW) == (("email", "kim@shop.example"),)
    rules.delete(own_store, rule_id, ME, NOW)
    assert acting.opened(own_store, token) is None


def test_a_webhook_is_signed_and_tried_again(store, tmp_path, hook):
    landed(tmp_path, LOUD)
    rule_id = rules.save(store, replace(ABOVE, emails=(), webhook=hook.url), ME, NOW)
    hook.answers = [503]
    done = run(store, NOW)
    assert outcomes(done) == ["fired"] and done.delivered.failed[0][1] == "hook_away: the webhook answered 503"
    assert [one.state for one in told(store, rule_id)] == ["waiting"]
    assert run(store, NOW + timedelta(seconds=30)).delivered.sent == ()
    assert len(run(store, NOW + timedelta(minutes=2)).delivered.sent) == 1
    (first, again), body = ([headers for headers, _ in hook.received]), hook.received[1][1]
    assert first["Groundswell-Delivery"] == again["Groundswell-Delivery"]
    stamp, _, signature = again["Groundswell-Signature"].removeprefix("t=").partition(",v1=")
    key = webhook.signing_key(store, hook.url)
    assert hmac.compare_digest(signature, hmac.new(key.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest())
    sent = hook.bodies[1]
    assert (sent["event"], sent["value"], sent["month"], sent["threshold"], sent["market"]) == ("fired", 90.0, "2024-01-01", 60.0, "KR")
    assert sent["text"] == "Complaints to consumer agencies, Korea, A: 90 in Jan 2024, above 60"


@pytest.mark.parametrize(("status", "words"), [(302, "redirects are not followed"), (404, "answered 404")])
def test_a_webhook_that_refuses_is_given_up_and_kept(own_store, tmp_path, hook, status, words):
    landed(tmp_path, LOUD)
    rule_id = rules.save(own_store, replace(ABOVE, emails=(), webhook=hook.url), ME, NOW)
    hook.answers, hook.location = [status], hook.url
    run(own_store, NOW)
    run(own_store, NOW + timedelta(days=2))
    assert len(hook.received) == 1
    (kept,) = told(own_store, rule_id)
    assert kept.state == "failed" and words in kept.problem


def test_a_mail_server_that_is_away_loses_nothing(own_store, tmp_path, mailbox, monkeypatch):
    landed(tmp_path, LOUD)
    rule_id = rules.save(own_store, ABOVE, ME, NOW)
    monkeypatch.setenv("GROUNDSWELL_SMTP_URL", "smtp://127.0.0.1:1")
    run(own_store, NOW)
    assert told(own_store, rule_id)[0].state == "waiting" and mailbox.received == []
    monkeypatch.setenv("GROUNDSWELL_SMTP_URL", mailbox.url)
    mailbox.answers = ["451 busy"]
    run(own_store, NOW + timedelta(minutes=2))
    assert told(own_store, rule_id)[0].state == "waiting"
    run(own_store, NOW + timedelta(minutes=20))
    assert len(mailbox.received) == 1 and told(own_store, rule_id)[0].state == "sent"
    landed(tmp_path, [*LOUD, 20])
    mailbox.answers = ["554 no"]
    run(own_store, NOW + timedelta(minutes=30))
    assert told(own_store, rule_id)[0].state == "failed" and "554 no" in told(own_store, rule_id)[0].problem


def test_old_messages_go_but_a_rule_keeps_its_last_one_and_what_waits_stays(store, tmp_path, mailbox):
    landed(tmp_path, LOUD)
    living, dead = rules.save(store, ABOVE, ME, NOW), rules.save(store, replace(ABOVE, label="Another"), ME, NOW)
    run(store, NOW)
    landed(tmp_path, [*LOUD, 20])
    mailbox.answers = ["554 no", "554 no"]
    run(store, NOW + timedelta(days=1))
    assert [(one.kind, one.state) for one in told(store, living)] == [("recovered", "failed"), ("fired", "sent")]
    rules.delete(store, dead, ME, NOW + timedelta(days=2))
    assert outbox.prune(store, NOW + timedelta(days=30)) == 0
    assert outbox.prune(store, NOW + timedelta(days=30, hours=1)) == 2  # what fired, of both
    assert outbox.prune(store, NOW + timedelta(days=31, hours=1)) == 1  # what recovered, of the deleted one
    assert [one.kind for one in told(store, living)] == ["recovered"] and told(store, dead) == ()
    assert outcomes(run(store, NOW + timedelta(days=40))) == ["judged before"] and len(mailbox.received) == 2  # nothing is told again
    with store.writing() as connection:
        connection.execute(update(alert_outbox).values(gave_up_at=None, next_at=NOW + timedelta(days=900)))
    rules.delete(store, living, ME, NOW)
    assert outbox.prune(store, NOW + timedelta(days=400)) == 0


def test_the_policy_says_how_long_messages_stay_and_the_audit_stays(own_store, tmp_path, mailbox, monkeypatch):
    landed(tmp_path, LOUD)
    path = policy(tmp_path, monkeypatch)
    path.write_text("[policy]\nmessage_days = 7\n" + path.read_text())
    rule_id = rules.save(own_store, ABOVE, KIM, NOW)
    run(own_store, NOW)
    rules.delete(own_store, rule_id, KIM, NOW)
    run(own_store, NOW + timedelta(days=7))
    assert len(told(own_store, rule_id)) == 1
    run(own_store, NOW + timedelta(days=7, minutes=1))
    assert told(own_store, rule_id) == ()
    assert [entry.detail["to"] for entry in entries(own_store, actions=("exported",))] == ["kim@shop.example"]


def test_a_message_whose_process_died_goes_out_when_its_claim_ends(own_store, tmp_path, mailbox):
    landed(tmp_path, LOUD)
    rules.save(own_store, ABOVE, ME, NOW)
    mailbox.answers = ["451 later"]
    run(own_store, NOW)
    with own_store.writing() as connection:  # as a process leaves it that is killed while it sends
        connection.execute(update(alert_outbox).values(claimed_until=NOW + timedelta(minutes=10), next_at=NOW))
    assert run(own_store, NOW + timedelta(minutes=9)).delivered.sent == ()
    assert len(run(own_store, NOW + timedelta(minutes=11)).delivered.sent) == 1


def test_a_rule_sees_what_its_owner_may_see_and_stops_with_them(store, tmp_path, mailbox, monkeypatch):
    landed(tmp_path, LOUD)
    policy(tmp_path, monkeypatch)
    with pytest.raises(AlertProblem, match="out_of_scope"):
        rules.save(store, replace(ABOVE, market="US"), KIM, NOW)
    everywhere = rules.save(store, replace(ABOVE, market="", value=85.0), KIM, NOW)  # Korea has 90, the US 94 by its own clock
    run(store, NOW)
    assert "90 in Jan 2024" in mailbox.received[0]["Subject"]
    (sent,) = entries(store, actions=("exported",))
    assert (sent.who, sent.collection, sent.detail["to"]) == ("kim@shop.example", "watched", "kim@shop.example"), "what left is in the audit"
    landed(tmp_path, [*LOUD[:-1], 20])
    run(store, NOW)
    policy(tmp_path, monkeypatch, role="viewer")
    landed(tmp_path, LOUD)
    assert [(line.outcome, line.words) for line in run(store, NOW).lines] == [("stopped", "not_allowed")]
    policy(tmp_path, monkeypatch, markets='["US"]')
    done = run(store, NOW)
    assert outcomes(done) == ["fired"], done
    assert len(mailbox.received) == 3 and "94 in Jan 2024" in mailbox.received[2]["Subject"], "the rule is about what the owner sees now"
    (tmp_path / "policy.toml").write_text("")
    assert outcomes(run(store, NOW)) == ["stopped"]
    monkeypatch.delenv("GROUNDSWELL_POLICY")
    assert outcomes(run(store, NOW)) == ["stopped"], "a named person is nobody where no policy is in force"
    assert everywhere == rules.active(store)[0].id


@pytest.mark.parametrize("allowed", [("KR",), ("US",), ("KR", "US"), ()])
@pytest.mark.parametrize("asked", ["", "US"])
def test_no_figure_of_a_rule_is_of_another_market_than_its_owners(own_store, tmp_path, mailbox, monkeypatch, allowed, asked):
    landed(tmp_path, [50] * 6)
    policy(tmp_path, monkeypatch, markets=json.dumps(list(allowed)))
    owner = replace(KIM, scope=Scope(("watched",), allowed))
    wanted = replace(ABOVE, market=asked, value=1.0)
    if not allowed or (asked and asked not in allowed):
        with pytest.raises(AlertProblem, match="out_of_scope"):
            rules.save(own_store, wanted, owner, NOW)
        assert run(own_store, NOW).lines == ()
        return
    rules.save(own_store, wanted, owner, NOW)
    run(own_store, NOW)
    seen = {"KR": 50, "US": 56}  # of June; one of the US falls into May by its own clock
    value = sum(seen[market] for market in (allowed if not asked else (asked,)))
    assert f": {value} in Jun 2023" in mailbox.received[0]["Subject"]


def test_what_waits_is_not_sent_when_its_owner_may_no_longer_see_it(own_store, tmp_path, mailbox, monkeypatch):
    landed(tmp_path, LOUD)
    policy(tmp_path, monkeypatch, markets='["KR", "US"]')
    both = replace(KIM, scope=Scope(("watched",), ("KR", "US")))
    rule_id = rules.save(own_store, replace(ABOVE, market="", value=100.0), both, NOW)
    mailbox.answers = ["451 later"]
    run(own_store, NOW)
    policy(tmp_path, monkeypatch, markets='["KR"]')
    run(own_store, NOW + timedelta(hours=1))
    assert mailbox.received == [] and told(own_store, rule_id)[0].state == "failed" and "no longer" in told(own_store, rule_id)[0].problem


def test_rules_of_others_do_not_exist(own_store, tmp_path):
    landed(tmp_path, QUIET)
    rule_id = rules.save(own_store, ABOVE, ME, NOW)
    other = replace(KIM, who="lee@shop.example")
    attempts = (
        lambda: rules.snooze(own_store, rule_id, None, other),
        lambda: rules.delete(own_store, rule_id, other, NOW),
        lambda: rules.change(own_store, rule_id, ABOVE, other),
    )
    for attempt in attempts:
        with pytest.raises(AlertProblem, match="unknown_rule"):
            attempt()
    assert rules.active(own_store, other.who) == ()


def test_a_changed_rule_begins_anew_and_another_recipient_does_not(own_store, tmp_path, mailbox):
    landed(tmp_path, LOUD)
    rule_id = rules.save(own_store, ABOVE, ME, NOW)
    run(own_store, NOW)
    rules.change(own_store, rule_id, replace(ABOVE, emails=("lee@shop.example",)), ME)
    assert outcomes(run(own_store, NOW)) == ["judged before"]
    rules.change(own_store, rule_id, replace(ABOVE, value=70.0), ME)
    assert outcomes(run(own_store, NOW)) == ["fired"] and len(mailbox.received) == 2


def test_a_test_goes_out_now_and_changes_nothing(own_store, tmp_path, mailbox):
    landed(tmp_path, QUIET)
    rules.save(own_store, ABOVE, ME, NOW)
    assert send_test(own_store, rules.active(own_store)[0], NOW) == ()
    assert "This is a test" in mailbox.received[0].get_body(("plain",)).get_content()
    assert rules.active(own_store)[0].state == "unknown"
    with own_store.reading() as connection:
        assert connection.execute(select(alert_outbox.c.kind)).scalars().all() == ["test"]


def test_a_dry_run_says_and_does_nothing(own_store, tmp_path, mailbox):
    landed(tmp_path, LOUD)
    rules.save(own_store, ABOVE, ME, NOW)
    done = run(own_store, NOW, dry_run=True)
    assert outcomes(done) == ["fired"] and "90 in Jan 2024" in done.lines[0].words
    assert mailbox.received == [] and rules.active(own_store)[0].state == "unknown"
    assert outcomes(run(own_store, NOW)) == ["fired"]
