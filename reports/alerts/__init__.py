"""Alerts: rules that watch what lands and tell people by e-mail or webhook, and the brief by e-mail on a schedule.

`run.run` judges and sends; `rules` keeps; `rule_file` reads alerts.toml; `desk` is what the pages may ask.
"""

PATH = "alerts/act"  # of the page behind a letter's link
