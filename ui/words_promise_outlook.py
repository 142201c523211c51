"""Words of promises that are not due yet, and of parcels that nobody has scanned."""

WORDS = {
    "promise.title": ("{month}: {estimate} of promises expected kept; {waiting} are not due yet", "{month}: 약속 {estimate} 이행 예상, {waiting}는 아직 기한 전"),
    "promise.title_done": ("Every month's promises have fallen due: {month} came to {kept}", "모든 달의 약속 기한이 지났습니다. {month} 이행률 {kept}"),
    "promise.sentence": (
        "Promises kept by order month. Hatched: an estimate, where more than 2 % are not due yet; those count by how many of their length usually arrive in time (Kaplan-Meier, parcels still moving counted in).",
        "주문 월별 약속 이행률. 빗금은 2% 넘게 기한이 남은 달의 추정치로, 기한 전 소포는 같은 약속 길이의 소포가 제때 도착하는 비율(카플란-마이어, 운송 중 포함)로 셉니다.",
    ),
    "promise.silent": (
        "{rows} sampled parcels ({parcels} in all) are moving without a scan in 10 days; those past their promise count as missed. Had all of them arrived in time unseen, the largest change would be {month}: {low} to {high}.",
        "표본 {rows}개(전체 {parcels}개)의 소포가 10일 넘게 조회 없이 운송 중이며, 약속일이 지난 것은 미이행으로 셉니다. 모두 제때 도착했다면 가장 크게 달라지는 달은 {month}: {low}~{high}.",
    ),
    "promise.no_silent": ("No parcel is moving without a scan in 10 days, so nothing hidden can change these figures.", "10일 넘게 조회 없는 운송 중 소포가 없어 숨은 변화가 없습니다."),
    "promise.unknown_silent": ("How many parcels have gone unscanned is not in this landing; python -m etl run counts them.", "조회가 끊긴 소포 수는 이 적재본에 없습니다. python -m etl run으로 셀 수 있습니다."),
    "promise.empty": ("No promise is in this period.", "이 기간에 약속이 없습니다."),
    "promise.column.period_start": ("Order month", "주문 월"),
    "promise.column.kept": ("Kept of those due, %", "기한 지난 약속 이행률, %"),
    "promise.column.estimate": ("Kept or expected, %", "이행(예상 포함), %"),
    "promise.column.waiting": ("Not due yet, %", "기한 전, %"),
    "promise.column.high": ("At best, if unscanned ones arrived, %", "미조회 소포 도착 시 최대, %"),
    "promise.column.silent": ("Unscanned for 10 days", "10일 넘게 미조회"),
    "promise.column.due_rows": ("n due", "표본(기한)"),
}
