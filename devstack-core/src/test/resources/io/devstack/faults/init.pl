# The first process of a cell's namespace: brings the loopback interface up, runs the cell, reaps every orphan.
# When it ends, the kernel ends whatever else is in the namespace.
use strict;
use warnings;
use POSIX ();

# A group that began outside the namespace reaches out of it: kill(0) would hit the suite, and whoever runs that.
POSIX::setsid();

my ($INET, $DATAGRAM, $SET_FLAGS, $UP_AND_RUNNING) = (2, 2, 0x8914, 0x41);
socket(my $socket, $INET, $DATAGRAM, 0) or die "socket: $!";
ioctl($socket, $SET_FLAGS, pack('a16 s x14', 'lo', $UP_AND_RUNNING)) or die "loopback: $!";

# A build in the background of a shell that is no person's ignores these, and hands that on.
$SIG{$_} = 'DEFAULT' for qw(INT QUIT HUP);

my $cell = fork;
die "fork: $!" unless defined $cell;
if (!$cell) {
    exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!";
}
while ((my $ended = wait) != -1) {
    exit($? >> 8 || $? & 127) if $ended == $cell;
}
