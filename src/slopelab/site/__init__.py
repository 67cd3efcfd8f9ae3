"""The documentation: a page for every function and every loss, computed from the catalogue.

What is written here is Markdown (MyST) with the figures and formulas in it; ``tools/make_site.py``
makes a site of it with Sphinx.
"""

from slopelab.site.write import write

__all__ = ["write"]
