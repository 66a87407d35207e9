# The keeper where no process adopts orphans: stands above the supervisor, and ends the remaining processes when the supervisor dies
# without having reported that it is done (exit status 0). It knows a process by its descent and its group, and remembers each one
# that it has seen, because an orphan's parent is process 1. It looks at every launch (USR2) and every few seconds.
# Usage: perl -e SCRIPT LABEL SUPERVISOR...
#
# A daemonized process in a group of its own that no look has seen below the run is not found. What it must not do: signal a
# stranger. So a group counts only as long as each look finds a process in it and no stranger has its number, and a process only
# with the start that it had.
#
# The process that runs this script becomes the launcher, as in keeper.pl.
my ($label, @supervisor) = @ARGV;
my ($NO_HANG, $UNTRACED, $INTERRUPTED) = (1, 2, 4);
my ($GRACE, $FORCE, $PAUSE, $LOOK, $LIMIT) = (3, 10, 0.05, 5, 3);

my $launcher = $$;
my $kept = fork;
die "devstack keeper: fork: $!\n" unless defined $kept;
launch($kept) if $kept;

my (%known, %groups, %led); # led: the groups whose leader was known
my $own = getpgrp;
my $due = 0;
$SIG{USR1} = sub { kill 'USR1', $launcher if getppid == $launcher };
$SIG{USR2} = sub { $due = 0 };
$SIG{CHLD} = sub { }; # ends the pause of the loop
my $supervisor = fork;
die "devstack keeper: fork: $!\n" unless defined $supervisor;
if (!$supervisor) {
    $ENV{DEVSTACK_KEEPER} = 'follows';
    $ENV{DEVSTACK_LAUNCHER} = 'waits';
    $SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT TERM USR1 USR2 CHLD);
    exec { $supervisor[0] } @supervisor or die "devstack keeper: $supervisor[0]: $!\n";
}
$0 = $label;
release_streams();
$SIG{TERM} = $SIG{INT} = $SIG{HUP} = sub { kill 'TERM', $supervisor };

while (1) {
    my $child = waitpid -1, $UNTRACED | $NO_HANG;
    if ($child > 0 && (${^CHILD_ERROR_NATIVE} & 0xff) == 0x7f) { # stopped, not ended
        kill 'CONT', $supervisor if $child == $supervisor;
        next;
    }
    exit 0 if $child == $supervisor && $? == 0;
    last if $child == $supervisor || $child < 0;
    if (time >= $due) {
        $due = time + $LOOK;
        members();
    } else {
        select undef, undef, undef, 1; # at most that long, should a signal come right before it
    }
}
$SIG{TERM} = $SIG{INT} = $SIG{HUP} = $SIG{USR1} = $SIG{USR2} = 'IGNORE';
$SIG{CHLD} = 'DEFAULT';
finish($GRACE, 'TERM', 'CONT') || finish($FORCE, 'KILL');
exit 0;

# Sends the signals to every process of the run and waits until none is left. KILL goes to each new one, too.
sub finish {
    my ($seconds, @signals) = @_;
    my $deadline = time + $seconds;
    my %signalled;
    while (1) {
        1 while waitpid(-1, $NO_HANG) > 0;
        my @members = members();
        for my $pid (sort { $b <=> $a } grep { !$signalled{$_}++ || $signals[0] eq 'KILL' } @members) {
            kill $_, $pid for @signals;
        }
        return 1 if !@members && !%known;
        return 0 if time > $deadline;
        select undef, undef, undef, $PAUSE;
    }
}

# Returns the living processes of the run. If ps fails, nobody is returned, and nobody is forgotten.
sub members {
    my %now = processes();
    return unless %now;
    for my $pid (keys %known) {
        my $process = $now{$pid};
        delete $known{$pid} unless $process && abs($process->{start} - $known{$pid}) <= 2; # Linux's ps rounds
    }
    my %populated = map { $_->{group} => 1 } values %now;
    delete @groups{grep { !$populated{$_} } keys %groups};
    delete @groups{grep { $led{$_} && $now{$_} && !$known{$_} && !$known{$now{$_}{parent}} } keys %groups}; # recycled
    my $more = 1;
    while ($more) {
        $more = 0;
        for my $pid (keys %now) {
            my ($parent, $group) = @{ $now{$pid} }{qw(parent group)};
            next if $known{$pid} || $pid <= 1 || $pid == $$ || $pid == $launcher;
            next unless $parent == $$ || $known{$parent} || $groups{$group};
            $known{$pid} = $now{$pid}{start};
            $groups{$group} = 1 unless $group == $own;
            $more = 1;
        }
    }
    %led = map { $_ => 1 } grep { $led{$_} || $known{$_} } keys %groups;
    return keys %known;
}

# Returns parent, group and start of every living process; none if ps fails or hangs.
sub processes {
    my $ps = open my $out, '-|';
    return unless defined $ps;
    if (!$ps) {
        @ENV{qw(LC_ALL TZ)} = qw(C UTC);
        $ENV{PATH} = ($ENV{PATH} || '') . ':/bin:/usr/bin';
        exec qw(ps -ax -o pid= -o ppid= -o pgid= -o state= -o lstart=) or exit 127; # BSD wants one option a column
    }
    my ($text, $deadline) = ('', time + $LIMIT);
    while (1) {
        my $ready = '';
        vec($ready, fileno $out, 1) = 1;
        my $left = $deadline - time;
        my $selected = $left > 0 ? select($ready, undef, undef, $left) : 0;
        next if $selected < 0; # interrupted
        if (!$selected) {
            kill 'KILL', $ps;
            $text = '';
            last;
        }
        my $read = sysread $out, $text, 65536, length $text;
        last if defined $read && !$read;
    }
    close $out;
    my %found;
    for (split /\n/, $text) {
        my ($pid, $parent, $group, $state, undef, @start) = split;
        next if !@start || $pid == $ps || $state =~ /^Z/;
        $found{$pid} = { parent => $parent, group => $group, start => seconds(@start) };
    }
    return %found;
}

# Returns a number that grows by one each second but at the end of a month.
sub seconds {
    my ($month, $day, $clock, $year) = @_;
    my ($hours, $minutes, $seconds) = split /:/, $clock;
    my $months = 12 * $year + index('JanFebMarAprMayJunJulAugSepOctNovDec', $month) / 3;
    return ((($months * 31 + $day) * 24 + $hours) * 60 + $minutes) * 60 + $seconds;
}
