// A pseudo terminal, which the JDK has not.
try {
    if (new ProcessBuilder('python3', '-c', 'import pty').redirectErrorStream(true).start().waitFor() == 0) {
        return true
    }
} catch (IOException e) {
    // it is not there
}
println 'SKIPPED: there is no python3 with pty'
false
