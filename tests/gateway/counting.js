// Counts every message by its key, and misbehaves: of 100 requests some are
// dropped before or after they count, some answered with 429, 503 or a cut-off
// answer. What counted is noted before anything is answered.
const fs = require('fs');
const http = require('http');
const out = fs.openSync(process.argv[3], 'a');
let n = 0;
http.createServer((request, answer) => {
    let body = '';
    request.on('data', piece => { body += piece; });
    request.on('end', () => {
        const deed = n++ % 100;
        if (deed === 20) return request.socket.destroy();
        if (deed === 40) { answer.statusCode = 429; return answer.end(); }
        if (deed === 60) { answer.statusCode = 503; return answer.end(); }
        fs.writeSync(out, JSON.parse(body).key + '\n');
        if (deed === 80) return request.socket.destroy();
        if (deed === 90) {
            answer.setHeader('Content-Length', 100);
            answer.write('{"id"');
            return request.socket.destroy();
        }
        setTimeout(() => answer.end('{"id":"x"}'), 2);
    });
}).listen(Number(process.argv[2]), '127.0.0.1');
