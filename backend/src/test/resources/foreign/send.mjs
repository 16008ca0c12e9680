// MQTT.js as a device would send with it. node send.mjs <port> <user> <version> <room> <a room where the user is nobody>
import mqtt from "mqtt";

const [port, user, version, room, elsewhere] = process.argv.slice(2);
const is5 = version === "5";
const replies = `users/${user}/acks` + (is5 ? "/foreign" : "");
const client = await mqtt.connectAsync(`mqtt://localhost:${port}`, {
  clientId: `${user}:js`,
  username: user,
  password: process.env.TOKEN,
  protocolVersion: Number(version),
  reconnectPeriod: 0,
});
client.on("message", (topic, payload, { properties }) =>
  console.log(`answer ${topic} ${properties?.correlationData ?? ""} ${payload}`));
client.on("close", () => console.log("closed"));
client.on("error", (failed) => console.log("error", failed.message));
await client.subscribeAsync(replies, { qos: 1 });

async function send(to, key, content, qos) {
  const properties = is5 ? { responseTopic: replies, correlationData: Buffer.from(key) } : undefined;
  let reason = 0;
  await client
    .publishAsync(`chat-rooms/${to}/send/${user}`, JSON.stringify({ clientMessageId: key, content }), { qos, properties })
    .catch((failed) => { reason = failed.code });
  console.log("taken", key, reason);
}

for (const qos of [0, 1, 2]) await send(room, `${user}-${qos}`, "hello", qos);
for (const qos of [0, 1, 2]) await send(elsewhere, `${user}-elsewhere-${qos}`, "hello", qos);
await send(room, `${user}-empty`, "", 1);
await send(room, `${user}-last`, "hello", 1);
