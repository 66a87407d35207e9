# The first step of the database's stop: what the others left is counted, and then it is told to end.
/usr/bin/python3 connections.py "$1"
kill -TERM "$(cat .pids/database.pid)"
