# ruff: noqa: E501 (one contract column a line reads as a table)
# fmt: off
"""Portuguese words of headers and labels, with their accents (a header without them matches as well); the shape of `draft_words`, which joins them."""

# Contract column -> words of headers. A header matches on equality or on containing the word; longer words weigh more.
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "complaints": {
        "complaint_id": ("no da reclamação", "número da reclamação", "id reclamação", "reclamação", "protocolo", "número do protocolo", "número do chamado", "chamado", "no do ticket"),
        "received_at": ("data de recebimento", "recebido em", "recebida em", "data de criação", "criado em", "data de abertura", "aberto em", "aberta em", "data da reclamação", "data"),
        "cause": ("motivo", "motivo da reclamação", "causa", "razão", "tipo de reclamação", "assunto", "tema", "problema", "categoria"),
        "sub_cause": ("submotivo", "subcategoria", "motivo detalhado"),
        "status": ("status", "situação", "estado", "status do chamado"),
        "outcome": ("resultado", "desfecho", "resolução", "solução", "decisão"),
        "resolved_at": ("data de resolução", "resolvido em", "resolvida em", "data de encerramento", "encerrado em", "encerrada em", "fechado em", "concluído em"),
        "order_id": ("no do pedido", "número do pedido", "id do pedido", "pedido", "encomenda no"),
        "parcel_id": ("código de rastreio", "código de rastreamento", "rastreio", "encomenda", "pacote"),
        "amount": ("valor", "quantia", "valor reclamado", "valor reembolsado", "montante"),
        "currency": ("moeda",),
        "narrative": ("comentário", "comentários", "descrição", "mensagem", "texto", "relato"),
    },
    "parcels": {
        "parcel_id": ("código de rastreio", "código de rastreamento", "rastreio", "rastreamento", "número da encomenda", "encomenda", "pacote", "remessa"),
        "order_id": ("no do pedido", "número do pedido", "id do pedido", "pedido"),
        "channel": ("transportadora", "forma de envio", "método de envio", "operador logístico", "correio", "entregador"),
        "origin_hub": ("armazém", "centro de distribuição", "depósito", "origem"),
        "category": ("categoria", "categoria do produto", "departamento"),
        "ordered_at": ("data do pedido", "pedido em", "data da compra", "data de compra", "comprado em", "data do pagamento", "pago em", "encomendado em"),
        "shipped_at": ("data de envio", "data do envio", "enviado em", "despachado em", "data de despacho", "postado em", "data de postagem", "expedido em"),
        "customs_in_at": ("chegada na alfândega", "entrada na alfândega"),
        "customs_cleared_at": ("desembaraço", "desembaraçado em", "liberado da alfândega", "saída da alfândega"),
        "delivered_at": ("data de entrega", "data da entrega", "entregue em", "entrega", "recebido em", "data de recebimento"),
        "scanned_at": ("última leitura", "última atualização", "atualizado em"),
        "promised_days": ("prazo prometido", "dias prometidos", "prazo de entrega prometido", "prazo garantido"),
        "value": ("valor", "valor do pedido", "preço", "total do pedido", "montante", "valor da mercadoria"),
        "currency": ("moeda",),
        "status": ("status", "situação", "estado", "status da entrega", "status do pedido"),
        "compensation": ("compensação", "indenização", "indemnização", "cupom", "vale"),
    },
    "active_users": {
        "users": ("usuários", "usuários ativos", "utilizadores", "utilizadores ativos", "visitantes", "visitantes únicos"),
        "platform": ("plataforma", "aplicativo", "aplicação", "loja"),
        "period_start": ("mês", "período", "semana", "data"),
        "measurer": ("fonte", "medição", "instituto", "painel"),
    },
    "purchases": {
        "origin": ("país de origem", "origem", "procedência", "país do vendedor"),
        "period_start": ("mês", "período", "trimestre", "ano"),
        "category": ("categoria", "família de produtos"),
        "purchases": ("número", "número de compras", "compras", "encomendas", "pacotes", "importações", "quantidade"),
        "value": ("valor", "montante", "valor das compras", "valor importado"),
        "currency": ("moeda",),
    },
    "listings": {
        "listing_id": ("anúncio", "no do anúncio", "número do anúncio", "produto denunciado", "denúncia", "no da denúncia", "oferta"),
        "reported_at": ("denunciado em", "data da denúncia", "notificado em", "reportado em"),
        "first_seen_at": ("visto pela primeira vez", "publicado em", "primeira aparição"),
        "seller_id": ("vendedor", "id do vendedor", "lojista", "loja"),
        "kind": ("infração", "tipo de infração", "motivo", "tipo"),
        "category": ("categoria", "departamento"),
        "verified": ("verificado", "confirmado", "procedente"),
        "action": ("medida", "medida tomada", "ação", "decisão"),
        "acted_at": ("removido em", "data de remoção", "excluído em", "data da medida"),
        "reappeared_of": ("reaparição de", "republicado de"),
    },
    "sellers": {
        "seller_id": ("vendedor", "id do vendedor", "lojista", "loja"),
        "country": ("país", "país do vendedor"),
        "joined_at": ("cadastrado em", "data de cadastro", "registado em"),
        "verified_at": ("verificado em", "data de verificação"),
        "licence_kind": ("licença", "tipo de licença"),
        "status": ("status", "situação", "estado"),
    },
    "exchange_rates": {
        "currency": ("moeda",),
        "date": ("data", "dia", "mês"),
        "usd_per_unit": ("câmbio", "taxa de câmbio", "cotação", "taxa"),
        "source": ("fonte",),
    },
    "events": {
        "event_id": ("no do evento", "id do evento"),
        "starts_on": ("data de início", "início", "data", "desde"),
        "ends_on": ("data de fim", "data final", "fim", "término"),
        "kind": ("tipo",),
        "title": ("título", "evento", "nome"),
        "detail": ("descrição", "detalhe"),
    },
    "targets": {
        "metric": ("indicador", "métrica"),
        "valid_from": ("válido a partir de", "a partir de", "desde", "início"),
        "value": ("meta", "objetivo", "valor alvo", "valor"),
        "direction": ("sentido", "direção"),
    },
    "channels": {
        "channel": ("transportadora", "canal"),
        "title": ("nome", "denominação"),
        "recognised": ("reconhecido", "com rastreio"),
        "kind": ("tipo",),
        "cost_usd": ("custo", "custo usd"),
    },
}
SHARED: dict[str, tuple[str, ...]] = {
    "market": ("país", "país de destino", "país de entrega", "país do cliente", "destino", "mercado"),
    "platform": ("plataforma", "loja", "marketplace"),
    "body": ("órgão", "autoridade", "contado por"),
}
# Words that say which dataset a file is about, in headers or in its name.
ANCHORS: dict[str, tuple[str, ...]] = {
    "complaints": ("reclamaç", "protocolo", "chamado"),
    "parcels": ("encomenda", "pedido", "rastre", "entrega", "transportadora", "remessa"),
    "active_users": ("usuário", "utilizador", "visitante"),
    "purchases": ("compras", "importaç", "país de origem", "procedência"),
    "listings": ("anúncio", "denúncia", "falsific", "infração", "remoção"),
    "sellers": ("vendedor", "lojista"),
    "exchange_rates": ("câmbio",),
    "events": ("evento", "campanha"),
    "targets": ("metas", "objetivo"),
    "channels": ("transportadoras",),
}
# (dataset, column) -> word of the contract -> labels that mean it.
VALUES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("complaints", "status"): {
        "closed": ("encerrado", "encerrada", "resolvido", "resolvida", "fechado", "fechada", "concluído", "concluída", "finalizado"),
        "open": ("aberto", "aberta", "em andamento", "em análise", "pendente", "novo", "nova", "aguardando"),
    },
    ("complaints", "outcome"): {
        "refunded": ("reembolsado", "reembolsada", "reembolso", "reembolso total", "estornado", "estorno"),
        "partly refunded": ("reembolso parcial", "parcialmente reembolsado", "estorno parcial"),
        "replaced": ("substituído", "substituição", "troca", "trocado", "reenvio"),
        "compensated": ("compensado", "compensação", "indenizado", "indenização", "indemnizado", "cupom", "vale"),
        "refused": ("recusado", "recusada", "negado", "negada", "rejeitado", "indeferido", "improcedente"),
        "withdrawn": ("desistência", "retirado", "retirada", "cancelado"),
        "pending": ("pendente", "em andamento", "em análise"),
    },
    ("parcels", "status"): {
        "delivered": ("entregue", "recebido"),
        "moving": ("em trânsito", "a caminho", "em rota de entrega", "enviado", "enviada", "despachado", "postado", "na alfândega", "em preparação", "pendente", "em processamento"),
        "lost": ("perdido", "perdida", "extraviado", "extraviada"),
        "returned": ("devolvido", "devolvida", "devolução", "retornado"),
        "cancelled": ("cancelado", "cancelada", "anulado"),
    },
    ("listings", "kind"): {
        "counterfeit": ("falsificação", "falsificado", "falso", "pirata", "imitação", "contrafação", "réplica"),
        "illegal": ("ilegal", "proibido", "ilícito"),
        "unsafe": ("perigoso", "inseguro", "recolhimento", "recall"),
    },
    ("listings", "action"): {
        "removed": ("removido", "excluído", "retirado"),
        "restricted": ("restrito", "suspenso", "bloqueado"),
        "penalised": ("penalizado", "multado", "multa"),
        "none": ("nenhuma", "sem medida", "mantido"),
        "pending": ("pendente", "em análise"),
    },
    ("targets", "direction"): {
        "at least": ("no mínimo", "pelo menos", "subir", "mínimo", "maior"),
        "at most": ("no máximo", "reduzir", "máximo", "menor"),
    },
    ("sellers", "status"): {
        "active": ("ativo", "ativa"),
        "restricted": ("restrito", "suspenso"),
        "closed": ("encerrado", "fechado", "banido"),
    },
}
TOTAL_WORDS = ("soma", "subtotal", "todos", "todas", "total geral")
NULL_WORDS = ("s/d", "sem dados", "desconhecido", "não informado", "n/d", "N/D")
