"""The vocabulary: expressions, primitives, specs, and the reader of typed formulas."""
