"""Words of rare causes."""

WORDS = {
    "rare.choice": ("Rare cause", "드문 원인"),
    "rare.title.bunched": (
        "{name}: {recent} cases in the last 91 days, where about {expected} are usual",
        "{name}: 최근 91일 동안 {recent}건, 평소는 약 {expected}건",
    ),
    "rare.title.quiet": ("{name}: {since} days without a case, longer than chance would leave", "{name}: {since}일째 없음, 우연보다 긴 공백"),
    "rare.title.usual": (
        "{name}: rare, and as rare as usual; half of the time {usual} days or less go by without one",
        "{name}: 드물며 평소와 같음(보통 {usual}일에 한 건꼴의 공백)",
    ),
    "rare.sentence": (
        "Too rare for a monthly rate ({cases} cases, under one a month), so each point is one case, and its height the days without one before it: the higher, the rarer. "
        "Half of all quiet stretches last {usual} days or less; one of more than {high} would be more than luck. Up to the end of the data it has been quiet for {since} days.",
        "월별 비율을 내기에는 드물어({cases}건, 월 1건 미만) 점 하나가 한 건이고 높이는 그 앞에 한 건도 없던 일수입니다. 높을수록 드뭅니다. "
        "공백의 절반은 {usual}일 이하이고 {high}일을 넘으면 우연보다 깁니다. 데이터 끝까지 {since}일째 없습니다.",
    ),
    "rare.note": (
        'g chart: limits are quantiles of the geometric distribution; the centre line is the median. {looked} rare causes since {first}; "more than usual" allows for that many looks (Benjamini-Hochberg).',
        "g 관리도: 한계는 기하분포의 분위수, 중심선은 중앙값. {first} 이후 드문 원인 {looked}개를 살폈고 그 수를 감안해 판정합니다(Benjamini-Hochberg).",
    ),
    "rare.column.period_start": ("Case of", "접수일"),
    "rare.column.value": ("Days without one before it", "앞선 공백(일)"),
    "rare.column.centre": ("Usual stretch, days", "보통 공백(일)"),
    "rare.column.high": ("More than luck from, days", "우연 이상(일)"),
    "rare.column.rule": ("Why it stands out", "눈에 띄는 이유"),
}
