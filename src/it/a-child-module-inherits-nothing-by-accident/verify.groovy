def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// The typed start, and the stop after it.
check.said('nothing is started here', "those of module 'inherited'", 'BUILD SUCCESS', 'stopping backend', 'BUILD SUCCESS')
assert new File(basedir, 'inherited/target/seen-by-typed-start').list().contains('backend.pid')

// The bound one: the parent's own stack has come and gone, the child is refused with what to do about it.
check.saidIn(check.failureOf('child-of-inherited'), "module 'child-of-inherited'", "inherited from module 'inherited'",
        '<inherited>false</inherited>', '<pluginManagement>')
check.neverStarted('inherited/child')

// The advice works: nothing in the child, or a stack of its own.
assert check.facts('not-inherited', 'service-launched')*.service == ['backend']
check.neverStarted('not-inherited/child')
check.neverStarted('managed')
assert check.facts('managed/child', 'service-launched')*.service == ['backend']
check.nothingLeft('inherited', 'not-inherited', 'managed/child')
