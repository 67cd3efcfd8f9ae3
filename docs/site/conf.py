"""How Sphinx makes the site of one language; ``tools/make_site.py`` runs it for both."""

import logging
import os
from pathlib import Path

import jieba
from sphinx.search.zh import SearchChinese

HERE = Path(__file__).parent
# It cuts Chinese into words for the search box, and would report its progress as errors.
jieba.setLogLevel(logging.WARNING)
# Sphinx 9.0 ships the English stemmer with Chinese pages but looks for one of this name, and the
# search box finds nothing.
SearchChinese.language_name = "English"

_CHINESE = os.environ["SLOPELAB_SITE_LANG"] == "zh"

# The system's own first; ours has what a system without Chinese lacks.
_FONTS = (
    '-apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, "PingFang SC", "Microsoft YaHei", '
    '"Slopelab Sans SC", sans-serif'
)

project = "斜率实验室 slopelab" if _CHINESE else "slopelab"
author = "The slopelab authors"
project_copyright = "The slopelab authors"
language = "zh_CN" if _CHINESE else "en"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = []
templates_path = [str(HERE / "templates")]
nitpicky = True
# Examples of the guides are run where they stand in the repository.
highlight_language = "none"

html_theme = "furo"
html_title = project
html_static_path = [str(HERE / "static")]
html_css_files = ["site.css"]
# Before Sphinx's own script, which takes a `splitQuery` that is there already.
html_js_files = [("search-words.js", {"priority": 100})]
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_context = {
    "other_language": "en" if _CHINESE else "zh",
    "other_title": "English" if _CHINESE else "中文",
}
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#1f4e8c",
        "color-brand-content": "#1f4e8c",
        "font-stack": _FONTS,
    },
    "dark_css_variables": {"color-brand-primary": "#8fbcff", "color-brand-content": "#8fbcff"},
}
