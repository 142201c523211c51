"""The metric register: one row a metric. Two pages that show a metric read the same row.

Adding one: a row here; if no query gives its numerator and denominator by period, a `.sql` file beside this one. Loops in the tests
then check that the query exists, gives the columns, runs on every collection, and equals the sum over the raw rows.
"""

from dataclasses import dataclass, field

UNITS = ("count", "percent", "per_10k", "per_million", "days", "usd", "krw")


@dataclass(frozen=True)
class Metric:
    """One metric.

    `numerator` and `denominator` are columns of `query`, which gives one row a period (`period_start`); both are additive.
    `aggregation`: how a span of periods becomes one value: `sum`, `ratio` (sum of numerators over sum of denominators, times `scale`), `last` (a
    stock: the last period's value) or `percentile` (Kaplan-Meier on the query's day histogram; `scale` is the percentile).
    `sample`: the column whose sum is the n of an interval (sampled rows), where that is not the numerator or denominator itself.
    """

    name: str
    label_en: str
    label_ko: str
    unit: str
    direction: str  # which way is good: up, down, none
    definition_en: str
    definition_ko: str
    query: str
    numerator: str
    denominator: str | None = None
    aggregation: str = "sum"
    scale: float = 1.0
    sample: str | None = None
    fixed: dict = field(default_factory=dict, hash=False)

    def label(self, language: str) -> str:
        """Its name in the reader's language."""
        return self.label_ko if language == "ko" else self.label_en

    def definition(self, language: str) -> str:
        """What it is, in the reader's language."""
        return self.definition_ko if language == "ko" else self.definition_en


