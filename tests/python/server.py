"""Starts the built binary and stops it again."""

import re
import signal
import subprocess
import threading

READY = re.compile(r"^ready grpc=(\S+) http=(\S+)$")
START_SECONDS = 60
STOP_SECONDS = 60


class Server:
    """`farthing serve` on free ports of 127.0.0.1."""

    def __init__(self, binary, data_dir, log_path):
        self.log_path = log_path
        self._log = open(log_path, "ab")
        command = [binary, "serve", "--data-dir", data_dir]
        command += ["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]
        self.child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        self.grpc = self.http = None
        self._ready = threading.Event()
        threading.Thread(target=self._read_output, daemon=True).start()
        self._ready.wait(START_SECONDS)
        if self.grpc is None:
            self.child.kill()
            self.child.wait()
            raise RuntimeError(f"no ready line within {START_SECONDS} s:\n{self.log_end()}")

    def _read_output(self):
        for line in self.child.stdout:
            found = READY.match(line.rstrip("\n"))
            if found:
                self.grpc, self.http = found.groups()
                self._ready.set()
        # The end of the output wakes the one who waits: the server has ended.
        self._ready.set()

    def is_up(self):
        return self.child.poll() is None

    def stop(self):
        """Asks it to stop. The exit code, which is 0 for a graceful stop."""
        if self.is_up():
            self.child.send_signal(signal.SIGTERM)
        try:
            return self.child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            raise RuntimeError(f"did not stop within {STOP_SECONDS} s of SIGTERM") from None
        finally:
            self._log.close()

    def log_end(self):
        with open(self.log_path, errors="replace") as log:
            return "".join(log.readlines()[-30:])
