"""Words of "Why?": parts, places that moved apart, incidents of the data. They say where and how much, never a cause."""

WORDS = {
    "why.button": ("Why?", "왜?"),
    "why.none": (
        "No Why? here: these figures are printed as a whole, without the parts that a change could be taken apart into.",
        "‘왜?’가 없는 이유: 전체로만 발표된 수치라 변화를 나누어 볼 부분이 없습니다.",
    ),
    "why.none_of": (
        "No Why? for {names}: printed as a whole, without the parts that a change could be taken apart into.",
        "‘왜?’가 없는 수치({names}): 전체로만 발표되어 변화를 나누어 볼 부분이 없습니다.",
    ),
    "why.close": ("Close", "닫기"),
    "why.unknown": (
        "**why** = “{asked}” is no figure of this page. Possible: {allowed}.",
        "**why** = “{asked}”은(는) 이 페이지에 없는 지표입니다. 가능: {allowed}.",
    ),
    "why.head": ("Why? {label}", "왜? {label}"),
    "why.rose": ("{label} rose from {before} ({then}) to {now} ({period}): {change}.", "{label}: {then} {before} → {period} {now}, {change}."),
    "why.fell": ("{label} fell from {before} ({then}) to {now} ({period}): {change}.", "{label}: {then} {before} → {period} {now}, {change}."),
    "why.same": ("{label} was {now} in both periods ({then} and {period}).", "{label}: 두 기간({then}, {period}) 모두 {now}."),
    "why.slower": (
        "A number of days has no parts that add up, so the parts are those of the share of parcels that took longer than the {days} of {then}: {before} then, {now} now.",
        "일수는 합으로 나눌 수 없으므로, {then}의 {days}보다 오래 걸린 소포의 비율({before} → {now})을 나눕니다.",
    ),
    "why.slower.cases": (
        "A number of days has no parts that add up, so the parts are those of the share of cases that took longer than the {days} of {then}: {before} then, {now} now.",
        "일수는 합으로 나눌 수 없으므로, {then}의 {days}보다 오래 걸린 불만의 비율({before} → {now})을 나눕니다.",
    ),
    # incidents
    "why.clean": (
        "Data first: no missing days, no missing market, no month far too thin and no burst of empty codes found in either period.",
        "데이터 점검: 두 기간 모두 빠진 날짜, 빠진 시장, 지나치게 적은 달, 빈 코드의 급증이 없습니다.",
    ),
    "why.unchecked": (
        "Data first: this figure comes as printed, by month; there are no rows to look for gaps in.",
        "데이터 점검: 월별로 공표된 수치라 빠진 행을 확인할 수 없습니다.",
    ),
    "why.incidents": ("Look at the data before the business: {incidents}", "사업보다 데이터를 먼저 보십시오: {incidents}"),
    "why.incident.gap": ("no rows of {market} from {first} to {last}", "{market} {first}~{last} 행 없음"),
    "why.incident.late": ("no rows of {market} since {first}: a file may be late", "{market} {first}부터 행 없음(파일 지연 가능)"),
    "why.incident.market_gone": ("{market} has rows in the earlier period only", "{market}: 이전 기간에만 행이 있음"),
    "why.incident.market_new": ("{market} has rows in the later period only", "{market}: 이번 기간에만 행이 있음"),
    "why.incident.thin": ("{market} in {month} has {share} of the rows of its middle month", "{market} {month} 행 수가 중간 달의 {share}"),
    "why.incident.burst": ("{dimension} is empty in {share1} of the rows, {share0} before", "{dimension} 값이 빈 행 {share0} → {share1}"),
    # the bridge
    "why.bridge.title": ("{name}: {amount} of the change of {change}", "{name}: 변화 {change} 중 {amount}"),
    "why.bridge.none": ("The change has no parts in this selection", "이 조건에서는 변화를 나눌 구성 요소가 없습니다"),
    "why.bridge.sum": (
        "Each bar is what one {dimension} has more or fewer; together they are exactly the change.",
        "막대는 {dimension}별 증감이며, 모두 더하면 전체 변화와 정확히 같습니다.",
    ),
    "why.bridge.ratio": (
        'Each bar is what changed within one {dimension}, at its share of the whole; "shift of shares" is what came of more or less going through each ({cells}). Together they are exactly the change.',
        "막대는 {dimension} 안에서의 변화에 비중을 곱한 값이고, ‘비중 이동’은 {cells}별 비중이 늘거나 줄어든 데서 온 부분입니다. 모두 더하면 전체 변화와 정확히 같습니다.",
    ),
    "why.bridge.whole": (
        "There is one part only: another selection (all markets) has more.",
        "구성 요소가 하나뿐입니다. 시장을 모두 선택하면 더 나눌 수 있습니다.",
    ),
    "why.step.others": ("All others", "나머지"),
    "why.step.whole": ("The whole change", "전체 변화"),
    "why.step.mix_of": ("Share of {name}", "{name} 비중"),
    "why.step.mix_others": ("Shares of all others", "나머지 비중"),
    "why.step.mix": ("Shift of shares", "비중 이동"),
    "why.step.turnover": ("New or ended", "신규·종료"),
    "why.step.unattached": ("In no cell", "미분류"),
    # drivers
    "why.drivers.title": ("{segment}: {before} → {after}, apart from everything else", "{segment}: {before} → {after}, 나머지와 다르게 움직임"),
    "why.drivers.none": ("No place moved apart from the rest by more than chance", "우연을 넘어 나머지와 다르게 움직인 곳은 없습니다"),
    "why.drivers.sentence": (
        "{looked} segments looked at: every {dimensions}, and every pair of these with enough rows. Listed is what moved apart from the total's own change beyond the score "
        "that chance reaches in 1 of 100 searches ({threshold}). A place where, not a reason why.",
        "{dimensions} 각각과 그 쌍 중 행이 충분한 {looked}개를 살폈습니다. 전체의 변화와 다르게 움직였고, 우연히는 100번 중 1번만 넘는 점수({threshold})를 넘은 곳입니다. 어디인지를 말할 뿐 이유를 말하지는 않습니다.",
    ),
    "why.drivers.read": (
        "Had {segment} moved like the total, it would be at {expected}. It is at {after}: {times} that, by chance anything from {low} to {high} (95 %).",
        "{segment}: 전체처럼 움직였다면 {expected}일 텐데 실제는 {after}입니다. 그 {times}이며, 우연을 감안하면 {low}~{high}배(95%)입니다.",
    ),
    "why.drivers.read.missed": (
        "Had {segment} moved like the total, it would be at {expected}. It is at {after}: {times} as many missed, by chance anything from {low} to {high} (95 %).",
        "{segment}: 전체처럼 움직였다면 {expected}일 텐데 실제는 {after}입니다. 미달이 그 {times}이며, 우연을 감안하면 {low}~{high}배(95%)입니다.",
    ),
    "why.times": ("{times}×", "{times}배"),
    "why.drivers.few": (
        "Too few rows for a search: no segment has 20 events in both periods together.",
        "행이 너무 적어 살필 수 없습니다. 두 기간을 합쳐 20건이 되는 곳이 없습니다.",
    ),
    "why.drivers.no_cells": ("There are no rows to search: this figure is counted by its publisher.", "살필 행이 없습니다. 공표 기관이 집계한 수치입니다."),
    "why.drivers.note": (
        "n = sampled rows behind (of shares above one half: of those that missed).",
        "n은 뒤에 있는 표본 행 수입니다(절반이 넘는 비율은 미달 건).",
    ),
    "why.search.running": ("Looking at all segments…", "모든 구간을 살피는 중…"),
    "why.search.cancel": ("Cancel", "취소"),
    "why.search.cancelled": ("The search was cancelled.", "검색을 취소했습니다."),
    "why.search.again": ("Search again", "다시 찾기"),
    "why.search.failed": ("The search could not be finished.", "검색을 마치지 못했습니다."),
    "why.column.segment": ("Where", "곳"),
    "why.column.before": ("Before", "이전"),
    "why.column.after": ("Now", "이번"),
    "why.column.expected": ("Had it moved like the total", "전체처럼 움직였다면"),
    "why.column.times": ("Now is … times that (95 %)", "이번은 그 몇 배(95%)"),
    "why.column.times.missed": ("Missed … times as many (95 %)", "미달은 그 몇 배(95%)"),
    "why.column.change": ("Change here", "이곳의 변화"),
    "why.column.contribution": ("Adds to the total", "전체에 더한 크기"),
    "why.column.unexpected": ("Of which by moving apart", "그중 전체와 다르게 움직인 몫"),
    "why.column.n_before": ("n before", "n(이전)"),
    "why.column.n_after": ("n now", "n(이번)"),
    "why.column.part": ("Part", "구성 요소"),
    "why.column.amount": ("Amount", "크기"),
    # how
    "why.how": ("How is this computed", "계산 방법"),
    "why.how.sum": (
        "Sums: contribution of part i = x1 − x0 of that part. They add up to the change.",
        "합계: 부분 i의 기여 = x1 − x0. 모두 더하면 변화와 같습니다.",
    ),
    "why.how.ratio": (
        "Ratios (Kitagawa 1955, equal to the two-factor Shapley value): R = Σ w·r over the cells; rate effect (r1 − r0)(w0 + w1)/2, mix effect "
        '(w1 − w0)((r0 + r1)/2 − (R0 + R1)/2). Interaction is split equally; cells in one period only are "new or ended".',
        "비율(Kitagawa 1955, 2요인 섀플리 값과 같음): R = Σ w·r. 비율 효과 (r1 − r0)(w0 + w1)/2, 구성 효과 (w1 − w0)((r0 + r1)/2 − (R0 + R1)/2). 상호작용은 절반씩 나누고, 한 기간에만 있는 칸은 ‘신규·종료’입니다.",
    ),
    "why.how.search": (
        "Search: in each cell the events of both periods fall into the later one with chance G·d1/(d0 + G·d1), G being the total's own change; a segment's score is its surplus of later events "
        "over its standard deviation (Mantel-Haenszel). Threshold: events dealt anew {deals} times, the largest score of each deal, Gumbel quantile at 1 in 100, widened where cells vary more than counting noise.",
        "검색: 각 칸에서 두 기간의 사건이 이후 기간에 속할 확률은 G·d1/(d0 + G·d1)이며 G는 전체의 변화입니다. 점수는 초과 사건 수를 표준편차로 나눈 값(맨텔-헨첼)입니다. 기준값은 사건을 {deals}번 다시 나누어 얻은 최댓값의 굼벨 분위(100분의 1)이고, 칸의 변동이 계수 잡음보다 크면 그만큼 넓힙니다.",
    ),
    "why.how.inputs": (
        "Inputs: query {query}, {cells} cells; before {top0} / {base0} ({n0} rows), after {top1} / {base1} ({n1} rows).",
        "입력: 질의 {query}, 칸 {cells}개. 이전 {top0} / {base0} (행 {n0}), 이후 {top1} / {base1} (행 {n1}).",
    ),
    "why.how.arithmetic": (
        "An attribution is arithmetic about where. It does not say why.",
        "기여 계산은 어디인지를 말하는 산술이며, 원인을 말하지 않습니다.",
    ),
    # dimensions
    "why.dimension.market": ("market", "시장"),
    "why.dimension.platform": ("platform", "플랫폼"),
    "why.dimension.channel": ("channel", "채널"),
    "why.dimension.cause": ("cause", "원인"),
    "why.dimension.sub_cause": ("sub-cause", "세부 원인"),
    "why.dimension.category": ("kind of goods", "품목"),
    "why.dimension.kind": ("kind of listing", "신고 종류"),
    "why.dimension.promise": ("length of the promise", "약속 기간"),
    "why.dimension.promised": ("promised days", "약속 일수"),
    "why.promised": ("{days}-day promise", "{days}일 약속"),
    "why.points": ("{amount} points", "{amount}%p"),
}
