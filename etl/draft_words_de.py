# ruff: noqa: E501 (one contract column a line reads as a table)
# fmt: off
"""German words of headers and labels; the shape of `draft_words`, which joins them."""

# Contract column -> words of headers. A header matches on equality or on containing the word; longer words weigh more.
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "complaints": {
        "complaint_id": ("ticketnummer", "ticket nr", "vorgangsnummer", "vorgang", "fallnummer", "fall nr", "reklamationsnummer", "beschwerdenummer", "anfragenummer"),
        "received_at": ("eingang", "eingangsdatum", "eingegangen", "eingegangen am", "erstellt", "erstellt am", "erstelldatum", "eröffnet", "eröffnet am", "datum", "gemeldet am"),
        "cause": ("grund", "reklamationsgrund", "beschwerdegrund", "ursache", "thema", "kategorie", "art der beschwerde", "betreff", "anliegen"),
        "sub_cause": ("untergrund", "unterkategorie", "detailgrund"),
        "status": ("status", "bearbeitungsstand", "bearbeitungsstatus", "stand"),
        "outcome": ("ergebnis", "ausgang", "lösung", "entscheidung"),
        "resolved_at": ("gelöst am", "geschlossen am", "geschlossen", "erledigt am", "abgeschlossen am", "erledigt", "abschlussdatum"),
        "order_id": ("bestellnummer", "bestell nr", "bestellnr", "auftragsnummer", "auftrags nr", "auftragsnr", "auftrag", "bestellung"),
        "parcel_id": ("sendungsnummer", "paketnummer", "trackingnummer"),
        "amount": ("betrag", "streitwert", "erstattungsbetrag", "erstattung", "schaden"),
        "currency": ("währung", "waehrung"),
        "narrative": ("beschreibung", "nachricht", "text", "kundentext", "kundenkommentar", "kundennachricht", "kommentar", "freitext", "schilderung"),
    },
    "parcels": {
        "parcel_id": ("sendungsnummer", "sendung", "paketnummer", "paket", "trackingnummer", "sendungs nr", "sendungsverfolgung"),
        "order_id": ("bestellnummer", "bestell nr", "bestellnr", "auftragsnummer", "auftrags nr", "auftragsnr", "auftrag", "bestellung"),
        "channel": ("frachtführer", "paketdienstleister", "lieferdienst", "versanddienst", "versanddienstleister", "versandart", "zusteller", "zustelldienst", "paketdienst", "spediteur", "transporteur", "versand mit", "logistiker"),
        "origin_hub": ("lager", "absendeort", "versandlager", "herkunft"),
        "category": ("warengruppe", "kategorie", "produktgruppe", "sortiment"),
        "ordered_at": ("bezahlt am", "bezahlt", "bestelldatum", "bestellt am", "bestellt", "auftragsdatum", "kaufdatum", "gekauft am", "bestellzeitpunkt"),
        "shipped_at": ("übergeben am", "an post übergeben", "an versand übergeben", "abgeschickt am", "versanddatum", "versandt am", "versendet am", "versendet", "verschickt am", "versandt", "versandtag", "abgang", "ausgeliefert an spediteur"),
        "customs_in_at": ("zolleingang", "beim zoll", "zoll eingang", "gestellung"),
        "customs_cleared_at": ("verzollt", "verzollt am", "zollfreigabe", "zoll frei"),
        "delivered_at": ("beim kunden", "beim empfänger", "zustelldatum", "zugestellt am", "zugestellt", "geliefert am", "lieferdatum", "geliefert", "ankunft", "angekommen am", "zustellung"),
        "scanned_at": ("letzter scan", "aktualisiert am", "letzte aktualisierung"),
        "promised_days": ("zugesagte tage", "lieferversprechen", "lieferzusage", "zugesagte lieferzeit", "garantierte tage"),
        "value": ("warenwert", "bestellwert", "wert", "betrag", "summe", "gesamtbetrag", "preis"),
        "currency": ("währung", "waehrung"),
        "status": ("status", "lieferstatus", "sendungsstatus", "versandstatus", "stand", "zustand"),
        "compensation": ("gutschrift", "entschädigung", "gutschein"),
    },
    "active_users": {
        "users": ("nutzer", "aktive nutzer", "benutzer", "besucher", "monatliche nutzer"),
        "platform": ("plattform", "app", "anwendung", "dienst"),
        "period_start": ("monat", "zeitraum", "woche", "datum"),
        "measurer": ("quelle", "messung", "institut"),
    },
    "purchases": {
        "origin": ("herkunftsland", "ursprungsland", "ursprung", "herkunft", "land"),
        "period_start": ("monat", "zeitraum", "quartal", "jahr"),
        "category": ("warengruppe", "kategorie"),
        "purchases": ("anzahl", "sendungen", "pakete", "einfuhren", "käufe"),
        "value": ("wert", "einfuhrwert", "kaufwert", "betrag"),
        "currency": ("währung",),
    },
    "listings": {
        "listing_id": ("angebotsnummer", "angebot", "artikelnummer", "meldung", "meldungsnummer", "inseratsnummer"),
        "reported_at": ("gemeldet am", "meldedatum", "gemeldet"),
        "first_seen_at": ("zuerst gesehen", "eingestellt am"),
        "seller_id": ("verkäufer", "händler", "verkäufernummer", "händlernummer"),
        "kind": ("verstoß", "art des verstoßes", "grund"),
        "category": ("warengruppe", "kategorie"),
        "verified": ("bestätigt", "geprüft"),
        "action": ("maßnahme", "massnahme"),
        "acted_at": ("entfernt am", "gelöscht am", "gesperrt am", "maßnahme am"),
        "reappeared_of": ("wieder eingestellt von",),
    },
    "sellers": {
        "seller_id": ("verkäufer", "verkäufernummer", "händler", "händlernummer"),
        "country": ("land", "sitzland"),
        "joined_at": ("beigetreten am", "registriert am", "seit"),
        "verified_at": ("geprüft am", "verifiziert am"),
        "licence_kind": ("gewerbe", "lizenz"),
        "status": ("status",),
    },
    "exchange_rates": {
        "currency": ("währung",),
        "date": ("datum", "tag", "monat"),
        "usd_per_unit": ("kurs", "wechselkurs"),
        "source": ("quelle",),
    },
    "events": {
        "event_id": ("ereignisnummer",),
        "starts_on": ("beginn", "start", "datum", "von"),
        "ends_on": ("ende", "bis"),
        "kind": ("art", "typ"),
        "title": ("titel", "ereignis", "name"),
        "detail": ("beschreibung",),
    },
    "targets": {
        "metric": ("kennzahl", "metrik"),
        "valid_from": ("gültig ab", "ab"),
        "value": ("ziel", "zielwert"),
        "direction": ("richtung",),
    },
    "channels": {
        "channel": ("versanddienst", "versanddienstleister"),
        "title": ("name", "bezeichnung"),
        "recognised": ("anerkannt",),
        "kind": ("art",),
        "cost_usd": ("kosten",),
    },
}
SHARED: dict[str, tuple[str, ...]] = {
    "market": ("land", "zielland", "lieferland", "empfängerland", "bestimmungsland", "markt"),
    "platform": ("plattform", "shop", "marktplatz", "händler"),
    "body": ("stelle", "behörde"),
}
# Words that say which dataset a file is about, in headers or in its name.
ANCHORS: dict[str, tuple[str, ...]] = {
    "complaints": ("beschwerde", "reklamation", "ticket", "anfrage", "anliegen"),
    "parcels": ("bestell", "sendung", "paket", "versand", "zustell", "liefer"),
    "active_users": ("nutzer", "besucher"),
    "purchases": ("einfuhr", "import", "auslandskäufe"),
    "listings": ("angebot", "fälschung", "verstoß", "plagiat"),
    "sellers": ("verkäufer", "händler"),
    "exchange_rates": ("wechselkurs",),
    "events": ("ereignis", "aktion", "kampagne"),
    "targets": ("zielwert", "ziele"),
}
# (dataset, column) -> word of the contract -> labels that mean it.
VALUES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("complaints", "status"): {
        "closed": ("gelöst", "geschlossen", "erledigt", "abgeschlossen"),
        "open": ("offen", "neu", "in bearbeitung", "wartend", "wartet"),
    },
    ("complaints", "outcome"): {
        "refunded": ("erstattet", "erstattung", "rückerstattung"),
        "partly refunded": ("teilerstattung", "teilweise erstattet"),
        "replaced": ("ersetzt", "umtausch", "ersatz", "ersatzlieferung"),
        "compensated": ("entschädigt", "gutschein", "kulanz"),
        "refused": ("abgelehnt", "ablehnung"),
        "withdrawn": ("zurückgezogen", "storniert"),
        "pending": ("offen", "in bearbeitung"),
    },
    ("parcels", "status"): {
        "delivered": ("zugestellt", "geliefert", "angekommen", "ausgeliefert", "abgeholt"),
        "moving": ("auf dem weg", "ist unterwegs", "unterwegs", "in zustellung", "versandt", "versendet", "im transit", "beim zoll", "in bearbeitung", "bestellt", "verpackt", "offen"),
        "lost": ("verloren", "verschollen", "vermisst"),
        "returned": ("retoure", "retourniert", "zurückgeschickt", "zurück"),
        "cancelled": ("storniert", "abgebrochen", "storno"),
    },
    ("listings", "kind"): {
        "counterfeit": ("fälschung", "gefälscht", "plagiat", "markenfälschung"),
        "illegal": ("verboten", "illegal", "unzulässig"),
        "unsafe": ("unsicher", "gefährlich", "rückruf"),
    },
    ("listings", "action"): {
        "removed": ("entfernt", "gelöscht"),
        "restricted": ("gesperrt", "eingeschränkt"),
        "penalised": ("bestraft", "verwarnt", "strafe"),
        "none": ("keine", "keine maßnahme"),
        "pending": ("offen", "in prüfung"),
    },
    ("targets", "direction"): {
        "at least": ("mindestens", "höher", "steigend", "hoch"),
        "at most": ("höchstens", "niedriger", "sinkend"),
    },
    ("sellers", "status"): {
        "active": ("aktiv",),
        "restricted": ("eingeschränkt",),
        "closed": ("geschlossen", "gesperrt"),
    },
}
TOTAL_WORDS = ("summe", "gesamt", "insgesamt", "gesamtsumme", "zwischensumme", "alle")
NULL_WORDS = ("k.A.", "k. A.", "keine Angabe", "unbekannt", "entfällt")
