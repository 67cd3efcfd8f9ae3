"""Derivations and facts as sentences and formulas, in two languages and five formats."""
