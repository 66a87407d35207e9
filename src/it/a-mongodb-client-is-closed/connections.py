"""Prints how many connections the server on port $1 of this machine has, as the kernel knows them."""
import sys

ESTABLISHED = "01"
port = f":{int(sys.argv[1]):04X}"
lines = [line.split() for table in ("tcp", "tcp6") for line in open(f"/proc/net/{table}")]
print(f"connections={sum(line[1].endswith(port) and line[3] == ESTABLISHED for line in lines)}")
