#!/usr/bin/env python3
"""Runs recorded HTTP conformance cases against a job engine.

    run.py --base-url http://localhost:8000 [--cases DIR] [--flavour NAME]
           [--runtime shell|docker] [--only GLOB] [--json FILE] [--jobs N]
           [--include-bugs] [--include-deviations] [--include-slow] [--seed-users] [--list]

Needs Python 3.9+ and PyYAML. The format of a case is explained in README.md.
Exit status: 0 all passed, 1 at least one case failed, 2 the run itself went wrong.
"""
import argparse
import fnmatch
import http.client
import http.server
import json
import os
import random
import re
import sys
import threading
import time
import traceback
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

try:
    import yaml
except ImportError:  # pragma: no cover
    sys.exit("run.py needs PyYAML (pip install pyyaml)")

TIME_RE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$")
ID_RE = re.compile(r"^[0-9A-Za-z_-]{8,64}$")
VAR_RE = re.compile(r"@\{([A-Za-z0-9_]+)\}")
REPEAT_RE = re.compile(r"@\{repeat:([^:}]*):(\d+)\}")
ABSENT = object()
LIST_HEADERS = {"Allow", "Vary", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"}
EXCHANGES = []
SEED_USERS = [("alice", "alice-pass-1"), ("bob", "bob-pass-2")]


class Failure(Exception):
    """The first difference between what a case expects and what came back."""


# ---------------------------------------------------------------- variables

def substitute(value, variables):
    """Replaces @{name} and @{repeat:TEXT:COUNT} in every string of a structure."""
    if isinstance(value, str):
        if "@{" not in value:
            return value
        value = REPEAT_RE.sub(lambda m: m.group(1) * int(m.group(2)), value)

        def look_up(m):
            if m.group(1) not in variables:
                raise Failure("variable @{%s} was never captured" % m.group(1))
            return str(variables[m.group(1)])
        return VAR_RE.sub(look_up, value)
    if isinstance(value, list):
        return [substitute(v, variables) for v in value]
    if isinstance(value, dict):
        return {k if not isinstance(k, str) else substitute(k, variables): substitute(v, variables)
                for k, v in value.items()}
    return value


# ---------------------------------------------------------------- JSON paths

PATH_TOKEN = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+|\*)\]|\[([A-Za-z0-9_]+)=([^\]]*)\]|(\.length\(\))")


def path_tokens(path):
    if not path.startswith("$"):
        raise ValueError("a path starts with $: " + path)
    rest, tokens = path[1:], []
    while rest:
        if rest.startswith(".length()"):
            tokens.append(("length",))
            rest = rest[len(".length()"):]
            continue
        m = PATH_TOKEN.match(rest)
        if not m:
            raise ValueError("bad path: " + path)
        if m.group(1) is not None:
            tokens.append(("key", m.group(1)))
        elif m.group(2) is not None:
            tokens.append(("all",) if m.group(2) == "*" else ("index", int(m.group(2))))
        else:
            tokens.append(("where", m.group(3), m.group(4)))
        rest = rest[m.end():]
    return tokens


def lookup(doc, path):
    """The value at $.a.b[0], $.list[name=x].id or $.list.length(); ABSENT if there is none."""
    cur = doc
    for t in path_tokens(path):
        if t[0] == "key":
            if not isinstance(cur, dict) or t[1] not in cur:
                return ABSENT
            cur = cur[t[1]]
        elif t[0] == "index":
            if not isinstance(cur, list) or t[1] >= len(cur):
                return ABSENT
            cur = cur[t[1]]
        elif t[0] == "length":
            if not isinstance(cur, (list, dict, str)):
                return ABSENT
            cur = len(cur)
        elif t[0] == "where":
            if not isinstance(cur, list):
                return ABSENT
            hits = [x for x in cur if isinstance(x, dict) and str(x.get(t[1])) == t[2]]
            if not hits:
                return ABSENT
            cur = hits[0]
        else:
            raise ValueError("[*] is for recording hints only: " + path)
    return cur


# ---------------------------------------------------------------- matching

def short(v):
    if v is ABSENT:
        return "nothing"
    s = json.dumps(v, ensure_ascii=False, sort_keys=True)
    return s if len(s) <= 160 else s[:157] + "..."


def is_number(v):
    return isinstance(v, (int, float)) and not isinstance(v, bool)


