File target = new File(basedir, 'target')
assert target.mkdirs()
Process openssl = new ProcessBuilder('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2',
        '-subj', '/CN=elsewhere.test', '-keyout', 'key.pem', '-out', 'certificate.pem')
        .directory(target).redirectErrorStream(true).redirectOutput(new File(target, 'openssl.log')).start()
assert openssl.waitFor() == 0: new File(target, 'openssl.log').text
return true
