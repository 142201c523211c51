"""Words for what one's own collection does not hold yet."""

WORDS = {
    "missing.title": ("This page needs {what}, and none have landed yet", "이 페이지에는 {what} 자료가 필요하지만 아직 적재된 것이 없습니다"),
    "missing.or": (" or ", " 또는 "),
    "missing.also": ("Not landed yet", "아직 적재되지 않은 자료"),
    "missing.bring": ("What to bring", "필요한 자료"),
    "missing.way": (
        "Column names of the export may be anything, in English, Korean, Chinese, German, French, Spanish or Portuguese: the draft ({folder}, or Add data) "
        "says what it takes each one for.",
        "내보낸 파일의 열 이름은 무엇이든 됩니다(영어·한국어·중국어·독일어·프랑스어·스페인어·포르투갈어). 초안({folder} 또는 데이터 추가)이 어느 열로 인식했는지 알려 줍니다.",
    ),
    "missing.add": ("Add data", "데이터 추가"),
    "missing.name.active_users": ("users", "이용자"),
    "missing.name.purchases": ("cross-border purchases", "해외직구"),
    "missing.name.complaints": ("complaints", "불만"),
    "missing.name.parcels": ("parcels", "소포"),
    "missing.name.listings": ("reported listings", "신고 상품"),
    "missing.bring.active_users": (
        "Users (dataset active_users): a row, or a column, per month with the number of users: {columns}.",
        "이용자(데이터셋 active_users): 월마다 이용자 수가 있는 행 또는 열: {columns}.",
    ),
    "missing.bring.purchases": (
        "Cross-border purchases (dataset purchases): a row per country of origin and month or quarter with number or value: {columns}.",
        "해외직구(데이터셋 purchases): 구매 국가와 월·분기별 건수 또는 금액: {columns}.",
    ),
    "missing.bring.complaints": (
        "Complaints (dataset complaints): a row per case: {columns}. With the order's number they link to late parcels.",
        "불만(데이터셋 complaints): 사례마다 한 행: {columns}. 주문번호가 있으면 지연 소포와 연결됩니다.",
    ),
    "missing.bring.parcels": (
        "Parcels (dataset parcels): a row per parcel, those still moving too: {columns}. With the promised days, promises kept; with customs times, stages.",
        "소포(데이터셋 parcels): 배송 중인 것까지 소포마다 한 행: {columns}. 약속일수가 있으면 약속 이행률, 통관 시각이 있으면 단계별 일수를 볼 수 있습니다.",
    ),
    "missing.bring.listings": (
        "Reported listings (dataset listings): a row per counterfeit, illegal or unsafe listing that was reported: {columns}.",
        "신고 상품(데이터셋 listings): 위조·불법·위해 상품 신고마다 한 행: {columns}.",
    ),
    "missing.markets": ("None of the {what} that landed are of {market}", "적재된 {what} 자료 중 {market} 자료는 없습니다"),
    "missing.markets.there": ("They are of:", "자료가 있는 시장:"),
    "missing.columns": ("Columns that the parcels lack", "소포 자료에 없는 열"),
    "missing.coupons.title": ("Coupons for missed promises", "약속 미이행 쿠폰"),
    "missing.column.coupon_usd": ("No parcel names a coupon. Bring the column compensation, in US dollars.", "쿠폰이 기록된 소포가 없습니다. compensation 열(미국 달러)을 추가하세요."),
    "missing.column.promise_kept_rate": ("Promises kept need promised_days: the days that the buyer was promised.", "약속 이행률에는 promised_days(구매자에게 약속한 일수)가 필요합니다."),
    "missing.column.next_day_clearance_rate": ("Clearance and stages need shipped_at, customs_in_at and customs_cleared_at.", "통관과 단계별 일수에는 shipped_at, customs_in_at, customs_cleared_at이 필요합니다."),
    "missing.column.origin_hub": ("No parcel names the hub it left from. Bring the column origin_hub.", "출발지가 기록된 소포가 없습니다. origin_hub 열을 추가하세요."),
    "missing.column.order_value": ("Order value needs value and currency, and exchange_rates for currencies other than USD.", "주문 금액에는 value와 currency가 필요하며, USD가 아니면 exchange_rates도 필요합니다."),
    "missing.elsewhere": ("{what} landed for this collection. They are shown on {pages}", "이 데이터에는 {what} 자료가 있습니다. {pages} 페이지에서 볼 수 있습니다"),
    "missing.elsewhere.chosen": (
        "Nothing of it is in the tiles of this page for {market} in {period}.", "{market}, {period}에는 이 페이지의 지표로 보여 줄 수치가 없습니다.",
    ),
    "delivery.own.lead": (
        "No parcels are landed for this choice. Below is what the collection quotes about delivery, as printed.",
        "이 조건의 소포 자료가 없습니다. 아래는 이 데이터가 인용한 배송 관련 수치입니다.",
    ),
    "drivers.empty.orders": ("No orders are landed for this selection.", "이 조건의 주문 자료가 없습니다."),
    "drivers.empty.desk_rate": ("No orders are landed to set the complaints against.", "불만과 비교할 주문 자료가 없습니다."),
    "drivers.empty.agency_rate": ("No agency's counts and users are landed together.", "기관의 건수와 이용자 자료가 함께 적재되어 있지 않습니다."),
}
