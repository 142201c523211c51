"""What is assumed of each market, hub, channel and route. Every number here is invented unless a comment cites where it comes from."""

from dataclasses import dataclass

PLATFORMS = ("AliExpress", "Temu")
CATEGORIES = (
    "clothing", "shoes and bags", "electronics", "phone accessories", "home and kitchen", "cosmetics",
    "toys", "car parts", "sports and leisure", "tools", "supplements", "pet goods",
)
CATEGORY_SHARES = (0.19, 0.11, 0.10, 0.10, 0.15, 0.07, 0.06, 0.06, 0.06, 0.05, 0.02, 0.03)
CATEGORY_USD = (14, 19, 31, 8, 13, 10, 12, 17, 18, 15, 16, 11)  # median value of a parcel


@dataclass(frozen=True)
class MarketPlan:
    """One market. Days are medians; `next_day` the share cleared by customs within a day on a recognised channel."""

    code: str
    standard_offset: int  # hours ahead of UTC, for the holiday calendar
    line_haul: float
    last_mile: float
    next_day: float
    promise: int  # days, on the platform's own channels
    sampling: float  # how densely this market is sampled, relative to its real volume
    noise: float  # of daily volumes and monthly conditions (log scale)
    basket: float  # value of a parcel relative to CATEGORY_USD
    local_hub: str | None
    volumes: dict[str, dict[str, float]]  # real parcels a month, by platform


MARKETS = (
    # China-Korea parcels were 88.8 million in 2023, 134.2 in 2024 and 70.8 in the first half of 2025 (Korea Customs Service, published cb0020,
    # cb0026, cb0027); AliExpress carries about 37 percent of them here.
    MarketPlan("KR", 9, 3.2, 1.05, 0.938, 14, 2.2, 0.05, 1.0, "K-Venue", {
        "AliExpress": {"2023-01": 2.0e6, "2023-12": 3.35e6, "2024-06": 4.1e6, "2024-12": 4.4e6, "2025-08": 4.45e6, "2026-02": 4.15e6, "2026-06": 4.1e6},
        "Temu": {"2023-08": 0.12e6, "2024-03": 0.95e6, "2024-12": 1.2e6, "2025-12": 1.4e6, "2026-06": 1.45e6}}),
    MarketPlan("US", -5, 7.4, 3.0, 0.82, 20, 0.6, 0.05, 1.25, "Los Angeles", {
        "AliExpress": {"2023-01": 6.2e6, "2024-06": 7.6e6, "2025-04": 8.0e6, "2025-05": 5.4e6, "2025-09": 4.6e6, "2026-06": 5.0e6},
        "Temu": {"2023-01": 1.0e6, "2024-01": 2.3e6, "2025-04": 2.8e6, "2025-05": 1.5e6, "2026-06": 1.6e6}}),
    MarketPlan("ES", 1, 6.6, 2.2, 0.74, 16, 1.0, 0.06, 1.0, "Madrid", {
        "AliExpress": {"2023-01": 3.9e6, "2024-06": 5.0e6, "2025-06": 5.6e6, "2026-06": 5.9e6},
        "Temu": {"2023-04": 0.1e6, "2024-06": 0.9e6, "2026-06": 1.2e6}}),
    MarketPlan("FR", 1, 6.8, 2.4, 0.72, 17, 0.9, 0.06, 1.05, "Paris", {
        "AliExpress": {"2023-01": 3.2e6, "2024-06": 3.9e6, "2026-06": 4.2e6},
        "Temu": {"2023-04": 0.1e6, "2024-06": 0.9e6, "2026-06": 1.1e6}}),
    MarketPlan("DE", 1, 6.4, 2.0, 0.76, 16, 0.9, 0.06, 1.1, "Frankfurt", {
        "AliExpress": {"2023-01": 2.5e6, "2024-06": 3.0e6, "2026-06": 3.3e6},
        "Temu": {"2023-04": 0.15e6, "2024-06": 1.0e6, "2026-06": 1.2e6}}),
    MarketPlan("BR", -3, 9.2, 5.2, 0.38, 28, 0.8, 0.07, 0.8, "Sao Paulo", {
        "AliExpress": {"2023-01": 4.6e6, "2024-07": 5.2e6, "2024-08": 4.1e6, "2025-06": 4.5e6, "2026-06": 4.8e6},
        "Temu": {"2024-06": 0.1e6, "2025-01": 0.8e6, "2026-06": 1.2e6}}),
    MarketPlan("MX", -6, 10.5, 5.0, 0.48, 30, 0.8, 0.2, 0.85, None, {
        "AliExpress": {"2023-01": 0.28e6, "2024-06": 0.40e6, "2026-06": 0.52e6},
        "Temu": {"2023-05": 0.03e6, "2024-06": 0.12e6, "2026-06": 0.16e6}}),
    MarketPlan("AU", 10, 8.2, 3.8, 0.66, 24, 0.8, 0.2, 1.15, None, {
        "AliExpress": {"2023-01": 0.24e6, "2024-06": 0.29e6, "2026-06": 0.33e6},
        "Temu": {"2023-03": 0.02e6, "2024-06": 0.07e6, "2026-06": 0.09e6}}),
)
MARKET_CODES = tuple(plan.code for plan in MARKETS)