def match(exp, act, path="$", subset=False):
    """Returns None when act satisfies exp, else a line naming the first difference."""
    if isinstance(exp, str) and exp.startswith("$"):
        if exp.startswith("$$"):
            return match_value(exp[1:], act, path)
        return match_word(exp, act, path)
    if isinstance(exp, dict) and len(exp) == 1 and next(iter(exp)).startswith("$"):
        return match_directive(exp, act, path, subset)
    if act is ABSENT:
        return "%s: expected %s, got nothing" % (path, short(exp))
    if isinstance(exp, dict):
        if not isinstance(act, dict):
            return "%s: expected an object, got %s" % (path, short(act))
        for k, v in exp.items():
            d = match(v, act.get(k, ABSENT), path + "." + k, subset)
            if d:
                return d
        if not subset:
            extra = [k for k in act if k not in exp]
            if extra:
                return "%s: unexpected field %s = %s" % (path, extra[0], short(act[extra[0]]))
        return None
    if isinstance(exp, list):
        if not isinstance(act, list):
            return "%s: expected a list, got %s" % (path, short(act))
        if len(exp) != len(act):
            return "%s: expected %d items, got %d: %s" % (path, len(exp), len(act), short(act))
        for i, (e, a) in enumerate(zip(exp, act)):
            d = match(e, a, "%s[%d]" % (path, i), subset)
            if d:
                return d
        return None
    return match_value(exp, act, path)


def match_value(exp, act, path):
    if act is not ABSENT and type(exp) is type(act) and exp == act:
        return None
    if is_number(exp) and is_number(act) and abs(exp - act) < 1e-9:
        return None
    return "%s: expected %s, got %s" % (path, short(exp), short(act))


def match_word(word, act, path):
    if word == "$absent":
        return None if act is ABSENT else "%s: expected no such field, got %s" % (path, short(act))
    if act is ABSENT:
        return "%s: expected %s, got nothing" % (path, word)
    ok = {
        "$any": lambda: True,
        "$id": lambda: isinstance(act, str) and ID_RE.match(act),
        "$time": lambda: isinstance(act, str) and TIME_RE.match(act),
        "$number": lambda: is_number(act),
        "$string": lambda: isinstance(act, str) and act != "",
        "$bool": lambda: isinstance(act, bool),
        "$list": lambda: isinstance(act, list),
        "$object": lambda: isinstance(act, dict),
    }.get(word)
    if ok is None:
        raise ValueError("unknown matcher %s (write $$ for a literal dollar)" % word)
    return None if ok() else "%s: expected %s, got %s" % (path, word, short(act))


def match_directive(exp, act, path, subset):
    name, arg = next(iter(exp.items()))
    if name == "$optional":
        return None if act is ABSENT else match(arg, act, path, subset)
    if act is ABSENT:
        return "%s: expected %s, got nothing" % (path, short(exp))
    if name == "$text":  # a non-empty text whose wording is free; the argument is the reference's wording
        return match_word("$string", act, path)
    if name == "$regex":
        if isinstance(act, str) and re.search(arg, act):
            return None
        return "%s: expected a match of /%s/, got %s" % (path, arg, short(act))
    if name == "$contains":
        if isinstance(act, str) and arg in act:
            return None
        return "%s: expected text containing %s, got %s" % (path, short(arg), short(act))
    if name == "$oneOf":
        return None if any(match(e, act, path, subset) is None for e in arg) else \
            "%s: expected one of %s, got %s" % (path, short(arg), short(act))
    if name == "$length":
        if isinstance(act, (list, str, dict)) and len(act) == arg:
            return None
        return "%s: expected length %s, got %s" % (path, arg, short(act))
    if name == "$atLeast":
        return None if is_number(act) and act >= arg else "%s: expected at least %s, got %s" % (path, arg, short(act))
    if name == "$subset":
        return match(arg, act, path, True)
    if name == "$exact":
        return match(arg, act, path, False)
    if name in ("$unordered", "$includes"):
        if not isinstance(act, list):
            return "%s: expected a list, got %s" % (path, short(act))
        if name == "$unordered" and len(arg) != len(act):
            return "%s: expected %d items in any order, got %d: %s" % (path, len(arg), len(act), short(act))
        return match_bag(arg, act, path, subset)
    raise ValueError("unknown directive " + name)


