"""`python -m reports alerts run | list`: for cron or a systemd timer, and after a landing."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from reports.alerts.rule_file import files
from reports.alerts.rules import active
from reports.alerts.run import Round
from reports.alerts.run import run as run_round
from sharing.policy import PolicyError
from sharing.store import StoreUnavailable, store
from ui.alert_words import problem_words, rule_words, where_words

commands = typer.Typer(add_completion=False, help="Alerts: judge what has landed, send what is due.", pretty_exceptions_enable=False)


@commands.command()
def run(
    collection: Annotated[str | None, typer.Option(help="Only the rules of this collection.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge and print; change nothing, send nothing.")] = False,
) -> None:
    """Judge every rule on what has landed, then send what is due. Any number of times: nothing is told twice. Exit code 1: something could not be done."""
    try:
        done = run_round(store(), datetime.now(UTC), collection, dry_run)
    except (PolicyError, StoreUnavailable) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    _tell(done)
    if done.problems or done.delivered.failed:
        raise typer.Exit(1)


def _tell(done: Round) -> None:
    for line in done.lines:
        name = line.rule.wanted.label or rule_words(line.rule.wanted, "en")
        typer.echo(f"{line.outcome:<14} {name}" + (f": {line.words}" if line.words else ""))
    for problem in done.problems:
        typer.echo(problem, err=True)
    for row, problem in done.delivered.failed:
        typer.echo(f"message {row} was not sent: {problem_words(problem, 'en')}", err=True)
    typer.echo(f"{len(done.lines)} alerts, {len(done.delivered.sent)} messages sent, {len(done.delivered.failed)} waiting or given up")


@commands.command("list")
def list_rules() -> None:
    """All rules, whose they are and how they stand; and the files that rules are read from."""
    rules = active(store())
    if not rules:
        typer.echo("No alerts yet: Notify me on a tile makes one.")
    for rule in rules:
        words = f"{rule_words(rule.wanted, 'en')} ({where_words(rule.wanted, 'en')})"
        typer.echo(f"{rule.id}  {rule.state:<8} {rule.owner}  {rule.wanted.collection}  {rule.wanted.label or '-'}  {words}  {rule.note}".rstrip())
    for path, _ in files():
        typer.echo(f"file: {path}")
