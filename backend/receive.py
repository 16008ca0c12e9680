"""Paho as a device would use it: it comes back by itself. python3 receive.py <tcp|websockets> <port> <tls|plain> <user> <version> <filter>..."""

import os
import sys

import paho.mqtt.client as mqtt
from paho.mqtt.properties import Properties
from paho.mqtt.packettypes import PacketTypes

transport, port, tls, user, version, *filters = sys.argv[1:]
is_5 = version == "5"
client = mqtt.Client(
    mqtt.CallbackAPIVersion.VERSION2,
    client_id=user + ":py",
    clean_session=None if is_5 else False,
    transport=transport,
    protocol=mqtt.MQTTv5 if is_5 else mqtt.MQTTv311,
)
client.username_pw_set(user, os.environ["TOKEN"])
if tls == "tls":
    client.tls_set(os.environ["CERTIFICATE"])
if transport == "websockets":
    client.ws_set_options(path="/mqtt")
subscriptions = {}


def say(*words):
    print(*words, flush=True)


def connected(client, userdata, flags, reason, properties):
    if reason.is_failure:
        say("refused", reason)
        return
    say("connected")
    for topic_filter in filters:
        subscriptions[client.subscribe(topic_filter, 1)[1]] = topic_filter


def subscribed(client, userdata, mid, reasons, properties):
    say("denied" if reasons[0].is_failure else "granted", subscriptions.pop(mid))


client.on_connect = connected
client.on_subscribe = subscribed
client.on_message = lambda client, userdata, message: say("message", message.topic, message.payload.decode())
client.on_disconnect = lambda *reason: say("closed")
properties = None
if is_5:
    properties = Properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = 3600
client.reconnect_delay_set(1, 2)
client.connect("localhost", int(port), **({"clean_start": False, "properties": properties} if is_5 else {}))
client.loop_forever(retry_first_connection=True)
