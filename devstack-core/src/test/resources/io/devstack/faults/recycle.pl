# Makes innocent processes that have the numbers given: perl recycle.pl PID[:session]... Says each number once it is
# taken; with ":session" that process leads a session of its own, as a shell does, and has two children.
use strict;
use warnings;
use POSIX ();

$| = 1;
pipe my $waiting, my $all_taken or die "pipe: $!";
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
close $all_taken;
sleep 60 while 1;

# Its children wait until all numbers are taken, or they would take some themselves.
sub innocent {
    my ($session) = @_;
    close $all_taken;
    POSIX::setsid() if $session;
    readline $waiting;
    for (1 .. 2) {
        my $child = $session ? fork : 1;
        last if defined $child && !$child;
    }
    sleep 60 while 1;
}
