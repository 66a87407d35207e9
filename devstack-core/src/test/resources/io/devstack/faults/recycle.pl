# Makes innocent processes that have the numbers given: perl recycle.pl PID[:session]... Says each number once it is
# taken; with ":session" that process leads a session of its own, as a shell does, and has two children.
use strict;
use warnings;
use POSIX ();

$| = 1;
for my $word (@ARGV) {
    my ($wanted, $session) = split /:/, $word;
    my $taken = 0;
    for (1 .. 2000) {
        open my $last, '>', '/proc/sys/kernel/ns_last_pid' or die "ns_last_pid: $!";
        print $last $wanted - 1;
        close $last;
        my $got = fork;
        die "fork: $!" unless defined $got;
        innocent($session) if !$got && $$ == $wanted;
        POSIX::_exit(0) unless $got;
        if ($got == $wanted) {
            $taken = 1;
            last;
        }
        waitpid $got, 0;
    }
    print $taken ? "$wanted taken\n" : "$wanted NOT taken\n";
}
sleep 60 while 1;

sub innocent {
    my ($session) = @_;
    if ($session) {
        POSIX::setsid();
        for (1 .. 2) {
            my $child = fork;
            last if defined $child && !$child;
        }
    }
    sleep 60 while 1;
}
