#!/bin/sh
# The command devstack for the stack of this directory. A start writes it, and the end of the run deletes it.
# "status" and "stop" ask the supervisor by curl. The jar of the command does the rest, and what curl cannot do.
java=@java@
jar=@jar@
artifact=@artifact@
archive=@archive@
asked=
options='@choice@-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto -Xms8m'

set -f
unset CDPATH IFS
program=$0
case $program in *[!A-Za-z0-9._/-]*) program=devstack ;; esac

self=$0
case $self in */*) ;; *) self=./$self ;; esac
while [ -L "$self" ]; do
  target=$(readlink "$self") || break
  case $target in /*) self=$target ;; *) self=${self%/*}/$target ;; esac
done
if ! cd -P -- "${self%/*}/."; then
  exit 1
fi
pids=$PWD

# Sets run, port and token by the record. Returns 9 if curl, an owner or a mode is not as expected. The
# directory and the record must belong to the caller, nobody else may write to the directory, and it must be the one in the
# record, not a copy of it.
find_supervisor() {
  command -v curl >/dev/null 2>&1 || return 9
  { [ -O . ] && [ -O run.json ] && [ -f run.json ] && [ ! -L run.json ]; } 2>/dev/null || return 9
  set -- $(ls -dni .)
  case $2 in d????-??-*) inode=$1 ;; *) return 9 ;; esac
  set -- $(LC_ALL=C sed -n 's/^{"format":1,"run":"\([0-9a-f-]*\)",.*"control":{"port":\([0-9]*\),"token":"\([0-9a-f]*\)"},"home":{.*"key":"(dev=[0-9a-f]*,ino=\([0-9]*\))".*/\1 \2 \3 \4/p' run.json)
  { [ $# -eq 4 ] && [ "$4" = "$inode" ]; } || return 9
  run=$1 port=$2 token=$3
  asked=-Ddevstack.asked=true # the jar does not wait for a silent supervisor once more
}

# curl with the token, which goes through a pipe. Only the supervisor knows the id of the run, which is not in the request:
# other output is not printed.
ask() {
  path=$1
  shift
  curl -q -s -f -i --noproxy '*' -K - "$@" <<END
url = "http://127.0.0.1:$port$path"
header = "Authorization: Bearer $token"
END
}

# Prints the response of the supervisor to GET /v1/stack$1, and returns the exit status of "devstack status", or 9.
status() {
  find_supervisor || return 9
  response=$(ask "/v1/stack$1" --max-time 3) || return 9
  case $response in "HTTP/1.1 200 "*"
Devstack-Run: $run"?"
"*) ;; *) return 9 ;; esac
  printf '%s\n' "${response#*"
"?"
"}"
  case ${response%%"
"?"
"*} in *"
Devstack-Outcome: ready"*) return 0 ;; esac
  return 1
}

# Prints the lines of the response to POST /v1/stop after the head, see StopStream. Returns the exit status in the last line,
# or 9 if it does not come.
print_stop() {
  trap '' PIPE # the stop goes on, and is waited for, though nobody reads
  known= result=9 report=
  while IFS= read -r line; do
    case $known:$line in
      ":Devstack-Run: $run"?) known=yes ;;
      'yes: '*) printf '%s\n' "${line#?}" 2>/dev/null ;;
      'yes:!'*) printf '%s\n' "${line#?}" >&2 ;;
      'yes:='*)
        line=${line#=}
        result=${line%% *} report=${line#* }
        ;;
    esac
  done
  case $result in 0 | 1) ;; *) return 9 ;; esac
  await_end "$supervisor" && await_end "$keeper" || return 9
  if [ "$report" != - ]; then
    ! grep -q "^{\"format\":1,\"run\":\"$run\"," run.json 2>/dev/null || return 9
    # the next run, which may have begun, removes it
    [ -f "$report" ] || [ -e run.json ] ||
      echo "devstack: the report was not written; if the supervisor knows the reason, it is in supervisor.log beside it" >&2
  fi
  return "$result"
}

