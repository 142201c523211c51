# ruff: noqa: E501 (one contract column a line reads as a table)
# fmt: off
"""English and Korean words of headers and labels; the shape of `draft_words`, which joins them."""

# Contract column -> words of headers. A header matches on equality or on containing the word; longer words weigh more.
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "complaints": {
        "complaint_id": ("complaint id", "case id", "ticket", "ticket id", "ticket ref", "ticket number", "case ref", "case", "claim no", "enquiry id", "request id", "conversation id", "ticket no", "case number", "case no", "claim id", "incident", "number", "review id", "접수번호", "민원번호", "상담번호", "접수 번호", "문의번호"),
        "received_at": ("접수 시각", "문의일", "문의일시", "received at", "received", "opened at", "opened", "opened on", "created at", "created", "created on", "raised", "raised on", "logged", "filed", "filed on", "date", "reported", "submitted", "answered", "접수일시", "접수일", "접수일자", "등록일", "상담일", "일시", "일자"),
        "cause": ("종류", "상담종류", "문의유형", "문의종류", "cause", "category", "reason", "contact reason", "problem", "complaint", "issue", "type of complaint", "topic", "subject", "사유", "유형", "불만유형", "상담유형", "원인", "분류"),
        "sub_cause": ("sub cause", "subcategory", "sub category", "sub issue", "detail reason", "세부사유", "소분류", "세부유형"),
        "status": ("status", "state", "stage", "incident state", "case status", "ticket status", "ticket state", "처리상태", "상태", "진행상태"),
        "outcome": ("outcome", "resolution", "result", "disposition", "처리결과", "결과"),
        "resolved_at": ("답변일", "답변일시", "처리완료일", "해결일", "resolved at", "resolved", "resolved on", "closed at", "closed", "closed on", "solved", "solved at", "solved on", "completed", "처리일", "완료일", "처리일시", "종결일"),
        "order_id": ("주문", "관련주문", "order id", "order no", "order number", "order", "order ref", "order reference", "purchase id", "주문번호"),
        "parcel_id": ("parcel id", "tracking number", "tracking no", "tracking", "consignment", "waybill", "송장번호", "운송장번호"),
        "amount": ("amount", "disputed amount", "refund amount", "금액", "피해금액", "환불금액"),
        "currency": ("currency", "통화"),
        "narrative": ("narrative", "description", "comment", "comments", "message", "text", "customer complaint", "review", "내용", "상담내용", "민원내용"),
    },
    "parcels": {
        "parcel_id": ("parcel id", "shipment id", "tracking number", "tracking no", "tracking id", "tracking code", "tracking", "waybill", "awb", "consignment", "consignment no", "package id", "parcel", "shipment", "송장번호", "운송장번호"),
        "order_id": ("order id", "order no", "order number", "order", "order ref", "order reference", "purchase id", "purchase no", "주문번호"),
        "channel": ("channel", "carrier", "delivery company", "delivery partner", "shipping company", "shipped via", "delivery method", "post", "logistics", "shipping method", "courier", "line", "service", "배송사", "택배사", "배송방법", "운송사"),
        "origin_hub": ("origin hub", "origin", "warehouse", "hub", "from", "출발지", "물류센터", "창고"),
        "category": ("category", "product category", "item category", "상품군", "카테고리", "품목"),
        "ordered_at": ("ordered at", "order date", "order time", "ordered", "ordered on", "placed", "placed at", "placed on", "bought", "bought on", "purchase date", "checkout at", "purchase timestamp", "purchased", "order placed", "paid at", "payment time", "주문일시", "주문일", "주문일자", "결제일"),
        "shipped_at": ("shipped at", "ship date", "shipped", "shipped on", "dispatched", "dispatched on", "dispatch", "dispatch date", "sent", "sent at", "sent on", "left warehouse", "posted", "delivered carrier", "handed over", "출고일", "발송일", "출고일시"),
        "customs_in_at": ("customs in", "arrived customs", "customs arrival", "입항일", "통관접수", "반입일"),
        "customs_cleared_at": ("customs cleared", "cleared at", "customs release", "cleared", "통관일", "통관완료", "수리일"),
        "delivered_at": ("delivered at", "delivery date", "delivered", "delivered on", "delivered customer", "arrived", "arrived at", "arrived on", "arrival", "arrival date", "handed to customer", "received", "배송완료일", "배송완료", "도착일", "수령일"),
        "scanned_at": ("last scan", "scanned at", "last update", "updated at", "최종스캔", "갱신일시"),
        "promised_days": ("promised days", "days promised", "promise", "promised", "guaranteed days", "guarantee days", "delivery promise", "sla days", "약속일수", "보장일"),
        "value": ("value", "order value", "order total", "basket", "basket total", "basket value", "goods value", "price", "amount", "total", "grand total", "declared value", "금액", "주문금액", "결제금액", "신고가격"),
        "currency": ("currency", "통화"),
        "status": ("status", "state", "stage", "order status", "order state", "parcel status", "delivery status", "delivery state", "shipment status", "tracking status", "상태", "배송상태"),
        "compensation": ("compensation", "coupon", "보상금", "보상"),
    },
    "active_users": {
        "users": ("users", "mau", "active users", "monthly active users", "monthly users", "visitors", "unique visitors", "monthly visitors", "actives", "wau", "dau", "이용자", "이용자수", "월간이용자", "사용자수"),
        "platform": ("platform", "app", "app name", "service", "플랫폼", "앱", "앱명"),
        "period_start": ("month", "period", "date", "week", "기간", "월", "기준월", "연월"),
        "measurer": ("measurer", "source", "publisher", "조사기관", "출처"),
        "kind": ("kind", "metric", "구분"),
    },
    "purchases": {
        "origin": ("origin", "origin country", "country of origin", "exporting country", "country", "from country", "구매국가", "국가", "수입국"),
        "period_start": ("period", "month", "quarter", "year", "시점", "기간", "분기", "연도"),
        "category": ("category", "product", "상품군", "상품군별", "품목"),
        "purchases": ("purchases", "number of purchases", "imports count", "parcels", "packages", "items", "declarations", "count", "number", "건수", "직구건수", "구매건수", "수입건수"),
        "value": ("purchase value", "import value", "customs value", "value of goods", "value", "amount", "금액", "구매액", "직구액", "수입액"),
        "currency": ("currency", "통화"),
    },
    "listings": {
        "listing_id": ("product", "reported product", "reported item", "reported listing", "listing id", "product id", "item id", "item no", "listing", "notice", "notice no", "notice id", "report id", "case id", "offer id", "ad id", "sku", "상품번호", "게시물번호"),
        "reported_at": ("date of notice", "date of report", "reported at", "report date", "reported", "reported on", "flagged", "flagged at", "flagged on", "notified", "notified on", "notice date", "신고일", "신고일시"),
        "first_seen_at": ("first seen", "listed at", "published at", "등록일", "최초확인일"),
        "seller_id": ("seller id", "seller", "shop id", "store", "판매자", "판매자번호"),
        "kind": ("kind", "violation", "violation type", "reason", "type", "why", "issue", "problem", "infringement", "위반유형", "구분"),
        "category": ("category", "product category", "department", "section", "shelf", "품목", "카테고리"),
        "verified": ("verified", "confirmed", "valid", "upheld", "확인여부"),
        "action": ("action", "action taken", "measure", "measure taken", "outcome", "result", "decision", "조치", "조치결과"),
        "acted_at": ("removal date", "takedown date", "acted at", "acted on", "removed at", "removed on", "removed", "action date", "done", "done on", "taken down", "taken down at", "taken down on", "조치일", "삭제일"),
        "reappeared_of": ("reappeared of", "relisted from", "재등록원본"),
    },
    "sellers": {
        "seller_id": ("seller id", "seller", "shop id", "store id", "판매자번호", "판매자"),
        "country": ("country", "seller country", "국가"),
        "joined_at": ("joined at", "joined", "registered at", "가입일", "등록일"),
        "verified_at": ("verified at", "verified", "licence checked", "인증일", "확인일"),
        "licence_kind": ("licence", "license", "business type", "사업자유형"),
        "status": ("status", "seller status", "상태"),
    },
    "exchange_rates": {
        "currency": ("currency", "currency code", "통화", "통화코드"),
        "date": ("date", "day", "month", "일자", "기준일"),
        "usd_per_unit": ("usd per unit", "usd rate", "rate", "exchange rate", "환율"),
        "source": ("source", "출처"),
    },
    "events": {
        "event_id": ("event id", "event", "id", "번호"),
        "starts_on": ("starts on", "start", "start date", "event date", "date", "시작일", "일자"),
        "ends_on": ("ends on", "end", "end date", "종료일"),
        "kind": ("kind", "event type", "type", "구분", "유형"),
        "title": ("title", "event name", "name", "headline", "제목", "행사명"),
        "detail": ("detail", "description", "내용"),
    },
    "targets": {
        "metric": ("metric", "kpi", "지표"),
        "valid_from": ("valid from", "from", "start", "시작일", "적용일"),
        "value": ("target", "goal", "target value", "value", "목표", "목표값"),
        "direction": ("direction", "방향"),
    },
    "channels": {
        "channel": ("channel", "carrier", "logistics channel", "배송사", "택배사"),
        "title": ("title", "channel name", "name", "이름"),
        "recognised": ("recognised", "recognized", "tracked", "인정여부"),
        "kind": ("kind", "type", "유형"),
        "cost_usd": ("cost usd", "cost", "비용"),
    },
}
SHARED: dict[str, tuple[str, ...]] = {
    "market": ("나라", "where", "market", "country", "destination", "destination country", "ship to", "ship to country", "shipping country", "delivery country", "customer country", "buyer country", "to", "국가", "시장", "도착국가"),
    "platform": ("platform", "marketplace", "shop", "store", "company", "플랫폼", "쇼핑몰", "업체"),
    "body": ("body", "agency", "counted by", "authority", "접수기관", "기관"),
}
# Words that say which dataset a file is about, in headers or in its name.
ANCHORS: dict[str, tuple[str, ...]] = {
    "complaints": ("complaint", "ticket", "incident", "claim", "case", "review", "민원", "상담", "불만", "접수"),
    "parcels": ("parcel", "shipment", "tracking", "shipped", "deliver", "waybill", "order", "배송", "송장", "택배", "주문", "통관"),
    "active_users": ("mau", "active user", "wau", "dau", "visitor", "users", "이용자", "사용자"),
    "purchases": ("cross border", "overseas purchase", "import", "country of origin", "직구", "구매액", "수입"),
    "listings": ("brand", "removal", "removed", "listing", "counterfeit", "infring", "takedown", "taken down", "notice", "fake", "위조", "게시물"),
    "sellers": ("seller", "merchant", "판매자"),
    "exchange_rates": ("exchange rate", "fx", "환율"),
    "events": ("event", "campaign", "행사", "이벤트"),
    "targets": ("target", "goal", "목표"),
    "channels": ("logistics channel", "배송사목록"),
}
# (dataset, column) -> word of the contract -> labels that mean it.
VALUES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("complaints", "status"): {
        "closed": ("closed", "solved", "resolved", "done", "completed", "complete", "finished", "종결", "완료", "처리완료", "해결"),
        "open": ("open", "pending", "new", "active", "in progress", "awaiting", "waiting", "on hold", "reopened", "미처리", "접수", "처리중", "진행중", "대기"),
    },
    ("complaints", "outcome"): {
        "refunded": ("refunded", "refund", "full refund", "money back", "환불", "환급"),
        "partly refunded": ("partial refund", "partly refunded", "부분환불", "일부환급"),
        "replaced": ("replaced", "exchange", "replacement", "교환"),
        "compensated": ("compensated", "compensation", "배상", "보상"),
        "refused": ("refused", "rejected", "denied", "거절", "거부", "기각"),
        "withdrawn": ("withdrawn", "cancelled", "취하", "취소"),
        "pending": ("pending", "open", "in progress", "처리중"),
    },
    ("parcels", "status"): {
        "delivered": ("delivered", "complete", "completed", "received", "arrived", "collected", "signed for", "handed over", "배송완료", "수령완료"),
        "moving": ("moving", "shipped", "under way", "dispatched", "on the way", "en route", "pending", "open", "customs", "in transit", "on its way", "processing", "invoiced", "approved", "created", "out for delivery", "배송중", "출고", "통관중", "준비중"),
        "lost": ("lost", "missing", "unavailable", "분실"),
        "returned": ("returned", "return", "반품", "반송"),
        "cancelled": ("cancelled", "canceled", "취소"),
    },
    ("listings", "kind"): {
        "counterfeit": ("counterfeit", "fake", "replica", "trademark", "imitation", "위조", "가품"),
        "illegal": ("illegal", "banned", "prohibited", "불법"),
        "unsafe": ("unsafe", "hazard", "hazardous", "dangerous", "recall", "recalled", "위해"),
    },
    ("listings", "action"): {
        "removed": ("removed", "deleted", "taken down", "delisted", "삭제", "판매중단"),
        "restricted": ("restricted", "suspended", "제한"),
        "penalised": ("penalised", "penalized", "fined", "제재"),
        "none": ("none", "no action", "nothing", "kept", "dismissed", "조치없음"),
        "pending": ("pending", "open", "검토중"),
    },
    ("targets", "direction"): {
        "at least": ("at least", "up", "higher", "increase", "min", "minimum", "above", "이상", "상승", "증가"),
        "at most": ("at most", "down", "lower", "decrease", "max", "maximum", "below", "이하", "하락", "감소"),
    },
    ("sellers", "status"): {
        "active": ("active", "open", "정상"),
        "restricted": ("restricted", "suspended", "제한"),
        "closed": ("closed", "banned", "폐업", "탈퇴"),
    },
}
TOTAL_WORDS = ("total", "totals", "grand total", "subtotal", "all", "sum", "overall", "합계", "계", "총계", "소계", "전체", "총합", "누계")
NULL_WORDS = ("-", "--", "?", "NA", "N/A", "n/a", "na", "#N/A", "null", "NULL", "Null", "None", "nan", "NaN", "\\N", "(null)", "…", "...", "없음", "미상", "해당없음")
