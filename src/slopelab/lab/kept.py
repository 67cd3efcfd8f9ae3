"""Answers that are given again: many people start from the same page and move the same slider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, final

_MOST: Final = 512
_LONGEST: Final = 64 * 1024


@final
@dataclass(slots=True)
class Kept:
    """The newest answers by question; those that were asked for longest ago go first.

    Args:
        most: how many.
        longest: bytes of an answer; a longer one is not kept.

    Example:
        >>> kept = Kept(most=2)
        >>> for question in ("f=a", "f=b"):
        ...     kept.put(question, question.encode())
        >>> kept.get("f=a")
        b'f=a'
        >>> kept.put("f=c", b"f=c")
        >>> kept.get("f=b") is None
        True
    """

    most: int = _MOST
    longest: int = _LONGEST
    _answers: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def get(self, question: str) -> bytes | None:
        """The answer to a question; None if there is none any more.

        Args:
            question: its text.
        """
        answer = self._answers.pop(question, None)
        if answer is not None:
            self._answers[question] = answer
        return answer

    def put(self, question: str, answer: bytes) -> None:
        """Keep an answer.

        Args:
            question: its text.
            answer: the bytes that are sent.
        """
        if len(answer) > self.longest:
            return
        if question not in self._answers and len(self._answers) >= self.most:
            del self._answers[next(iter(self._answers))]
        self._answers[question] = answer
