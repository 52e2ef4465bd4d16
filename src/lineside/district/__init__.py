"""The ledger of a district: figures, indicators, registry, roll-up, claims, targets."""
