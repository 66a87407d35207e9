# The first process of a PID namespace, where it can choose which number the next one gets. Arguments: a Maven.
start_time() {
    cut -d ' ' -f 22 "/proc/$1/stat"
}

"$@" devstack:start || exit
service=$(cat .pids/backend.pid)
supervisor=$(cat .pids/supervisor.pid)
keeper=$(cut -d ' ' -f 4 "/proc/$supervisor/stat")
for process in $keeper $supervisor $service; do
    kill -KILL "$process" || exit
    while [ -e "/proc/$process" ]; do
        sleep 0.02
    done
done

echo $((service - 1)) > /proc/sys/kernel/ns_last_pid
setsid sh -c 'sleep 600 & echo $! > stranger.pid; exec sleep 600' &
[ $! -eq "$service" ] || { echo "the number was not given away again: $service, but $!"; exit 1; }
until [ -s stranger.pid ] && [ "$(cat "/proc/$service/comm")" = sleep ]; do
    sleep 0.02
done
stranger=$(cat stranger.pid)
[ "$(cut -d ' ' -f 6 "/proc/$stranger/stat")" = "$service" ] || { echo "it is in another session"; exit 1; }
before="$(start_time "$service") $(start_time "$stranger")"

"$@" devstack:stop || exit
[ "$before" = "$(start_time "$service") $(start_time "$stranger")" ] || { echo "a stranger was ended"; exit 1; }
[ ! -e .pids/run.json ] || { echo "the record is still there"; exit 1; }
echo all of the recycled session are alive
