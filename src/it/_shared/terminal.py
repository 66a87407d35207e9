"""Runs a command in a session of its own at a pseudo terminal and copies what it shows to standard output.

Standard input has one word a line: "enter" and "interrupt" press keys, "close" closes the terminal window; so does its
end. Exits as a shell would say that the command ended, once it has.
"""
import os
import pty
import select
import signal
import sys

KEYS = {b"enter": b"\r", b"interrupt": b"\x03"}

child, terminal = pty.fork()
if child == 0:
    # whoever started us in the background may have had these ignored; a shell at a terminal has not
    for name in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(name, signal.SIG_DFL)
    os.execvp(sys.argv[1], sys.argv[1:])

watched = [0, terminal]
while terminal in watched:
    for ready in select.select(watched, [], [])[0]:
        if ready == 0:
            words = os.read(0, 1024).split()
            for word in words:
                if word in KEYS:
                    os.write(terminal, KEYS[word])
            if not words or b"close" in words:
                watched.clear()
                break
        else:
            try:
                shown = os.read(terminal, 65536)
            except OSError:  # the last process at the terminal has gone
                shown = b""
            if not shown:
                watched.remove(terminal)
                break
            os.write(1, shown)

os.close(terminal)
status = os.waitpid(child, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
