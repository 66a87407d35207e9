// a port that nobody has now, fixed for all three calls
int port = new ServerSocket(0).withCloseable { it.localPort }
new File(basedir, 'test.properties').write("it.port = $port\n")
