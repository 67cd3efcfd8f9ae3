from __future__ import annotations

import pytest

from slopelab.report import build
from slopelab.words import LANGUAGES, Language


@pytest.fixture(scope="session")
def pages() -> dict[Language, str]:
    """The report in each language, built once."""
    return {language: build(language) for language in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> Language:
    return request.param


@pytest.fixture
def page(pages: dict[Language, str], lang: Language) -> str:
    return pages[lang]
