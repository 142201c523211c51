"""Command line of what leaves the screen: `python -m reports brief ...`, `python -m reports alerts ...`."""

import typer

from reports.alerts.commands import commands as alert_commands
from reports.brief.commands import brief

app = typer.Typer(add_completion=False, help="Briefs and alerts.", pretty_exceptions_enable=False)
app.add_typer(alert_commands, name="alerts")
app.command("brief")(brief)


@app.callback()
def main() -> None:
    """Briefs and alerts."""


if __name__ == "__main__":
    app()
