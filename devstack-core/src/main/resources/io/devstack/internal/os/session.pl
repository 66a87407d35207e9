# Becomes a program in a session and process group of its own, as setsid(1) does where there is one.
# Usage: perl -e SCRIPT -- KEEPER [NAME=VALUE...] -- COMMAND...
# KEEPER is the process that follows the groups of the run, 0 for none. The variables are those that would change perl, or get lost
# in it; the program gets them.
require POSIX;

my $keeper = shift;
delete $ENV{PERL_BADLANG};
while (@ARGV && (my $entry = shift) ne '--') {
    my ($name, $value) = split /=/, $entry, 2;
    $ENV{$name} = $value;
}
if (!POSIX::setsid()) {
    print STDERR "devstack: setsid: $!\n";
    exit 126;
}
kill 'USR2', $keeper if $keeper;
exec { $ARGV[0] } @ARGV;
print STDERR "devstack: $ARGV[0]: $!\n";
exit($! == POSIX::ENOENT() ? 127 : 126);