@dataclass(frozen=True)
class Channel:
    """A logistics channel. `haul`, `mile` and `promise` scale the market's days; tracking is the share by platform, carrier, none."""

    name: str
    kind: str
    recognised: bool
    cost_usd: float
    haul: float
    mile: float
    lost: float
    promise: float
    tracking: tuple[float, float, float]


CHANNELS = (
    Channel("AliExpress Standard", "platform", True, 2.6, 1.00, 1.00, 0.005, 1.0, (0.97, 0.02, 0.01)),
    Channel("Cainiao", "platform", True, 2.2, 1.06, 1.03, 0.006, 1.0, (0.96, 0.02, 0.02)),
    Channel("Temu Standard", "platform", True, 2.4, 0.96, 1.00, 0.005, 1.0, (0.97, 0.02, 0.01)),
    Channel("EMS", "post", True, 9.5, 0.85, 1.00, 0.005, 0.9, (0.0, 0.97, 0.03)),
    Channel("China Post", "post", True, 1.9, 1.45, 1.25, 0.013, 1.45, (0.0, 0.90, 0.10)),
    Channel("UPS", "courier", True, 18.0, 0.50, 0.70, 0.003, 0.65, (0.0, 0.99, 0.01)),
    Channel("DHL", "courier", True, 20.0, 0.45, 0.70, 0.003, 0.65, (0.0, 0.99, 0.01)),
    Channel("FedEx", "courier", True, 17.0, 0.52, 0.72, 0.003, 0.65, (0.0, 0.99, 0.01)),
    Channel("TNT", "courier", True, 16.0, 0.58, 0.80, 0.004, 0.70, (0.0, 0.98, 0.02)),
    Channel("TOLL", "courier", True, 12.0, 0.70, 0.85, 0.005, 0.80, (0.0, 0.97, 0.03)),
    Channel("SF Express", "courier", True, 11.0, 0.55, 0.75, 0.003, 0.70, (0.0, 0.99, 0.01)),
    Channel("Local delivery", "courier", True, 2.8, 0.0, 0.90, 0.002, 0.0, (0.90, 0.10, 0.0)),
    Channel("Unofficial line A", "unofficial", False, 1.4, 1.75, 1.25, 0.020, 1.35, (0.0, 0.35, 0.65)),
    Channel("Unofficial line B", "unofficial", False, 1.1, 1.95, 1.30, 0.026, 1.40, (0.0, 0.25, 0.75)),
)
CHANNEL_INDEX = {channel.name: index for index, channel in enumerate(CHANNELS)}
DISPATCH_DAYS = {"Weihai": 0.55, "Yantai": 0.6, "Shenzhen": 1.15, "Yiwu": 1.3, "Hong Kong": 1.0, "Dongguan": 1.1, "Guangzhou": 1.2}
LOCAL_DISPATCH = 0.55
KOREA_HAUL = {"Weihai": 1.15, "Yantai": 1.3, "Hong Kong": 2.6, "Shenzhen": 3.2, "Yiwu": 3.5, "Dongguan": 3.0, "Guangzhou": 3.1}
GUARANTEE_MONTH = "2023-06"  # the five-day guarantee for Korea (published ev011), on the recognised lines of Weihai and Yantai
GUARANTEE_HUBS = ("Weihai", "Yantai")

