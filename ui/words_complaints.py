"""Words of the complaint page, and the names of causes, outcomes and goods that its charts share."""

WORDS = {
    # who counted
    "cases.body": ("Counted by", "집계 주체"),
    "cases.body.Platform": ("the platform's own desk", "플랫폼 자체 창구"),
    "cases.body.Korea Consumer Agency": ("Korea Consumer Agency", "한국소비자원"),
    "cases.body.Korea Consumer Agency cross-border consumer portal": ("Korea Consumer Agency (cross-border portal)", "한국소비자원 국제거래 소비자포털"),
    "cases.body.Consumers Union of Korea / 1372": ("Consumers Union of Korea / 1372", "한국소비자연맹 / 1372"),
    "cases.body.Korea Fair Trade Commission": ("Korea Fair Trade Commission", "공정거래위원회"),
    "cases.body.National consumer agency": ("National consumer agency", "각국 소비자기관"),
    "cases.body.Korea Chamber of Commerce and Industry (survey of 800 users)": ("Korea Chamber of Commerce and Industry, survey of 800 users", "대한상공회의소, 이용자 800명 조사"),
    "cases.body.Citizens Union for Consumers (소비자시민모임), survey of 500, April 2024": ("Citizens Union for Consumers, survey of 500, April 2024", "소비자시민모임, 500명 조사(2024년 4월)"),
    "cases.kind.complaint": ("complaints", "불만"),
    "cases.kind.consultation": ("consultations", "상담"),
    "cases.kind.damage relief": ("damage relief applications", "피해구제 신청"),
    "cases.others": ("Counted beside it in the same period, never added to it: {others}.", "같은 기간 다른 집계(합산하지 않음): {others}."),
    "cases.alone": ("No other body counted in this period.", "같은 기간 다른 기관의 집계는 없습니다."),
    "cases.sampled": (
        "The desk's cases are a sample: {rows} counted rows stand for {cases} cases. Intervals come from the counted rows.",
        "창구 사례는 표본입니다. 집계된 {rows}행이 {cases}건을 대표하며, 신뢰구간은 집계된 행에서 계산합니다.",
    ),
    "cases.few": ("too few to judge (under 5 cases or 1,000 orders)", "판단하기에 적음(5건 미만 또는 주문 1,000건 미만)"),
    # headline
    "cases.head.orders": ("{place}: {rate} complaints per 10,000 orders", "{place}: 주문 1만 건당 불만 {rate}건"),
    "cases.head.users": ("{place}: {rate} complaints a month per million users", "{place}: 이용자 100만 명당 월 {rate}건의 불만"),
    "cases.head.count": ("{place}: {count} complaints", "{place}: 불만 {count}건"),
    "cases.head.more": (", {size} more than {before}", ", {before} 대비 {size} 증가"),
    "cases.head.less": (", {size} fewer than {before}", ", {before} 대비 {size} 감소"),
    "cases.before.previous": ("in the period before", "직전 기간"),
    "cases.before.year_ago": ("a year ago", "전년 동기"),
    "cases.lead": (
        "{body} received {count} complaints in {period}. The largest cause is {cause} ({share}); {refused} ended refused.",
        "{period} {body} 접수 불만은 {count}건입니다. 가장 많은 원인은 {cause}({share})이며, {refused}가 거절로 끝났습니다.",
    ),
    "cases.lead.noise": ("The change is within what counting noise alone makes.", "변화는 집계 오차 범위 안에 있습니다."),
    "cases.lead.beyond": ("The change is larger than counting noise.", "변화는 집계 오차보다 큽니다."),
    # tiles
    "cases.tile.received": ("Complaints received", "접수된 불만"),
    "cases.tile.per_orders.desk": ("Received per 10,000 orders", "주문 1만 건당 접수"),
    "cases.tile.per_orders.agency": ("Received per million orders", "주문 100만 건당 접수"),
    "cases.tile.per_users": ("A month, per million users", "이용자 100만 명당 월 접수"),
    "cases.tile.refused": ("Ended refused", "거절로 종결"),
    "cases.tile.half": ("Half resolved within", "절반 처리까지"),
    "cases.tile.clock": ("complaint-date clock", "접수일 기준"),
    "cases.tile.open": ("{share} still open", "미결 {share}"),
    # pace
    "cases.pace.title": ("{year} so far: {share} of all of {last}, in {months} months", "{year}년 {months}개월간 {last}년 전체의 {share}"),
    "cases.pace.title.same": ("{year} so far: {count} complaints, {change} on the same months of {last}", "{year}년 누적 {count}건, {last}년 같은 기간 대비 {change}"),
    "cases.pace.sentence": (
        "To the end of {month}: {now} complaints against {same} in the same months of {last} ({change}). Only whole months are compared.",
        "{month} 말까지 {now}건, {last}년 같은 기간에는 {same}건({change}). 온전한 달만 비교합니다.",
    ),
    "cases.pace.none": (
        "A pace needs a whole month this year and the same months of last year from the same body.",
        "진도를 비교하려면 올해의 온전한 한 달과 같은 기관의 작년 같은 달 집계가 필요합니다.",
    ),
    # clocks
    "cases.clock.ordered": ("by order date", "주문일 기준"),
    "cases.clock.received": ("by complaint date", "접수일 기준"),
    "cases.clock.title": ("Orders of {period} were complained about most: {rate} per 10,000", "{period} 주문의 불만이 가장 많음: 1만 건당 {rate}건"),
    "cases.clock.sentence": (
        "Two clocks of the same cases: by order date a complaint counts in the period its order was placed, by complaint date in the one it was received. "
        "Hollow points: orders of the last {days} days still collect complaints.",
        "같은 사례를 두 시계로 봅니다. 주문일 기준은 주문한 기간에, 접수일 기준은 접수한 기간에 셉니다. 빈 점: 최근 {days}일 주문은 아직 불만이 들어오는 중입니다.",
    ),
    "cases.orders.title": ("Per million orders: {first} in {start}, {last} in {end}", "주문 100만 건당: {start} {first}건, {end} {last}건"),
    "cases.orders.sentence": (
        "Complaints received in a period per million orders placed in it (complaint-date clock). The band is the 95 % interval of the count.",
        "해당 기간에 접수된 불만을 그 기간 주문 100만 건당으로 나타냅니다(접수일 기준). 띠는 건수의 95% 신뢰구간입니다.",
    ),
    "cases.orders.none": ("No orders are landed for this selection, so there is no rate per order.", "선택한 조건의 주문 자료가 없어 주문당 비율을 낼 수 없습니다."),
    # users
    "cases.users.title": ("Per million users a month: {first} in {start}, {last} in {end}", "이용자 100만 명당 월: {start} {first}건, {end} {last}건"),
    "cases.users.sentence": (
        "Complaints received a month per million monthly users as {measurer} counts them. The band is the 95 % interval of the count.",
        "{measurer} 집계 월간 이용자 100만 명당 월 접수 불만입니다. 띠는 건수의 95% 신뢰구간입니다.",
    ),
    "cases.users.none": ("No measurer's monthly users are landed for the same market and platform.", "같은 시장과 플랫폼의 월간 이용자 집계가 없습니다."),
    # causes
    "cases.tree.title": ("{cause}: {share} of complaints", "{cause}이(가) 불만의 {share}"),
    "cases.tree.sentence": (
        "Area is the share of all complaints: causes, and inside each its sub-causes.", "면적은 전체 불만에서 차지하는 비중입니다. 원인 안에 세부 원인이 들어 있습니다.",
    ),
    "cases.pareto.title": ("{count} of {all} sub-causes make {share} of complaints", "세부 원인 {all}개 중 {count}개가 불만의 {share}"),
    "cases.pareto.sentence": (
        "From the most frequent down with their share of all complaints; blue ones together make the first 80 %.",
        "많은 순서로 전체 불만 대비 비중을 보입니다. 파란색은 합쳐서 처음 80%를 이룹니다.",
    ),
    # drill
    "cases.drill.title": ("The cases behind it: {what}", "사례 보기: {what}"),
    "cases.drill.sentence": ("The newest {shown} of {count} cases received in the period.", "해당 기간 접수 {count}건 중 최근 {shown}건입니다."),
    "cases.drill.cause": ("Cause", "원인"),
    "cases.drill.sub": ("Sub-cause", "세부 원인"),
    "cases.drill.all": ("all", "전체"),
    # mix
    "cases.mix.title.up": ("{cause} gained most: {before} to {now} of complaints", "{cause} 비중이 가장 크게 상승: {before} → {now}"),
    "cases.mix.title.plain": ("What complaints are about, over time", "시기별 불만 원인 구성"),
    "cases.mix.sentence": (
        "Each period's complaints by cause, as shares of 100 %. The change named compares the period with {before}.",
        "기간별 불만을 원인별 비중(100%)으로 나타냅니다. 제목의 변화는 {before}와의 비교입니다.",
    ),
    "cases.mix.sentence.plain": ("Each period's complaints by cause, as shares of 100 %.", "기간별 불만을 원인별 비중(100%)으로 나타냅니다."),
    "cases.mix.same": ("No cause gained more against {before} than counting noise makes.", "{before} 대비 집계 오차를 넘어 비중이 커진 원인은 없습니다."),
    # outcomes
    "cases.outcome.title": ("{cause} is refused most often: {share}", "{cause} 불만이 가장 자주 거절됨: {share}"),
    "cases.outcome.sentence": (
        "How cases received in the period have ended so far, by cause; {open} of all are still pending. Causes under {least} cases are not ranked.",
        "해당 기간 접수 사례의 현재까지 결과를 원인별로 나타냅니다. 전체의 {open}가 처리 중입니다. {least}건 미만 원인은 순위를 매기지 않습니다.",
    ),
    "cases.outcome.n": ("{n} cases", "{n}건"),
    # resolution
    "cases.resolution.title": ("Half are resolved within {half}, nine of ten within {nine}", "절반은 {half}, 열에 아홉은 {nine} 안에 처리"),
    "cases.resolution.title.open": ("Half are resolved within {half}; nine of ten are not yet", "절반은 {half} 안에 처리, 열에 아홉은 아직"),
    "cases.resolution.title.none": ("Fewer than half are resolved yet", "아직 절반이 처리되지 않음"),
    "cases.resolution.sentence": (
        "Days from received to resolved by cause (Kaplan-Meier); {open} open cases are counted in with the days they have waited, {resolved} are resolved.",
        "접수부터 처리까지의 일수(카플란-마이어)입니다. 미결 {open}건은 기다린 날수로 포함하며 {resolved}건이 처리되었습니다.",
    ),
    "cases.resolution.all": ("all causes", "전체 원인"),
    "cases.resolution.first": ("half", "절반"),
    "cases.resolution.second": ("nine of ten", "열에 아홉"),
    # cuts
    "cases.category.none.title": ("Complaints by category of goods", "품목별 불만"),
    "cases.category.none": ("The cases do not say which goods they are about. Bring the column category.", "불만 자료에 품목이 없습니다. category 열을 추가하세요."),
    "cases.category.title": ("{value} leads by goods: {share} of complaints, mostly {cause}", "품목 중 {value}이(가) {share}로 가장 많고 주로 {cause}"),
    "cases.category.sentence": (
        "Share of complaints by category of goods with 95 % intervals. Orders by category are not in the marts, so this is not a rate.",
        "품목별 불만 비중과 95% 신뢰구간입니다. 품목별 주문 수가 없어 비율이 아닌 비중입니다.",
    ),
    "cases.channel.title": ("{value}: {rate} complaints per 10,000 orders, {times} times the average", "{value}: 주문 1만 건당 {rate}건, 평균의 {times}배"),
    "cases.channel.title.plain": ("Complaints per 10,000 orders by channel", "물류 채널별 주문 1만 건당 불만"),
    "cases.channel.sentence": (
        "Complaints about the orders of the period per 10,000 of them (order-date clock), with 95 % intervals. Hollow grey: under 5 cases or 1,000 counted orders, not ranked.",
        "해당 기간 주문 1만 건당 불만(주문일 기준)과 95% 신뢰구간입니다. 빈 회색: 5건 또는 집계 주문 1,000건 미만으로 순위를 매기지 않습니다.",
    ),
    "cases.channel.none": ("Outside bodies do not record the logistics channel; choose the platform's own desk.", "외부 기관은 물류 채널을 기록하지 않습니다. 플랫폼 자체 창구를 선택하세요."),
    "cases.channel.average": ("average {rate}", "평균 {rate}"),
    "cases.column.complaint_id": ("Case", "사례"),
    "cases.column.received_on": ("Received", "접수일"),
    "cases.column.ordered_on": ("Ordered", "주문일"),
    "cases.column.cause": ("Cause", "원인"),
    "cases.column.sub_cause": ("Sub-cause", "세부 원인"),
    "cases.column.category": ("Goods", "품목"),
    "cases.column.channel": ("Channel", "채널"),
    "cases.column.status": ("Status", "상태"),
    "cases.column.outcome": ("Outcome", "결과"),
    "cases.column.resolution_days": ("Days to resolve", "처리 일수"),
    "cases.column.amount": ("Amount", "금액"),
    "cases.column.currency": ("Currency", "통화"),
    "cases.column.narrative": ("In the customer's words", "고객 진술"),
    "channel.recognised": ("recognised", "인정 채널"),
    "channel.unrecognised": ("not recognised", "미인정 채널"),
    "cases.none.title": ("No complaints here", "표시할 불만이 없습니다"),
    "cases.none": (
        "No body's complaints are landed for {what}. Choose another market, platform or period.", "{what}에 해당하는 불만 집계가 없습니다. 다른 시장, 플랫폼 또는 기간을 선택하세요.",
    ),
}  # fmt: skip
