const http = require('http');

http.createServer((request, answer) => answer.end('<h1>It runs</h1>'))
  .listen(process.env.PORT, '127.0.0.1');
