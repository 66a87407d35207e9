def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// Each module with what its failure must say, in this order.
Map mistakes = [
    'cycle': ["'database'", '<dependsOn>', 'depends on itself', 'database -> backend -> database'],
    'unknown-dependency': ["'backend'", '<dependsOn>', "no service 'database'", 'there are backend'],
    'duplicate-name': ['<services>', "two services are called 'backend'"],
    'reserved-name': ['<name>', "'supervisor' is reserved"],
    'bad-name': ['<name>', "'Back_end'", 'lower-case'],
    'no-name': ['service 1 of 1', 'no <name>'],
    'unknown-top-level': ['<configuration>', '<sevices>', 'services'],
    'unknown-in-service': ["'backend'", 'no element <prot>', 'perhaps you meant <port>'],
    'unknown-in-ready': ["'backend', <ready>", 'no element <htttp>', 'perhaps you meant <http>'],
    'port-out-of-range': ["'backend'", '<port>', '70000', '65535'],
    'port-not-a-number': ["'backend'", '<port>', "'http'", '65535'],
    'one-port-twice': ["'frontend'", '<port>', '5000', "'backend'", 'different ports'],
    'no-command': ["'backend'", '<command>', '<executable>'],
    'null-word': ["'backend'", '<argument>', '${nope}', '<properties>', '-Dnope=VALUE'],
    'merged-by-position': ['<services>', "'backend' of io.devstack.it:merged-by-position",
            "'database' of io.devstack.it:merged-parent", 'combine.children="append"'],
    'two-jvm-options': ["'backend', <jvmArguments><jvmArgument>", 'for each'],
    'leftover-expression': ["'backend'", '<command>', '${nope}', '-Dnope=VALUE'],
    'bad-duration': ["'backend'", '<ready><timeout>', "'60'", '10s'],
    'bad-signal': ["'backend'", '<stop><signal>', "'NICELY'", 'TERM'],
    'open-quote': ["'backend'", '<command>'],
    'unknown-placeholder': ["'backend'", '<command>', 'database', '@{devstack.NAME.port}'],
    'missing-program': ["'backend'", '<command>', "no program 'no-such-program'", 'on its PATH', 'nothing was started'],
    'missing-directory': ["'backend'", '<workingDirectory>', 'no directory', 'nowhere', 'nothing was started'],
    'bad-pattern': ["'backend'", '<ready><log>', "'up('", 'nothing was started'],
    'only-in-an-execution': ['<services>', '<execution>', 'devstack:start@with-services'],
    'no-services': ['<services>', 'none are configured', 'no-services', 'add <services>'],
]
mistakes.each { module, words -> check.saidIn(check.failureOf(module), words as Object[]) }

// In a reactor where others have some, a module without services is passed over when the goal is typed.
check.said('@ no-services ---', 'nothing is started here: no services in this module')

// No module was forgotten, and none failed by chance in another goal.
File folders = new File(basedir, '../../../../src/it/bad-configuration-starts-nothing')
assert folders.listFiles().findAll { it.directory }*.name as Set == mistakes.keySet()
assert (check.log =~ /on project no-services: /).size() >= 2: 'it must fail typed and bound'

// Nothing was launched anywhere; most did not even come as far as to ask for a supervisor.
mistakes.keySet().each { module -> assert check.facts(module, 'service-launched').empty: "${module} launched something" }
Set supervised = mistakes.keySet().findAll { new File(basedir, "${it}/.pids").exists() }
assert supervised == ['missing-program', 'missing-directory', 'bad-pattern'] as Set
check.nothingLeft(mistakes.keySet() as String[])
