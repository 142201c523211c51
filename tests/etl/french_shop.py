"""A French marketplace that sells into Spain, Brazil and Japan: exports as such a shop makes them, dirty, with totals that can be added up by hand."""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

PARCELS, CASES, MONTHS = 90, 30, 6
COUNTRIES = ("Espagne", "Brésil", "Japon")
HEADER = ["N° de commande", "N° de colis", "Pays de destination", "Date de commande", "Date d'expédition", "Date de livraison", "Délai promis (jours)",
          "Transporteur", "Catégorie", "Montant", "Devise", "Statut"]  # fmt: skip
FORM = "%d/%m/%Y %H:%M"


def write(folder: Path) -> Path:
    """Write all files; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_parcel(number) for number in range(PARCELS)]
    _table(folder / "colis_2026_01.csv", [HEADER, *rows[:60], rows[0]])  # one row twice
    _table(folder / "colis_2026_02.csv", [HEADER, *rows[60:]], "utf-16")
    _table(folder / "colis_2026_03.csv", [HEADER, _later(rows[2])])  # what was moving has arrived since
    _table(folder / "colis_2026_04.csv", [HEADER])
    (folder / "colis_2026_05.csv").write_bytes(b"")
    _complaints(folder / "reclamations.xlsx")
    _users(folder / "utilisateurs.jsonl")
    _purchases(folder / "achats_par_origine.csv")
    _table(folder / "evenements.csv", [["Événement", "Date de début", "Date de fin", "Type", "Pays"], ["Grève", "14/01/2026", "20/01/2026", "Grève", "Espagne"],
                                       ["=1+1", "25/02/2026", "", "Campagne", "Brésil"], ["Soldes", "25/02/2026", "", "Campagne", "Japon"]])  # fmt: skip
    _table(folder / "objectifs.csv", [["Indicateur", "Pays", "À partir du", "Objectif", "Sens"],
                                      ["promise_kept_rate", "Espagne", "13/01/2026", "92,5", "hausse"],
                                      ["complaints_per_10k", "Brésil", "13/01/2026", "900", "au plus"]])  # fmt: skip
    return folder


def _parcel(number: int) -> list[str]:
    """Of every ten seven arrived, one is under way, one is lost, one came back and still says when it had arrived."""
    ordered = datetime(2026, 1, 1, 9) + timedelta(days=number % 60)
    status = {2: "En transit", 5: "Perdu", 8: "Retourné"}.get(number % 10, "Livré")
    arrived = f"{ordered + timedelta(days=6):{FORM}}" if status in ("Livré", "Retourné") else ""
    return [f"FR-{number:04}", f"CB{number:06}FR", COUNTRIES[number % 3], f"{ordered:{FORM}}", f"{ordered + timedelta(days=1):{FORM}}", arrived, "5",
            ("Colissimo", "Chronopost")[number % 2], "Beauté", "1\u00a0020,50", "EUR", status]  # fmt: skip


def _later(row: list[str]) -> list[str]:
    return [*row[:5], f"{datetime.strptime(row[3], FORM) + timedelta(days=20):{FORM}}", *row[6:-1], "Livré"]


def _table(path: Path, rows: list[list[str]], encoding: str = "cp1252") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def _complaints(path: Path) -> None:
    """30 cases, causes in French and Portuguese; a merged title above, a line of sums below."""
    import openpyxl

    sheet = (book := openpyxl.Workbook()).active
    sheet["A1"] = "Réclamations"
    sheet.merge_cells("A1:H1")
    sheet.append([])
    sheet.append(["N° de réclamation", "Date de réception", "Pays", "N° de commande", "Motif", "Statut", "Issue", "Date de résolution", "Montant (EUR)"])
    for number in range(CASES):
        received, closed = datetime(2026, 2, 1, 8) + timedelta(days=number), number % 3 != 2
        sheet.append([f"R-{number:03}", received, COUNTRIES[number % 3], f"FR-{number:04}", ("Retard de livraison", "Atraso na entrega")[number % 2],
                      "Clôturé" if closed else "En cours", "Remboursé" if closed else None, received + timedelta(2) if closed else None, 12.5])  # fmt: skip
    sheet.append(["Total", *[None] * 7, 12.5 * CASES])
    book.save(path)


def _users(path: Path) -> None:
    rows = [{"mois": f"{month:02}/2026", "pays": country, "plateforme": "Lutèce", "utilisateurs_actifs": 1000 * month, "source": "Compteur"}
            for month in range(1, MONTHS + 1) for country in COUNTRIES]  # fmt: skip
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")


def _purchases(path: Path) -> None:
    """A column an origin and a printed total."""
    rows = [[f"{month:02}/2026", country, f"{1000 * month:,}".replace(",", " "), "400", "100", f"{1000 * month + 500:,}".replace(",", " ")]
            for month in range(1, MONTHS + 1) for country in COUNTRIES]  # fmt: skip
    _table(path, [["Mois", "Marché", "Chine", "États-Unis", "Royaume-Uni", "Total"], *rows])
