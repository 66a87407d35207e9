# A file system that ignores modes and owners, as WSL's DrvFs or a share does: everything has mode 0777 and belongs to USER.
# Usage: perl no-modes.pl BACKING MOUNTPOINT USER      Serves until it is killed; says "mounted" when it can be used.
use strict;
use warnings;
use Errno qw(ENOSYS ENOENT);
use Fcntl qw(:mode O_RDWR O_CREAT O_RDONLY O_EXCL O_TRUNC);

my ($backing, $mountpoint, $user) = @ARGV;
my ($BUFFER, $MAX_WRITE) = (1 << 18, 1 << 16);

$^F = 20;    # mount(8) inherits the connection
open my $fuse, '+<', '/dev/fuse' or die "/dev/fuse: $!";
my $options = 'allow_other,rootmode=40000,user_id=0,group_id=0,fd=' . fileno $fuse;
system('mount', '-i', '-t', 'fuse', '-o', $options, 'none', $mountpoint) == 0 or die 'mount';
$| = 1;
print "mounted\n";

my %path = (1 => '');
my %node = ('' => 1);
my $next = 2;
my (%open, $handles);

while (sysread $fuse, my $request, $BUFFER) {
    my ($length, $operation, $unique, $id) = unpack 'LLQQ', $request;
    my $body = substr $request, 40, $length - 40;
    next if $operation == 2 || $operation == 36 || $operation == 42;    # FORGET, INTERRUPT, BATCH_FORGET
    my ($error, $answer) = answer($operation, $path{$id}, $body);
    $answer = '' if $error || !defined $answer;
    syswrite $fuse, pack('LlQ', 16 + length $answer, -$error, $unique) . $answer;
}

sub answer {
    my ($operation, $path, $body) = @_;
    return (0, pack 'LLLLSSL', 7, 19, $MAX_WRITE, 0, 0, 0, $MAX_WRITE) if $operation == 26;    # INIT
    return ENOENT unless defined $path;
    my $real = "$backing$path";
    if ($operation == 1) { return entry("$path/" . word($body)) }                              # LOOKUP
    if ($operation == 3) { return attributes($path) }                                          # GETATTR
    if ($operation == 4) {                                                                     # SETATTR
        my ($valid, undef, undef, $size) = unpack 'LLQQ', $body;
        truncate $real, $size or return 0 + $! if $valid & 8;
        return attributes($path);
    }
    if ($operation == 9) {    # MKDIR
        my $new = "$path/" . word(substr $body, 8);
        return mkdir("$backing$new") ? entry($new) : 0 + $!;
    }
    if ($operation == 10) { return unlink("$real/" . word($body)) ? 0 : 0 + $! }               # UNLINK
    if ($operation == 11) { return rmdir("$real/" . word($body)) ? 0 : 0 + $! }                # RMDIR
    if ($operation == 12) {                                                                    # RENAME
        my ($from, $to) = split /\0/, substr $body, 8;
        my $target = $path{ unpack 'Q', $body } . "/$to";
        rename "$real/$from", "$backing$target" or return 0 + $!;
        my $moved = delete $node{"$path/$from"};
        if ($moved) { $node{$target} = $moved; $path{$moved} = $target }
        return 0;
    }
    if ($operation == 14) { return opened($real, O_RDWR) }                                     # OPEN
    if ($operation == 35) {                                                                    # CREATE
        my ($flags) = unpack 'L', $body;
        my $new = "$path/" . word(substr $body, 16);
        my ($error, $open) = opened("$backing$new", O_RDWR | O_CREAT | $flags & (O_EXCL | O_TRUNC));
        return $error if $error;
        my (undef, $entry) = entry($new);
        return (0, $entry . $open);
    }
    if ($operation == 15) {    # READ
        my ($handle, $offset, $size) = unpack 'QQL', $body;
        sysseek $open{$handle}, $offset, 0;
        my ($count, $data);
        $count = sysread $open{$handle}, $data, $size;
        return defined $count ? (0, $data) : 0 + $!;
    }
    if ($operation == 16) {    # WRITE
        my ($handle, $offset, $size) = unpack 'QQL', $body;
        sysseek $open{$handle}, $offset, 0;
        my $written = syswrite $open{$handle}, substr($body, 40, $size);
        return defined $written ? (0, pack 'LL', $written, 0) : 0 + $!;
    }
    if ($operation == 17) { return (0, pack 'QQQQQLLLLx24', 9e6, 9e6, 9e6, 9e6, 9e6, 4096, 255, 4096, 0) }    # STATFS
    if ($operation == 18) { delete $open{ unpack 'Q', $body }; return 0 }                      # RELEASE
    if ($operation == 20 || $operation == 29 || $operation == 30) { return 0 }                 # FSYNC, RELEASEDIR, FSYNCDIR
    if ($operation == 27) { return (0, pack 'QLL', 0, 0, 0) }                                  # OPENDIR
    if ($operation == 28) { return listed($real, unpack 'x8QL', $body) }                       # READDIR
    return ENOSYS;
}

sub word { (split /\0/, $_[0])[0] }

sub entry {
    my ($path) = @_;
    return ENOENT unless lstat "$backing$path";
    my $id = $node{$path} ||= $next++;
    $path{$id} = $path;
    return (0, pack('QQQQLL', $id, 0, 0, 0, 0, 0) . attribute($path));
}

sub attributes {
    my $attribute = attribute($_[0]);
    return $attribute ? (0, pack('QLL', 0, 0, 0) . $attribute) : ENOENT;
}

sub attribute {
    my ($path) = @_;
    my @stat = lstat "$backing$path" or return;
    my $mode = S_IFMT($stat[2]) | 0777;
    return pack 'QQQQQQLLLLLLLLLL', $node{$path}, $stat[7], ($stat[7] + 511) / 512, @stat[8, 9, 10], 0, 0, 0, $mode, 1,
        $user, $user, 0, 4096, 0;
}

sub opened {
    my ($real, $flags) = @_;
    sysopen my $file, $real, $flags, 0600 or return 0 + $!;
    $open{ ++$handles } = $file;
    return (0, pack 'QLL', $handles, 1, 0);    # without the page cache
}

sub listed {
    my ($real, $offset, $size) = @_;
    opendir my $directory, $real or return 0 + $!;
    my @names = sort readdir $directory;
    my $data = '';
    for my $i ($offset .. $#names) {
        my $one = pack 'QQLLa*', $i + 2, $i + 1, length $names[$i], 0, $names[$i];
        $one .= "\0" x (-length($one) % 8);
        last if length($data) + length($one) > $size;
        $data .= $one;
    }
    return (0, $data);
}
