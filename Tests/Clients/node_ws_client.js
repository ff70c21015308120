// The client of exchange.py with Debian's node-ws.
'use strict';
const fs = require('fs');
const WebSocket = require('ws');

const [url, folder, offer, authority] = process.argv.slice(2);
const files = fs.readdirSync(folder).filter((name) => name.startsWith('send-'))
  .sort((a, b) => parseInt(a.slice(5), 10) - parseInt(b.slice(5), 10));

function fail(error) {
  console.log(JSON.stringify({ error: String(error) }));
  process.exit(1);
}

setTimeout(() => fail('it took too long'), 30000).unref();
const options = { perMessageDeflate: offer === 'offer' };
if (authority) options.ca = fs.readFileSync(authority);
const socket = new WebSocket(url, options);
let extensions = '';
let replies = 0;
let pong = false;

function closeWhenDone() {
  if (replies === files.length && pong) socket.close(1000);
}

socket.on('upgrade', (response) => { extensions = response.headers['sec-websocket-extensions'] || ''; });
socket.on('open', () => {
  if (socket.extensions !== (extensions ? 'permessage-deflate' : '')) fail(`it speaks ${socket.extensions}`);
  socket.ping('marco');
  for (const name of files) socket.send(fs.readFileSync(`${folder}/${name}`), { binary: name.endsWith('.binary') });
});
socket.on('message', (data, isBinary) => {
  fs.writeFileSync(`${folder}/reply-${replies}.${isBinary ? 'binary' : 'text'}`, data);
  replies += 1;
  closeWhenDone();
});
socket.on('pong', (data) => {
  pong = data.toString() === 'marco';
  closeWhenDone();
});
socket.on('error', fail);
socket.on('close', (code) => { console.log(JSON.stringify({ extensions, pong, close: code })); });
