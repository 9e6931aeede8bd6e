"""The `amparo-web` command: prepare an instance, open the first account, serve it, or try the demonstration.

Exit codes: 0 done (also after Ctrl-C while serving), 2 bad usage or an instance that cannot be served, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from amparo import __version__
from amparo.files import BadInput, preferred_language
from amparo.vocabulary.text import LANGUAGES

EXAMPLE = """
  amparo-web demo --port 8000
  AMPARO_HOME=/srv/amparo amparo-web migrate
  AMPARO_HOME=/srv/amparo amparo-web create-member --agency refugio-1 --kind shelter --name "Refugio 1" \\
      --username ana.coordina --role coordinator
  AMPARO_HOME=/srv/amparo amparo-web serve --host 127.0.0.1 --port 8000"""


#: Where the demonstration lives, below the folder it is started in.
DEMO_HOME = Path("var/demo")


class CannotServe(Exception):  # noqa: N818 - it is the instance that cannot be served
    """Something a person can mend, said in the reader's language."""

    def __init__(self, key: str, **values: object) -> None:
        from amparo_web.design.words import say

        super().__init__(say(key if "." in key else f"demo.{key}", preferred_language(), **values))


def parser() -> argparse.ArgumentParser:
    """Every sub-command with its options."""
    top = argparse.ArgumentParser(
        prog="amparo-web",
        description=(__doc__ or "").strip(),
        epilog="Example:" + EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"amparo-web {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, summary: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=summary,
            description=summary,
            epilog=f"Example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    command("migrate", "create or update the database and the key of the instance in AMPARO_HOME", "amparo-web migrate")
    for name, summary in (
        ("serve", "serve the instance in AMPARO_HOME in the foreground"),
        ("demo", "build the demonstration once, then serve it in the foreground"),
    ):
        sub = command(name, summary, f"amparo-web {name} --port 8010")
        sub.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
        sub.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        if name == "demo":
            sub.add_argument("--glotip", type=Path, metavar="FILE", help="UNODC's GLOTIP file, shown beside the region")
    apart = command(
        "worker", "do the background jobs of the instance in AMPARO_HOME, in the foreground", "amparo-web worker"
    )
    apart.add_argument("--with", dest="parent", type=int, help=argparse.SUPPRESS)  # serve: end when it is gone
    verify = command(
        "audit-verify",
        "walk the trail of the instance in AMPARO_HOME; exit 1 and the first broken event when it is not whole",
        "amparo-web audit-verify --anchor anchors.jsonl",
    )
    verify.add_argument("--anchor", type=Path, metavar="FILE", help="anchors kept elsewhere that must still hold")
    verify.add_argument("--write-anchor", type=Path, metavar="FILE", help="add the end of a whole trail to this file")
    verify.add_argument("--json", action="store_true", help="print one object for programs")
    code = command(
        "demo-code",
        "print the six digits that a demonstration login needs now",
        "amparo-web demo-code refugio-ceibo.coordinator",
    )
    code.add_argument("username")
    member = command(
        "create-member",
        "open the first account of an agency; prints a password that is shown once",
        'amparo-web create-member --agency refugio-1 --kind shelter --name "Refugio 1" '
        "--username ana --role coordinator",
    )
    member.add_argument("--agency", required=True, metavar="CODE", help="code of the agency; opened when it is new")
    member.add_argument("--kind", help="kind of a new agency (shelter, prosecutor, consulate, ...)")
    member.add_argument("--name", help="name of a new agency")
    member.add_argument("--country", default="", help="ISO alpha-3 code of a new agency's country")
    member.add_argument("--username", required=True)
    member.add_argument("--role", required=True, help="coordinator, caseworker, clerk, consul, inspector, data_officer")
    member.add_argument("--language", choices=LANGUAGES, default="es")
    return top


def prepare_home(home: Path) -> None:
    """The instance's folder and key, readable by nobody else; an existing key is never replaced."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "secret"
    if path.exists():
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(48) + "\n")


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo_web.settings")
    import django

    django.setup()


def home_from_environment() -> Path:
    return Path(os.environ.get("AMPARO_HOME", "var/site")).resolve()


def migrate() -> int:
    """Create or update the database; safe to repeat."""
    prepare_home(home_from_environment())
    set_up_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    from amparo_web.keys.checking import make_keyring_once
    from amparo_web.keys.keyring import KeyringUnusable

    try:
        make_keyring_once()
    except KeyringUnusable as unusable:
        raise CannotServe(unusable.key) from unusable
    return 0


def check_keys() -> None:
    """Raises CannotServe for an instance whose keyring does not open what is sealed in it."""
    from amparo_web.keys.checking import check_keyring
    from amparo_web.keys.keyring import KeyringUnusable

    try:
        check_keyring()
    except KeyringUnusable as unusable:
        raise CannotServe(unusable.key) from unusable


def check_port(host: str, port: int) -> None:
    """Raises CannotServe when somebody else listens there, or the port is none."""
    if not 0 < port < 65536:
        raise CannotServe("port_none", port=port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe("port_taken", port=port, other=port + 10, why=error.strerror or "") from error


def check_migrated() -> None:
    """Raises CannotServe for an instance without a key or with a database of another version."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if not settings.SECRET_FILE.exists():
        raise CannotServe("no_instance", home=settings.HOME)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CannotServe("not_migrated", home=settings.HOME)
    connection.close()


def serve(host: str, port: int) -> int:
    """Serve in the foreground until Ctrl-C or SIGTERM; the port is free afterwards."""
    check_port(host, port)
    set_up_django()
    check_migrated()
    check_keys()
    from gunicorn.app.base import BaseApplication

    from amparo_web.design.words import say
    from amparo_web.jobs.worker import Beside

    beside = Beside([sys.executable, "-m", "amparo_web.cli", "worker", "--with", str(os.getpid())])

    def ready(server: object) -> None:
        beside.start()
        print(say("demo.serving", preferred_language(), address=f"http://{host}:{port}"), flush=True)

    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "worker_class": "gthread",
        "workers": 2,
        "threads": 4,
        "preload_app": True,
        "control_socket_disable": True,
        "accesslog": None,  # who read what stays with the reader
        # Warnings name the address of whoever sent what could not be read.
        "loglevel": "error",
        "graceful_timeout": 5,
        "when_ready": ready,
        "on_exit": lambda server: beside.stop(),
    }

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from amparo_web.wsgi import application

            return application

    Server().run()
    return 0


