# What runs, as the build sees it: the command behind each PID file, the database's children, and its connected clients.
# Then clients begin to ask, and go on when this is over, so that the stop comes while they do.
set -e
for name in database backend java-twin frontend; do
    echo "$name=$(tr '\0' ' ' < "/proc/$(cat .pids/$name.pid)/cmdline")"
done > target/seen.properties
echo "workers=$(ps -o pid= --ppid "$(cat .pids/database.pid)" | tr -s ' \n' ' ')" >> target/seen.properties
sh ../../../../src/it/_shared/ask.sh "$1/psql" "$2" > target/database.txt

for name in frontend:3000 backend:5000 java-twin:"$3"; do
    /usr/bin/python3 ../../../../src/it/_shared/load.py "${name#*:}" "target/${name%:*}.json" < /dev/null > "target/${name%:*}-load.log" 2>&1 &
done
for name in frontend backend java-twin; do
    for i in $(seq 600); do
        ! grep -q '"200": [0-9][0-9]' "target/$name.json" 2> /dev/null || break
        sleep 0.1
    done
    grep '"200": [0-9][0-9]' "target/$name.json"
done
