String log = new File(basedir, 'build.log').text

assert log.contains('This plugin has '), 'the help goal did not speak'
assert log.contains('devstack:help')
assert log =~ /<ready><http>: A path on its port/
assert log =~ /<stop><signalTo>: /
