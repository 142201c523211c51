"""Words of the drivers page. Sentences say what goes together, never what makes what."""

WORDS = {
    "drivers.head.late": (
        "{place}: orders that came {late} were complained about {times} times as often as those on time", "{place}: {late} 주문의 불만은 정시 도착 주문의 {times}배",
    ),
    "drivers.head.late.interval": (
        "95 % interval {low} to {high} times, {n} late and {base} on-time orders counted.", "95% 신뢰구간 {low}~{high}배, 집계한 지연 주문 {n}건, 정시 주문 {base}건.",
    ),
    "drivers.head.late.even": (
        "{place}: orders that came {late} were not complained about more or less often than those on time beyond chance ({times} times)", "{place}: {late} 주문의 불만은 정시 도착 주문의 {times}배로, 우연을 넘는 차이가 없음",
    ),
    "drivers.head.moves": ("Against {before}: {moves}.", "{before} 대비 {moves}."),
    "drivers.head.printed": (
        "{place}: complaints a month rose from {first} in {start} to {last} in {end}, {times} times; users {users_times} times", "{place}: 월 불만이 {start} {first}건에서 {end} {last}건으로 {times}배, 이용자는 {users_times}배",
    ),
    "drivers.head.printed.short": ("{place}: complaints a month went from {first} in {start} to {last} in {end}", "{place}: 월 불만이 {start} {first}건에서 {end} {last}건으로 변화"),
    "drivers.head.printed.note": (
        "Complaints as {body} printed them, users as {measurer} published them (means of the months published). They rose together; these figures cannot say that one caused the other.",
        "불만은 {body} 공표, 이용자는 {measurer} 공표 월의 평균입니다. 함께 움직였으나, 이 수치로는 한쪽이 다른 쪽의 원인이라고 말할 수 없습니다.",
    ),
    "drivers.head.plain": ("{place}: growth, complaints and delays side by side", "{place}: 성장·불만·지연을 나란히 보기"),
    "drivers.not": (
        "Not published: complaints by month (one month is), delivery days, missed promises, channels. So the years stand here instead, and no slope is drawn. The demo data shows the whole page.",
        "월간 불만(한 달 제외), 배송 일수, 약속 미이행, 물류 채널은 공표되지 않습니다. 그래서 연도 수치를 보이고 기울기는 내지 않습니다. 시뮬레이션 데이터에서 전체 화면을 볼 수 있습니다.",
    ),
    "drivers.late.from": ("{days} or more days late", "{days}일 이상 지연"),
    # shared axis
    "drivers.axis.title.plain": ("Growth, complaints and delays on one time axis", "한 시간축에서 본 성장·불만·지연"),
    "drivers.axis.move": ("{name} {change}", "{name} {change}"),
    "drivers.axis.versus": ("{moves} (first to last whole period)", "{moves} (첫 기간→마지막 온전한 기간)"),
    "drivers.axis.empty": ("Nothing that has landed can stand on this axis yet: it needs users, purchases, or parcels.", "이 축에 놓을 자료가 아직 없습니다. 이용자, 구매 또는 소포 자료가 필요합니다."),
    "drivers.axis.sentence": (
        "Each panel has its own axis and unit; only the time axis is shared. Hollow points are still filling up; bands are 95 % intervals; numbers mark events.",
        "각 칸은 자체 축과 단위를 가지며 시간축만 공유합니다. 빈 점은 아직 집계 중, 띠는 95% 신뢰구간, 번호는 사건입니다.",
    ),
    "drivers.axis.sentence.printed": (
        "Each panel has its own axis and unit; only the time axis is shared. Complaints are printed for years and parts of years: a bar is as wide as its period, its height is complaints a month.",
        "각 칸은 자체 축과 단위를 가지며 시간축만 공유합니다. 불만은 연간·일부 기간으로 공표되어, 막대 너비는 기간, 높이는 월평균 건수입니다.",
    ),
    "drivers.panel.users": ("Monthly users ({who})", "월간 이용자({who})"),
    "drivers.panel.orders": ("Orders", "주문"),
    "drivers.panel.purchases": ("Cross-border purchases, all origins ({who})", "해외직구 전체({who})"),
    "drivers.panel.desk_rate": ("Complaints per 10,000 orders, by order date ({who})", "주문 1만 건당 불만, 주문일 기준({who})"),
    "drivers.panel.agency_rate": ("Complaints per million users ({who})", "이용자 100만 명당 불만({who})"),
    "drivers.panel.printed_pace": ("Complaints a month, as printed ({who})", "월평균 불만, 공표({who})"),
    "drivers.panel.late": ("Promises missed, % of those due", "약속 미이행(기한 도래분 중 %)"),
    "drivers.empty.users": ("No monthly users are landed for this selection.", "이 조건의 월간 이용자 자료가 없습니다."),
    "drivers.empty.purchases": ("No purchases are landed for this selection.", "이 조건의 구매 자료가 없습니다."),
    "drivers.empty.printed_pace": ("No complaint counts are printed for this selection.", "이 조건의 공표 불만 건수가 없습니다."),
    "drivers.empty.late": ("Not published: nobody prints delivery days or missed promises.", "공표되지 않음: 배송 일수와 약속 미이행 수치를 공표하는 곳이 없습니다."),
    "drivers.empty.late.own": ("No parcels with a promise are landed for this selection.", "이 조건의 약속일이 있는 소포 자료가 없습니다."),
    "drivers.short.users": ("users", "이용자"),
    "drivers.short.orders": ("orders", "주문"),
    "drivers.short.purchases": ("purchases", "구매"),
    "drivers.short.desk_rate": ("complaint rate", "불만 비율"),
    "drivers.short.agency_rate": ("agency complaint rate", "기관 불만 비율"),
    "drivers.short.printed_pace": ("complaints a month", "월 불만"),
    "drivers.short.late": ("missed promises", "약속 미이행"),
    # growth
    "drivers.growth.title.faster": ("Complaints grew faster than users: {b} % for each 1 %", "불만이 이용자보다 빠르게 증가: 이용자 1%당 {b}%"),
    "drivers.growth.title.slower": ("Complaints grew more slowly than users: {b} % for each 1 %", "불만이 이용자보다 느리게 증가: 이용자 1%당 {b}%"),
    "drivers.growth.title.in step": ("Complaints moved in step with users, as far as {n} months can tell", "{n}개월로 보아 불만은 이용자와 비례하여 변화"),
    "drivers.growth.title.none": ("Complaints per million users, month by month", "월별 이용자 100만 명당 불만"),
    "drivers.growth.sentence": (
        "A point a month, later ones darker: complaints per million users (counted by {body}) against users ({measurer}). In all {n} months landed, complaints change by {b} % (95 % interval {low} to {high}) where users change by 1 %. "
        "Two growing series always go together; this says how steeply, not why.",
        "점 하나가 한 달이며 늦을수록 진합니다. 이용자 수({measurer}) 대비 이용자 100만 명당 불만({body} 집계)입니다. 전체 {n}개월에서 이용자가 1% 변할 때 불만은 {b}%(95% 신뢰구간 {low}~{high}) 변합니다. 함께 늘어나는 두 계열은 언제나 같이 움직이므로, 이는 기울기일 뿐 이유가 아닙니다.",
    ),
    "drivers.growth.sentence.none": (
        "A point a month, later ones darker: complaints per million users (counted by {body}) against users ({measurer}). No slope is given: it needs {least} months in which users vary, there are {n}.",
        "점 하나가 한 달이며 늦을수록 진합니다. 이용자 수({measurer}) 대비 이용자 100만 명당 불만({body} 집계)입니다. 기울기를 내려면 이용자가 변한 {least}개월이 필요하나 {n}개월뿐이라 내지 않습니다.",
    ),
    "drivers.growth.empty": ("Months with both users and complaints are not landed for this selection.", "이용자와 불만이 함께 있는 달의 자료가 없습니다."),
    "drivers.growth.printed": (
        "Only {n} printed periods have both complaints and users. A slope needs 24 months; none is drawn.", "불만과 이용자가 함께 공표된 기간이 {n}개뿐입니다. 기울기에는 24개월이 필요하므로 내지 않습니다.",
    ),
    "drivers.level": ("rate of all months", "전체 기간 비율"),
    "drivers.axis.users": ("monthly users", "월간 이용자"),
    "drivers.axis.per_users": ("complaints per million users", "이용자 100만 명당 불만"),
    "drivers.markets.title": ("Complaints per million users grew most in {market}: {change}", "이용자 100만 명당 불만은 {market}에서 가장 크게 변화: {change}"),
    "drivers.markets.title.plain": ("Growth and complaint rate by market", "시장별 성장과 불만 비율"),
    "drivers.markets.sentence": (
        "Users and complaints per million users ({body}), the period against the same months a year earlier; area is users, grey are other markets. Market-platforms with fewer than 5 cases are hollow.",
        "이용자와 이용자 100만 명당 불만({body})을 전년 같은 달과 비교합니다. 면적은 이용자 수, 회색은 다른 시장입니다. 5건 미만은 빈 점입니다.",
    ),
    "drivers.markets.growth": ("users, change on the year, %", "이용자 전년 대비, %"),
    "drivers.markets.change": ("complaints per million users, change on the year, %", "이용자 100만 명당 불만 전년 대비, %"),
    "drivers.markets.empty": ("The same months of two years with users and complaints are not landed.", "이용자와 불만이 함께 있는 두 해의 같은 달 자료가 없습니다."),
    # channels
    "drivers.channels.title": ("Unrecognised channels: {other} complaints per 10,000 orders, recognised {rate}", "미인정 채널 주문 1만 건당 불만 {other}건, 인정 채널 {rate}건"),
    "drivers.channels.title.plain": ("Complaint rate against late share by channel", "채널별 지연 비중과 불만 비율"),
    "drivers.channels.sentence": (
        "A point a channel in a market, of the same orders (order date to {day}, younger orders still collect complaints). Area is orders; coloured are the chosen markets, grey the others; lines are 95 % intervals; hollow: under 5 cases or 1,000 counted orders.",
        "점 하나가 한 시장의 한 채널이며 같은 주문 기준입니다(주문일 {day}까지, 이후 주문은 불만 접수 중). 면적은 주문 수, 색은 선택한 시장, 회색은 다른 시장, 선은 95% 신뢰구간, 빈 점은 5건 또는 집계 주문 1,000건 미만입니다.",
    ),
    "drivers.channels.x": ("promises missed, % of those due", "약속 미이행, 기한 도래분 중 %"),
    "drivers.channels.y": ("complaints per 10,000 orders", "주문 1만 건당 불만"),
    "drivers.channels.empty": ("No parcels with a channel and a promised day are landed.", "물류 채널이 있는 소포 자료가 없습니다."),
    "drivers.orders": ("{n} orders", "주문 {n}건"),
    # cohorts
    "drivers.cohort.title": ("Orders {late}: {rate} of 10,000 were complained about, on time {base}", "{late} 주문 1만 건 중 {rate}건에 불만, 정시 도착은 {base}건"),
    "drivers.cohort.title.plain": ("Complaints by days late of the same orders", "같은 주문의 지연 일수별 불만"),
    "drivers.cohort.sentence": (
        "Of orders placed to {day}, the share that was complained about at least once, per 10,000, by how late the first parcel came against its promise; 95 % intervals. Late orders differ in other ways too (channel, season, goods).",
        "{day}까지의 주문 중 한 번이라도 불만이 접수된 비율(1만 건당)을, 첫 소포가 약속보다 늦은 일수별로 나타냅니다(95% 신뢰구간). 늦은 주문은 채널·시기·품목 등 다른 점도 다릅니다.",
    ),
    "drivers.cohort.young": ("Orders younger than {days} days are among them: cases about those still come in.", "{days}일이 지나지 않은 주문이 섞여 있어 불만이 아직 접수되는 중입니다."),
    "drivers.cohort.empty": ("No orders with a promised day are landed.", "약속일이 있는 주문 자료가 없습니다."),
    "drivers.simpson.title": ("In every market late orders are complained about more often", "모든 시장에서 지연 주문의 불만이 더 잦음"),
    "drivers.simpson.title.some": ("In {count} of {all} markets late orders are complained about more often", "{all}개 시장 중 {count}개에서 지연 주문의 불만이 더 잦음"),
    "drivers.simpson.title.even": ("Late orders are not complained about more often beyond chance", "지연 주문의 불만이 우연을 넘어 더 잦지는 않음"),
    "drivers.simpson.title.one": ("{market}: late orders are complained about {times} times as often", "{market}: 지연 주문의 불만이 {times}배"),
    "drivers.simpson.sentence": (
        "Late against on-time orders inside each market, exact 95 % intervals (hollow: under 5 cases on a side). Inside markets together {within} ({low} to {high}), over all markets at once {crude}: {verdict}.",
        "시장별로 지연 주문과 정시 주문을 비교한 배수와 정확 95% 신뢰구간입니다(빈 점: 한쪽 5건 미만). 시장 안에서 합치면 {within}배({low}~{high}), 전체를 한꺼번에 보면 {crude}배: {verdict}.",
    ),
    "drivers.simpson.same": ("the direction is the same", "방향이 같습니다"),
    "drivers.simpson.flag": ("the direction differs, so the total misleads; read the markets", "방향이 다르므로 합계는 오해를 부릅니다. 시장별로 보세요"),
    "drivers.simpson.some": ("the direction is the same, but not in {markets}", "전체 방향은 같지만 {markets}에서는 다릅니다"),
    "drivers.simpson.even": ("as often", "같음"),
}  # fmt: skip
