"""A small travel app: an HTTP service that plans, on the standard library alone.

    python examples/travel_app.py 8000
    curl localhost:8000/profiles
    curl -d '{"profile": "ceramics", "from": "2026-12-05", "days": 2}' localhost:8000/plan
    curl -d @plan.json localhost:8000/map > map.html
    curl -d '{"plan": ..., "late_minutes": 40, "drop": ["karting"]}' localhost:8000/replan

The catalogue is read once. Plans are values: cache, store and send them as they are.
"""

import json
import sys
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import ValidationError

from planner import (
    CannotPlan,
    Catalogue,
    Changes,
    Itinerary,
    TripRequest,
    plan,
    profile_names,
    replan,
)
from planner.outputs import map as drawing

CATALOGUE = Catalogue.load()


def plan_trip(wishes: dict[str, Any]) -> Itinerary:
    """Turn what the app's user sent into a plan; `from`, `days` and `base` beside the wishes."""
    first = str(wishes.pop("from", ""))
    try:
        day = date.fromisoformat(first)
    except ValueError:
        raise ValueError(f"from: {first!r} is not a date. Write YYYY-MM-DD") from None
    return plan(TripRequest.starting(day, **wishes), CATALOGUE)


def replan_trip(news: dict[str, Any]) -> Itinerary:
    """Revise the plan that comes with what has happened."""
    itinerary = Itinerary.model_validate(news.pop("plan"))
    now = news.get("now")
    changes = Changes(
        now=datetime.fromisoformat(now) if now else None,
        late_minutes=int(news.get("late_minutes", 0)),
        drop=tuple(news.get("drop", ())),
        add=tuple(news.get("add", ())),
        lock=tuple(news.get("lock", ())),
    )
    return replan(itinerary, changes, CATALOGUE)


class App(BaseHTTPRequestHandler):
    """Four routes: the profiles, a plan, a revised one, its map."""

    def do_GET(self) -> None:
        """List the profiles."""
        if self.path == "/profiles":
            self._send(200, json.dumps(profile_names()), "application/json")
        else:
            self._send(404, "no such page", "text/plain")

    def do_POST(self) -> None:
        """Plan a trip, or draw a plan."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            if self.path == "/plan":
                itinerary = plan_trip(json.loads(body))
                self._send(200, itinerary.model_dump_json(), "application/json")
            elif self.path == "/replan":
                itinerary = replan_trip(json.loads(body))
                self._send(200, itinerary.model_dump_json(), "application/json")
            elif self.path == "/map":
                page = drawing.render(Itinerary.model_validate_json(body), CATALOGUE)
                self._send(200, page, "text/html")
            else:
                self._send(404, "no such page", "text/plain")
        except CannotPlan as error:  # well asked, but impossible: tell the user why
            self._send(409, str(error), "text/plain")
        except ValidationError as error:
            wrong = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            self._send(400, "\n".join(wrong), "text/plain")
        except (ValueError, KeyError, TypeError) as error:  # BadInput is a ValueError
            self._send(400, str(error), "text/plain")

    def _send(self, status: int, body: str, kind: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Keep the terminal quiet."""


def serve(port: int) -> ThreadingHTTPServer:
    """Bind to loopback; the caller runs serve_forever()."""
    return ThreadingHTTPServer(("127.0.0.1", port), App)


if __name__ == "__main__":
    with serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) as server:
        print(f"http://127.0.0.1:{server.server_port}/profiles")
        server.serve_forever()
