# What runs, as the build sees it: the command behind each PID file, the database's children, and an answer of it.
set -e
for name in database backend frontend; do
    echo "$name=$(tr '\0' ' ' < "/proc/$(cat .pids/$name.pid)/cmdline")"
done > target/seen.properties
echo "workers=$(ps -o pid= --ppid "$(cat .pids/database.pid)" | tr -s ' \n' ' ')" >> target/seen.properties
"$1/psql" -h 127.0.0.1 -p "$2" -U postgres -At -c 'select 1' > target/database.txt
