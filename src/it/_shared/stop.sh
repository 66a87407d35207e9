# The first step of the database's stop: it is asked what the others left, and then told to end without waiting for anybody.
sh "$(dirname "$0")/ask.sh" "$1" "$2"
kill -INT "$(cat .pids/database.pid)"
