if (!new File('/proc/self/environ').file) {
    println 'NOTICE: skipped, because there is no /proc here that tells the environment of a process'
    return false
}
return true
