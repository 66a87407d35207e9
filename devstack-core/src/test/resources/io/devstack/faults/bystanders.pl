# Processes that no stack may ever touch: perl bystanders.pl KIND [PORT]. Each says "up" when it is what it is.
use strict;
use warnings;
use Socket;

my ($kind, $port) = @ARGV;
$| = 1;
my %kinds = (
    'client'   => sub { connect(tcp(), sockaddr_in($port, INADDR_LOOPBACK)) or die "connect: $!" },
    'listener' => sub {
        my $server = tcp();
        bind($server, sockaddr_in($port, INADDR_LOOPBACK)) or die "bind: $!";
        listen($server, 5) or die "listen: $!";
    },
    'bound'    => sub {
        bind(tcp(), sockaddr_in($port, INADDR_LOOPBACK)) or die "bind: $!";
    },
    'idle'     => sub { },
);
my @open;
$kinds{$kind}->();
print "up\n";
sleep 60 while 1;

sub tcp {
    socket(my $socket, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
    push @open, $socket;
    return $socket;
}
