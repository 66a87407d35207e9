# The services of the fault suite: perl services.pl KIND. Each listens on $PORT, says "up", and has one bad habit.
use strict;
use warnings;
use POSIX ();
use Socket;

my $port = $ENV{PORT};
my %kinds = (
    'plain'        => sub { serve() },
    'worker'       => sub { child(\&idle); serve() },
    'ignores'      => sub { $SIG{$_} = 'IGNORE' for qw(TERM INT HUP); serve() },
    'daemon'       => sub { daemon(\&serve); idle() },
    'env-daemon'   => sub { daemon(sub { exec 'env', '-i', "PORT=$port", $^X, $0, 'plain' }); idle() },
    'closed'       => sub { daemon(sub { shut(); serve() }); idle() },
    'wiped'        => sub { daemon(sub { wipe(); serve() }); idle() },
    'hidden'       => sub { daemon(sub { shut(); exec 'env', '-i', $^X, $0, 'hiding' }); serve() },
    'hiding'       => sub { shut(); idle() },
    'group'        => sub { child(sub { setpgrp 0, 0; serve() }); idle() },
    'respawns'     => sub { $SIG{TERM} = 'IGNORE'; respawn() },
    'hops'         => sub { child(sub { hop(0) }); serve() },
    'hops-away'    => sub { child(sub { hop(1) }); serve() },
    'bush'         => sub { child(\&bush); serve() },
    'chatty'       => sub { chatter(); serve() },
    'slow'         => sub { rest(1.5); serve() },
    'fails'        => sub { print "cannot\n"; exit 3 },
    'dies'         => sub { serve(sub { exit 3 if -e 'die' }) },
    'zombie'       => sub { child(sub { POSIX::_exit(0) }); serve() },
    'gate'         => sub { idle() },
    'kills-group'  => sub { $SIG{TERM} = sub { kill 'KILL', -getpgrp }; child(\&idle); serve() },
    'stops-parent' => sub { kill 'STOP', getppid; serve() },
    'renamed'      => sub { rename_self(); child(\&idle); serve() },
    'forks-at-term' => sub { $SIG{TERM} = \&multiply; serve() },
    'relistens'    => sub { restart(sub { restart(\&serve) }) },
    'hidden-port'  => sub { daemon(sub { shut(); exec 'env', '-i', "PORT=$port", $^X, $0, 'hiding-port' }); idle() },
    'hiding-port'  => sub { shut(); serve() },
    'leader-ends'  => sub { child(\&serve); until (-e 'die') { rest(0.05) } exit 3 },
    'unshares'     => sub { child(sub { exec qw(unshare --pid --mount --fork sh -c), 'sleep 600 & wait' }); serve() },
    'adopts'       => sub { control(36, 1); daemon(sub { shut(); exec 'env', '-i', $^X, $0, 'hiding' }); serve() },
    'parent-death' => sub { control(1, 9); serve() },
    'kills-parent' => sub { $SIG{TERM} = sub { kill 'KILL', getppid }; serve() },
    'stops-all'    => sub { my @above = above(); $SIG{TERM} = sub { kill 'STOP', @above, -getpgrp }; child(\&idle); serve() },
    'crowd'        => sub { child(\&idle) for 1 .. 300; serve() },
    'shared-port'  => sub { child(\&serve6); serve6() },
    'pipes'        => sub { serve(replacing(sub { POSIX::mkfifo($_[0], 0600) })) },
    'links'        => sub { serve(replacing(sub { symlink '../precious', $_[0] })) },
    'homeless'     => sub { mkdir 'home'; chdir 'home'; rmdir '../home'; serve() },
    'crashes'      => sub { my $up = time; serve(sub { exit 3 if -e 'die' && time - $up > 1 }) },
);
$| = 1;
$kinds{ $ARGV[0] }->();

# Accepts whoever comes and keeps them; looks around in between.
sub serve {
    my ($look) = @_;
    socket(my $server, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
    setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1) or die "option: $!";
    bind($server, sockaddr_in($port, INADDR_ANY)) or die "bind: $!";
    listen($server, 50) or die "listen: $!";
    print "up\n" if defined fileno STDOUT;
    my @kept;
    while (1) {
        my $ready = '';
        vec($ready, fileno $server, 1) = 1;
        if (select($ready, undef, undef, $look ? 0.05 : undef) > 0 && accept(my $client, $server)) {
            push @kept, $client;
            shift @kept if @kept > 200;
        }
        $look->() if $look;
    }
}

