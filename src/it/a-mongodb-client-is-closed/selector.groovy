def chapter = evaluate(new File(basedir, '../../../../src/it/_shared/chapter.groovy'))
return chapter.canRunWithout(chapter.works('/usr/bin/python3', '-c', 'import uvicorn, fastapi, pymongo')
        ? [] : ['python3-uvicorn, python3-fastapi and python3-pymongo'])
