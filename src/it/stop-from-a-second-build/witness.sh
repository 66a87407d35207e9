# Writes down its number at once, and what the PID file says when it is told to end.
trap 'cp .pids/witness.pid seen-by-witness.pid; exit 0' TERM
echo $$ > own.pid
echo "$RUNNER_TRACKING_ID" > tracking-id
echo up
while :; do
    sleep 60 &
    wait $!
done