Mix = tuple[str, str, tuple[float, float, float, float], str]  # hub, channel, share at mid-2023 to 2026, open from month
KOREA_MIX: tuple[Mix, ...] = (
    ("Weihai", "AliExpress Standard", (0.24, 0.34, 0.35, 0.34), "2023-01"),
    ("Yantai", "Cainiao", (0.14, 0.20, 0.20, 0.19), "2023-01"),
    ("Shenzhen", "AliExpress Standard", (0.20, 0.12, 0.10, 0.09), "2023-01"),
    ("Yiwu", "Cainiao", (0.15, 0.09, 0.08, 0.07), "2023-01"),
    ("Hong Kong", "SF Express", (0.03, 0.03, 0.025, 0.025), "2023-01"),
    ("Hong Kong", "DHL", (0.012, 0.012, 0.01, 0.01), "2023-01"),
    ("Shenzhen", "UPS", (0.01, 0.01, 0.008, 0.008), "2023-01"),
    ("Shenzhen", "FedEx", (0.01, 0.01, 0.008, 0.008), "2023-01"),
    ("Hong Kong", "TNT", (0.006, 0.005, 0.004, 0.004), "2023-01"),
    ("Shenzhen", "TOLL", (0.006, 0.005, 0.004, 0.004), "2023-01"),
    ("Yiwu", "EMS", (0.05, 0.03, 0.025, 0.02), "2023-01"),
    ("Yiwu", "China Post", (0.08, 0.04, 0.025, 0.02), "2023-01"),
    ("Shenzhen", "Unofficial line A", (0.06, 0.05, 0.045, 0.04), "2023-01"),
    ("Yiwu", "Unofficial line B", (0.03, 0.04, 0.08, 0.12), "2023-01"),
    ("local", "Local delivery", (0.03, 0.05, 0.07, 0.09), "2023-10"),  # K-Venue (published ev015)
)
WORLD_MIX: tuple[Mix, ...] = (
    ("Shenzhen", "AliExpress Standard", (0.34, 0.37, 0.38, 0.38), "2023-01"),
    ("Yiwu", "Cainiao", (0.22, 0.23, 0.23, 0.23), "2023-01"),
    ("Hong Kong", "AliExpress Standard", (0.07, 0.08, 0.08, 0.08), "2023-01"),
    ("Hong Kong", "DHL", (0.012, 0.012, 0.012, 0.012), "2023-01"),
    ("Hong Kong", "SF Express", (0.01, 0.01, 0.01, 0.01), "2023-01"),
    ("Shenzhen", "UPS", (0.012, 0.012, 0.012, 0.012), "2023-01"),
    ("Shenzhen", "FedEx", (0.01, 0.01, 0.01, 0.01), "2023-01"),
    ("Hong Kong", "TNT", (0.006, 0.005, 0.004, 0.004), "2023-01"),
    ("Yiwu", "EMS", (0.03, 0.025, 0.02, 0.02), "2023-01"),
    ("Yiwu", "China Post", (0.14, 0.09, 0.07, 0.06), "2023-01"),
    ("Shenzhen", "Unofficial line A", (0.08, 0.07, 0.065, 0.06), "2023-01"),
    ("Yiwu", "Unofficial line B", (0.05, 0.05, 0.05, 0.05), "2023-01"),
    ("local", "Local delivery", (0.02, 0.04, 0.06, 0.08), "2023-01"),
)
TEMU_MIX: tuple[Mix, ...] = (
    ("Dongguan", "Temu Standard", (0.55, 0.56, 0.55, 0.54), "2023-01"),
    ("Guangzhou", "Temu Standard", (0.28, 0.27, 0.26, 0.25), "2023-01"),
    ("Guangzhou", "UPS", (0.03, 0.03, 0.03, 0.03), "2023-01"),
    ("Shenzhen", "DHL", (0.02, 0.02, 0.02, 0.02), "2023-01"),
    ("Shenzhen", "Unofficial line A", (0.08, 0.07, 0.06, 0.06), "2023-01"),
    ("local", "Local delivery", (0.03, 0.05, 0.08, 0.10), "2025-02"),
)
