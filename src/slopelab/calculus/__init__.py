"""What follows from a formula: derivations, simplification, certified facts, pairings."""
