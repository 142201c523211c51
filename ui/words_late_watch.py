"""Words about late orders: what they imply for the next two weeks, and how long cases take to come."""

WORDS: dict[str, tuple[str, str]] = {
    "late.title": (
        "Late orders imply about {expected} first complaints in the 14 days from {monday} ({low} to {high})",
        "지연 주문에서 {monday}부터 14일간 첫 불만 약 {expected}건 예상({low}~{high})",
    ),
    "late.title_bare": (
        "Late orders imply about {expected} first complaints in the 14 days from {monday}",
        "지연 주문에서 {monday}부터 14일간 첫 불만 약 {expected}건 예상",
    ),
    "late.title_none": ("What late orders imply for the next 14 days is not known yet", "지연 주문의 앞으로 14일 불만은 아직 예상할 수 없음"),
    "late.sentence": (
        "On {monday}, {orders} orders were up to 8 weeks late without a complaint; {waiting} of them had not arrived.",
        "{monday} 현재 최대 8주 늦었고 아직 불만이 없는 주문은 {orders}건이며, 그중 {waiting}건은 도착하지 않았습니다.",
    ),
    "late.tried": (
        "Past bands, made before the days were known, held in {hits} of {tries} fortnights; the mean miss was {miss} orders, {naive} for “as many as in the "
        "14 days before”.",
        "결과를 모를 때 만든 띠는 14일 구간 {tries}번 중 {hits}번 맞았습니다. 평균 오차는 {miss}건, ‘직전 14일과 같음’은 {naive}건입니다.",
    ),
    "late.note": (
        "Each point counts the 14 days from its Monday. Expected: orders late on that Monday, by weeks late and arrived or not, × the share of such orders "
        "first complained about within 14 days, over the 52 Mondays known by then. Band: split conformal, from the last misses on the square-root scale, for 8 of 10. n = sampled orders. It says how "
        "many, not that lateness is why.",
        "점마다 그 월요일부터 14일을 셉니다. 예상: 늦은 주 수와 도착 여부별로, 그 월요일의 지연 주문 × 그런 주문에 14일 안에 첫 불만이 들어온 비율(그때까지 알려진 52개 월요일). 띠: 제곱근 척도의 최근 "
        "오차로 만든 분할 컨포멀 구간(10번 중 8번). n = 표본 주문. 몇 건인지를 말할 뿐 지연이 이유라는 뜻은 아닙니다.",
    ),
    "late.few": (
        "Fewer than {least} sampled late orders were complained about in the year before: too few to expect anything from. Choose more markets.",
        "지난 1년 동안 불만이 들어온 지연 주문 표본이 {least}건 미만이라 예상하기에 적습니다. 더 많은 시장을 선택하세요.",
    ),
    "late.short": (
        "An expectation needs half a year of Mondays with late orders; the data up to the end of this period has less.",
        "예상하려면 지연 주문이 있는 월요일이 반년치 필요하지만, 이 기간 끝까지의 데이터는 그보다 짧습니다.",
    ),
    "late.none": ("No order of this selection missed its promise.", "이 조건에는 약속일을 넘긴 주문이 없습니다."),
    "late.not_landed": (
        "Late orders by week are not in this landing. A new landing (python -m etl run) counts them where cases name their orders.",
        "주별 지연 주문은 이 적재본에 없습니다. 불만에 주문 번호가 있으면 다시 적재(python -m etl run)할 때 집계됩니다.",
    ),
    "late.came": ("came", "실제"),
    "late.expected": ("expected", "예상"),
    "late.column.period_start": ("Monday", "월요일"),
    "late.column.orders": ("Late, not complained about", "불만 없는 지연 주문"),
    "late.column.n": ("n", "표본"),
    "late.column.expected": ("Expected in 14 days", "14일간 예상"),
    "late.column.low": ("8 of 10 times from", "10번 중 8번, 하한"),
    "late.column.high": ("8 of 10 times to", "10번 중 8번, 상한"),
    "late.column.came": ("Came in 14 days", "14일간 실제"),
    "late.lag.title": (
        "Half of the complaints about late orders come within {half} days of the promised day, nine of ten within {nine}",
        "지연 주문 불만의 절반은 약속일 후 {half}일 안에, 열에 아홉은 {nine}일 안에 접수",
    ),
    "late.lag.title_none": ("How long after the promised day complaints come", "약속일 후 불만 접수까지의 일수"),
    "late.lag.sentence": (
        "Late orders by the days from their promised day to the first complaint, n = {n}; {share} came before the parcel did. Orders too young for all "
        "their complaints to be in are left out.",
        "지연 주문을 약속일부터 첫 불만까지의 일수로 나누었습니다(표본 {n}). {share}는 소포가 도착하기 전에 접수되었습니다. 불만이 아직 들어오는 최근 주문은 제외했습니다.",
    ),
    "late.lag.few": (
        "Under {least} sampled late orders old enough were complained about after their promised day: too few for a course of days.",
        "약속일 후 불만이 들어온 지연 주문 중 충분히 지난 표본이 {least}건 미만이라 일수별로 보기에 적습니다.",
    ),
    "late.lag.axis": ("days after the promised day", "약속일 후 일수"),
    "late.lag.half": ("half", "절반"),
    "late.lag.column.lag_days": ("Days after the promised day", "약속일 후 일수"),
    "late.lag.column.orders": ("Orders first complained about", "첫 불만 접수 주문"),
    "late.lag.column.n": ("n", "표본"),
}
