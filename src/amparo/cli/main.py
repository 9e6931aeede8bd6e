"""The `amparo` command: finds the sub-command's module, parses, runs, and turns every refusal into one message.

Exit codes: 0 done, 1 the answer of a check is "no", 2 bad usage or bad input, 70 a defect in Amparo itself,
130 interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType

from amparo import __version__
from amparo.files import BadInput

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
}


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
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())
        return 0 if arguments else 2
    if arguments[0] == "--version":
        print(f"amparo {__version__}")
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        print(f"amparo: there is no command {name!r}. Commands: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    return _run(name, arguments[1:])


def _run(name: str, arguments: list[str]) -> int:
    try:
        code: int = module_of(name).run(parser_for(name).parse_args(arguments))
        sys.stdout.flush()
        return code
    except BadInput as refusal:
        print(f"amparo {name}: {refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"\namparo {name}: interrupted; nothing half-written was left.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except Exception as defect:  # the last line of defence: no value of a record may reach the screen
        if os.environ.get("AMPARO_DEBUG"):
            traceback.print_exc()
        where = traceback.extract_tb(defect.__traceback__)[-1]
        print(
            f"amparo {name}: a defect in Amparo, not in your input: {type(defect).__name__} in "
            f"{os.path.basename(where.filename)}:{where.lineno}. Nothing half-written was left. "
            "Please report this line; AMPARO_DEBUG=1 shows more (it may show data: do not send that on).",
            file=sys.stderr,
        )
        return 70


if __name__ == "__main__":
    sys.exit(main())
