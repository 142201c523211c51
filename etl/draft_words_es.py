# ruff: noqa: E501 (one contract column a line reads as a table)
# fmt: off
"""Spanish words of headers and labels, with their accents (a header without them matches as well); the shape of `draft_words`, which joins them."""

# Contract column -> words of headers. A header matches on equality or on containing the word; longer words weigh more.
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "complaints": {
        "complaint_id": ("no de reclamación", "número de reclamación", "id reclamación", "reclamación", "no de queja", "queja", "no de ticket", "número de caso", "no de incidencia", "incidencia", "expediente"),
        "received_at": ("fecha de recepción", "recibido el", "recibida el", "fecha de creación", "creado el", "fecha de apertura", "abierto el", "fecha de reclamación", "fecha de la reclamación", "fecha"),
        "cause": ("motivo", "motivo de la reclamación", "causa", "razón", "tipo de reclamación", "asunto", "tema", "categoría"),
        "sub_cause": ("submotivo", "subcategoría", "motivo detallado"),
        "status": ("estado", "estado del caso", "estado de la reclamación", "situación"),
        "outcome": ("resultado", "resolución", "solución", "decisión"),
        "resolved_at": ("fecha de resolución", "resuelto el", "resuelta el", "fecha de cierre", "cerrado el", "cerrada el", "finalizado el"),
        "order_id": ("no de pedido", "número de pedido", "id pedido", "referencia del pedido", "pedido"),
        "parcel_id": ("no de paquete", "número de seguimiento", "no de seguimiento", "paquete", "envío"),
        "amount": ("importe", "monto", "importe reclamado", "importe reembolsado", "cantidad reclamada"),
        "currency": ("moneda", "divisa"),
        "narrative": ("comentario", "comentarios", "descripción", "mensaje", "texto", "detalle"),
    },
    "parcels": {
        "parcel_id": ("no de paquete", "número de paquete", "número de seguimiento", "no de seguimiento", "no de envío", "número de envío", "número de guía", "no de guía", "paquete", "envío"),
        "order_id": ("no de pedido", "número de pedido", "id pedido", "referencia del pedido", "pedido"),
        "channel": ("transportista", "empresa de transporte", "mensajería", "paquetería", "método de envío", "operador logístico", "agencia de transporte"),
        "origin_hub": ("almacén", "origen", "centro logístico"),
        "category": ("categoría", "categoría de producto", "familia", "sección"),
        "ordered_at": ("fecha de pedido", "fecha del pedido", "pedido el", "fecha de compra", "comprado el", "fecha de pago", "pagado el"),
        "shipped_at": ("fecha de envío", "fecha del envío", "enviado el", "fecha de expedición", "fecha de salida", "despachado el", "fecha de despacho"),
        "customs_in_at": ("llegada a aduana", "entrada en aduana"),
        "customs_cleared_at": ("despacho de aduana", "salida de aduana", "liberado de aduana", "despachado de aduana"),
        "delivered_at": ("fecha de entrega", "entregado el", "entrega", "fecha de recepción", "recibido el"),
        "scanned_at": ("último escaneo", "última actualización", "actualizado el"),
        "promised_days": ("plazo prometido", "días prometidos", "plazo de entrega prometido", "plazo garantizado", "entrega prometida"),
        "value": ("importe", "valor", "importe del pedido", "monto", "precio", "total del pedido", "valor de la mercancía"),
        "currency": ("moneda", "divisa"),
        "status": ("estado", "estado del envío", "estado del pedido", "estado de entrega", "situación"),
        "compensation": ("compensación", "indemnización", "cupón", "vale"),
    },
    "active_users": {
        "users": ("usuarios", "usuarios activos", "usuarios mensuales", "visitantes", "visitantes únicos"),
        "platform": ("plataforma", "aplicación", "tienda"),
        "period_start": ("mes", "periodo", "período", "semana", "fecha"),
        "measurer": ("fuente", "medición", "instituto", "panel"),
    },
    "purchases": {
        "origin": ("país de origen", "origen", "procedencia", "país de procedencia", "país del vendedor"),
        "period_start": ("mes", "periodo", "período", "trimestre", "año"),
        "category": ("categoría", "familia de productos"),
        "purchases": ("número", "número de compras", "compras", "paquetes", "número de paquetes", "importaciones", "cantidad"),
        "value": ("valor", "importe", "monto", "valor de las compras", "valor importado"),
        "currency": ("moneda", "divisa"),
    },
    "listings": {
        "listing_id": ("anuncio", "no de anuncio", "número de anuncio", "artículo", "id artículo", "publicación", "denuncia", "no de denuncia", "oferta"),
        "reported_at": ("denunciado el", "fecha de denuncia", "fecha de la denuncia", "notificado el", "reportado el"),
        "first_seen_at": ("visto por primera vez", "publicado el", "primera aparición"),
        "seller_id": ("vendedor", "id vendedor", "no de vendedor", "tienda"),
        "kind": ("infracción", "tipo de infracción", "motivo", "tipo"),
        "category": ("categoría", "sección"),
        "verified": ("verificado", "confirmado", "comprobado"),
        "action": ("medida", "medida tomada", "acción", "decisión"),
        "acted_at": ("retirado el", "fecha de retirada", "eliminado el", "fecha de la medida"),
        "reappeared_of": ("reaparición de", "republicado de"),
    },
    "sellers": {
        "seller_id": ("vendedor", "id vendedor", "no de vendedor", "tienda"),
        "country": ("país", "país del vendedor"),
        "joined_at": ("registrado el", "fecha de registro", "fecha de alta", "alta"),
        "verified_at": ("verificado el", "fecha de verificación"),
        "licence_kind": ("licencia", "tipo de licencia"),
        "status": ("estado", "situación"),
    },
    "exchange_rates": {
        "currency": ("moneda", "divisa"),
        "date": ("fecha", "día", "mes"),
        "usd_per_unit": ("tipo de cambio", "tasa", "tasa de cambio", "cotización"),
        "source": ("fuente",),
    },
    "events": {
        "event_id": ("no de evento", "id evento"),
        "starts_on": ("fecha de inicio", "inicio", "fecha", "desde"),
        "ends_on": ("fecha de fin", "fecha final", "fin", "hasta"),
        "kind": ("tipo", "clase"),
        "title": ("título", "evento", "nombre"),
        "detail": ("descripción", "detalle"),
    },
    "targets": {
        "metric": ("indicador", "métrica"),
        "valid_from": ("válido desde", "a partir de", "desde", "inicio"),
        "value": ("objetivo", "meta", "valor objetivo", "valor"),
        "direction": ("sentido", "dirección"),
    },
    "channels": {
        "channel": ("transportista", "canal"),
        "title": ("nombre", "denominación"),
        "recognised": ("reconocido", "con seguimiento"),
        "kind": ("tipo",),
        "cost_usd": ("coste", "costo", "coste usd"),
    },
}
SHARED: dict[str, tuple[str, ...]] = {
    "market": ("país", "país de destino", "país de entrega", "país del cliente", "destino", "mercado"),
    "platform": ("plataforma", "tienda", "marketplace"),
    "body": ("organismo", "autoridad", "contado por"),
}
# Words that say which dataset a file is about, in headers or in its name.
ANCHORS: dict[str, tuple[str, ...]] = {
    "complaints": ("reclamacion", "queja", "incidencia"),
    "parcels": ("paquete", "pedido", "envío", "entrega", "seguimiento", "transportista"),
    "active_users": ("usuario", "visitante"),
    "purchases": ("compras", "importacion", "procedencia", "país de origen"),
    "listings": ("anuncio", "denuncia", "falsific", "infracción", "retirada"),
    "sellers": ("vendedor",),
    "exchange_rates": ("tipo de cambio", "tasa de cambio"),
    "events": ("evento", "campaña"),
    "targets": ("objetivo",),
    "channels": ("transportistas",),
}
# (dataset, column) -> word of the contract -> labels that mean it.
VALUES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("complaints", "status"): {
        "closed": ("cerrado", "cerrada", "resuelto", "resuelta", "finalizado", "finalizada", "completado"),
        "open": ("abierto", "abierta", "en curso", "en proceso", "pendiente", "nuevo", "nueva", "en espera"),
    },
    ("complaints", "outcome"): {
        "refunded": ("reembolsado", "reembolsada", "reembolso", "reembolso total", "devolución del dinero"),
        "partly refunded": ("reembolso parcial", "parcialmente reembolsado"),
        "replaced": ("reemplazado", "reemplazo", "cambio", "sustituido", "sustitución"),
        "compensated": ("compensado", "compensada", "compensación", "indemnizado", "indemnización", "cupón", "vale"),
        "refused": ("rechazado", "rechazada", "denegado", "denegada", "desestimado"),
        "withdrawn": ("retirado", "retirada", "anulado", "desistido", "cancelado"),
        "pending": ("pendiente", "en curso", "en proceso"),
    },
    ("parcels", "status"): {
        "delivered": ("entregado", "entregada", "recibido"),
        "moving": ("en tránsito", "en camino", "en reparto", "enviado", "enviada", "despachado", "en aduana", "en preparación", "pendiente", "en proceso"),
        "lost": ("perdido", "perdida", "extraviado", "extraviada"),
        "returned": ("devuelto", "devuelta", "devolución", "retornado"),
        "cancelled": ("cancelado", "cancelada", "anulado", "anulada"),
    },
    ("listings", "kind"): {
        "counterfeit": ("falsificación", "falsificado", "falso", "imitación", "réplica"),
        "illegal": ("ilegal", "prohibido", "ilícito"),
        "unsafe": ("peligroso", "inseguro", "retirada de producto", "alerta"),
    },
    ("listings", "action"): {
        "removed": ("retirado", "eliminado", "eliminada", "retirada"),
        "restricted": ("restringido", "suspendido", "bloqueado"),
        "penalised": ("sancionado", "multado", "multa"),
        "none": ("ninguna", "sin medida", "mantenido"),
        "pending": ("pendiente", "en revisión"),
    },
    ("targets", "direction"): {
        "at least": ("al menos", "subir", "mínimo", "mayor", "al alza"),
        "at most": ("como máximo", "bajar", "máximo", "menor", "a la baja"),
    },
    ("sellers", "status"): {
        "active": ("activo", "activa"),
        "restricted": ("restringido", "suspendido"),
        "closed": ("cerrado", "cerrada", "expulsado"),
    },
}
TOTAL_WORDS = ("suma", "subtotal", "todos", "todas", "total general")
NULL_WORDS = ("s/d", "sin datos", "desconocido", "no consta", "n/d", "N/D")
