require("http")
  .createServer((request, response) => response.end("hello"))
  .listen(Number(process.env.PORT));
