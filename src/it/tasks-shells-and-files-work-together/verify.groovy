def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
def log = new File(basedir, 'build.log').text
def ports = new Properties()
new File(basedir, 'ports-then.properties').withInputStream { ports.load(it) }

assert log.findAll('migrate done after').size() == 2
assert !log.contains('unwanted started')
// what only a shell understands is an argument where none is run, and that is told once a build
assert log.findAll("service 'greet', <command>: no shell is run, so the program gets '&&' as an argument").size() == 2
assert new File(basedir, 'target/devstack/greet.log').text == 'hello && true\n'
assert ports['devstack.backend.port'] == ports['devstack.backend.ports.http']
assert ports['devstack.backend.ports.admin'] == new File(basedir, 'exported.txt').text

def said = new File(basedir, 'target/devstack/backend.log').text
assert said.startsWith('schema of acme # 1')
assert said.contains("PORT=${ports['devstack.backend.port']}")
assert said.contains('DEVSTACK_SERVICE=backend')
assert !said.contains('LEFT_OUT')

// The second build had an accident; what others do after stop was still done, and verify failed it.
assert log.contains('no service died')
def second = log.substring(log.lastIndexOf('migrate started'))
assert second.contains('others cleaned up')
assert second.contains('devstack:verify will fail the build')
assert second =~ /Failed to execute goal [^ ]*devstack[^ ]*:verify/
assert second.contains('backend died')
check.nothingLeft()
return true
