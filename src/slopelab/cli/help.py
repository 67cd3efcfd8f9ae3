"""The help pages: Typer's commands, printed in our words and with the width of Chinese right."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from slopelab.cli.parsing import separated
from slopelab.core.nearest import nearest_names
from slopelab.errors import InputError
from slopelab.terminal.wrap import columns_of, terminal_width, wrapped
from slopelab.words import LANGUAGES, has, t

_LEFT: Final = 26
_LANG: Final = f"--lang {'|'.join(reversed(LANGUAGES))}"
"""Taken out of the line before Typer sees it, so that help pages too obey it."""
_BOLD: Final = "\x1b[1m{}\x1b[0m"


class Command(TyperCommand):
    """A command whose help is printed by us, and whose arguments may begin with a minus sign."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's context is not public
        """The help page, in the language in force."""
        return _page(self, ctx.command_path, self.get_params(ctx), {})

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - as above
        """Read the arguments.

        Raises:
            InputError: there are more than the command takes.
        """
        options = {
            name: not param.is_flag
            for param in self.get_params(ctx)
            if isinstance(param, TyperOption)
            for name in (*param.opts, *param.secondary_opts)
        }
        ctx.allow_extra_args = True
        extra = super().parse_args(ctx, separated(args, options))
        if extra:
            raise InputError("cli.extra", given=" ".join(extra)[:60])
        return extra


class Group(TyperGroup):
    """The commands together."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """The help page, in the language in force."""
        commands = {name: command.help or "" for name, command in self.commands.items()}
        return _page(self, ctx.command_path, self.get_params(ctx), commands)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:  # noqa: ANN401
        """Find the command.

        Raises:
            InputError: there is none of that name.
        """
        del ctx
        command = self.commands.get(args[0])
        if command is None:
            nearest = nearest_names(args[0], self.commands)
            raise InputError(
                "cli.command_near" if nearest else "cli.command",
                given=args[0][:40],
                nearest=nearest,
                known=", ".join(self.commands),
            )
        return args[0], command, args[1:]


def _page(
    command: TyperCommand | TyperGroup,
    path: str,
    params: Sequence[object],
    commands: Mapping[str, str],
) -> str:
    arguments = [param for param in params if isinstance(param, TyperArgument)]
    options = [param for param in params if isinstance(param, TyperOption)]
    usage = [path, t("help.options_slot"), *(_slot(argument) for argument in arguments)]
    usage += [t("help.command_slot")] if commands else []
    sections = [
        f"{_bold(t('help.usage'))}{' '.join(usage)}",
        "\n".join(_indented(_said(command.help or ""), 2)),
        _section(
            "arguments", {_label(argument): _said(argument.help or "") for argument in arguments}
        ),
        _section("commands", {name: _said(text) for name, text in commands.items()}),
        _section("options", {**_options(options), _LANG: t("option.lang")}),
        _examples(command.epilog or ""),
    ]
    return "\n\n".join(section for section in sections if section)


def _said(key: str) -> str:
    return t(key) if has(key) else key


def _label(param: TyperArgument | TyperOption) -> str:
    return _said(param.metavar or (param.name or "").upper())


def _slot(argument: TyperArgument) -> str:
    label = _label(argument)
    if argument.nargs != 1:
        label = f"{label}..."
    return label if argument.required else f"[{label}]"


def _options(options: Sequence[TyperOption]) -> dict[str, str]:
    return {_names(option): _described(option) for option in options if not option.hidden}


def _names(option: TyperOption) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {_label(option)}"


def _described(option: TyperOption) -> str:
    if "--help" in option.opts:
        return t("option.help")
    text = _said(option.help or "")
    default = option.default
    if option.is_flag or option.multiple or default in (None, ""):
        return text
    return f"{text} {t('help.default', value=default)}"


def _section(name: str, rows: Mapping[str, str]) -> str:
    if not rows:
        return ""
    left = min(_LEFT, max(map(columns_of, rows)) + 2)
    lines = [_bold(t(f"help.{name}"))]
    for label, text in rows.items():
        margin = " " * (2 + left)
        body = wrapped(text, terminal_width() - len(margin)) or [""]
        if columns_of(label) + 2 > left:
            lines += [f"  {label}", *(margin + line for line in body)]
            continue
        gap = " " * (left - columns_of(label))
        lines += [f"  {label}{gap}{body[0]}", *(margin + line for line in body[1:])]
    return "\n".join(lines)


def _examples(epilog: str) -> str:
    if not epilog:
        return ""
    return "\n".join([_bold(t("help.examples")), *(f"  {line}" for line in epilog.splitlines())])


def _indented(text: str, margin: int) -> list[str]:
    return [" " * margin + line for line in wrapped(text, terminal_width() - margin)]


def _bold(text: str) -> str:
    # https://no-color.org: bold counts as colour for whoever sets it.
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return _BOLD.format(text) if coloured and os.environ.get("TERM") != "dumb" else text
