# The end of keeper.pl and keeper-groups.pl, which need $label and $INTERRUPTED.

# Waits for the end of the keeper and ends with its status. USR1 has no handler, so that it cannot come too early.
sub launch {
    my ($keeper) = @_;
    ($0 = $label) =~ s/keeper/launcher/;
    release_streams();
    $SIG{USR1} = 'DEFAULT';
    $SIG{TERM} = $SIG{INT} = $SIG{HUP} = sub { kill 'TERM', $keeper };
    my $child;
    do { $child = waitpid $keeper, 0 } until $child == $keeper || $child < 0 && $! != $INTERRUPTED;
    exit($child == $keeper && $? == 0 ? 0 : 1);
}

sub release_streams {
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
}
