// What an engineer would write with Socket.IO: whoever connects gets whatever is posted. `socket-io.mjs <port> [recovery]`.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    if (request.method === "POST") {
      io.emit("message", Buffer.concat(pieces).toString("utf8"));
    }
    response.writeHead(201, { "Content-Length": 0 });
    response.end();
  });
});
// The receivers of the bench answer no pings: none is due before they are gone.
const io = new Server(http, {
  transports: ["websocket"],
  pingInterval: 3_600_000,
  pingTimeout: 3_600_000,
  // As its documentation has it: what is emitted is kept for two minutes, for whoever comes back within them.
  ...(process.argv[3] === "recovery" && { connectionStateRecovery: { maxDisconnectionDuration: 120_000 } }),
});
http.listen(Number(process.argv[2]), "127.0.0.1", 16_384);
