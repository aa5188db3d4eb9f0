// Takes Kannel's callbacks and notes the query of each on a line of a file.
// The deep backlog matters: with a short one callbacks are lost.
const fs = require('fs');
const http = require('http');
const out = fs.createWriteStream(process.argv[3], { flags: 'a' });
http.createServer((request, answer) => {
    out.write(request.url.split('?')[1] + '\n');
    answer.end('ok');
}).listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
