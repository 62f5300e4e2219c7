"""What breaks outside Django is answered in words, and says nothing of anybody in the log."""

import http.client
import urllib.error
import urllib.request
from dataclasses import replace

from config import wsgi
from config.last_resort import LastResort
from config.run.programs import web
from tests.config.crashing import WORDS
from tests.plugins.processes import LiveProcess, free_port, start, wait_for


def ask(site: LiveProcess, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{site.url}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except (http.client.HTTPException, OSError):
        return 0, ""


def is_up(site: LiveProcess) -> bool:
    return ask(site, "/")[0] == 500


def test_the_site_stands_in_it():
    assert isinstance(wsgi.application, LastResort)


def test_a_program_that_breaks_under_the_real_server():
    port = free_port()
    part = web(host="127.0.0.1", port=port)
    command = [one.replace("config.wsgi", "tests.config.crashing") for one in part.command]
    running = start(replace(part, name="crashing", command=tuple(command)))
    site = LiveProcess(running, f"http://127.0.0.1:{port}")
    try:
        wait_for(lambda: running.has_ended or is_up(site))
        status, page = ask(site, "/before/")
        assert status == 500
        assert "Un souci de notre côté" in page
        for path in ("/outside/", "/later/"):
            ask(site, path)
        wait_for(lambda: "Application callable raised" in site.log)
    finally:
        running.stop(is_hurried=lambda: False)
    assert "A request broke outside Django" in site.log
    assert "in _broken" in site.log
    for words in (*WORDS.split(" at "), "s3cret", "Ornithorynque"):
        assert words not in site.log
