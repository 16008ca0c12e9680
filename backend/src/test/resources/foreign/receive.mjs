// MQTT.js as a browser or a server would use it: it comes back by itself. node receive.mjs <url> <user> <version> <filter>…
import { readFileSync } from "node:fs";
import mqtt from "mqtt";

const [url, user, version, ...filters] = process.argv.slice(2);
const client = mqtt.connect(url, {
  clientId: `${user}:js`,
  username: user,
  password: process.env.TOKEN,
  protocolVersion: Number(version),
  clean: false,
  properties: version === "5" ? { sessionExpiryInterval: 3600 } : undefined,
  resubscribe: false,
  ca: process.env.CERTIFICATE && readFileSync(process.env.CERTIFICATE),
});
client.on("connect", () => {
  console.log("connected");
  for (const filter of filters) {
    client.subscribe(filter, { qos: 1 }, (failed, granted) => {
      const denied = failed || granted?.some(({ qos }) => qos >= 128);
      console.log(denied ? "denied" : "granted", filter);
    });
  }
});
client.on("message", (topic, payload) => console.log("message", topic, payload.toString()));
client.on("close", () => console.log("closed"));
client.on("error", (failed) => console.log("error", failed.message));