METRICS = (
    Metric(
        "monthly_users", "Monthly users", "월간 이용자", "count", "up",
        "People who used the platform's app in the month, as one measurer counted them. Measurers are never mixed in one line.",
        "한 달 동안 플랫폼 앱을 쓴 사람 수(한 조사 기관의 집계). 조사 기관이 다르면 한 선에 섞지 않습니다.",
        "users_by_period", "users", aggregation="last", fixed={"kind": "mau"},
    ),
    Metric(
        "orders", "Orders", "주문", "count", "up",
        "Orders by order date in the market's time zone. An order of several parcels counts once, on its first parcel.",
        "시장 현지 날짜 기준 주문 수. 소포가 여러 개인 주문도 첫 소포에서 한 번만 셉니다.",
        "parcels_by_period", "orders", sample="order_rows",
    ),
    Metric(
        "parcels", "Parcels", "소포", "count", "up",
        "Parcels by order date, whatever became of them.", "주문일 기준 소포 수(배송 결과와 무관).",
        "parcels_by_period", "parcels", sample="parcel_rows",
    ),
    Metric(
        "order_value", "Order value", "주문 금액", "usd", "up",
        "Value of parcels in US dollars at the month's rate; amounts in a currency without a rate are not in it.",
        "해당 월 환율로 환산한 소포 금액(미국 달러). 환율이 없는 통화의 금액은 포함하지 않습니다.",
        "parcels_by_period", "value_usd", sample="parcel_rows",
    ),
    Metric(
        "promise_kept_rate", "Promise kept", "배송 약속 이행률", "percent", "up",
        "Of parcels whose promised day has passed, those delivered by that day. Moving, lost or returned ones count as not kept, cancelled ones not at all.",
        "약속일이 지난 소포 중 약속일까지 배달된 비율. 운송 중·분실·반송은 미이행으로 세고, 취소는 세지 않습니다.",
        "parcels_by_period", "promise_kept", "promise_due", "ratio", 100.0, "promise_due_rows",
    ),
    Metric(
        "next_day_clearance_rate", "Cleared customs by the next day", "익일 통관률", "percent", "up",
        "Of parcels that cleared customs, those cleared no later than the day after they came in (local dates).",
        "통관된 소포 중 반입 다음 날까지 통관된 비율(현지 날짜).",
        "parcels_by_period", "customs_next_day", "customs_known", "ratio", 100.0, "customs_known_rows",
    ),
    Metric(
        "delivery_days_p50", "Delivery days, median", "배송 일수(중앙값)", "days", "down",
        "Days from order to delivery by which half of the parcels arrive (Kaplan-Meier, parcels still moving counted in).",
        "소포의 절반이 도착하는 주문 후 일수(카플란-마이어, 운송 중 소포 포함).",
        "delivery_days_histogram", "delivered", aggregation="percentile", scale=50.0, fixed={"stage": "total"},
    ),
    Metric(
        "delivery_days_p90", "Delivery days, 9 of 10", "배송 일수(10개 중 9개)", "days", "down",
        "Days from order to delivery by which nine of ten parcels arrive (Kaplan-Meier, parcels still moving counted in).",
        "소포 10개 중 9개가 도착하는 주문 후 일수(카플란-마이어, 운송 중 소포 포함).",
        "delivery_days_histogram", "delivered", aggregation="percentile", scale=90.0, fixed={"stage": "total"},
    ),
    Metric(
        "lost_rate", "Lost parcels", "분실률", "per_10k", "down",
        "Parcels reported lost per 10,000 parcels, by order date.", "주문일 기준 소포 1만 개당 분실 신고 소포 수.",
        "parcels_by_period", "lost", "parcels", "ratio", 10_000.0, "parcel_rows",
    ),
    Metric(
        "tracked_rate", "With valid tracking", "유효 추적률", "percent", "up",
        "Parcels whose tracking number gave at least one scan, of all parcels.", "추적 번호로 한 번 이상 조회된 소포의 비율.",
        "parcels_by_period", "tracked", "parcels", "ratio", 100.0, "parcel_rows",
    ),
    Metric(
        "complaints_per_10k", "Complaints per 10,000 orders", "주문 1만 건당 불만", "per_10k", "down",
        "Cases with the platform's own desk about the orders of the period, per 10,000 of these orders (order-date clock).",
        "해당 기간 주문에 대해 플랫폼에 접수된 불만 건수, 주문 1만 건당(주문일 기준).",
        "parcels_by_period", "cases", "orders", "ratio", 10_000.0, "case_rows",
    ),
    Metric(
        "cases_received", "Complaints received", "접수된 불만", "count", "down",
        "Cases that the platform's own desk received in the period (complaint-date clock).", "해당 기간 플랫폼에 접수된 불만 건수(접수일 기준).",
        "cases_received_by_period", "weighted", sample="complaints",
    ),
    Metric(
        "refused_rate", "Complaints ended refused", "거절로 끝난 불만", "percent", "down",
        "Of the cases that the platform's own desk received in the period (open ones too), those that ended refused.",
        "해당 기간 플랫폼에 접수된 불만(처리 중 포함) 중 거절로 끝난 비율.",
        "case_outcomes_by_period", "refused", "weighted", "ratio", 100.0, "complaints",
    ),
    Metric(
        "resolution_days_p50", "Days to resolve, median", "처리 일수(중앙값)", "days", "down",
        "Days from received to resolved by which half of the platform desk's cases are resolved (Kaplan-Meier, open cases counted in).",
        "플랫폼에 접수된 불만의 절반이 처리되는 일수(카플란-마이어, 처리 중인 건 포함).",
        "resolution_days_by_month", "resolved", aggregation="percentile", scale=50.0, sample="case_rows",
    ),
    Metric(
        "agency_complaints", "Complaints to consumer agencies", "소비자기관 접수 불만", "count", "down",
        "Complaints that an outside body received in the period. Bodies count different things and are never added up: one body is shown.",
        "해당 기간 외부 기관에 접수된 불만 건수. 기관마다 세는 기준이 달라 더하지 않고 한 기관만 보여 줍니다.",
        "agency_cases_by_period", "complaints",
    ),
    Metric(
        "coupon_usd", "Coupons for missed promises", "약속 미이행 쿠폰", "usd", "down",
        "US dollars paid as coupons because a delivery promise was missed, by order date.", "배송 약속을 지키지 못해 지급한 쿠폰 금액(미국 달러, 주문일 기준).",
        "parcels_by_period", "coupon_usd", sample="parcel_rows",
    ),
    Metric(
        "listings_reported", "Listings reported", "신고된 상품", "count", "down",
        "Counterfeit, illegal or unsafe listings reported in the period.", "해당 기간 신고된 위조·불법·위해 상품 수.",
        "listings_by_period", "reported",
    ),
    Metric(
        "listings_acted_rate", "Reported listings acted on", "신고 상품 조치율", "percent", "up",
        "Of listings reported in the period, those removed, restricted or penalised so far.", "해당 기간 신고 상품 중 지금까지 삭제·제한·제재된 비율.",
        "listings_by_period", "acted", "reported", "ratio", 100.0,
    ),
    Metric(
        "reappearance_rate", "Listings that re-appeared", "재등장률", "percent", "down",
        "Of listings reported in the period, those that repeat a listing removed before.", "해당 기간 신고 상품 중 이미 삭제된 상품이 다시 올라온 비율.",
        "listings_by_period", "reappeared", "reported", "ratio", 100.0,
    ),
)  # fmt: skip


def metric_by_name(name: str) -> Metric:
    """One metric.

    Raises:
        KeyError: names the metrics there are.
    """
    for metric in METRICS:
        if metric.name == name:
            return metric
    raise KeyError(f"there is no metric '{name}'; there are: {', '.join(metric.name for metric in METRICS)}")
