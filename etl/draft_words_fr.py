# ruff: noqa: E501 (one contract column a line reads as a table)
# fmt: off
"""French words of headers and labels, with their accents (a header without them matches as well); the shape of `draft_words`, which joins them."""

# Contract column -> words of headers. A header matches on equality or on containing the word; longer words weigh more.
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "complaints": {
        "complaint_id": ("no de réclamation", "numéro de réclamation", "référence réclamation", "id réclamation", "réclamation", "no de ticket", "numéro de ticket", "no de dossier", "numéro de dossier", "no de litige", "no de demande", "dossier", "litige"),
        "received_at": ("date de réception", "reçu le", "reçue le", "date de création", "créé le", "date d'ouverture", "ouvert le", "date de la réclamation", "date de réclamation", "date du litige", "déposé le", "date"),
        "cause": ("motif", "motif de la réclamation", "motif de contact", "raison", "cause", "type de réclamation", "nature", "objet", "sujet", "thème", "catégorie"),
        "sub_cause": ("sous motif", "sous catégorie", "motif détaillé", "détail du motif"),
        "status": ("statut", "état", "statut du dossier", "état du dossier", "statut de la réclamation"),
        "outcome": ("issue", "résultat", "décision", "résolution", "solution", "suite donnée"),
        "resolved_at": ("date de résolution", "résolu le", "résolue le", "date de clôture", "clôturé le", "clos le", "date de fermeture", "fermé le", "traité le", "date de traitement"),
        "order_id": ("no de commande", "numéro de commande", "référence commande", "référence de commande", "réf commande", "id commande", "commande"),
        "parcel_id": ("no de colis", "numéro de colis", "no de suivi", "numéro de suivi", "colis"),
        "amount": ("montant", "montant réclamé", "montant du litige", "montant remboursé", "préjudice"),
        "currency": ("devise", "monnaie"),
        "narrative": ("commentaire", "description", "message", "texte", "contenu", "commentaire client", "verbatim", "détails"),
    },
    "parcels": {
        "parcel_id": ("no de colis", "numéro de colis", "no de suivi", "numéro de suivi", "no d'expédition", "numéro d'expédition", "no d'envoi", "code de suivi", "colis", "envoi"),
        "order_id": ("no de commande", "numéro de commande", "référence commande", "référence de commande", "réf commande", "id commande", "commande"),
        "channel": ("transporteur", "mode de livraison", "mode d'expédition", "société de livraison", "livreur", "prestataire", "canal logistique"),
        "origin_hub": ("entrepôt", "lieu de départ", "site d'expédition", "origine"),
        "category": ("catégorie", "catégorie de produit", "rayon", "famille", "univers"),
        "ordered_at": ("date de commande", "commandé le", "commandée le", "date de la commande", "date d'achat", "acheté le", "date de paiement", "payé le"),
        "shipped_at": ("date d'expédition", "expédié le", "expédiée le", "date d'envoi", "envoyé le", "date de départ", "remis au transporteur", "remis au transporteur le", "pris en charge le"),
        "customs_in_at": ("arrivée en douane", "entrée en douane", "présenté en douane"),
        "customs_cleared_at": ("dédouané le", "dédouanement", "date de dédouanement", "sortie de douane"),
        "delivered_at": ("date de livraison", "livré le", "livrée le", "livraison", "date de réception", "reçu le", "remis le", "date de remise"),
        "scanned_at": ("dernier scan", "dernière mise à jour", "mis à jour le", "dernier événement"),
        "promised_days": ("délai promis", "délai annoncé", "délai garanti", "délai de livraison promis", "jours promis", "promesse de livraison"),
        "value": ("montant", "valeur", "montant de la commande", "montant commande", "prix", "total commande", "valeur de la marchandise"),
        "currency": ("devise", "monnaie"),
        "status": ("statut", "état", "statut de livraison", "état de livraison", "statut du colis", "statut de la commande"),
        "compensation": ("indemnisation", "dédommagement", "geste commercial", "bon d'achat", "avoir"),
    },
    "active_users": {
        "users": ("utilisateurs", "utilisateurs actifs", "utilisateurs mensuels", "visiteurs", "visiteurs uniques", "clients actifs"),
        "platform": ("plateforme", "application", "appli", "enseigne", "site"),
        "period_start": ("mois", "période", "semaine", "date"),
        "measurer": ("source", "mesure", "institut", "panel"),
    },
    "purchases": {
        "origin": ("pays d'origine", "origine", "provenance", "pays de provenance", "pays du vendeur", "pays d'expédition"),
        "period_start": ("mois", "période", "trimestre", "année"),
        "category": ("catégorie", "famille de produits"),
        "purchases": ("nombre", "nombre d'achats", "achats", "colis", "nombre de colis", "nombre de commandes", "importations", "quantité"),
        "value": ("valeur", "montant", "valeur des achats", "valeur importée", "chiffre d'affaires"),
        "currency": ("devise", "monnaie"),
    },
    "listings": {
        "listing_id": ("annonce", "no d'annonce", "numéro d'annonce", "référence annonce", "no de signalement", "signalement", "référence produit", "offre", "article"),
        "reported_at": ("signalé le", "signalée le", "date de signalement", "date du signalement", "notifié le"),
        "first_seen_at": ("première apparition", "vu pour la première fois", "publié le", "mis en ligne le"),
        "seller_id": ("vendeur", "no de vendeur", "id vendeur", "boutique", "marchand"),
        "kind": ("infraction", "type d'infraction", "motif", "type", "nature"),
        "category": ("catégorie", "rayon", "famille"),
        "verified": ("vérifié", "confirmé", "avéré", "fondé"),
        "action": ("mesure", "mesure prise", "action", "suite donnée", "décision"),
        "acted_at": ("retiré le", "retirée le", "date de retrait", "supprimé le", "date de la mesure", "traité le"),
        "reappeared_of": ("réapparition de", "republication de"),
    },
    "sellers": {
        "seller_id": ("vendeur", "no de vendeur", "id vendeur", "boutique", "marchand"),
        "country": ("pays", "pays du vendeur", "pays du siège"),
        "joined_at": ("inscrit le", "date d'inscription", "membre depuis"),
        "verified_at": ("vérifié le", "date de vérification"),
        "licence_kind": ("licence", "type de licence", "forme juridique"),
        "status": ("statut", "état"),
    },
    "exchange_rates": {
        "currency": ("devise", "monnaie"),
        "date": ("date", "jour", "mois"),
        "usd_per_unit": ("taux", "taux de change", "cours"),
        "source": ("source",),
    },
    "events": {
        "event_id": ("no d'événement", "id événement"),
        "starts_on": ("date de début", "début", "date", "du", "à partir du"),
        "ends_on": ("date de fin", "fin", "au", "jusqu'au"),
        "kind": ("type", "nature", "genre"),
        "title": ("titre", "événement", "intitulé", "nom", "libellé"),
        "detail": ("description", "détail", "commentaire"),
    },
    "targets": {
        "metric": ("indicateur", "métrique"),
        "valid_from": ("à partir du", "valable à partir du", "début", "date de début"),
        "value": ("objectif", "cible", "valeur cible", "valeur"),
        "direction": ("sens", "direction"),
    },
    "channels": {
        "channel": ("transporteur", "canal"),
        "title": ("nom", "libellé", "désignation"),
        "recognised": ("reconnu", "suivi", "avec suivi"),
        "kind": ("type",),
        "cost_usd": ("coût", "coût usd"),
    },
}
SHARED: dict[str, tuple[str, ...]] = {
    "market": ("pays", "pays de destination", "pays de livraison", "pays du client", "destination", "marché"),
    "platform": ("plateforme", "boutique", "place de marché", "enseigne", "site"),
    "body": ("organisme", "autorité", "compté par"),
}
# Words that say which dataset a file is about, in headers or in its name.
ANCHORS: dict[str, tuple[str, ...]] = {
    "complaints": ("réclamation", "litige", "plainte", "dossier"),
    "parcels": ("colis", "commande", "expédi", "livraison", "transporteur", "suivi"),
    "active_users": ("utilisateur", "visiteur"),
    "purchases": ("achats", "importation", "origine", "provenance"),
    "listings": ("annonce", "signal", "contrefa", "infraction", "retrait"),
    "sellers": ("vendeur", "marchand"),
    "exchange_rates": ("taux de change", "cours de change"),
    "events": ("événement", "campagne"),
    "targets": ("objectif", "cible"),
    "channels": ("transporteurs",),
}
# (dataset, column) -> word of the contract -> labels that mean it.
VALUES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("complaints", "status"): {
        "closed": ("clôturé", "clôturée", "clos", "close", "fermé", "fermée", "résolu", "résolue", "traité", "traitée", "terminé", "terminée"),
        "open": ("ouvert", "ouverte", "en cours", "en attente", "nouveau", "nouvelle", "à traiter"),
    },
    ("complaints", "outcome"): {
        "refunded": ("remboursé", "remboursée", "remboursement", "remboursement total"),
        "partly refunded": ("remboursement partiel", "partiellement remboursé", "remboursé partiellement"),
        "replaced": ("remplacé", "remplacement", "échange", "échangé", "renvoi du produit"),
        "compensated": ("indemnisé", "indemnisée", "indemnisation", "dédommagé", "geste commercial", "bon d'achat", "avoir"),
        "refused": ("refusé", "refusée", "rejeté", "rejetée", "refus", "non fondé"),
        "withdrawn": ("retiré", "retirée", "annulé", "annulée", "abandonné", "désistement"),
        "pending": ("en cours", "en attente"),
    },
    ("parcels", "status"): {
        "delivered": ("livré", "livrée", "distribué", "reçu", "remis"),
        "moving": ("en transit", "en cours", "en cours de livraison", "en cours d'acheminement", "expédié", "expédiée", "envoyé", "en préparation", "en douane", "en attente", "pris en charge", "commandé"),
        "lost": ("perdu", "perdue", "égaré", "égarée", "disparu"),
        "returned": ("retourné", "retournée", "retour", "renvoyé", "retour expéditeur"),
        "cancelled": ("annulé", "annulée", "annulation"),
    },
    ("listings", "kind"): {
        "counterfeit": ("contrefaçon", "contrefait", "faux", "imitation", "marque"),
        "illegal": ("illégal", "illicite", "interdit", "prohibé"),
        "unsafe": ("dangereux", "non conforme", "rappel", "danger"),
    },
    ("listings", "action"): {
        "removed": ("retiré", "retirée", "supprimé", "supprimée", "retrait"),
        "restricted": ("restreint", "suspendu", "suspendue", "bloqué"),
        "penalised": ("sanctionné", "sanction", "amende", "pénalisé"),
        "none": ("aucune", "aucune mesure", "sans suite", "maintenu"),
        "pending": ("en cours", "en attente", "à l'étude"),
    },
    ("targets", "direction"): {
        "at least": ("au moins", "hausse", "à la hausse", "minimum", "plus haut"),
        "at most": ("au plus", "baisse", "à la baisse", "maximum", "plus bas"),
    },
    ("sellers", "status"): {
        "active": ("actif", "active"),
        "restricted": ("restreint", "suspendu"),
        "closed": ("fermé", "radié", "banni"),
    },
}
TOTAL_WORDS = ("sous total", "total général", "ensemble", "tous", "toutes", "somme")
NULL_WORDS = ("n.c.", "n/c", "non renseigné", "inconnu", "sans objet", "néant")
