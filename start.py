"""Start slopelab from a fresh checkout; needs Python and nothing else.

    python3 start.py                            open the laboratory in the browser
    python3 start.py derive sigmoid --lang zh   any slopelab command
    python3 start.py test -k sigmoid            the tests, with any options of pytest

The first start makes ``.venv`` beside this file and installs slopelab into it; later ones only
run. uv does both when it is on the PATH. The exit status is that of the command.

This file stands on the standard library alone, and Python 3.6 can still read it: otherwise an old
Python would answer with a syntax error and not with the sentence that says what is wrong. Hence
the quoted annotations.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "slopelab-start.json"
INTERRUPTED = 130

MESSAGES = {
    "en": {
        "old": "slopelab needs Python {oldest} or newer, and this is Python {found}.",
        "make": "Making .venv and installing slopelab into it (once, about a minute) ...",
        "remake": "The .venv here is unfinished or was made elsewhere; making it again ...",
        "install": "Installing what has changed ...",
        "bare": "There is neither pip nor uv to install slopelab with; install one of them, "
        "on Debian or Ubuntu with: apt install python3-venv",
        "failed": "slopelab could not be installed; the reason stands above.",
        "system": "slopelab could not be started: {reason}",
    },
    "zh": {
        "old": "slopelab 需要 Python {oldest} 或更新的版本，而这里是 Python {found}。",
        "make": "正在创建 .venv 并安装 slopelab（只需一次，约一分钟）……",
        "remake": "这里的 .venv 不完整，或者是在别处创建的；正在重新创建……",
        "install": "正在安装有变动的部分……",
        "bare": "没有可用来安装 slopelab 的 pip 或 uv，请先安装其中之一；"
        "在 Debian 或 Ubuntu 上：apt install python3-venv",
        "failed": "slopelab 安装失败，原因见上。",
        "system": "slopelab 无法启动：{reason}",
    },
}


def language(environ: "dict[str, str]") -> str:
    """The language of the messages: the first variable that is set decides, then English."""
    for variable in ("SLOPELAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(variable, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def message(key: str, **fields: object) -> str:
    """A message in the language that the environment asks for."""
    return MESSAGES[language(dict(os.environ))][key].format(**fields)


def say(key: str, **fields: object) -> None:
    """Print a message on standard error, which is where progress goes."""
    print(message(key, **fields), file=sys.stderr, flush=True)


def too_old(version: "tuple[int, ...]") -> "str | None":
    """The sentence that turns an old Python away; None for one that is new enough."""
    if tuple(version[:2]) >= OLDEST:
        return None
    return message("old", oldest=dotted(OLDEST), found=dotted(version[:3]))


def dotted(version: "tuple[int, ...]") -> str:
    """A version as it is written: (3, 11) is 3.11."""
    return ".".join(str(part) for part in version)


def program(venv: Path, name: str, *, windows: bool = os.name == "nt") -> Path:
    """Where an environment keeps a program."""
    return venv / "Scripts" / (name + ".exe") if windows else venv / "bin" / name


def home(root: Path, version: "tuple[int, ...]") -> str:
    """What an environment is tied to: its Python, and the folder that it was installed from."""
    return "Python {} in {}".format(dotted(version[:2]), root)


def inputs(root: Path) -> str:
    """A hash of the files that say what is to be installed."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def read_stamp(path: Path) -> "dict[str, object] | None":
    """What the stamp in an environment says; None when there is none, {} when it is unreadable."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(path: Path, home: str, inputs: str, extras: "list[str]") -> None:
    """Note in an environment what it holds; `inputs` is empty while it is being made."""
    stamp = {"home": home, "inputs": inputs, "extras": extras}
    path.write_text(json.dumps(stamp, indent=2), encoding="utf-8")


def plan(stamp: "dict[str, object]", home: str, inputs: str, extras: "list[str]") -> str:
    """What is to be done about an environment with that stamp: "run", "install" or "remake"."""
    if stamp.get("home") != home or not stamp.get("inputs"):
        return "remake"
    if stamp["inputs"] == inputs and set(extras) <= set(stamp["extras"]):
        return "run"
    return "install"


def make_command(uv: "str | None", venv: Path, *, ensurepip: bool) -> "list[str]":
    """The command that makes an environment, which may lie on a folder that is there already."""
    if uv:
        return [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(venv)]
    # Debian keeps ensurepip in a package of its own; without it, venv can only leave pip out.
    return [sys.executable, "-m", "venv"] + ([] if ensurepip else ["--without-pip"]) + [str(venv)]


def install_command(
    uv: "str | None", root: Path, venv: Path, extras: "list[str]", *, pip_inside: bool
) -> "list[str]":
    """The command that installs slopelab, editable and with tested versions, into `venv`.

    Args:
        uv: where uv is, if it is.
        root: the checkout.
        venv: the environment.
        extras: which of the project's extras to install as well.
        pip_inside: whether the environment has a pip; otherwise ours installs into it.
    """
    python = str(program(venv, "python"))
    if uv:
        command = [uv, "pip", "install", "--python", python]
    elif pip_inside:
        command = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    else:
        command = [sys.executable, "-m", "pip", "--python", python]
        command += ["install", "--disable-pip-version-check"]
    target = str(root) + ("[{}]".format(",".join(extras)) if extras else "")
    return [*command, "--quiet", "-c", str(root / "constraints.txt"), "-e", target]


def run(command: "list[str]", cwd: "Path | None" = None, *, quiet: bool = False) -> int:
    """Run a command to its end and return its exit status, as a shell would count it.

    Ctrl-C reaches the command as well as us: it ends in its own way, and we wait for that. The
    output of a quiet command is shown only when it fails by itself.
    """
    interrupts = []
    # Not KeyboardInterrupt: raised between the end of the command and our reading of its status,
    # it would lose the status.
    before = signal.signal(signal.SIGINT, lambda *_: interrupts.append(True))
    try:
        process = subprocess.Popen(
            command,
            cwd=None if cwd is None else str(cwd),
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
        )
        output = process.communicate()[0]
    finally:
        signal.signal(signal.SIGINT, before)
    status = process.returncode
    if interrupts and status != 0:
        raise KeyboardInterrupt
    if output and status != 0:
        print(output.decode(errors="replace").rstrip(), file=sys.stderr)
    return status if status >= 0 else 128 - status


def answers(python: Path, code: str) -> "str | None":
    """What a Python prints for a line of code; None when it fails or cannot be run."""
    try:
        done = subprocess.run(
            [str(python), "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode().strip()


def todo(stamp: "dict[str, object] | None", extras: "list[str]") -> str:
    """What is to be done about ``.venv`` as it is: "run", "install", "remake" or "make"."""
    if not VENV.exists():
        return "make"
    python = program(VENV, "python")
    if stamp is None:
        # Not made by us. Somebody's own environment is used; the rest of one is not.
        version = answers(python, "import sys; print('{}.{}'.format(*sys.version_info))")
        return "install" if version == dotted(sys.version_info[:2]) else "remake"
    if not python.exists():
        return "remake"
    return plan(stamp, home(ROOT, sys.version_info), inputs(ROOT), extras)


def prepare(extras: "list[str]") -> int:
    """See to it that ``.venv`` holds slopelab with these extras; returns an exit status."""
    stamp = read_stamp(STAMP)
    job = todo(stamp, extras)
    if job == "run":
        return 0
    uv = shutil.which("uv")
    ensurepip = importlib.util.find_spec("ensurepip") is not None
    if not (uv or ensurepip or importlib.util.find_spec("pip")):
        say("bare")
        return 1
    say(job)
    if job == "remake":
        shutil.rmtree(str(VENV))
    VENV.mkdir(exist_ok=True)
    # What was asked for earlier stays installed: `test` and plain starts may alternate.
    had = stamp.get("extras", []) if stamp and job == "install" else []
    extras = sorted(set(extras) | set(had))
    write_stamp(STAMP, home(ROOT, sys.version_info), "", extras)
    status = 0 if job == "install" else run(make_command(uv, VENV, ensurepip=ensurepip), quiet=True)
    if status == 0:
        inside = answers(program(VENV, "python"), "import pip") is not None
        status = run(install_command(uv, ROOT, VENV, extras, pip_inside=inside), quiet=True)
    if status != 0:
        say("failed")
        return status
    write_stamp(STAMP, home(ROOT, sys.version_info), inputs(ROOT), extras)
    return 0


def start(arguments: "list[str]") -> int:
    """Prepare ``.venv``, then run what the arguments ask for; returns its exit status."""
    if arguments[:1] == ["test"]:
        python = str(program(VENV, "python"))
        return prepare(["test"]) or run([python, "-m", "pytest", *arguments[1:]], cwd=ROOT)
    return prepare([]) or run([str(program(VENV, "slopelab")), *(arguments or ["lab"])])


def main() -> int:
    """Start slopelab with the command line's arguments; returns the exit status."""
    refusal = too_old(sys.version_info)
    if refusal:
        print(refusal, file=sys.stderr)
        return 1
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show Chinese gets question marks and not an exception.
        stream.reconfigure(errors="replace")
    try:
        return start(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        say("system", reason=error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
