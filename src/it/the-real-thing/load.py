"""Asks http://127.0.0.1:PORT/visit with four clients until the port is closed; writes to FILE what came of each request.

Sockets by hand: an HTTP client would repeat what was lost. A connection that was refused is no request.
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


def ask():
    refused = 0
    while refused < 100 and time.monotonic() < deadline:
        try:
            connection = socket.create_connection(("127.0.0.1", port))
        except OSError:
            refused += 1
            time.sleep(0.01)
            continue
        with connection:
            try:
                connection.settimeout(60)
                connection.sendall(b"GET /visit HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                answer = b""
                while chunk := connection.recv(65536):
                    answer += chunk
                count(answer.split(b" ")[1].decode() if b"\r\n\r\n" in answer else "unanswered")
            except OSError:
                count("unanswered")


clients = [threading.Thread(target=ask) for _ in range(4)]
for client in clients:
    client.start()
while any(client.is_alive() for client in clients):
    time.sleep(0.05)
    with open(file + ".new", "w") as out:
        json.dump(outcomes, out)
    os.rename(file + ".new", file)
with open(file + ".done", "w") as out:
    json.dump(outcomes, out)
