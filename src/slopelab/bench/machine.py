"""What a measurement was made on."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Final, final

from slopelab.kernels.executable import compiled_is_wanted

_PACKAGES: Final = {
    "numpy": "numpy",
    "llvmlite": "llvmlite",
    "ml_dtypes": "ml_dtypes",
    "torch": "torch",
    "jax": "jax",
    "flint": "python-flint",
}
"""Modules, and the names under which they are installed."""


@final
@dataclass(frozen=True, slots=True)
class Machine:
    """A machine and what is installed on it.

    Args:
        processor: as the system calls it.
        cpu: as LLVM calls it; empty where LLVM is missing or cannot compile for it.
        cores: how many this process may use.
        system: operating system.
        packages: versions by name, Python and slopelab first.
        date: the day, as in 2026-11-23.
        compiled: whether kernels run as machine code here, and not with NumPy.
    """

    processor: str
    cpu: str
    cores: int
    system: str
    packages: dict[str, str]
    date: str
    compiled: bool


def this_machine() -> Machine:
    """This machine, today."""
    import slopelab

    cpu = _cpu()
    found = {name: _version(name) for module, name in _PACKAGES.items() if find_spec(module)}
    return Machine(
        processor=_processor(),
        cpu=cpu,
        cores=_cores(),
        system=f"{platform.system()} {platform.machine()}",
        packages={"Python": platform.python_version(), "slopelab": slopelab.__version__, **found},
        date=datetime.now(UTC).date().isoformat(),
        compiled=compiled_is_wanted() and bool(cpu),
    )


def _cpu() -> str:
    from slopelab.kernels.machine import host

    if find_spec("llvmlite") is None:
        return ""
    try:
        return host().cpu
    except Exception:  # noqa: BLE001 - whatever is wrong there, nothing is compiled
        return ""


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 - a device
            names = [line.split(":", 1)[1].strip() for line in file if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
