"""Names of causes, sub-causes, outcomes and goods, as complaint charts write them. A code without an entry is shown as the data has it."""

_CODES = {
    "delivery": ("delivery", "배송"), "refund": ("refund", "환불"), "quality": ("quality", "품질"), "counterfeit": ("counterfeit", "위조품"),
    "unsafe goods": ("unsafe goods", "위해 상품"), "customs and fees": ("customs and fees", "통관·요금"), "service": ("service", "고객 서비스"),
    "price": ("price and fees", "가격·수수료"), "contract": ("contract not performed", "계약 불이행"), "other": ("other", "기타"), "other causes": ("other causes", "기타 원인"),
    "late": ("late", "지연"), "wrong address": ("wrong address", "오배송"), "lost": ("lost", "분실"), "refused": ("refused", "거절"), "slow": ("slow", "처리 지연"),
    "not as described": ("not as described", "설명과 다름"), "defect": ("defect", "불량"), "suspected fake": ("suspected fake", "위조 의심"),
    "confirmed fake": ("confirmed fake", "위조 확인"), "no safety mark": ("no safety mark", "안전 인증 없음"), "banned ingredient": ("banned ingredient", "금지 성분"),
    "unexpected duty": ("unexpected duty", "예상 밖 관세"), "clearance refused": ("clearance refused", "통관 거부"), "no answer": ("no answer", "무응답"),
    "wrong answer": ("wrong answer", "잘못된 답변"), "not stated": ("not stated", "미기재"), "unknown": ("unknown", "알 수 없음"),
    "refunded": ("refunded", "환불"), "partly refunded": ("partly refunded", "일부 환불"), "replaced": ("replaced", "교환"), "compensated": ("compensated", "보상"),
    "withdrawn": ("withdrawn", "취하"), "pending": ("pending", "처리 중"), "open": ("open", "미결"), "closed": ("closed", "종결"),
    "clothing": ("clothing", "의류"), "home and kitchen": ("home and kitchen", "생활·주방"), "shoes and bags": ("shoes and bags", "신발·가방"),
    "electronics": ("electronics", "전자제품"), "phone accessories": ("phone accessories", "휴대폰 액세서리"), "cosmetics": ("cosmetics", "화장품"),
    "car parts": ("car parts", "자동차 용품"), "sports and leisure": ("sports and leisure", "스포츠·레저"), "toys": ("toys", "완구"), "tools": ("tools", "공구"),
    "pet goods": ("pet goods", "반려동물 용품"), "supplements": ("supplements", "건강 보조식품"), "clothing and shoes": ("clothing and shoes", "의류·신발"),
    "communication and office supplies": ("communication and office supplies", "통신·사무용품"), "cosmetics and health goods": ("cosmetics and health goods", "화장품·건강용품"),
    "cultural goods": ("cultural goods", "문화용품"), "electric and electronic goods": ("electric and electronic goods", "전기·전자제품"), "furniture": ("furniture", "가구"),
    "other household goods": ("other household goods", "기타 생활용품"), "accommodation": ("accommodation", "숙박"), "air tickets and services": ("air tickets and services", "항공권·항공서비스"),
    "personal accessories": ("personal accessories", "신변용품"), "IT and home appliances": ("IT and home appliances", "IT·가전"),
    "Local delivery": ("Local delivery", "현지 배송"), "Unofficial line A": ("Unofficial line A", "비공식 노선 A"), "Unofficial line B": ("Unofficial line B", "비공식 노선 B"),
    "China Post": ("China Post", "중국우정"), "AliExpress Standard": ("AliExpress Standard", "알리 스탠다드"), "Temu Standard": ("Temu Standard", "테무 스탠다드"),
    "Cainiao": ("Cainiao", "차이냐오"), "SF Express": ("SF Express", "순펑(SF)"),
    "on time": ("on time", "정시 도착"), "1-3 days late": ("1-3 days late", "1~3일 지연"), "4-7 days late": ("4-7 days late", "4~7일 지연"),
    "8-14 days late": ("8-14 days late", "8~14일 지연"), "15 or more days late": ("15 or more days late", "15일 이상 지연"),
    "late, not arrived": ("late, not arrived", "기한 경과, 미도착"),
}  # fmt: skip
WORDS = {f"code.{code}": words for code, words in _CODES.items()}
