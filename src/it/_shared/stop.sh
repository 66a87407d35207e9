# The first step of the database's stop: it is asked what the others left, and then told to end without waiting for anybody.
# Its own processes notice a moment later that their clients have gone.
for i in $(seq 100); do
    said=$(sh "$(dirname "$0")/ask.sh" "$1" "$2")
    case $said in
        *connections=0*) break ;;
    esac
    sleep 0.1
done
echo "$said"
kill -INT "$(cat .pids/database.pid)"
