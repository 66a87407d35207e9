String log = new File(basedir, 'build.log').text

assert log.contains('This plugin has '), 'the help goal did not speak'
assert log.contains('devstack:help')
