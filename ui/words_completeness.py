"""Words of unfinished periods."""

WORDS = {
    "complete.title": ("{month} so far {reported} per 10,000; usually {share} of its cases are in by now, so expect about {value} ({low} to {high})", "{month} 현재 1만 건당 {reported}건. 보통 이맘때 {share}가 접수되므로 약 {value}건({low}~{high}) 예상"),
    "complete.title_hidden": ("{month} is too young for a figure: usually {share} of its cases are in by now", "{month}은(는) 수치를 보이기에 이릅니다. 보통 이맘때 {share}가 접수됩니다"),
    "complete.title_unknown": ("{month} is too young for a figure, and no older month tells how many of its cases are in by now", "{month}은(는) 수치를 보이기에 이르며, 지금까지 얼마나 접수되었는지 알려 줄 지난달이 없습니다"),
    "complete.title_few": ("{month}: under {least} sampled cases are in, too few to say what it will come to ({reported} per 10,000 so far)", "{month}: 표본 불만이 {least}건 미만이라 최종치를 추정하지 않습니다(현재 1만 건당 {reported}건)"),
    "complete.title_done": ("All months of this period have their cases: {month} came to {reported} per 10,000", "이 기간의 모든 달은 접수가 끝났습니다. {month} 1만 건당 {reported}건"),
    "complete.sentence": (
        "Cases about the orders of each month, per 10,000. Hollow: unfinished, brought up to what is usual at the end, with a band that should hold 8 of 10; nothing is drawn while usually less than half is in, or while fewer than 5 sampled cases are.",
        "달별 주문에 대한 불만(주문 1만 건당). 속이 빈 점은 아직 접수 중인 달을 평소 최종치로 채운 값이며 띠는 10번 중 8번을 담습니다. 보통 절반이 안 들어왔거나 표본 불만이 5건 미만인 달은 그리지 않습니다.",
    ),
    "complete.unfinished": ("Unfinished: {months}.", "미완료: {months}."),
    "complete.unfinished_one": ("{month} ({reasons})", "{month}({reasons})"),
    "complete.reason.calendar": ("not over yet", "달이 끝나지 않음"),
    "complete.reason.reporting": ("its cases are still coming in", "불만 접수 중"),
    "complete.reason.moving": ("parcels are still on their way", "소포 운송 중"),
    "complete.equal": (
        "At day {day} after the order: {now} against {before} per 10,000 (orders up to {until}, and the same part of {then}); the ratio is {ratio} ({low} to {high}).",
        "주문 후 {day}일 시점: 1만 건당 {now}건, 이전 {before}건({until}까지의 주문과 {then}의 같은 부분). 비율 {ratio}({low}~{high}).",
    ),
    "complete.tile": ("at day {day}: {now} against {before}", "주문 후 {day}일 시점 {now}, 이전 {before}"),
    "complete.note": (
        "Chain ladder over order month and age in months (Mack 1993): estimate = reported / usual completeness; the band counts whole cases still to come (negative binomial, Mack's error); counted in sampled rows. Months are compared only at the same age.",
        "주문 월과 경과 월의 체인 래더(Mack 1993): 추정 = 접수 / 평소 접수율, 띠는 앞으로 들어올 건수(음이항 분포, 오차는 Mack). 표본 행으로 셉니다. 달은 같은 경과일에서만 비교합니다.",
    ),
    "complete.empty": ("There is no count of days between order and case here. A new landing (python -m etl run) makes it where cases name their orders.", "주문과 불만 사이 일수가 없습니다. 불만에 주문 번호가 있으면 다시 적재(python -m etl run)할 때 만들어집니다."),
    "complete.column.period_start": ("Order month", "주문 월"),
    "complete.column.reported": ("Reported per 10,000", "접수(1만 건당)"),
    "complete.title_none": ("Months that still fill up", "아직 접수 중인 달"),
    "complete.column.completeness": ("Usually in by now, %", "평소 접수율, %"),
    "complete.column.value": ("Completed per 10,000", "최종 추정(1만 건당)"),
    "complete.column.low": ("8 of 10 times from", "10번 중 8번, 하한"),
    "complete.column.high": ("8 of 10 times to", "10번 중 8번, 상한"),
    "complete.column.why": ("Unfinished, and why", "미완료 사유"),
    "complete.column.n": ("n", "표본"),
}
