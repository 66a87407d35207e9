def missing = ['uvicorn', 'node'].findAll { program ->
    !System.getenv('PATH').split(':').any { new File(it, program).canExecute() }
}
if (missing) {
    println "NOTICE: skipped, because the README's example needs what is not installed: $missing"
}
return missing.isEmpty()
