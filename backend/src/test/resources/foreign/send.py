"""Paho as a device would send with it. python3 send.py <port> <user> <version> <room> <a room where the user is nobody>"""

import json
import os
import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

port, user, version, room, elsewhere = sys.argv[1:]
is_5 = version == "5"
replies = f"users/{user}/acks" + ("/foreign" if is_5 else "")
subscribed = threading.Event()
taken = threading.Event()
reasons = []


def say(*words):
    print(*words, flush=True)


def answered(client, userdata, message):
    correlation = getattr(message.properties, "CorrelationData", b"").decode()
    say(f"answer {message.topic} {correlation} {message.payload.decode()}")


def published(client, userdata, mid, reason, properties):
    reasons.append(reason.value)
    taken.set()


def send(to, key, content, qos):
    properties = None
    if is_5:
        properties = Properties(PacketTypes.PUBLISH)
        properties.ResponseTopic = replies
        properties.CorrelationData = key.encode()
    taken.clear()
    body = json.dumps({"clientMessageId": key, "content": content})
    client.publish(f"chat-rooms/{to}/send/{user}", body, qos, properties=properties)
    assert taken.wait(30), key
    say("taken", key, reasons[-1])


client = mqtt.Client(
    mqtt.CallbackAPIVersion.VERSION2,
    client_id=user + ":py",
    protocol=mqtt.MQTTv5 if is_5 else mqtt.MQTTv311,
    reconnect_on_failure=False,
)
client.username_pw_set(user, os.environ["TOKEN"])
client.on_connect = lambda client, *_: client.subscribe(replies, 1)
client.on_subscribe = lambda *_: subscribed.set()
client.on_message = answered
client.on_publish = published
client.on_disconnect = lambda *_: say("closed")
client.connect("localhost", int(port))
client.loop_start()
assert subscribed.wait(30)
for qos in 0, 1, 2:
    send(room, f"{user}-{qos}", "hello", qos)
for qos in 0, 1, 2:
    send(elsewhere, f"{user}-elsewhere-{qos}", "hello", qos)
send(room, f"{user}-empty", "", 1)
send(room, f"{user}-last", "hello", 1)
threading.Event().wait()
