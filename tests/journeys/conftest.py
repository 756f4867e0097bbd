"""What every story may ask for: a real server on a filled demonstration, and a browser that keeps nothing to itself."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.conftest import POSTGRESQL, SQLITE, leave_out
from tests.journeys.checks import watch
from tests.journeys.site import PATIENCE, Filled, Site, fill, served

OFF = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay", "MediaRouter"),
    *("HttpsFirstBalancedModeAutoEnable", "PaintHolding", "ThirdPartyStoragePartitioning", "TcpPortRandomizationWin"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch", "msForceBrowserSignIn", "msEdgeUpdateLaunchServicesPreferredVersion"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
)
"""What Chromium leaves out: all that Playwright switches off, since the last such list counts, and two pages of its own that it
draws under the address bar of every window, where nobody types. They cost as much as half of our stories."""

FLAGS = [
    f"--disable-features={','.join(OFF)}",
    "--no-sandbox",  # in a container there is no other
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"], indirect=True)
"""For what has to work without scripts as well."""

on_both_databases = pytest.mark.parametrize("filled", [SQLITE, POSTGRESQL], indirect=True)
"""For a main story that is about scripts."""

everywhere = pytest.mark.parametrize(
    ("filled", "scripts"),
    [
        pytest.param("sqlite", True, id="sqlite-scripts"),
        pytest.param("sqlite", False, id="sqlite-no-scripts"),
        pytest.param("postgresql", True, id="postgresql-scripts", marks=pytest.mark.postgresql),
    ],
    indirect=True,
)
"""For the other main stories."""


on_one_server = pytest.mark.parametrize("site", ["one server"], indirect=True)
"""For stories that only read, which may share a server: what one of them leaves behind changes nothing that another looks at."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every story as one that needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, with the back/forward cache that people have and that Playwright switches off."""
    expect.set_options(timeout=PATIENCE * 1000)
    chromium = shutil.which("chromium")
    if chromium is None:
        leave_out("Chromium is not installed: apt-get install chromium")
    return {"executable_path": chromium, "args": FLAGS, "ignore_default_args": ["--disable-back-forward-cache"]}


FILLED: dict[str, Filled] = {}
"""What was filled in this process: pytest sets a fixture up again whenever the order of stories changes the database."""


@pytest.fixture(scope="session", params=[SQLITE])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The demonstration partnership, filled once, for every story to take a copy of."""
    if request.param not in FILLED:
        FILLED[request.param] = _filled(request, tmp_path_factory.mktemp("demonstration"))
    return FILLED[request.param]


def _filled(request: pytest.FixtureRequest, folder: Path) -> Filled:
    if request.param == "sqlite":
        fill(f"sqlite:///{folder / 'learn.db'}", folder)
        return lambda own: f"sqlite:///{shutil.copyfile(folder / 'learn.db', own / 'learn.db')}"
    running = request.getfixturevalue("postgresql_server")
    fill(running.create("filled"), folder)
    numbers = count(1)
    return lambda _own: str(running.create(f"story{next(numbers)}", "filled"))


@pytest.fixture(scope="session")
def one_server(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server of all stories that only read."""
    with served(filled, tmp_path_factory.mktemp("one") / "instance") as running:
        yield running


@pytest.fixture
def site(request: pytest.FixtureRequest, filled: Filled, tmp_path: Path) -> Iterator[Site]:
    """A server of the story's own, unless the story may share one. It may be killed, but it may not break."""
    is_shared = hasattr(request, "param")
    with nullcontext(request.getfixturevalue("one_server")) if is_shared else served(filled, tmp_path / "instance") as running:
        yield running
        assert "Traceback" not in running.log(), running.log()


@pytest.fixture
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether browsers run scripts; they do unless the story says otherwise."""
    return bool(getattr(request, "param", True))


@pytest.fixture
def browser_context_args(site: Site, scripts: bool) -> dict[str, Any]:  # noqa: FBT001 -- it is a fixture
    """A browser as people here have it, at the address of the story's server."""
    return {
        "base_url": site.address,
        "java_script_enabled": scripts,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Open another browser. What any of them complains about, or asks a stranger for, fails the story."""
    complaints: list[str] = []

    def watched(**more: Any) -> BrowserContext:
        context = new_context(**more)
        context.set_default_timeout(PATIENCE * 1000)
        watch(context, site.address, complaints)
        return context

    yield watched
    assert complaints == []
