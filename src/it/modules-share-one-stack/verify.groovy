def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

assert check.log.findAll('Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed').size() == 2
assert check.log.findAll('no service has died so far; the run goes on').size() == 2
assert check.facts('services', 'service-launched')*.service == ['backend']
assert check.facts('services', 'service-stopped')*.ending == ['graceful']
check.endedOnce('services')
check.neverStarted('orders', 'invoices')
check.nothingLeft('services')