# Returns when the process has ended; fails if it has not within 15 seconds.
await_end() {
  tries=750
  while [ -n "$1" ] && kill -0 "$1" 2>/dev/null; do
    case $({ sed 's/.*) //' "/proc/$1/stat" || ps -o stat= -p "$1"; } 2>/dev/null) in Z*) break ;; esac
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 0.02 2>/dev/null || sleep 1
  done
}

stop() {
  find_supervisor || return 9
  supervisor=$(LC_ALL=C sed -n 's/.*"supervisor":{[^{}]*"pid":\([0-9]*\).*/\1/p' run.json)
  keeper=$(LC_ALL=C sed -n 's/.*"keeper":{[^{}]*"pid":\([0-9]*\).*/\1/p' run.json)
  asked="$asked -Ddevstack.run=$run" # the jar does not stop a run that was started since
  # less than a byte a second, for five seconds: the supervisor hangs, and the jar takes over
  ask "/v1/stop?format=text&program=$program" -N --data '' --connect-timeout 5 --speed-limit 1 --speed-time 5 | print_stop
}

# As many characters as fit into a line of the terminal.
columns() {
  if [ -t 0 ] && [ -t 1 ]; then
    columns=${COLUMNS:-$(stty size 2>/dev/null)}
    columns=${columns##* }
    case $columns in [1-9][0-9] | [1-9][0-9][0-9] | [1-9][0-9][0-9][0-9]) ;; *) columns=80 ;; esac
  else
    columns=10000
  fi
}

result=9
case "$# $1 $2" in
  '1 status ') columns && status "?format=text&columns=$columns&program=$program" && exit 0 || result=$? ;;
  '2 status --json') status '' && exit 0 || result=$? ;;
  '1 stop ') stop && exit 0 || result=$? ;;
esac
[ $result -eq 9 ] || exit $result

if [ -z "$jar" ]; then
  echo "devstack: this needs the jar of $artifact: run 'java -jar devstack-cli.jar' in the project, or the goals of Maven" >&2
  exit 1
fi
if [ ! -f "$jar" ]; then
  echo "devstack: this needs a jar; install it with 'mvn dependency:get -Dartifact=$artifact'" >&2
  exit 1
fi
if [ ! -x "$java" ]; then
  echo "devstack: this needs the Java that started the stack, $java, which is gone; use 'java -jar $jar'" >&2
  exit 1
fi
cd - >/dev/null || cd /
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS

# With an archive of its classes the JVM starts in half the time. The JVM checks the sum of its bytes, and ignores one that
# is damaged or of another Java or jar. It is made after the first command that leaves the stack running, because only the
# status of a running stack loads all classes. It is not made in a CI job.
if [ -n "$archive" ] && [ -O "${archive%/*}" ]; then
  if [ -f "$archive" ] && [ ! "$jar" -nt "$archive" ] && [ ! "$java" -nt "$archive" ]; then
    options="$options -XX:+VerifySharedSpaces"
    exec "$java" $options $asked "-XX:SharedArchiveFile=$archive" "-XX:ErrorFile=${archive%/*}/crash.log" \
      "-Ddevstack.program=$program" -jar "$jar" --pid-directory "$pids" "$@"
  elif [ -z "${CI+set}" ]; then
    "$java" $options $asked "-Ddevstack.program=$program" -jar "$jar" --pid-directory "$pids" "$@"
    status=$?
    if [ $status -lt 128 ] && [ -f "$pids/run.json" ]; then
      new=$archive.new-$$
      "$java" $options "-XX:ArchiveClassesAtExit=$new" -Ddevstack.training=true -jar "$jar" \
        status --pid-directory "$pids" </dev/null >/dev/null 2>&1
      [ ! -f "$new" ] || mv -f "$new" "$archive" 2>/dev/null
      rm -f "$new"
    fi
    exit $status
  fi
fi
exec "$java" $options $asked "-Ddevstack.program=$program" -jar "$jar" --pid-directory "$pids" "$@"
