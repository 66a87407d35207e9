# The keeper: stands above the supervisor, adopts and reaps every orphan below it (PR_SET_CHILD_SUBREAPER),
# and ends what is left when the supervisor dies without having said that it is done (exit status 0).
# Usage: perl -e SCRIPT LABEL PRCTL SUPERVISOR...      PRCTL is the number of prctl(2) here, 0 where unknown.
# It loads no module: perl-base has none to spare on small images, and each costs milliseconds.
#
# The process that runs this script becomes the launcher: it stays the child of the owner until the run is detached (USR1 to
# the keeper), or the keeper has ended. The exit of the owner's JVM takes 300 ms longer while a child is alive, and the JDK
# closes the lifeline as soon as its child has ended.
my ($label, $prctl, @supervisor) = @ARGV;
my ($NO_HANG, $UNTRACED, $INTERRUPTED, $SET_CHILD_SUBREAPER) = (1, 2, 4, 36);
my ($GRACE, $FORCE, $PAUSE) = (3, 10, 0.02);

my $launcher = $$;
my $kept = fork;
die "devstack keeper: fork: $!\n" unless defined $kept;
launch($kept) if $kept;

my $adopts = $prctl && syscall($prctl, $SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
$SIG{USR1} = sub { kill 'USR1', $launcher if getppid == $launcher };
my $supervisor = fork;
die "devstack keeper: fork: $!\n" unless defined $supervisor;
if (!$supervisor) {
    $ENV{DEVSTACK_KEEPER} = $adopts ? 'adopts' : 'watches';
    $ENV{DEVSTACK_LAUNCHER} = 'waits';
    $SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT TERM USR1); # a shell in the background ignores some, and that is inherited
    exec { $supervisor[0] } @supervisor or die "devstack keeper: $supervisor[0]: $!\n";
}
$0 = $label;
release_streams();
$SIG{TERM} = $SIG{INT} = $SIG{HUP} = sub { kill 'TERM', $supervisor };

while (1) {
    my $child = waitpid -1, $UNTRACED;
    if ($child > 0 && (${^CHILD_ERROR_NATIVE} & 0xff) == 0x7f) { # stopped, not ended; $? does not tell
        kill 'CONT', $supervisor if $child == $supervisor;
        next;
    }
    exit 0 if $child == $supervisor && $? == 0;
    last if $child == $supervisor || $child < 0 && $! != $INTERRUPTED;
}
$SIG{TERM} = $SIG{INT} = $SIG{HUP} = $SIG{USR1} = 'IGNORE';

# To what is left this process is the parent, and some kill or stop their parent when they are told to end. So a child
# ends them, which continues this process when it is stopped, and remembers whom it must end when it is killed.
my $keeper = $$;
my %known;
my $deadline = time + $GRACE + $FORCE;
while (waitpid(-1, $NO_HANG) >= 0 && time <= $deadline) {
    my $finisher = fork;
    if (!defined $finisher) { # no process can be made any more
        finish_alone($GRACE, 'TERM', 'CONT') || finish_alone($FORCE, 'KILL');
        exit 0;
    }
    if (!$finisher) {
        finish_for_keeper($GRACE, 'TERM', 'CONT') || finish_for_keeper($FORCE, 'KILL');
        exit 0;
    }
    my ($child, $stopped);
    do {
        $child = waitpid -1, $UNTRACED;
        $stopped = $child == $finisher && (${^CHILD_ERROR_NATIVE} & 0xff) == 0x7f;
        kill 'CONT', $finisher if $stopped;
    } until $child == $finisher && !$stopped || $child < 0 && $! != $INTERRUPTED;
    1 while waitpid(-1, $NO_HANG) > 0;
    $GRACE = 0;
}

# The keeper itself sends the signals to every descendant and waits until none is left. With a subreaper, "no child"
# proves "no descendant".
sub finish_alone {
    my ($seconds, @signals) = @_;
    my $forces = $signals[0] eq 'KILL';
    my $deadline = time + $seconds;
    signal_descendants(@signals);
    while (time <= $deadline) {
        my $child;
        1 while ($child = waitpid -1, $NO_HANG) > 0;
        return 1 if $child < 0;
        $forces ? signal_descendants('KILL') : descendants();
        select undef, undef, undef, $PAUSE;
    }
    return 0;
}

# A child of the keeper does the same for it. It can only look whom there is, and keeps the keeper going, which reaps; once
# that is killed, it uses force.
sub finish_for_keeper {
    my ($seconds, @signals) = @_;
    my $forces = $signals[0] eq 'KILL';
    my $deadline = time + $seconds;
    signal_descendants(@signals);
    while (time <= $deadline) {
        kill 'CONT', $keeper if getppid == $keeper;
        my $left = $forces || getppid != $keeper ? signal_descendants('KILL') : descendants();
        return 1 if !$left;
        select undef, undef, undef, $PAUSE;
    }
    return 0;
}

sub signal_descendants {
    my @signals = @_;
    my %seen = descendants();
    for my $pid (sort { $b <=> $a } keys %seen) {
        my $now = look($pid);
        next unless $now && $now->{start} == $seen{$pid};
        kill $_, $pid for @signals;
    }
    return %seen;
}

# Returns the start of each process that is alive below the keeper, or was when that was alive.
sub descendants {
    my %seen = map { my $stat = look($_); $stat ? ($_ => $stat) : () } glob_pids();
    my $root = $$ == $keeper || getppid == $keeper ? $keeper : -1; # its number may be anybody's when it is dead
    my %found;
    for my $pid (keys %seen) {
        $found{$pid} = $seen{$pid}{start} if $pid != $$ && $pid != $keeper && descends($pid, $root, \%seen);
    }
    %known = (%known, %found);
    return %found;
}

sub descends {
    my ($pid, $root, $seen) = @_;
    for (1 .. 10_000) {
        my $stat = $seen->{$pid} or return 0;
        return 1 if $stat->{parent} == $root || ($known{$pid} || -1) == $stat->{start};
        $pid = $stat->{parent};
        return 0 if $pid <= 1;
    }
    return 0;
}

sub glob_pids {
    opendir my $proc, '/proc' or return ();
    return grep { /^\d+$/ } readdir $proc;
}

sub look {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/stat" or return;
    my $text = <$file>;
    return unless defined $text && $text =~ /^\d+ \(.*\) (.*)$/s;
    my @fields = split ' ', $1;
    my $dead = $fields[0] eq 'Z' || $fields[0] eq 'X';
    return if $dead && $fields[17] <= 1; # the main thread may end while others serve
    return { parent => $fields[1], start => $fields[19] };
}
