new File(basedir, 'target').mkdirs()
assert new File(basedir, 'target/from-before').createNewFile()