def match_bag(exps, acts, path, subset):
    """Every expected item must find an actual item of its own."""
    options, why = [], []
    for e in exps:
        row, first = [], None
        for i, a in enumerate(acts):
            d = match(e, a, "%s[%d]" % (path, i), subset)
            if d is None:
                row.append(i)
            else:
                same = isinstance(e, dict) and isinstance(a, dict) and e.get("name") == a.get("name")
                if first is None or same:
                    first = d
        options.append(row)
        why.append(first)
    owner = {}

    def place(k, seen):
        for i in options[k]:
            if i in seen:
                continue
            seen.add(i)
            if i not in owner or place(owner[i], seen):
                owner[i] = k
                return True
        return False

    for k in range(len(exps)):
        if not place(k, set()):
            return "%s: no item matches expected item %d (%s); %s" % (path, k, short(exps[k]), why[k])
    return None


# ---------------------------------------------------------------- HTTP

class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        return self.headers.get(name.lower(), ABSENT)

    @property
    def media_type(self):
        v = self.header("content-type")
        return None if v is ABSENT else v.split(";")[0].strip().lower()

    def json(self):
        try:
            return json.loads(self.body.decode("utf-8"))
        except ValueError:
            return ABSENT


def send(base, req, timeout=60):
    u = urllib.parse.urlsplit(base)
    conn = http.client.HTTPConnection(u.hostname, u.port or 80, timeout=timeout)
    try:
        body = req.get("body")
        if isinstance(body, str):
            body = body.encode("utf-8")
        path = u.path.rstrip("/") + req["path"]
        path = urllib.parse.quote(path, safe="/?&=%:+,;@!$'()*~[]#-._")
        conn.putrequest(req.get("method", "GET"), path, skip_accept_encoding=True)
        for k, v in (req.get("headers") or {}).items():
            conn.putheader(k, v)
        if body is not None or req.get("method") in ("POST", "PUT", "PATCH"):
            conn.putheader("Content-Length", str(len(body or b"")))
        conn.putheader("Connection", "close")
        conn.endheaders()
        if body:
            try:
                conn.send(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the server may answer before it has read the body
        r = conn.getresponse()
        headers = {}
        for k, v in r.getheaders():  # a header sent twice is one list
            headers[k.lower()] = headers[k.lower()] + ", " + v if k.lower() in headers else v
        answer = Response(r.status, headers, r.read())
        EXCHANGES.append((req, answer))
        return answer
    finally:
        conn.close()


class Sink:
    """A small HTTP server on loopback that records what is posted to it."""

    def __init__(self, statuses):
        self.received, self.lock, statuses = [], threading.Lock(), list(statuses or [])
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_any(self):
                n = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(n)
                try:
                    doc = json.loads(body.decode("utf-8"))
                except ValueError:
                    doc = None
                with sink.lock:
                    sink.received.append({
                        "method": self.command, "path": self.path,
                        "headers": {k.lower(): v for k, v in self.headers.items()},
                        "json": doc})
                    status = statuses.pop(0) if statuses else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = do_PUT = do_DELETE = do_any

            def log_message(self, *a):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def snapshot(self):
        with self.lock:
            return list(self.received)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


# ---------------------------------------------------------------- a case

def new_variables(base):
    token = "".join(random.choice("bcdfghjklmnpqrstvwxz") for _ in range(12))
    return {"unique": token, "base": base}


class CaseRun:
    def __init__(self, case, base):
        self.case, self.base = case, base
        self.variables = new_variables(base)
        self.sink = None
        self.cleanup = []

    def run(self, check=True, on_response=None):
        """Runs the steps. With check, compares; on_response(index, step, payload) sees each answer."""
        if "sink" in self.case:
            self.sink = Sink((self.case.get("sink") or {}).get("statuses"))
            self.variables["sink"] = self.sink.url
        try:
            for i, step in enumerate(self.case["steps"]):
                try:
                    payload = self.step(step)
                    if on_response:
                        on_response(i, step, payload)
                    if check and payload is not None:
                        self.check(step, payload)
                    self.capture(step, payload)
                except Failure as f:
                    raise Failure("step %d (%s): %s" % (i + 1, describe(step), f))
        finally:
            for p in self.cleanup:
                try:
                    send(self.base, {"method": "PUT", "path": p, "headers": self.case.get("cleanupHeaders")}, 10)
                except OSError:
                    pass
            if self.sink:
                self.sink.close()

    def step(self, step):
        v = self.variables
        if "sleep" in step:
            time.sleep(float(step["sleep"]))
            return None
        if "set" in step:
            v.update(substitute(step["set"], v))
            return None
        if "request" in step:
            try:
                return send(self.base, substitute(step["request"], v))
            except (OSError, http.client.HTTPException) as e:
                raise Failure("no HTTP response: %r" % e)
        if "burst" in step:
            return self.burst(step["burst"])
        if "poll" in step:
            return self.poll(step["poll"])
        if "sinkWait" in step:
            return self.sink_wait(step["sinkWait"])
        raise ValueError("unknown step: %s" % step)

    def burst(self, spec):
        req = substitute(spec["request"], self.variables)
        with ThreadPoolExecutor(spec["count"]) as pool:
            got = list(pool.map(lambda _: send(self.base, req), range(spec["count"])))
        want = spec["untilStatus"]
        for r in got:
            if r.status == want:
                return r
        raise Failure("none of %d requests was answered %d" % (spec["count"], want))

    def poll(self, spec):
        req = substitute({"method": "GET", "path": spec["path"], "headers": spec.get("headers")}, self.variables)
        until = substitute(spec["until"], self.variables)
        until = until if isinstance(until, list) else [until]
        deadline = time.time() + float(spec.get("seconds", 30))
        pause, seen = 0.05, None
        while True:
            try:
                r = send(self.base, req)
            except (OSError, http.client.HTTPException) as e:
                raise Failure("no HTTP response: %r" % e)
            if "status" in until[0]:
                seen = r.status
                if r.status == until[0]["status"]:
                    return r
            else:
                doc = r.json()
                values = [lookup(doc, u["path"]) if doc is not ABSENT else ABSENT for u in until]
                if all(poll_ok(u, x) for u, x in zip(until, values)):
                    return r
                seen = ", ".join("%s = %s" % (u["path"], short(x)) for u, x in zip(until, values))
                early = [] if spec.get("patient") else [x for u, x in zip(until, values) if u["path"] == "$.state" and "in" in u
                         and x in ("COMPLETED", "FAILED", "CANCELLED") and x not in u["in"]]
                if early:
                    time.sleep(0.5)
                    raise Failure("waiting for %s, but the job ended as %s" % (short(until), early[0]))
            if time.time() > deadline:
                raise Failure("waited %ss for %s; last saw %s (HTTP %d)" % (
                    spec.get("seconds", 30), short(until), seen, r.status))
            time.sleep(pause)
            pause = min(pause * 1.3, 0.4)

    def sink_wait(self, spec):
        deadline = time.time() + float(spec.get("seconds", 15))
        n = spec.get("count", 1)
        while len(self.sink.snapshot()) < n:
            if time.time() > deadline:
                raise Failure("the sink got %d requests, expected %d: %s" % (
                    len(self.sink.snapshot()), n, short(self.sink.snapshot())))
            time.sleep(0.05)
        time.sleep(float(spec.get("settle", 0.7)))
        return self.sink.snapshot()

    def capture(self, step, payload):
        for name, path in (step.get("capture") or {}).items():
            doc = payload if isinstance(payload, list) else payload.json()
            value = lookup(doc, substitute(path, self.variables)) if doc is not ABSENT else ABSENT
            if value is ABSENT:
                raise Failure("nothing at %s to capture as %s" % (path, name))
            self.variables[name] = value
        if step.get("cancelAtEnd"):
            self.cleanup.append(substitute("/jobs/@{%s}/cancel" % step["cancelAtEnd"], self.variables))

    def check(self, step, payload):
        exp = step.get("expect")
        if exp is None:
            return
        if "sinkWait" in step:
            d = match(substitute(exp["received"], self.variables), [sink_view(r, step) for r in payload],
                      "received", exp.get("match") == "subset")
            if d:
                raise Failure(d)
            return
        check_response(substitute(exp, self.variables), payload)


def poll_ok(u, x):
    if "in" in u:
        return x is not ABSENT and x in u["in"]
    if "atLeast" in u:
        return is_number(x) and x >= u["atLeast"]
    return x is not ABSENT


def sink_view(r, step):
    keep = [h.lower() for h in step["sinkWait"].get("headers", [])]
    view = {"method": r["method"], "path": r["path"], "json": r["json"]}
    if keep:
        view["headers"] = {k: v for k, v in r["headers"].items() if k in keep}
    return view


def check_response(exp, r):
    text = r.body.decode("utf-8", "replace")
    if "status" in exp and match(exp["status"], r.status):
        raise Failure("expected status %s, got %d: %s" % (short(exp["status"]), r.status, text[:200]))
    if "contentType" in exp and r.media_type != exp["contentType"]:
        raise Failure("expected content type %s, got %s" % (exp["contentType"], r.media_type))
    for name, want in (exp.get("headers") or {}).items():
        got = r.header(name)
        if name in LIST_HEADERS and isinstance(want, str) and not want.startswith("$") and got is not ABSENT:
            want, got = header_items(want), header_items(got)
        elif name in LIST_HEADERS and isinstance(want, dict) and "$includes" in want and got is not ABSENT:
            got = header_items(got)
        d = match(want, got, "header " + name)
        if d:
            raise Failure(d)
    if exp.get("error"):
        doc = r.json()
        if not isinstance(doc, dict) or not isinstance(doc.get("message"), str) or not doc["message"]:
            raise Failure("expected a JSON object with a non-empty message, got %s" % text[:200])
        if exp.get("messageIsContract") and doc["message"] != exp["referenceMessage"]:
            raise Failure("expected message %s, got %s" % (short(exp["referenceMessage"]), short(doc["message"])))
    if exp.get("empty") and r.body:
        raise Failure("expected an empty body, got %s" % text[:200])
    if "text" in exp and text != exp["text"]:
        raise Failure("expected the text %s, got %s" % (short(exp["text"]), short(text)))
    if "json" in exp or "joined" in exp:
        doc = r.json()
        if doc is ABSENT:
            raise Failure("expected JSON, got %s" % text[:200])
        if "json" in exp:
            d = match(exp["json"], doc, "$", exp.get("match") == "subset")
            if d:
                raise Failure(d)
        if "joined" in exp:
            j = exp["joined"]
            items = lookup(doc, j["path"])
            if not isinstance(items, list):
                raise Failure("%s: expected a list" % j["path"])
            items = list(reversed(items)) if j.get("reverse") else items
            d = match(j["equals"], "".join(str(x.get(j["field"], "")) for x in items),
                      "%s joined" % j["path"])
            if d:
                raise Failure(d)


def header_items(value):
    return sorted(x.strip() for x in value.split(","))


def describe(step):
    for kind in ("request", "poll"):
        if kind in step:
            return "%s %s" % (step[kind].get("method", "GET"), step[kind]["path"][:60])
    return next(iter(step))


# ---------------------------------------------------------------- the run

def load_cases(root):
    cases = []
    for folder, dirs, files in os.walk(root):
        dirs.sort()
        for f in sorted(files):
            if f.endswith((".yaml", ".yml", ".json")):
                with open(os.path.join(folder, f), encoding="utf-8") as h:
                    case = yaml.load(h, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
                case["file"] = os.path.join(folder, f)
                cases.append(case)
    ids = [c["id"] for c in cases]
    doubles = {i for i in ids if ids.count(i) > 1}
    if doubles:
        raise ValueError("two cases share an id: %s" % ", ".join(sorted(doubles)))
    return sorted(cases, key=lambda c: c["id"])


def select(cases, args):
    chosen, skipped = [], {"referenceBug": 0, "deviation": 0, "slow": 0, "later": 0}
    later = read_later(args.later, cases)
    for c in cases:
        needs = c.get("needs") or {}
        if needs.get("flavour", "default") != args.flavour:
            continue
        if args.runtime and needs.get("runtime", "any") not in ("any", args.runtime):
            continue
        if args.only and not any(fnmatch.fnmatch(c["id"], p) or fnmatch.fnmatch(c.get("area", ""), p)
                                 for p in args.only.split(",")):
            continue
        if c.get("referenceBug") and not args.include_bugs:
            skipped["referenceBug"] += 1
            continue
        if c.get("deviation") and not c.get("referenceBug") and not args.include_deviations:
            skipped["deviation"] += 1
            continue
        if c.get("slow") and not args.include_slow:
            skipped["slow"] += 1
            continue
        if c["id"] in later:
            skipped["later"] += 1
            continue
        chosen.append(c)
    return chosen, skipped


def read_later(path, cases):
    """The ids in a list of cases that are not to be held yet: lines of `id  # reason`."""
    if not path:
        return set()
    with open(path, encoding="utf-8") as h:
        lines = [line.split("#")[0].strip() for line in h]
    ids = {line for line in lines if line and not line.startswith("flavour:")}
    unknown = ids - {c["id"] for c in cases}
    if unknown:
        raise ValueError("%s names unknown cases: %s" % (path, ", ".join(sorted(unknown))))
    return ids


def run_case(case, base):
    started = time.time()
    try:
        CaseRun(case, base).run()
        error = None
    except Failure as f:
        error = str(f)
    except Exception as e:  # a broken case or runner must show as a failure, never as a pass
        error = "runner error: %r %s" % (e, traceback.format_exc().strip().splitlines()[-2].strip())
    return {"id": case["id"], "area": case.get("area"), "passed": error is None, "difference": error,
            "seconds": round(time.time() - started, 2)}


def seed_users(base):
    for name, password in SEED_USERS:
        r = send(base, {"method": "POST", "path": "/users", "headers": {"Content-Type": "application/json"},
                        "body": json.dumps({"username": name, "password": password})})
        print("user %s: HTTP %d" % (name, r.status))


def main(argv=None):
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--base-url", required=True)
    p.add_argument("--cases", default=os.path.join(here, "cases"))
    p.add_argument("--flavour", default="default")
    p.add_argument("--runtime", choices=["shell", "docker"])
    p.add_argument("--only", help="comma-separated globs on case id or area")
    p.add_argument("--json", help="write the results here")
    p.add_argument("--exchanges", help="write every request and its answer here, one JSON object a line")
    p.add_argument("--jobs", type=int, default=8)
    p.add_argument("--include-bugs", action="store_true", help="also run cases marked referenceBug")
    p.add_argument("--include-deviations", action="store_true",
                   help="also run cases that assert what the engine under test changes on purpose")
    p.add_argument("--include-slow", action="store_true", help="also run cases marked slow (minutes)")
    p.add_argument("--later", help="a file that lists cases to leave out for now, one id a line")
    p.add_argument("--seed-users", action="store_true", help="create the users the auth flavours need, then stop")
    p.add_argument("--list", action="store_true", help="only list the chosen cases")
    args = p.parse_args(argv)
    if args.runtime is None and args.flavour.startswith("docker"):
        args.runtime = "docker"
    base = args.base_url.rstrip("/")
    if args.seed_users:
        seed_users(base)
        return 0
    chosen, skipped = select(load_cases(args.cases), args)
    if args.list:
        for c in chosen:
            print("%-50s %s" % (c["id"], c.get("title", "")))
        return 0
    results = []
    together = [c for c in chosen if not c.get("exclusive")]
    # long cases first, so that the tail is short
    together.sort(key=lambda c: -float(c.get("seconds", 0)))
    with ThreadPoolExecutor(max(1, args.jobs)) as pool:
        for r in pool.map(lambda c: run_case(c, base), together):
            report(r)
            results.append(r)
    for c in chosen:
        if c.get("exclusive"):
            r = run_case(c, base)
            report(r)
            results.append(r)
    failed = [r for r in results if not r["passed"]]
    left = ", ".join("%d %s" % (n, k) for k, n in skipped.items() if n)
    if left:
        print("%d skipped: %s" % (sum(skipped.values()), left))
    print("%d passed, %d failed" % (len(results) - len(failed), len(failed)))
    if args.json:
        with open(args.json, "w", encoding="utf-8") as h:
            json.dump({"passed": len(results) - len(failed), "failed": len(failed), "skipped": skipped,
                       "cases": sorted(results, key=lambda r: r["id"])}, h, indent=1)
    if args.exchanges:
        with open(args.exchanges, "w", encoding="utf-8") as h:
            for req, answer in EXCHANGES:
                json.dump({"method": req.get("method", "GET"), "path": req["path"], "status": answer.status,
                           "contentType": answer.headers.get("content-type", ""),
                           "body": answer.body.decode("utf-8", "replace")}, h)
                h.write("\n")
    return 1 if failed else 0


def report(r):
    if not r["passed"]:
        print("FAIL %s: %s" % (r["id"], r["difference"]), flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ValueError, OSError, yaml.YAMLError) as e:
        print("run.py: %s" % e, file=sys.stderr)
        sys.exit(2)
