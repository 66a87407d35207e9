def missing = ['uvicorn', 'node'].findAll { program ->
    !System.getenv('PATH').split(':').any { new File(it, program).canExecute() }
}
if (missing) {
    println "NOTICE: skipped, because the example needs what is not installed: $missing"
}
return missing.isEmpty()
