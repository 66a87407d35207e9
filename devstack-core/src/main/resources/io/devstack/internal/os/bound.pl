# Says which TCP sockets are bound to a port and do nothing else there: /proc/net/tcp does not show these, and no server
# can have the port. Usage: perl -e SCRIPT PORT...   Output: lines "PORT USER INODE"; none before Linux 6.8.
# It asks the kernel by sock_diag(7); like the keeper it loads no module. 386 and 64-bit machines have the same numbers.
my ($NETLINK, $RAW, $SOCK_DIAG, $BY_FAMILY, $REQUEST_DUMP, $ERROR, $DONE) = (16, 3, 4, 20, 0x301, 2, 3);
my ($TCP, $BOUND_INACTIVE, $NO_COOKIE) = (6, 1 << 13, 0xffffffff);
my ($HEADER, $USER_AT) = (16, 64);

for my $port (@ARGV) {
    for my $family (2, 10) {
        ask($family, $port);
    }
}

sub ask {
    my ($family, $port) = @_;
    socket my $kernel, $NETLINK, $RAW, $SOCK_DIAG or exit 1;
    my $id = pack 'n n x32 L L2', $port, 0, 0, $NO_COOKIE, $NO_COOKIE;
    my $question = pack('C4 L', $family, $TCP, 0, 0, $BOUND_INACTIVE) . $id;
    send $kernel, pack('L S S L L', $HEADER + length $question, $BY_FAMILY, $REQUEST_DUMP, 1, 0) . $question, 0 or exit 1;
    while (defined recv $kernel, my $answer, 65_536, 0) {
        while (length $answer >= $HEADER) {
            my ($length, $type) = unpack 'L S', $answer;
            return if $type == $DONE || $type == $ERROR || $length < $HEADER;
            my ($local) = unpack 'x4 n', substr $answer, $HEADER;
            my ($user, $inode) = unpack 'L2', substr $answer, $HEADER + $USER_AT;
            print "$local $user $inode\n" if $local == $port;
            my $aligned = $length + 3 & ~3;
            $answer = $aligned < length $answer ? substr $answer, $aligned : '';
        }
    }
}
