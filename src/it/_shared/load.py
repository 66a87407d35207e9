"""Asks http://127.0.0.1:PORT/visit with four clients until the port is closed; writes to FILE what came of each request.

Half of the clients keep their connections. Sockets by hand: an HTTP client would repeat what was lost. A connection that
was refused is no request; an answer that does not come, or not all of it, is "unanswered".
"""
import collections
import json
import os
import socket
import sys
import threading
import time

port, file = int(sys.argv[1]), sys.argv[2]
outcomes = collections.Counter()
lock = threading.Lock()
deadline = time.monotonic() + 90


def count(outcome):
    with lock:
        outcomes[outcome] += 1


def ask(keeps):
    refused = 0
    while refused < 100 and time.monotonic() < deadline:
        try:
            connection = socket.create_connection(("127.0.0.1", port))
        except OSError:
            refused += 1
            time.sleep(0.01)
            continue
        with connection, connection.makefile("rb") as answers:
            connection.settimeout(60)
            try:
                while ask_once(connection, answers, keeps) and time.monotonic() < deadline:
                    pass
            except (OSError, ValueError, IndexError):
                count("unanswered")


def ask_once(connection, answers, keeps):
    """Returns whether the connection may be used again."""
    close = b"" if keeps else b"Connection: close\r\n"
    connection.sendall(b"GET /visit HTTP/1.1\r\nHost: localhost\r\n" + close + b"\r\n")
    status = answers.readline().split()[1].decode()
    headers = {}
    while (line := answers.readline()) not in (b"\r\n", b""):
        name, value = line.lower().split(b":", 1)
        headers[name] = value.strip()
    if not line or not read_body(answers, headers):
        raise OSError("half an answer")
    count(status)
    return keeps and headers.get(b"connection") != b"close"


def read_body(answers, headers):
    """Returns whether all of it came."""
    if headers.get(b"transfer-encoding") == b"chunked":
        length = 1
        while length > 0:
            length = int(answers.readline(), 16)
            if len(answers.read(length + 2)) < length + 2:
                return False
        return True
    length = int(headers.get(b"content-length", 0))
    return len(answers.read(length)) == length


clients = [threading.Thread(target=ask, args=(i % 2 == 0,)) for i in range(4)]
for client in clients:
    client.start()
while any(client.is_alive() for client in clients):
    time.sleep(0.05)
    with open(file + ".new", "w") as out:
        json.dump(outcomes, out)
    os.rename(file + ".new", file)
with open(file + ".new", "w") as out:
    json.dump(outcomes, out)
os.rename(file + ".new", file + ".done")
