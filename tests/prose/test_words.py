"""Both languages say the same things: the same messages with the same fields."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from string import Formatter

import pytest

import slopelab.words
from slopelab.words import LANGUAGES, messages, t, use_language

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_both_languages_have_the_same_messages() -> None:
    assert set(messages("en")) == set(messages("zh"))


@pytest.mark.parametrize("key", messages("en"))
def test_both_languages_fill_in_the_same_fields(key: str) -> None:
    english, chinese = (messages(language)[key] for language in LANGUAGES)
    wanted, found = ({re.split(r"[!:.\[]", f)[0] for f in fields_of(m)} for m in (english, chinese))
    assert found == wanted
    assert "" not in wanted, "a field without a name"


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_tidy(language: str) -> None:
    raw = files(slopelab.words).joinpath(f"{language}.json").read_text(encoding="utf-8")
    read = json.loads(raw, object_pairs_hook=list)
    keys = [key for key, _ in read]
    assert keys == sorted(set(keys)), "sorted, and none twice"
    for key, message in read:
        assert message.strip(), key
        assert "\u200b" not in message, key


def test_english_is_english() -> None:
    assert not [key for key, message in messages("en").items() if CHINESE.search(message)]


def test_chinese_sentences_end_as_chinese_sentences_do() -> None:
    for key, message in messages("zh").items():
        if CHINESE.search(message) and "\n" not in message:
            assert not re.search(r"[\u4e00-\u9fff][;:?!](?:\s|$)", message), key
            assert not re.search(r"[\u4e00-\u9fff]\.$", message), key


def test_chinese_is_translated() -> None:
    """A message of several English words has not been left as it was."""
    for key, message in messages("zh").items():
        english = messages("en")[key]
        words = re.findall(r"[a-z]{3,}", re.sub(r"\{[^}]*\}|\$[^$]*\$|--?\w+", "", english))
        if len(words) > 3:
            assert CHINESE.search(message), key


def test_the_language_in_force_decides() -> None:
    with use_language("zh"):
        assert t("phase.define") == "定义"
        with use_language("en"):
            assert t("phase.define") == "Definition"
        assert t("phase.define") == "定义"


def test_a_missing_message_is_a_defect() -> None:
    with pytest.raises(KeyError):
        t("no.such.message")
