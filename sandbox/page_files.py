"""Serves the sandbox's page for people: `/` and `/page/<file>`, straight from the folder beside this file.

Every answer carries a Content-Security-Policy that allows the page's own files alone, so text from a message can
never become a script, and is not cached: somebody who edits a file sees the change on reload.
"""

from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "page"

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: https:",  # image blocks show addresses chosen by the app
        # Safari does not count a WebSocket of the same address as 'self'
        "connect-src 'self' ws://127.0.0.1:* ws://localhost:*",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def add_page(app: web.Application) -> None:
    """Add the routes `/` (index.html) and `/page/<file>`; a name that is not one of the page's files is a 404."""
    app.router.add_get("/", _index)
    app.router.add_get("/page/{name}", _file)


async def _index(_request: web.Request) -> web.Response:
    return _answer(FOLDER / "index.html")


async def _file(request: web.Request) -> web.Response:
    wanted = request.match_info["name"]
    for path in FOLDER.iterdir():  # compared with the folder's names, so no name can lead out of it
        if path.name == wanted and path.suffix in TYPES:
            return _answer(path)
    raise web.HTTPNotFound(text=f"The page has no file called {wanted!r}.")


def _answer(path: Path) -> web.Response:
    headers = {**HEADERS, "Content-Type": TYPES[path.suffix]}
    return web.Response(body=path.read_bytes(), headers=headers)
