"""The `amparo` command: finds the sub-command's module, parses, runs, and turns every refusal into one message.

Exit codes: 0 done, 1 the answer of a check is "no", 2 bad usage or bad input, 70 a defect in Amparo itself,
130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import io
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from amparo import __version__
from amparo.files import BadInput, preferred_language
from amparo.files.errors import catalogue

#: Sub-command -> the one line `amparo --help` shows. The module is `amparo.cli.<name>` (with `-` as `_`).
COMMANDS = {
    "assess": "judge cases by the legal tests, with reasons",
    "convert": "read and write HTCDS 2.0 case files",
    "simulate": "draw a region that does not exist, with its truth",
    "link": "find the records of one person in several lists",
    "encode": "encode a list under a key, so that it can be linked without names",
    "statistics": "compute indicators from records or from UNODC's GLOTIP file",
    "estimate": "estimate how many were never found",
    "protect": "suppress small cells so that none can be recovered",
    "attack": "try to recover the suppressed cells of a table",
    "release": "write a publication bundle",
    "report": "walk from lists to a protected report",
    "treaties": "show who has signed, ratified or left which treaty, since when, by what source",
    "laws": "ask each national law the questions of the model law and the Protocol",
    "promises": "show the promises of the conference, what measures them and whether they are kept",
}


#: What the machine refuses rather than Amparo gets wrong: space, disk, memory, permission, a name it cannot hold.
MACHINE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EBADF),
    *(errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG),
}
#: Options that name something to write; every other path is read.
WRITTEN = ("out", "rejects", "new_key", "sdmx")


def module_of(name: str) -> ModuleType:
    """The module of one sub-command, imported only when it is asked for."""
    return importlib.import_module(f"amparo.cli.{name.replace('-', '_')}")


def parser_for(name: str) -> argparse.ArgumentParser:
    """The parser of one sub-command; its module's `EXAMPLE` closes the help page."""
    module = module_of(name)
    parser = argparse.ArgumentParser(
        prog=f"amparo {name}",
        description=(module.__doc__ or "").strip(),
        epilog="Example:\n" + module.EXAMPLE.strip("\n"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    return parser


def overview() -> str:
    """What `amparo --help` prints."""
    lines = [
        f"amparo {__version__}: from agencies' case files to a defensible, safe national figure.",
        "",
        "register -> judge -> follow -> link -> count -> estimate -> protect -> publish",
        "",
        "usage: amparo COMMAND [OPTIONS]   (amparo COMMAND --help says more, with an example)",
        "",
        *(f"  {name:<11} {summary}" for name, summary in COMMANDS.items()),
        "",
        "AMPARO_LANG=es|en|pt|fr sets the language of messages.",
        "Example:",
        "  amparo assess cases.json --lang es",
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    _mend_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview(), file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    if arguments[0] == "--version":
        print(f"amparo {__version__}")
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        print(f"amparo: {_say('no_command', name=name[:40], commands=', '.join(COMMANDS))}", file=sys.stderr)
        return 2
    return _run(name, arguments[1:])


def _say(code: str, **values: object) -> str:
    return catalogue("cli")[code][preferred_language()].format(**values)


def _mend_streams() -> None:
    """Give a closed stream somewhere to go, and write UTF-8 where the locale cannot hold an accent.

    Output that a program reads (a pipe, a file) is UTF-8 as our files are; a terminal shows `?` instead.
    """
    if sys.stdin is None:  # else the first file opened takes its number, and charts are drawn in a child that reads it
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - open until the end
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the end
        elif isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


@contextlib.contextmanager
def _speaking(language: str | None) -> Iterator[None]:
    """The command's own `--lang` wins over the environment, for refusals too."""
    before = os.environ.get("AMPARO_LANG")
    if language:
        os.environ["AMPARO_LANG"] = language
    try:
        yield
    finally:
        if language:
            os.environ.pop("AMPARO_LANG")
            if before is not None:
                os.environ["AMPARO_LANG"] = before


def _check_targets(args: argparse.Namespace) -> None:
    """Refuse to write over what is read, or twice to one file: a mistyped `--out` must not cost a list."""
    read: list[Path] = []
    written: list[Path] = []
    for name, value in vars(args).items():
        paths = [path for path in (value if isinstance(value, list) else [value]) if isinstance(path, Path)]
        (written if name in WRITTEN else read).extend(paths)
    for number, target in enumerate(written):
        if any(_same(target, other) for other in (*read, *written[:number])):
            raise BadInput("cli.same_file", file=target)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return one.absolute() == other.absolute()


def _run(name: str, arguments: list[str]) -> int:
    with contextlib.ExitStack() as stack:
        try:
            args = parser_for(name).parse_args(arguments)
            stack.enter_context(_speaking(getattr(args, "lang", None)))
            _check_targets(args)
            code: int = module_of(name).run(args)
            sys.stdout.flush()
            return code
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else 2
        except (Exception, KeyboardInterrupt) as stop:
            return _stopped(name, stop)


def _stopped(name: str, stop: BaseException) -> int:
    """Say why a command stopped, and with which exit code."""
    if _interrupted(stop):
        stop = KeyboardInterrupt()
    if isinstance(stop, BrokenPipeError):
        _drop_output()
        return 0
    if isinstance(stop, BadInput):
        code, said = 2, str(stop)
    elif isinstance(stop, KeyboardInterrupt):
        code, said = 130, _say("interrupted")
    elif isinstance(stop, MemoryError) or (isinstance(stop, OSError) and stop.errno in MACHINE):
        _drop_output()
        why = os.strerror(errno.ENOMEM if isinstance(stop, MemoryError) else stop.errno or errno.EIO)
        code, said = 2, _say("machine", why=why)
    else:  # the last line of defence: no value of a record may reach the screen
        if os.environ.get("AMPARO_DEBUG"):
            traceback.print_exception(stop)
        where = traceback.extract_tb(stop.__traceback__)[-1]
        place = f"{os.path.basename(where.filename)}:{where.lineno}"
        code, said = 70, _say("defect", kind=type(stop).__name__, where=place)
    print(f"amparo {name}: {said}", file=sys.stderr)
    return code


def _interrupted(stop: BaseException | None) -> bool:
    """Whether it began with Ctrl-C: a library may turn the interruption into an error of its own."""
    while stop is not None and not isinstance(stop, KeyboardInterrupt):
        stop = stop.__cause__ or stop.__context__
    return stop is not None


def _drop_output() -> None:
    """Nobody reads or nothing fits: what is still in the buffer must not fail again when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
