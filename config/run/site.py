"""The run command from its first check to its last word."""

import http.client
import os
import socket
import sys

from config import settings
from config.run.broker import URL_FILE, private_broker
from config.run.leftovers import AlreadyRunningError, end_leftovers, take_lock
from config.run.programs import beat, preparation, web, worker
from config.run.supervisor import PartEndedError, StopAskedError, Supervisor
from config.settings.environment import ANY_HOST
from config.settings.keys import private_directory

BROKER_SECONDS = 15.0
WEB_SECONDS = 60.0
DIRECTORY = settings.TABLEE_HOME / "run"
LOGS = settings.TABLEE_HOME / "log"


class StartError(Exception):
    """Why nothing could start, in one line."""


def main() -> int:
    """Run Tablée until it is asked to stop; return the exit code."""
    os.umask(0o077)
    directory, logs = private_directory(DIRECTORY), private_directory(LOGS)
    supervisor = Supervisor(directory=directory, logs=logs, environment=_environment())
    try:
        with take_lock(directory):
            return _run(supervisor)
    except AlreadyRunningError as owner:
        home = settings.TABLEE_HOME
        _say(f"Tablée tourne déjà dans {home} (processus {owner}). Arrêtez-la d'abord.")
        return 1


def _run(supervisor: Supervisor) -> int:
    supervisor.listen()
    try:
        end_leftovers(DIRECTORY)
        _check_port(settings.HOST, settings.PORT)
        _start(supervisor)
        _say(_welcome())
        supervisor.watch()
    except StartError as error:
        _say(str(error))
        return 1
    except PartEndedError as error:
        _say(f"{error}Tout s'arrête.")
        return 1
    except StopAskedError:
        _say("\nArrêt de Tablée…")
    finally:
        supervisor.stop_all()
        (DIRECTORY / URL_FILE).unlink(missing_ok=True)
    _say("Tablée est arrêtée. Les données restent dans " + str(settings.TABLEE_HOME))
    return 0


def _start(supervisor: Supervisor) -> None:
    is_first = not (LOGS / "web.log").exists()
    _say("Tablée se prépare…" + (" La première fois, comptez une minute." if is_first else ""))
    if not os.environ.get("REDIS_URL"):
        _start_broker(supervisor)
    supervisor.run_to_end(preparation())
    supervisor.start(worker())
    supervisor.start(beat(directory=DIRECTORY))
    supervisor.start(web(host=settings.HOST, port=settings.PORT))
    if not supervisor.wait_until(_web_answers, seconds=WEB_SECONDS):
        raise StartError(f"Le serveur web ne répond pas\u00a0: voyez {LOGS / 'web.log'}")


def _start_broker(supervisor: Supervisor) -> None:
    broker = private_broker(DIRECTORY)
    supervisor.start(broker.part)
    if not supervisor.wait_until(broker.is_ready, seconds=BROKER_SECONDS):
        raise StartError(f"La file d'attente ne répond pas\u00a0: voyez {LOGS / 'broker.log'}")
    supervisor.environment["REDIS_URL"] = broker.url
    (DIRECTORY / URL_FILE).write_text(broker.url, encoding="utf-8")


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings"),
        "TABLEE_HOME": str(settings.TABLEE_HOME),
        "PYTHONUNBUFFERED": "1",
    }


def _check_port(host: str, port: int) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise StartError(f"HOST\u00a0: «\u202f{host}\u202f» n'est pas une adresse.") from error
    except OSError as error:
        raise StartError(
            f"Le port {port} de {host} n'est pas libre ({error.strerror}). "
            f"Essayez par exemple\u00a0: make run PORT={port % 65535 + 1}"
        ) from error


def _web_answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104
    connection = http.client.HTTPConnection(host.strip("[]"), settings.PORT, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome() -> str:
    lines = ["", f"Tablée est prête\u00a0: {settings.SITE_URL}/"]
    if settings.DEMO_ALLOWED:
        lines.append(
            f"Organiser\u00a0: {settings.SITE_URL}/organiser/ (adresse demo@tablee.example, "
            "le code arrive dans les messages)"
        )
    if settings.DEV_MAIL_KEY:
        lines.append(f"Messages\u00a0: {settings.SITE_URL}/dev/mail/?key={settings.DEV_MAIL_KEY}")
    if settings.HOST in ANY_HOST:
        lines.append("Pour d'autres machines, donnez leur nom de celle-ci dans ALLOWED_HOSTS.")
    lines += ["Ctrl-C arrête tout.", ""]
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
