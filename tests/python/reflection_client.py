"""Drives `farthing` as a stock gRPC client that knows nothing but server reflection.

usage: reflection_client.py --binary target/release/farthing [--seed N] [--keep]

Starts the server on a temporary directory, runs every check of checks.py and the fuzz of fuzz.py, stops it,
starts it again, and asks whether anything was forgotten. Ends with `N passed, N failed`.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import traceback

import checks
import fuzz
from reflected import Client
from server import Server

ACCOUNTS = ["bank:settlement", "wallet:alice", "wallet:bob", "merchant:42:payable"]


class Run:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, call):
        started = time.monotonic()
        try:
            note = call()
        except Exception:  # any failure of one check is reported, and the next one runs
            self.failed += 1
            print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
            return
        self.passed += 1
        seconds = time.monotonic() - started
        print(f"ok   {name} ({seconds:.1f} s){f': {note}' if note else ''}", flush=True)


def server_is_up(server):
    assert server.is_up(), f"the server ended:\n{server.log_end()}"
    log = open(server.log_path, errors="replace").read()
    assert "panicked at" not in log, f"the server panicked:\n{server.log_end()}"


def stops_gracefully(server):
    code = server.stop()
    assert code == 0, f"exit code {code}:\n{server.log_end()}"


def first_life(run, server, seed):
    client = Client(server.grpc)
    for check in checks.in_order():
        run.check(check.__name__, lambda: check(client))
    run.check("fuzz: known tricks", lambda: fuzz.run_hostile(client))
    run.check("fuzz: bytes that are no message", lambda: fuzz.run_bytes(client, seed))
    run.check("fuzz: random messages", lambda: fuzz.run_random(client, seed))
    run.check("the server is up after the fuzz", lambda: server_is_up(server))
    recomputed = checks.check_events_recompute_to_the_balances
    run.check("balances after the fuzz", lambda: recomputed(client))
    run.check("health after the fuzz", lambda: checks.check_health(client))
    balances = {}
    for name in ACCOUNTS:
        run.check(f"reads {name}", lambda: balances.update({name: checks.balance_of(client, name)}))
    client.close()
    return balances


def second_life(run, server, balances):
    client = Client(server.grpc)
    forgets_nothing = checks.check_a_restart_forgets_nothing
    run.check(forgets_nothing.__name__, lambda: forgets_nothing(client, balances))
    recomputed = checks.check_events_recompute_to_the_balances
    run.check("balances after the restart", lambda: recomputed(client))
    client.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True, help="the built farthing")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="of the fuzz")
    parser.add_argument("--keep", action="store_true", help="keep the data directory")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    folder = tempfile.mkdtemp(prefix="farthing-python-")
    data, log = os.path.join(folder, "data"), os.path.join(folder, "server.log")
    run = Run()
    server = None
    try:
        server = Server(options.binary, data, log)
        balances = first_life(run, server, options.seed)
        run.check("the first server stops gracefully", lambda: stops_gracefully(server))
        server = Server(options.binary, data, log)
        second_life(run, server, balances)
        run.check("the second server stops gracefully", lambda: stops_gracefully(server))
    finally:
        if server is not None and server.is_up():
            server.child.kill()
            server.child.wait()
        if options.keep or run.failed:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder)
    print(f"{run.passed} passed, {run.failed} failed")
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
