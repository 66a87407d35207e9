# A service with a family. Each of them writes down who it is, then becomes a sleep. The daemon has two forks, no
# environment and no file of ours behind it; the stubborn one has that too, and ignores the polite signal.
daemon() {
    (
        cd / || exit
        env -i setsid sh -c "($2 exec sh -c 'cat /proc/\$\$/stat > $here/$1.stat; exec sleep 600') &" < /dev/null > /dev/null 2>&1
    )
}
here=$PWD
rm -f child.stat session.stat daemon.stat stubborn.stat
sh -c 'cat /proc/$$/stat > child.stat; exec sleep 600' &
setsid sh -c 'cat /proc/$$/stat > session.stat; exec sleep 600' &
daemon daemon ''
daemon stubborn 'trap "" TERM;'
until [ -s child.stat ] && [ -s session.stat ] && [ -s daemon.stat ] && [ -s stubborn.stat ]; do
    sleep 0.02
done
echo all are here
wait
