def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
return check.canRunWithout(check.works('/usr/bin/python3', '-c', 'import uvicorn, fastapi, pymongo')
        ? [] : ['python3-uvicorn, python3-fastapi and python3-pymongo'])