sub serve6 {
    socket(my $server, PF_INET6, SOCK_STREAM, 0) or die "socket: $!";
    setsockopt($server, SOL_SOCKET, SO_REUSEPORT, 1) or die "option: $!";
    setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1) or die "option: $!";
    setsockopt($server, 41, 26, 1) or die "IPv6 only: $!";
    bind($server, Socket::pack_sockaddr_in6($port, Socket::IN6ADDR_ANY)) or die "bind: $!";
    listen($server, 50) or die "listen: $!";
    my @kept;
    print "up\n";
    while (accept(my $client, $server)) {
        push @kept, $client;
    }
}

# prctl(2), whose number differs from machine to machine.
sub control {
    my ($option, $value) = @_;
    my %number = (x86_64 => 157, aarch64 => 167);
    syscall($number{ (POSIX::uname())[4] }, $option, $value, 0, 0, 0) == 0 or die "prctl: $!";
}

# The supervisor and its keeper.
sub above {
    my $supervisor = getppid;
    open my $file, '<', "/proc/$supervisor/stat" or die "stat: $!";
    my ($rest) = <$file> =~ /^\d+ \(.*\) (.*)$/s;
    return ($supervisor, (split ' ', $rest)[1]);
}

# Replaces each file of the PID directory once all of them are there and somebody says so.
sub replacing {
    my ($by) = @_;
    my $done = 0;
    return sub {
        return if $done || !-e 'replace';
        for my $file (glob '.pids/*') {
            unlink $file;
            $by->($file);
        }
        $done = 1;
        open my $said, '>', 'replaced';
    };
}

sub idle {
    rest(60) while 1;
}

sub rest {
    select undef, undef, undef, $_[0];
}

sub child {
    my ($work) = @_;
    my $pid = fork;
    die "fork: $!" unless defined $pid;
    return $pid if $pid;
    $work->();
    POSIX::_exit(0);
}

sub daemon {
    my ($work) = @_;
    waitpid child(sub { POSIX::setsid(); child($work) }), 0;
}

sub shut {
    POSIX::close($_) for 0 .. 2;
    close $_ for *STDIN, *STDOUT, *STDERR;
}

# What setproctitle does: the environment that /proc shows is overwritten in place.
sub wipe {
    open my $stat, '<', '/proc/self/stat' or die "stat: $!";
    my ($rest) = <$stat> =~ /^\d+ \(.*\) (.*)$/s;
    my ($start, $end) = (split ' ', $rest)[47, 48];
    open my $memory, '+<', '/proc/self/mem' or die "mem: $!";
    binmode $memory;
    sysseek $memory, $start, 0;
    syswrite $memory, "\0" x ($end - $start);
}

sub respawn {
    while (1) {
        my $holder = child(sub { $SIG{TERM} = 'DEFAULT'; serve() });
        waitpid $holder, 0;
    }
}

# What looks at /proc/PID/stat must not be taken in by this.
sub rename_self {
    open my $name, '>', '/proc/self/comm' or die "comm: $!";
    print $name ') Z 1 1 (';
    close $name;
    $0 = ') Z 1 1 1 (';
}

sub multiply {
    for (1 .. 3) {
        child(sub { $SIG{TERM} = 'IGNORE'; idle() });
    }
    POSIX::_exit(0);
}

sub restart {
    my ($work) = @_;
    $SIG{TERM} = 'IGNORE';
    while (1) {
        waitpid child($work), 0;
    }
}

sub hop {
    my ($away) = @_;
    while (1) {
        rest(0.002);
        my $next = fork;
        POSIX::_exit(0) if !defined $next || $next;
        POSIX::setsid() if $away;
    }
}

sub bush {
    $SIG{CHLD} = 'IGNORE';
    while (1) {
        child(sub { fork; rest(0.1) });
        rest(0.008);
    }
}

sub chatter {
    my $line = 'x' x 1023 . "\n";
    print $line for 1 .. 50 * 1024;
}
