"""The planted stories: dates and sizes in one place. `data/demo/README.md` tells them to people; a test finds each in the output."""

from datetime import date

from etl.simulate.clock import DAY, day_number

# 1. Korea: unofficial line B loses its ferry space; its line-haul collapses while its share keeps growing.
LINE_B = "Unofficial line B"
LINE_B_MARKET = "KR"
LINE_B_FROM = date(2025, 11, 3)
LINE_B_HAUL = 2.5  # times longer
LINE_B_LOST = 0.08  # added to the share lost
LINE_B_COMPLAINTS = 1.9  # times as many on top of what lateness itself causes
# 2. Spain: AliExpress stops refunds without returned goods; refusals become complaints.
REFUND_MARKET = "ES"
REFUND_PLATFORM = "AliExpress"
REFUND_FROM = date(2025, 4, 7)
REFUND_COMPLAINTS = 1.30  # times as many complaints in all
REFUND_WEIGHT = 2.7  # times as many of them about refunds
REFUND_REFUSED = 0.86  # of which refused, 0.55 before
# 3. Korea: counterfeit cosmetics come back after removal, from six sellers.
COSMETICS_MARKET = "KR"
COSMETICS_FROM = date(2026, 1, 5)
COSMETICS_TO = date(2026, 3, 31)
COSMETICS_SELLERS = 6
COSMETICS_LISTINGS = 150  # first appearances
COSMETICS_RETURN = 0.68  # chance that a removed one comes back, 0.12 elsewhere
# 4. United States: small parcels lose their duty-free entry on 2 May 2025 (a real rule; volumes stand in markets.py).
DUTY_MARKET = "US"
DUTY_FROM = date(2025, 5, 2)
DUTY_FEES = 3.2  # times as many complaints about customs and fees
DUTY_NEXT_DAY = 0.72  # times the share cleared within a day


def instant(day: date) -> int:
    """A day's start in UTC seconds; good enough to switch a story on."""
    return day_number(day) * DAY
