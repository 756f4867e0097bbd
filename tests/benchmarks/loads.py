"""Load: bounded bursts of requests from wrk, on this machine's loopback only."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_SCRIPT = """
local requests = {}
local path = "%(file)s"
local number = 0
function init(args)
  local all = io.open(path, "rb")
  local text = all:read("*a")
  all:close()
  for one in text:gmatch("(.-)\\30") do
    local method, target, cookie, body = one:match("^(.-)\\31(.-)\\31(.-)\\31(.*)$")
    local headers = { ["Cookie"] = cookie, ["Host"] = "localhost", ["Accept"] = "application/json, text/html;q=0.9" }
    if method == "POST" then
      headers["Accept"] = "application/json"
      headers["Content-Type"] = "application/x-www-form-urlencoded"
    end
    table.insert(requests, { method, target, headers, body })
  end
  number = math.random(#requests)
  salt = tostring(math.random(1000000000)) .. "-" .. tostring({}):sub(8)
end
function request()
  number = number + 1
  local one = requests[number %% #requests + 1]
  return wrk.format(one[1], one[2], one[3], (one[4]:gsub("KEY", salt .. number)))
end
function done(summary, latency)
  io.write(string.format("\\nFIGURES {\\"requests\\": %%d, \\"us\\": %%d, \\"p50\\": %%d, \\"p99\\": %%d, \\"bad\\": %%d, \\"broken\\": %%d}\\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One request to send; ``KEY`` in the body becomes a fresh word each time."""

    path: str
    cookie: str = ""
    body: str = ""

    def line(self) -> str:
        """The request as the script of wrk reads it."""
        return "\x1f".join(("POST" if self.body else "GET", self.path, self.cookie, self.body)) + "\x1e"


@dataclass(frozen=True, kw_only=True)
class Burst:
    """What a burst came to: requests a second, and the times within which half and 99 in 100 were answered, in ms."""

    per_second: float
    p50_ms: float
    p99_ms: float


def burst(port: int, requests: Sequence[Sent], *, at_once: int, seconds: int) -> Burst:
    """Send requests in turn over so many connections for so many seconds.

    Raises:
        RuntimeError: wrk is not installed, or a reply was not a success.
    """
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk is not installed: apt-get install wrk")
    with TemporaryDirectory() as folder:
        file, script = Path(folder) / "requests", Path(folder) / "script.lua"
        file.write_text("".join(each.line() for each in requests), encoding="utf-8")
        script.write_text(_SCRIPT % {"file": file}, encoding="utf-8")
        words = ["wrk", "-t1", f"-c{at_once}", f"-d{seconds}s", "--timeout", "20s", "--latency", "-s", str(script)]
        done = subprocess.run([*words, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True)
    figures = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("FIGURES ")).removeprefix("FIGURES "))
    if figures["bad"] or figures["broken"] or not figures["requests"]:
        raise RuntimeError(f"{requests[0].path}: {figures}")
    return Burst(
        per_second=figures["requests"] * 1e6 / figures["us"],
        p50_ms=figures["p50"] / 1000,
        p99_ms=figures["p99"] / 1000,
    )