def worker(parent: int | None) -> int:
    """Do background jobs until Ctrl-C or SIGTERM, or until the process `parent` is gone."""
    set_up_django()
    check_migrated()
    from amparo_web.jobs.worker import work_until_told

    work_until_told(parent)
    return 0


def create_member(args: argparse.Namespace) -> int:
    """Open an account from the machine itself: how the first coordinator of an instance comes to be."""
    set_up_django()
    check_migrated()
    from amparo.vocabulary.text import Text
    from amparo_web.accounts import actions
    from amparo_web.accounts.models import Agency, User
    from amparo_web.design.words import say

    if User.objects.filter(username=args.username).exists():
        raise CannotServe("member_exists")
    agency = Agency.objects.filter(code=args.agency).first()
    try:
        if agency is None:
            if not (args.kind and args.name):
                raise CannotServe("agency_new", agency=args.agency)
            agency = actions.create_agency(
                code=args.agency, kind=args.kind, name=Text(*[args.name] * 4), country=args.country
            )
        _, password = actions.create_member(
            agency=agency, username=args.username, role=args.role, language=args.language
        )
    except ValueError as error:
        raise CannotServe("member_wrong", why=error) from error
    print(say("demo.password_once", preferred_language(), password=password))
    return 0


def demo(args: argparse.Namespace) -> int:
    """Build what is not there yet, say how to enter, serve."""
    from amparo_web.demo.build import StageFailed, build_demo, logins_table

    check_port(args.host, args.port)
    home = DEMO_HOME.resolve()
    try:
        build_demo(home, args.glotip)
    except StageFailed as stage:
        raise CannotServe("stage_failed", stage=stage) from stage
    print(logins_table(home), flush=True)
    # A fresh process serves: the region's tables leave memory, and settings are read from the finished folder.
    environment = {**os.environ, "AMPARO_HOME": str(home), "AMPARO_SIMULATED": "1"}
    environment.pop("AMPARO_BUNDLES", None)
    environment.pop("AMPARO_DATABASE_URL", None)
    command = [sys.executable, "-m", "amparo_web.cli", "serve", "--host", args.host, "--port", str(args.port)]
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own interpreter, our own arguments


def audit_verify(args: argparse.Namespace) -> int:
    """Is the trail whole?"""
    set_up_django()
    check_migrated()
    check_keys()
    from amparo_web.audit.command import verify_trail

    return verify_trail(args.anchor, args.write_anchor, as_json=args.json)


def demo_code(username: str) -> int:
    """The code of a demonstration login: nobody should need a telephone to try this."""
    from amparo_web.demo.build import LOGINS, code_for

    home = DEMO_HOME.resolve()
    if not (home / LOGINS).exists():
        raise CannotServe("no_demo")
    os.environ["AMPARO_HOME"] = str(home)
    set_up_django()
    code = code_for(home, username)
    if code is None:
        raise CannotServe("no_login")
    print(code)
    return 0


def run(args: argparse.Namespace) -> int:
    if args.command == "migrate":
        return migrate()
    if args.command == "serve":
        return serve(args.host, args.port)
    if args.command == "worker":
        return worker(args.parent)
    if args.command == "create-member":
        return create_member(args)
    if args.command == "audit-verify":
        return audit_verify(args)
    if args.command == "demo-code":
        return demo_code(args.username)
    return demo(args)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    os.umask(0o077)  # whatever an instance writes is for its own user alone
    args = parser().parse_args(argv)
    try:
        return run(args)
    except (BadInput, CannotServe) as refusal:
        print(f"amparo-web {args.command}: {refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        from amparo_web.design.words import say

        print(f"\namparo-web {args.command}: {say('demo.interrupted', preferred_language())}", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"amparo-web {args.command}: {error.strerror}: {error.filename}", file=sys.stderr)
        return 2
    except Exception as error:
        if type(error).__module__.startswith("django.") and not os.environ.get("AMPARO_DEBUG"):
            from amparo_web.design.words import say

            said = say("demo.database", preferred_language(), why=f"{type(error).__name__}: {error}")
            print(f"amparo-web {args.command}: {said}", file=sys.stderr)
            return 2
        raise


if __name__ == "__main__":
    sys.exit(main())
