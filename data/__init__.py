"""Contracts of every dataset, the catalogue of landed versions, and the collections that ship with the product."""
