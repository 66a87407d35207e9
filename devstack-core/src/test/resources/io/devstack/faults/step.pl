# A step of a build: perl step.pl tests|check. "tests" says that it waits by a file "waiting" and goes on as the file
# "go" says; "check" comes after the stop and fails if the tests did. Ends with the build that runs it.
use strict;
use warnings;

my $parent = getppid;
if ($ARGV[0] eq 'tests') {
    open my $file, '>', 'waiting' or die "waiting: $!";
    close $file;
    until (-s 'go') {
        exit 1 if getppid != $parent;
        select undef, undef, undef, 0.02;
    }
}
open my $file, '<', 'go' or die "go: $!";
my $word = <$file>;
exit 1 if $word =~ /^fail-hard/ || $ARGV[0] eq 'check' && $word =~ /^fail/;
