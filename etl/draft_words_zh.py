# fmt: off
"""Chinese words of headers and labels, simplified and traditional where they differ; the shape of `draft_words`, which joins them."""

# Contract column -> words of headers. A header matches on equality or on containing the word; longer words weigh more.
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "complaints": {
        "complaint_id": ("投诉编号", "投诉单号", "工单号", "工单编号", "案件编号", "编号"),
        "received_at": ("投诉时间", "投诉日期", "受理时间", "创建时间", "提交时间", "日期"),
        "cause": ("投诉原因", "投诉类型", "原因", "类型", "问题类型", "分类"),
        "sub_cause": ("具体原因", "子类", "二级分类"),
        "status": ("处理状态", "状态", "工单状态", "狀態"),
        "outcome": ("处理结果", "结果", "解决方案"),
        "resolved_at": ("解决时间", "处理时间", "完成时间", "关闭时间", "结案时间"),
        "order_id": ("订单号", "订单编号", "訂單號"),
        "parcel_id": ("运单号", "快递单号", "物流单号"),
        "amount": ("金额", "退款金额"),
        "currency": ("币种", "货币"),
        "narrative": ("内容", "描述", "投诉内容", "备注", "留言"),
    },
    "parcels": {
        "parcel_id": ("运单号", "快递单号", "物流单号", "包裹号", "跟踪号", "追踪号", "運單號"),
        "order_id": ("订单号", "订单编号", "訂單號", "訂單編號"),
        "channel": ("物流商", "物流渠道", "物流公司", "快递公司", "承运商", "渠道", "配送方式"),
        "origin_hub": ("发货仓", "仓库", "始发地", "发货地"),
        "category": ("品类", "类目", "商品类别"),
        "ordered_at": ("下单时间", "下单日期", "订单时间", "付款时间", "支付时间", "下單時間"),
        "shipped_at": ("发货时间", "发货日期", "出库时间", "揽收时间", "發貨時間"),
        "customs_in_at": ("到达海关", "报关时间", "入关时间"),
        "customs_cleared_at": ("清关时间", "放行时间", "清关完成"),
        "delivered_at": ("签收时间", "签收日期", "送达时间", "妥投时间", "收货时间", "簽收時間"),
        "scanned_at": ("最后更新", "更新时间", "最新扫描"),
        "promised_days": ("承诺天数", "承诺时效", "时效"),
        "value": ("订单金额", "货值", "金额", "申报价值", "总价"),
        "currency": ("币种", "货币"),
        "status": ("物流状态", "订单状态", "包裹状态", "状态", "狀態"),
        "compensation": ("赔付", "补偿", "赔偿"),
    },
    "active_users": {
        "users": ("用户数", "活跃用户", "月活", "月活跃用户", "访客数"),
        "platform": ("平台", "应用", "软件"),
        "period_start": ("月份", "日期", "时间", "统计月"),
        "measurer": ("来源", "统计机构"),
    },
    "purchases": {
        "origin": ("来源国", "原产国", "国家", "来源地"),
        "period_start": ("月份", "季度", "年份", "时间"),
        "category": ("品类", "类别"),
        "purchases": ("件数", "包裹数", "数量", "订单数"),
        "value": ("金额", "进口额"),
        "currency": ("币种",),
    },
    "listings": {
        "listing_id": ("商品编号", "商品ID", "链接编号", "举报编号"),
        "reported_at": ("举报时间", "举报日期"),
        "first_seen_at": ("上架时间", "首次发现"),
        "seller_id": ("卖家", "店铺", "卖家编号"),
        "kind": ("违规类型", "侵权类型"),
        "category": ("品类", "类目"),
        "verified": ("是否核实", "已核实"),
        "action": ("处理措施", "处理结果"),
        "acted_at": ("下架时间", "处理时间"),
        "reappeared_of": ("重新上架自",),
    },
    "sellers": {
        "seller_id": ("卖家编号", "卖家", "店铺编号"),
        "country": ("国家",),
        "joined_at": ("入驻时间",),
        "verified_at": ("认证时间",),
        "licence_kind": ("执照类型", "资质"),
        "status": ("状态",),
    },
    "exchange_rates": {
        "currency": ("币种", "货币"),
        "date": ("日期",),
        "usd_per_unit": ("汇率",),
        "source": ("来源",),
    },
    "events": {
        "event_id": ("事件编号",),
        "starts_on": ("开始日期", "日期"),
        "ends_on": ("结束日期",),
        "kind": ("类型",),
        "title": ("标题", "名称"),
        "detail": ("说明",),
    },
    "targets": {
        "metric": ("指标",),
        "valid_from": ("生效日期",),
        "value": ("目标", "目标值"),
        "direction": ("方向",),
    },
    "channels": {
        "channel": ("物流渠道", "渠道"),
        "title": ("名称",),
        "recognised": ("是否认可",),
        "kind": ("类型",),
        "cost_usd": ("成本",),
    },
}
SHARED: dict[str, tuple[str, ...]] = {
    "market": ("目的国", "目的地", "收货国家", "国家", "市场", "目的國"),
    "platform": ("平台", "店铺", "站点"),
    "body": ("受理机构", "机构"),
}
# Words that say which dataset a file is about, in headers or in its name.
ANCHORS: dict[str, tuple[str, ...]] = {
    "complaints": ("投诉", "工单", "客诉", "售后"),
    "parcels": ("运单", "物流", "快递", "签收", "发货", "订单"),
    "active_users": ("月活", "活跃用户", "用户数"),
    "purchases": ("进口", "海淘", "跨境"),
    "listings": ("侵权", "违规", "假货", "下架"),
    "sellers": ("卖家",),
    "exchange_rates": ("汇率",),
    "events": ("活动", "事件"),
    "targets": ("目标",),
}
# (dataset, column) -> word of the contract -> labels that mean it.
VALUES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("complaints", "status"): {
        "closed": ("已解决", "已关闭", "已完成", "已处理", "结案"),
        "open": ("待处理", "处理中", "未处理", "新建", "跟进中"),
    },
    ("complaints", "outcome"): {
        "refunded": ("退款", "全额退款", "已退款"),
        "partly refunded": ("部分退款",),
        "replaced": ("换货", "补发", "重发"),
        "compensated": ("赔偿", "补偿"),
        "refused": ("拒绝", "驳回"),
        "withdrawn": ("撤销",),
        "pending": ("处理中", "待处理"),
    },
    ("parcels", "status"): {
        "delivered": ("已签收", "签收", "已送达", "妥投", "已完成"),
        "moving": ("运输中", "在途", "派送中", "已发货", "待发货", "清关中", "配送中"),
        "lost": ("丢失", "丢件", "遗失"),
        "returned": ("退回", "已退回", "退件", "已退货"),
        "cancelled": ("已取消", "取消"),
    },
    ("listings", "kind"): {
        "counterfeit": ("假货", "仿冒", "侵权", "假冒"),
        "illegal": ("违禁", "禁售", "违法"),
        "unsafe": ("不安全", "召回", "危险"),
    },
    ("listings", "action"): {
        "removed": ("下架", "已下架", "删除"),
        "restricted": ("限制", "冻结"),
        "penalised": ("处罚", "罚款"),
        "none": ("无", "不处理"),
        "pending": ("处理中", "待审核"),
    },
    ("targets", "direction"): {
        "at least": ("至少", "不低于", "上升", "增加"),
        "at most": ("至多", "不高于", "下降", "减少"),
    },
    ("sellers", "status"): {
        "active": ("正常", "营业"),
        "restricted": ("限制",),
        "closed": ("关闭", "封店"),
    },
}
TOTAL_WORDS = ("总计", "合计", "小计", "全部", "總計", "合計")
NULL_WORDS = ("未知", "空", "暂无")
