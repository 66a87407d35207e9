# Takes its leave only when it may.
trap 'until [ -e let-go ]; do sleep 0.05; done; exit 0' TERM
echo up
while :; do
    sleep 60 &
    wait $!
done
