# fmt: off
"""Japanese words of headers and labels; the shape of `draft_words`, which joins them."""

# Contract column -> words of headers. A header matches on equality or on containing the word; longer words weigh more.
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "complaints": {
        "complaint_id": ("問い合わせ番号", "お問い合わせ番号", "受付番号", "苦情番号", "案件番号"),
        "received_at": ("受付日", "受付日時", "問い合わせ日", "お問い合わせ日", "苦情日", "登録日"),
        "cause": ("苦情内容", "苦情理由", "理由", "原因", "問い合わせ種別"),
        "sub_cause": ("詳細理由", "小分類"),
        "status": ("対応状況", "対応状態", "ステータス", "状況"),
        "outcome": ("対応結果", "結果"),
        "resolved_at": ("解決日", "対応完了日", "完了日"),
        "order_id": ("注文番号", "注文id"),
        "parcel_id": ("追跡番号", "送り状番号", "伝票番号"),
        "amount": ("金額", "返金額"),
        "currency": ("通貨",),
        "narrative": ("内容", "本文", "コメント", "備考"),
    },
    "parcels": {
        "parcel_id": ("追跡番号", "送り状番号", "伝票番号", "お問い合わせ伝票番号", "荷物番号"),
        "order_id": ("注文番号", "受注番号", "注文id"),
        "channel": ("運送会社", "配送会社", "配送業者", "配送方法"),
        "origin_hub": ("出荷倉庫", "倉庫", "出荷元"),
        "category": ("商品カテゴリ", "カテゴリ", "カテゴリー", "商品分類"),
        "ordered_at": ("注文日時", "注文日", "受注日", "受注日時", "購入日"),
        "shipped_at": ("発送日", "発送日時", "出荷日", "出荷日時"),
        "customs_in_at": ("通関受付日",),
        "customs_cleared_at": ("通関日", "通関完了日"),
        "delivered_at": ("配達完了日", "配達完了日時", "配達日", "配送完了日", "お届け日", "到着日", "配送日"),
        "scanned_at": ("最終更新日", "更新日時"),
        "promised_days": ("保証日数", "約束日数"),
        "value": ("注文金額", "商品金額", "合計金額", "金額"),
        "currency": ("通貨",),
        "status": ("配送状況", "配達状況", "ステータス", "状況", "状態"),
        "compensation": ("補償金", "補償額"),
    },
    "active_users": {
        "users": ("利用者数", "ユーザー数", "月間利用者数", "アクティブユーザー数"),
        "platform": ("サービス", "アプリ名", "アプリ"),
        "period_start": ("年月", "対象月", "月", "期間"),
        "measurer": ("調査機関", "出典"),
    },
    "purchases": {
        "origin": ("原産国", "輸入元", "購入国"),
        "period_start": ("年月", "対象月", "四半期", "年度"),
        "category": ("商品分類", "カテゴリ"),
        "purchases": ("件数", "購入件数"),
        "value": ("購入額", "輸入額", "金額"),
        "currency": ("通貨",),
    },
}
SHARED: dict[str, tuple[str, ...]] = {
    "market": ("配送先国", "届け先国", "お届け先国", "国", "市場"),
    "platform": ("プラットフォーム", "モール", "店舗"),
    "body": ("受付機関", "機関"),
}
# Words that say which dataset a file is about, in headers or in its name.
ANCHORS: dict[str, tuple[str, ...]] = {
    "complaints": ("苦情", "問い合わせ", "クレーム"),
    "parcels": ("注文", "発送", "配送", "配達", "追跡"),
    "active_users": ("利用者数", "ユーザー数"),
    "purchases": ("輸入", "越境"),
}
# (dataset, column) -> word of the contract -> labels that mean it.
VALUES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("complaints", "status"): {
        "closed": ("解決済み", "解決済", "完了", "対応済み", "対応済"),
        "open": ("未対応", "対応中", "保留", "新規"),
    },
    ("complaints", "outcome"): {
        "refunded": ("返金", "返金済み", "全額返金"),
        "partly refunded": ("一部返金",),
        "replaced": ("交換", "再送"),
        "compensated": ("補償",),
        "refused": ("拒否", "返金拒否", "却下"),
        "withdrawn": ("取り下げ", "取下げ"),
        "pending": ("対応中", "未対応"),
    },
    ("parcels", "status"): {
        "delivered": ("配達完了", "配送完了", "配達済み", "お届け済み"),
        "moving": ("配送中", "輸送中", "発送済み", "配達中", "持ち出し中", "通関中", "準備中"),
        "lost": ("紛失",),
        "returned": ("返送", "返品", "差し戻し"),
        "cancelled": ("キャンセル", "取消"),
    },
}
TOTAL_WORDS = ("合計", "総計", "小計", "総合計")
NULL_WORDS = ("不明", "なし", "該当なし")
