"""The plugin in a real Mosquitto: who gets in, who gets what, and how fast it ends.

Usage: broker_test.py PLUGIN [unittest's arguments]. BONGSU_TEST_MOSQUITTO names the broker's program,
BONGSU_TEST_PRELOAD what it is started with in LD_PRELOAD: the sanitizers' libraries for a plugin that was built with them.
"""

import base64
import contextlib
import errno
import json
import os
import queue
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid
import xml.etree.ElementTree

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PLUGIN = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else ""
MOSQUITTO = os.environ.get("BONGSU_TEST_MOSQUITTO") or shutil.which(
    "mosquitto", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"
)
PRELOAD = os.environ.get("BONGSU_TEST_PRELOAD")
# A fault is the end of the broker, and so of the test. What leaks is told at its end: much is OpenSSL's and not ours.
ENVIRONMENT = os.environ | (
    {"LD_PRELOAD": PRELOAD, "LSAN_OPTIONS": "exitcode=0", "UBSAN_OPTIONS": "halt_on_error=1"} if PRELOAD else {}
)
# Taken by the plugin, or by jansson for it: of both the broker has let go when it is told.
LEAK = re.compile(r".*leak of .*\n +#0 .*\n +#1 0x[0-9a-f]+ .*(?:<unknown module>|bongsu_auth|libjansson)(?:.*\n)+?(?=\n)")
# Only what fails waits for so long: beside others the machine may be slow.
SOON = 30
CONTROL = "$CONTROL/bongsu/v1"
# What all tests use and none changes.
SHARED = tempfile.TemporaryDirectory(prefix="bongsu-plugin-shared-")


def await_that(condition, what, seconds=SOON):
    """Asks until it is so; fails at the deadline."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        threading.Event().wait(0.01)


def base64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Keys:
    """A folder of public keys, and tokens signed with the private halves."""

    def __init__(self, home):
        self.private = os.path.join(home, "private")
        self.public = os.path.join(home, "public")
        os.mkdir(self.private)
        os.mkdir(self.public)
        os.chmod(self.public, 0o755)

    def make(self, kid):
        private = os.path.join(self.private, kid)
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", private], check=True)
        aside = os.path.join(self.public, f".{kid}.tmp")
        subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", aside], check=True)
        os.rename(aside, os.path.join(self.public, f"{kid}.pem"))

    def token(self, sub, kid="k-1", role="user", sid="s-1", iat=None, lasts=600):
        now = int(time.time())
        header = {"alg": "EdDSA", "kid": kid}
        claims = {"iss": "bongsu", "aud": "bongsu-mqtt", "sub": sub, "role": role, "sid": sid}
        claims |= {"iat": now if iat is None else iat, "exp": now + lasts}
        text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        with tempfile.NamedTemporaryFile() as file:
            file.write(text.encode())
            file.flush()
            key = os.path.join(self.private, kid)
            command = ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", file.name]
            signature = subprocess.run(command, check=True, capture_output=True).stdout
        return f"{text}.{base64url(signature)}"


CLAIMS = []


def free_port():
    """Free, and this process's for as long as it lives: who chooses a TCP port claims it by holding the UDP port of that number, as
    testenv's Tools.freePort does. Another's server on it would look like one's own. Below those that outgoing connections take."""
    while True:
        number = random.randrange(20_000, 32_000)
        claim = socket.socket(type=socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", number))
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", number))
            CLAIMS.append(claim)
            return number
        except OSError as taken:
            claim.close()
            if taken.errno != errno.EADDRINUSE:
                raise


class BrokerEnded(AssertionError):
    pass


class Broker:
    """One Mosquitto with the plugin, on the loopback."""

    def __init__(self, home, options=None, queue_limit=1000, more=()):
        self.ports = {}
        self.certificate = os.path.join(SHARED.name, "certificate")
        self.make_certificate()
        self.configuration = os.path.join(home, "mosquitto.conf")
        self.output = os.path.join(home, "output")
        self.process = None
        self.lines = ["persistence true", f"persistence_location {home}/", "log_dest stderr", "log_type all"]
        # As root the broker would change to a user who may not read the test's folder.
        self.lines += ["user root"] if os.getuid() == 0 else []
        self.lines += [f"max_queued_messages {queue_limit}", "set_tcp_nodelay true", "allow_anonymous false"]
        self.lines += [f"plugin {PLUGIN}", *more]
        self.lines += [f"plugin_opt_{key} {value}" for key, value in (options or {}).items()]
        self.choose_ports()

    @property
    def port(self):
        return self.ports["tcp"]

    def choose_ports(self):
        self.ports = {over: free_port() for over in ("tcp", "ws", "tls", "wss")}
        listeners = []
        for over, port in self.ports.items():
            listeners += [f"listener {port} 127.0.0.1"]
            # 2.0.11 does not take an address for a WebSocket without being told of which kind.
            listeners += ["protocol websockets", "socket_domain ipv4"] if over.startswith("ws") else []
            listeners += [f"certfile {self.certificate}", f"keyfile {self.certificate}.key"] if over in ("tls", "wss") else []
        with open(self.configuration, "w") as file:
            file.write("\n".join(self.lines + listeners) + "\n")

    def make_certificate(self):
        if not os.path.exists(self.certificate):
            command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
            command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
            command += ["-keyout", f"{self.certificate}.key", "-out", self.certificate]
            subprocess.run(command, check=True, capture_output=True)

    def start(self):
        """Where another process was quicker to take a port, on others; started again, it keeps those it has."""
        for tries_left in reversed(range(1 if self.process else 5)):
            with open(self.output, "ab") as output:
                command = [MOSQUITTO, "-c", self.configuration]
                self.process = subprocess.Popen(command, stdout=output, stderr=output, env=ENVIRONMENT)
            try:
                await_that(self.answers, f"mosquitto listens: {self.said()}")
                return
            except BrokerEnded:
                if tries_left == 0 or not ("in use" in self.said() or "Unable to create websockets" in self.said()):
                    raise
                self.choose_ports()

    def answers(self):
        if self.process.poll() is not None:
            raise BrokerEnded(f"mosquitto has ended: {self.said()}")
        try:
            for port in self.ports.values():
                socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            return False

    def refuses_to_start(self):
        """Runs it to its end, and returns what it said."""
        command = [MOSQUITTO, "-c", self.configuration]
        ended = subprocess.run(command, capture_output=True, timeout=SOON, env=ENVIRONMENT)
        assert ended.returncode != 0
        return ended.stderr.decode()

    def said(self):
        with open(self.output, "rb") as file:
            return file.read().decode(errors="replace")

    def stopped(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "T"

    @contextlib.contextmanager
    def held(self):
        """What happens meanwhile it finds all at once, in this order."""
        self.process.send_signal(signal.SIGSTOP)
        await_that(self.stopped, "mosquitto stops")
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def reload(self):
        before = self.said().count("keys are taken from now on")
        self.process.send_signal(signal.SIGHUP)
        await_that(lambda: self.said().count("keys are taken from now on") > before, "the reload")

    def end(self, how=signal.SIGTERM):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(SOON)
        if self.process is not None and how == signal.SIGTERM:
            assert self.process.returncode == 0, f"mosquitto ended with {self.process.returncode}: {self.said()[-4000:]}"
            assert not (leaks := LEAK.findall(self.said())), "\n".join(leaks)


class Client:
    """A client that keeps what it is sent."""

    def __init__(self, broker, client_id, token, version=5, clean=True, will=None, slow=False, over="tcp", delay=0, expiry=3600):
        """delay: of the will; expiry: of a session that is not clean; both in seconds, for MQTT 5."""
        self.received = queue.Queue()
        self.acks = queue.Queue()
        self.connected = threading.Event()
        self.gone = threading.Event()
        self.reason = None
        self.left = None
        protocol = mqtt.MQTTv5 if version == 5 else mqtt.MQTTv311
        session = {} if version == 5 else {"clean_session": clean}
        self.mqtt = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=client_id, protocol=protocol, reconnect_on_failure=False,
            manual_ack=slow, transport="websockets" if over in ("ws", "wss") else "tcp", **session
        )
        if over in ("tls", "wss"):
            self.mqtt.tls_set(broker.certificate)
        self.mqtt.username_pw_set("anything", token)
        if will is not None:
            properties = Properties(PacketTypes.WILLMESSAGE)
            properties.WillDelayInterval = delay
            self.mqtt.will_set(*will, **({"properties": properties} if version == 5 else {}))
        self.mqtt.on_connect = self.on_connect
        self.mqtt.on_disconnect = self.on_disconnect
        self.mqtt.on_message = lambda client, data, message: self.received.put(message)
        self.mqtt.on_subscribe = lambda client, data, mid, reasons, properties: self.acks.put(reasons[0])
        self.mqtt.on_unsubscribe = lambda client, data, mid, reasons, properties: self.acks.put(None)
        self.mqtt.on_publish = lambda client, data, mid, reason, properties: self.acks.put(reason)
        options = {}
        if version == 5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 0 if clean else expiry
            options = {"clean_start": clean, "properties": properties}
        self.mqtt.connect("127.0.0.1", broker.ports[over], keepalive=60, **options)
        self.mqtt.loop_start()

    def on_connect(self, client, data, flags, reason, properties):
        self.reason = reason
        self.connected.set()

    def on_disconnect(self, client, data, flags, reason, properties):
        self.left = reason
        self.gone.set()

    def is_in(self):
        await_that(lambda: self.connected.is_set() or self.gone.is_set(), "an answer to CONNECT")
        return self.connected.is_set() and not self.reason.is_failure

    def subscribe(self, topic, qos=1):
        self.mqtt.subscribe(topic, qos)
        return not self.acks.get(timeout=SOON).is_failure

    def unsubscribe(self, topic):
        self.mqtt.unsubscribe(topic)
        self.acks.get(timeout=SOON)

    def publish(self, topic, payload="x", qos=1, retain=False):
        self.mqtt.publish(topic, payload, qos, retain)
        return not self.acks.get(timeout=SOON).is_failure if qos > 0 else True

    def next(self, seconds=SOON):
        return self.received.get(timeout=seconds)

    def payloads(self):
        """All it has been sent so far."""
        all_of_them = []
        while not self.received.empty():
            all_of_them.append(self.received.get().payload.decode())
        return all_of_them

    def drop(self):
        """Ends the connection without a word, which sends the will."""
        self.mqtt.loop_stop()
        self.mqtt.socket().close()
        self.gone.set()

    def close(self):
        self.mqtt.disconnect()
        self.mqtt.loop_stop()


def packet(kind, body):
    """Of MQTT 3.1.1."""
    length, rest = [], len(body)
    while rest or not length:
        length.append(rest % 128 | (128 if rest >= 128 else 0))
        rest //= 128
    return bytes([kind, *length]) + body


def text(value):
    return len(value.encode()).to_bytes(2, "big") + value.encode()


def connect_packet(client_id, token, user="x"):
    return packet(0x10, text("MQTT") + bytes([4, 0xC2, 0, 60]) + text(client_id) + text(user) + text(token))


class Wire:
    """A connection whose bytes are the test's own: what they do to the broker begins when they are sent."""

    def __init__(self, broker, over="tcp"):
        self.over = over
        self.socket = socket.create_connection(("127.0.0.1", broker.ports[over]), SOON)
        self.read = b""
        if over == "ws":
            self.socket.sendall(
                b"GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"
            )
            self.fill(lambda: b"\r\n\r\n" in self.read)
            assert self.read.startswith(b"HTTP/1.1 101"), self.read
            self.read = self.read.split(b"\r\n\r\n", 1)[1]

    def send(self, data):
        if self.over == "ws":
            # One binary frame, masked with nothing (RFC 6455, 5.2).
            length = bytes([0x80 | 126]) + len(data).to_bytes(2, "big") if len(data) < 65536 else bytes([0x80 | 127]) + len(data).to_bytes(8, "big")
            data = bytes([0x82]) + length + bytes(4) + data
        self.socket.sendall(data)

    def fill(self, is_enough):
        """False at the connection's end."""
        while not is_enough():
            try:
                more = self.socket.recv(65536)
            except ConnectionError:
                more = b""
            if not more:
                return False
            self.read += more
        return True

    def next(self, length):
        """So many bytes of MQTT, which the broker sends in one frame where there are frames; fewer at the end."""
        framing = 2 if self.over == "ws" else 0
        if not self.fill(lambda: len(self.read) >= framing + length) or (framing and self.read[0] != 0x82):
            return b""
        found, self.read = self.read[framing : framing + length], self.read[framing + length :]
        return found

    def is_let_in(self):
        return self.next(4)[3:] == b"\0"

    def is_alive(self):
        self.send(packet(0xC0, b""))
        return self.next(2) == packet(0xD0, b"")

    def close(self):
        self.socket.close()


class Backend(Client):
    """The one that steers the plugin."""

    def __init__(self, broker, keys, name="bongsu-backend", lasts=600):
        super().__init__(broker, name, keys.token("bongsu-backend", role="backend", sid="b-1", lasts=lasts))
        assert self.is_in(), f"the backend is refused: {self.reason}"

    def ask(self, command, **members):
        request = str(uuid.uuid4())
        text = json.dumps({"id": request, "command": command} | members)
        assert self.publish(CONTROL, text)
        answer = json.loads(self.next().payload)
        assert answer["id"] == request, answer
        return answer

    def do(self, command, **members):
        answer = self.ask(command, **members)
        assert answer["ok"], answer
        return answer

    def snapshot(self, rooms):
        """rooms: {room: (rev, {user: rights})}"""
        self.do("begin")
        listed = [{"room": room, "rev": rev, "members": members} for room, (rev, members) in rooms.items()]
        for at in range(0, len(listed), 50):
            self.do("rooms", rooms=listed[at : at + 50])
        return self.do("commit", count=len(rooms))


class PluginTest(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="bongsu-plugin-")
        self.addCleanup(shutil.rmtree, self.home)
        self.keys = Keys(self.home)
        self.keys.make("k-1")

    def start(self, plugin=None, **options):
        """plugin: more of its options."""
        broker = Broker(self.home, {"keys": self.keys.public} | (plugin or {}), **options)
        broker.start()
        self.addCleanup(broker.end)
        return broker

    def connect(self, broker, client_id, sub=None, version=5, clean=True, will=None, slow=False, over="tcp", delay=0, expiry=3600, **claims):
        sub = sub or client_id.split(":")[0]
        token = self.keys.token(sub, **claims)
        client = Client(broker, client_id, token, version=version, clean=clean, will=will, slow=slow, over=over, delay=delay, expiry=expiry)
        self.addCleanup(client.close)
        return client

    def backend(self, broker, name="bongsu-backend", lasts=600):
        backend = Backend(broker, self.keys, name, lasts)
        self.addCleanup(backend.close)
        return backend

    def wire(self, broker, over="tcp"):
        wire = Wire(broker, over)
        self.addCleanup(wire.close)
        return wire


class Start(PluginTest):
    def refused(self, options):
        return Broker(self.home, options).refuses_to_start()

    def test_refuses_to_start_without_what_it_needs_and_says_so(self):
        self.assertIn("plugin_opt_keys is missing", self.refused({}))
        self.assertIn("plugin_opt_colour is not known", self.refused({"keys": self.keys.public, "colour": "red"}))
        self.assertIn("cannot be read", self.refused({"keys": "/nowhere/at/all"}))
        for number in ("0", "-1", "1x", "many", "1000001", "10000000000000000000000"):
            options = {"keys": self.keys.public, "max_user_connections": number}
            self.assertIn("plugin_opt_max_user_connections is a number", self.refused(options))
        empty = os.path.join(self.home, "empty")
        os.mkdir(empty)
        self.assertIn("holds no key", self.refused({"keys": empty}))
        with open(os.path.join(self.keys.public, "half.pem"), "w") as file:
            file.write("-----BEGIN PUBLIC KEY-----\nMCow")
        self.assertIn("half.pem is not one public key", self.refused({"keys": self.keys.public}))


class Versions(PluginTest):
    def test_are_told_of_the_broker_that_runs_and_of_the_project(self):
        said = subprocess.run([MOSQUITTO, "-h"], capture_output=True, text=True, check=False).stdout
        pom = xml.etree.ElementTree.parse(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "pom.xml"))
        hello = self.backend(self.start()).do("hello")
        self.assertRegex(hello["broker"], r"^2\.\d+\.\d+$")
        self.assertEqual(f"mosquitto version {hello['broker']}", said.split("\n")[0])
        self.assertEqual(hello["plugin"], pom.getroot().findtext("{*}version"))


class Entry(PluginTest):
    def test_lets_in_the_backend_alone_until_it_knows_the_memberships(self):
        broker = self.start()
        early = self.connect(broker, "u-7")
        # Closed without a word, which clients take for a fault and try again.
        self.assertFalse(early.is_in())
        self.assertFalse(early.connected.is_set())
        backend = self.backend(broker)
        self.assertFalse(backend.do("hello")["ready"])
        backend.snapshot({})
        self.assertTrue(backend.do("hello")["ready"])
        self.assertTrue(self.connect(broker, "u-7").is_in())
        self.assertEqual(backend.do("stats")["connectsTooEarly"], 1)

    def test_takes_a_good_token_of_the_clients_own_name_and_no_other(self):
        broker = self.start()
        self.backend(broker).snapshot({})
        self.keys.make("k-2")
        for version in (5, 4):
            self.assertTrue(self.connect(broker, "u-7", version=version).is_in())
            self.assertTrue(self.connect(broker, "u-7:phone", version=version).is_in())
            for client_id in ("u-8", "u-77", "u-", "U-7", "u-7/phone", "u-7\x07", "u-7:\x07", "bongsu-backend", "u-7:" + "x" * 125):
                self.assertFalse(self.connect(broker, client_id, sub="u-7", version=version).is_in(), client_id)
        self.assertFalse(self.connect(broker, "u-7", lasts=-1).is_in())
        self.assertFalse(self.connect(broker, "u-7", role="king").is_in())
        good = self.keys.token("u-7")
        for bad in ("", "x", good[:-2], good + "x", good.replace(".", "..")):
            client = Client(broker, "u-7", bad)
            self.addCleanup(client.close)
            self.assertFalse(client.is_in(), bad)
        self.assertNotIn(good, broker.said())

    def test_takes_no_session_of_another_user_over(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "r"})})
        victim = self.connect(broker, "u-7", clean=False)
        self.assertTrue(victim.is_in())
        self.assertTrue(victim.subscribe("chat-rooms/1/messages"))
        for client_id in ("u-7", "u-7:x"):
            self.assertFalse(self.connect(broker, client_id, sub="u-8").is_in())
        self.assertTrue(backend.publish("chat-rooms/1/messages", "mine"))
        self.assertEqual(victim.next().payload, b"mine")
        self.assertFalse(victim.gone.is_set())

    def test_reads_keys_anew_and_keeps_the_old_ones_when_it_cannot(self):
        broker = self.start()
        self.backend(broker).snapshot({})
        self.keys.make("k-2")
        broker.process.send_signal(signal.SIGHUP)
        await_that(lambda: "2 keys are taken from now on" in broker.said(), "the keys are read")
        self.assertTrue(self.connect(broker, "u-7", kid="k-2").is_in())
        with open(os.path.join(self.keys.public, "half.pem"), "w") as file:
            file.write("-----BEGIN PUBLIC KEY-----\nMCow")
        # Nobody says so: the folder is looked at every few seconds.
        await_that(lambda: "the keys stay as they are: half.pem" in broker.said(), "it complains", 30)
        self.assertTrue(self.connect(broker, "u-7", kid="k-2").is_in())
        os.remove(os.path.join(self.keys.public, "half.pem"))
        os.remove(os.path.join(self.keys.public, "k-2.pem"))
        await_that(lambda: "1 keys are taken from now on" in broker.said(), "the keys are read", 30)
        self.assertFalse(self.connect(broker, "u-7", kid="k-2").is_in())
        self.assertTrue(self.connect(broker, "u-7").is_in())

    def test_takes_so_many_connections_of_a_user_and_no_more(self):
        broker = self.start(plugin={"max_user_connections": 3})
        backend = self.backend(broker)
        backend.snapshot({})
        for version, over in Reload.VERSIONS:
            user = f"u-{version}-{over}"
            clients = {n: self.connect(broker, f"{user}:{n}", version=version, over=over) for n in range(3)}
            self.assertTrue(all(client.is_in() for client in clients.values()))
            more = self.connect(broker, f"{user}:more", version=version, over=over)
            self.assertFalse(more.is_in())
            self.assertEqual(more.reason, "Not authorized")
            self.assertIn(f"{user}:more is refused: its user has as many connections as plugin_opt_max_user_connections allows", broker.said())
            # Whoever takes over from another takes its place.
            for n in (1, 1, 2):
                self.assertTrue(self.connect(broker, f"{user}:{n}", version=version, over=over).is_in())
            self.assertFalse(self.connect(broker, f"{user}:more", version=version, over=over).is_in())
            clients[0].close()
            await_that(lambda: self.connect(broker, f"{user}:more", version=version, over=over).is_in(), "its place is free")
        self.assertTrue(self.connect(broker, "u-8").is_in())
        for n in range(4):
            self.backend(broker, f"bongsu-backend:{n}")

    def test_takes_a_hundred_connections_of_a_user_where_nothing_else_is_said(self):
        broker = self.start()
        self.backend(broker).snapshot({})
        token = self.keys.token("u-7")
        wires = [self.wire(broker) for _ in range(101)]
        for n, wire in enumerate(wires):
            wire.send(connect_packet(f"u-7:{n}", token))
            self.assertEqual(wire.is_let_in(), n < 100)

    def test_keeps_who_is_there_when_it_is_reloaded(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "r"})})
        client = self.connect(broker, "u-7")
        self.assertTrue(client.subscribe("chat-rooms/1/messages"))
        before = backend.do("clients")["clients"]
        broker.process.send_signal(signal.SIGHUP)
        await_that(lambda: "keys are taken from now on" in broker.said(), "the reload")
        self.assertTrue(backend.publish("chat-rooms/1/messages", "still here"))
        self.assertEqual(client.next().payload, b"still here")
        self.assertEqual(backend.do("clients")["clients"], before)

    def test_disconnects_at_the_tokens_end(self):
        broker = self.start()
        self.backend(broker).snapshot({})
        clients = [self.connect(broker, f"u-7:{over}", lasts=3, over=over) for over in broker.ports]
        for client in clients:
            self.assertTrue(client.is_in())
        for client in clients:
            self.assertTrue(client.gone.wait(SOON))
        self.assertFalse(self.connect(broker, "u-7", lasts=-1).is_in())


class Reload(PluginTest):
    """SIGHUP: the broker asks again for whoever is there, and for sessions that nobody is connected to."""

    VERSIONS = [(version, over) for version in (5, 4) for over in ("tcp", "ws")]

    def began(self, *users):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {user: "r" for user in users})})
        return broker, backend

    def leave_sessions(self, broker, user, **options):
        """Of each kind one, which are away when this returns; their clients' ids."""
        for version, over in self.VERSIONS:
            client = self.connect(broker, f"{user}:{version}{over}", version=version, over=over, clean=False, **options)
            self.assertTrue(client.subscribe("chat-rooms/1/messages"))
            client.close()
            self.assertTrue(client.gone.wait(SOON))

    def is_alone(self, backend):
        await_that(lambda: backend.do("hello")["sessions"] == 1, "they are gone")

    def reload(self, broker, backend):
        broker.reload()
        # Answered after the reload: nobody has come by it.
        self.assertEqual(backend.do("hello")["sessions"], 1)
        self.assertNotIn("is refused", broker.said())

    def come_back(self, broker, user):
        return [
            self.connect(broker, f"{user}:{version}{over}", version=version, over=over, clean=False, sid="s-2") for version, over in self.VERSIONS
        ]

    def test_leaves_sessions_as_they_are_that_are_away(self):
        users = ("good", "ended", "revoked", "removed")
        broker, backend = self.began(*users)
        self.leave_sessions(broker, "ended", lasts=5)
        ends = time.time() + 6
        for user in ("good", "revoked", "removed"):
            self.leave_sessions(broker, user)
        self.is_alone(backend)
        backend.do("revoke", user="revoked", sid="s-1", until=int(time.time()) + 600)
        self.reload(broker, backend)
        await_that(lambda: time.time() > ends, "a token has ended")
        self.reload(broker, backend)
        backend.do("del", room=1, rev=2, user="removed")
        self.assertTrue(backend.publish("chat-rooms/1/messages", "meanwhile"))
        for user in ("good", "ended", "revoked"):
            for client in self.come_back(broker, user):
                self.assertEqual(client.next().payload, b"meanwhile", user)
        for client in self.come_back(broker, "removed"):
            self.assertTrue(client.subscribe("users/removed/acks"))
            self.assertTrue(backend.publish("users/removed/acks", "last"))
            self.assertEqual(client.next().payload, b"last")

    def test_leaves_sessions_to_end_when_they_would_have(self):
        """Refused a second time, 2.0 would use what it has freed."""
        broker, backend = self.began("u-7")
        for n in range(5):
            client = self.connect(broker, f"u-7:{n}", clean=False, expiry=6)
            self.assertTrue(client.subscribe("chat-rooms/1/messages"))
            client.close()
        self.is_alone(backend)
        backend.do("revoke", user="u-7", sid="s-1", until=int(time.time()) + 600)
        self.reload(broker, backend)
        await_that(lambda: broker.said().count("Expiring client u-7:") == 5, "the sessions end")
        for n in range(20):
            self.assertTrue(self.connect(broker, f"u-7:{n}", sid="s-2").is_in())
        self.assertEqual(backend.do("hello")["sessions"], 21)

    def test_leaves_sessions_from_before_the_brokers_start(self):
        broker, backend = self.began("u-7")
        self.leave_sessions(broker, "u-7")
        self.is_alone(backend)
        broker.end()
        broker.start()
        backend = self.backend(broker)
        self.reload(broker, backend)
        backend.snapshot({1: (1, {"u-7": "r"})})
        self.reload(broker, backend)
        self.assertTrue(backend.publish("chat-rooms/1/messages", "meanwhile"))
        for client in self.come_back(broker, "u-7"):
            self.assertEqual(client.next().payload, b"meanwhile")

    def test_lets_nobody_in_who_connects_meanwhile(self):
        broker, _ = self.began("u-7")
        for over in ("tcp", "ws"):
            good = self.wire(broker, over)
            good.send(connect_packet(f"u-7:{over}", self.keys.token("u-7")))
            self.assertTrue(good.is_let_in())
        for _ in range(3):
            wires = [self.wire(broker, over) for over in ("tcp", "ws") for _ in range(15)]
            with broker.held():
                # The longer ones come to their end in one of the turns around the reload, or in the middle of one.
                for n, wire in enumerate(wires):
                    wire.send(connect_packet("u-7:other", "forged", user="x" * (2000 * (n % 15))))
                broker.process.send_signal(signal.SIGHUP)
            for wire in wires:
                self.assertFalse(wire.is_let_in())
                wire.close()


class Access(PluginTest):
    def test_gives_each_their_rooms_and_nothing_else(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "rw"}), 2: (1, {"u-8": "rw"})})
        self.assertTrue(backend.publish("chat-rooms/1/messages", "retained 1", retain=True))
        self.assertTrue(backend.publish("chat-rooms/2/messages", "retained 2", retain=True))
        client = self.connect(broker, "u-7")
        for denied in ("#", "chat-rooms/2/messages", "chat-rooms/#", "$SYS/#", "$share/g/chat-rooms/1/messages", "users/u-8/acks",
                       "bongsu/broker/events", "$CONTROL/#", CONTROL + "/response"):
            self.assertFalse(client.subscribe(denied), denied)
        for denied in ("chat-rooms/1/messages", "chat-rooms/2/send/u-7", "chat-rooms/1/send/u-8", CONTROL, "users/u-7/acks"):
            self.assertFalse(client.publish(denied), denied)
        self.assertTrue(client.subscribe("chat-rooms/+/messages"))
        self.assertTrue(client.subscribe("users/u-7/acks"))
        self.assertTrue(client.publish("chat-rooms/1/send/u-7"))
        self.assertTrue(backend.publish("chat-rooms/2/messages", "of room 2"))
        self.assertTrue(backend.publish("chat-rooms/1/messages", "of room 1"))
        self.assertTrue(backend.publish("users/u-7/acks", "last"))
        seen = []
        while "last" not in seen:
            seen.append(client.next().payload.decode())
        self.assertEqual(seen, ["retained 1", "of room 1", "last"])

    def test_obeys_no_stranger(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-8": "r"})})
        for client_id, role in (("u-7", "user"), ("op-1", "operator"), ("d-3", "device")):
            client = self.connect(broker, client_id, role=role)
            self.assertTrue(client.is_in())
            command = json.dumps({"id": "1", "command": "add", "room": 1, "rev": 2, "user": client_id, "rights": "rw"})
            self.assertFalse(client.publish(CONTROL, command))
        self.assertEqual(backend.do("add", room=1, rev=1, user="u-9", rights="r")["rev"], 1)


    def test_gives_retained_messages_where_the_broker_asks_for_their_source(self):
        broker = self.start(more=["check_retain_source true"])
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "rw"})})
        self.assertTrue(backend.publish("chat-rooms/1/messages", "head", retain=True))
        client = self.connect(broker, "u-7")
        self.assertTrue(client.subscribe("chat-rooms/+/messages"))
        self.assertEqual(client.next().payload, b"head")
        broker.end()
        broker.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "rw"})})
        client = self.connect(broker, "u-7")
        self.assertTrue(client.subscribe("chat-rooms/1/messages"))
        self.assertEqual(client.next().payload, b"head")

    def test_sends_no_will_to_where_its_client_may_not_write(self):
        broker = self.start(more=["check_retain_source true"])
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "rw"})})
        self.assertTrue(backend.subscribe("chat-rooms/+/messages"))
        self.assertTrue(backend.subscribe("users/+/presence"))
        # Even as a user who is called what a backend is called: no server gives that name away, but nothing here relies on it.
        for sub, retain in (("u-7", False), ("u-7", True), ("bongsu-backend", True)):
            forger = self.connect(broker, f"{sub}:1", will=("chat-rooms/1/messages", "forged", 1, retain))
            honest = self.connect(broker, "u-7:2", will=("users/u-7/presence", "offline", 1))
            self.assertTrue(forger.is_in() and honest.is_in())
            forger.drop()
            self.assertTrue(forger.gone.wait(SOON))
            honest.drop()
            self.assertEqual(backend.next().payload, b"offline")


class Offline(PluginTest):
    """What is queued for a session that nobody is connected to."""

    def offline(self, broker, **claims):
        client = self.connect(broker, "u-7:phone", clean=False, **claims)
        for room in (1, 2):
            self.assertTrue(client.subscribe(f"chat-rooms/{room}/messages"))
        client.close()
        self.assertTrue(client.gone.wait(SOON))

    def queued(self, broker, backend):
        again = self.connect(broker, "u-7:phone", clean=False)
        self.assertTrue(again.is_in())
        return again

    def test_is_kept_when_the_token_ends(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "r"}), 2: (1, {"u-7": "r"})})
        self.offline(broker, lasts=2)
        ends = time.time() + 3
        await_that(lambda: backend.do("hello")["sessions"] == 1, "it is gone")
        await_that(lambda: time.time() > ends, "its token has ended")
        self.assertTrue(backend.publish("chat-rooms/1/messages", "kept"))
        self.assertEqual(self.queued(broker, backend).next().payload, b"kept")

    def test_is_kept_for_a_backend_and_for_nobody_else_who_subscribed_to_the_same(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "rw"})})
        taker = self.connect(broker, "bongsu-backend:taker", clean=False, role="backend")
        self.assertTrue(taker.subscribe("chat-rooms/+/send/+"))
        taker.close()
        self.assertTrue(taker.gone.wait(SOON))
        reader = self.connect(broker, "u-8", clean=False)
        self.assertTrue(reader.subscribe("chat-rooms/+/messages"))
        reader.close()
        self.assertTrue(reader.gone.wait(SOON))
        sender = self.connect(broker, "u-7")
        self.assertTrue(sender.is_in())
        self.assertTrue(sender.publish("chat-rooms/1/send/u-7", "meanwhile"))
        self.assertTrue(backend.publish("chat-rooms/1/messages", "not theirs"))
        again = self.connect(broker, "bongsu-backend:taker", clean=False, role="backend")
        self.assertEqual(again.next().payload, b"meanwhile")
        reader = self.connect(broker, "u-8", clean=False)
        self.assertTrue(reader.is_in())
        self.assertTrue(reader.subscribe("users/u-8/acks"))
        self.assertTrue(backend.publish("users/u-8/acks", "last"))
        self.assertEqual(reader.next().payload, b"last")

    def test_is_kept_of_the_other_rooms_when_it_leaves_one(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "r"}), 2: (1, {"u-7": "r"})})
        self.offline(broker)
        backend.do("del", room=2, rev=2, user="u-7")
        self.assertTrue(backend.publish("chat-rooms/1/messages", "kept"))
        self.assertTrue(backend.publish("chat-rooms/2/messages", "not his"))
        self.assertEqual(self.queued(broker, backend).next().payload, b"kept")
        self.assertEqual(len(backend.do("clients")["clients"]), 2)


class Removal(PluginTest):
    """I5: nothing that was stored after a removal was answered reaches the one removed."""

    def removed(self, client_id, filters, clean, version=5, slow=False, before=0, over="tcp"):
        broker = self.start(queue_limit=5000)
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "r", "u-8": "r"})})
        client = self.connect(broker, client_id, clean=clean, version=version, slow=slow, over=over)
        witness = self.connect(broker, "u-8")
        for filter in filters:
            self.assertTrue(client.subscribe(filter))
        self.assertTrue(witness.subscribe("chat-rooms/1/messages"))
        for n in range(before):
            backend.publish("chat-rooms/1/messages", f"before {n}", qos=0 if n % 2 else 1)
        backend.do("del", room=1, rev=2, user="u-7")
        for n in range(50):
            self.assertTrue(backend.publish("chat-rooms/1/messages", f"after {n}", retain=n == 49))
        await_that(lambda: witness.received.qsize() >= before + 50, "the witness has everything")
        return broker, backend, client

    def assert_nothing_after(self, client):
        self.assertEqual([one for one in client.payloads() if one.startswith("after")], [])

    def assert_gets_no_more_than_the_marker(self, broker, client, filters):
        self.assertTrue(client.is_in())
        for filter in filters:
            client.subscribe(filter)
        marker = "users/u-7/acks"
        self.assertTrue(client.subscribe(marker))
        backend = self.backend(broker, "bongsu-backend:2")
        self.assertTrue(backend.publish(marker, "marker"))
        seen = []
        while "marker" not in seen:
            seen.append(client.next().payload.decode())
        self.assertEqual([one for one in seen if one.startswith("after")], [])

    def assert_comes_back_to_nothing(self, broker, client_id, filters, **options):
        self.assert_gets_no_more_than_the_marker(broker, self.connect(broker, client_id, **options), filters)

    def of_a_live_client(self, version, over="tcp"):
        broker, backend, client = self.removed("u-7", ["chat-rooms/1/messages"], clean=True, version=version, over=over)
        self.assertTrue(client.gone.wait(SOON))
        self.assert_nothing_after(client)
        self.assert_comes_back_to_nothing(broker, "u-7", ["chat-rooms/1/messages"])

    def test_of_a_live_client(self):
        self.of_a_live_client(5)

    def test_of_a_live_client_of_3_1_1(self):
        self.of_a_live_client(4)

    def test_of_a_live_client_over_tls(self):
        self.of_a_live_client(5, over="tls")

    def test_of_a_live_client_over_web_socket(self):
        self.of_a_live_client(5, over="ws")

    def test_of_a_live_client_of_3_1_1_over_web_socket_and_tls(self):
        self.of_a_live_client(4, over="wss")

    def test_of_a_client_with_a_full_window_and_a_queue(self):
        self.with_a_full_window(over="tcp")

    def test_of_a_client_with_a_full_window_and_a_queue_over_tls(self):
        self.with_a_full_window(over="tls")

    def test_of_a_client_with_a_full_window_and_a_queue_over_web_socket(self):
        self.with_a_full_window(over="ws")

    def test_of_a_client_with_a_full_window_and_a_queue_over_web_socket_and_tls(self):
        self.with_a_full_window(over="wss")

    def with_a_full_window(self, over):
        broker, backend, client = self.removed("u-7", ["chat-rooms/1/messages"], clean=False, slow=True, before=300, over=over)
        self.assertTrue(client.gone.wait(SOON))
        self.assert_nothing_after(client)
        # The broker counts what it drops for good: the plugin has it count again.
        stuck = self.connect(broker, "u-7", clean=False)
        self.assertTrue(stuck.is_in())
        self.assertTrue(stuck.gone.wait(SOON))
        self.assertEqual(stuck.payloads(), [])
        self.assert_comes_back_to_nothing(broker, "u-7", [], clean=False)

    def test_of_a_wildcards_subscriber_who_is_retained_messages_too(self):
        broker, backend, client = self.removed("u-7", ["chat-rooms/+/messages"], clean=True)
        self.assertTrue(client.gone.wait(SOON))
        self.assert_nothing_after(client)
        self.assert_comes_back_to_nothing(broker, "u-7", ["chat-rooms/+/messages", "chat-rooms/1/messages"])

    def test_of_a_session_that_is_offline(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "r"})})
        client = self.connect(broker, "u-7:phone", clean=False)
        self.assertTrue(client.subscribe("chat-rooms/1/messages"))
        client.close()
        self.assertTrue(client.gone.wait(SOON))
        self.assertTrue(backend.publish("chat-rooms/1/messages", "before"))
        backend.do("del", room=1, rev=2, user="u-7")
        self.assertTrue(backend.publish("chat-rooms/1/messages", "after"))
        stuck = self.connect(broker, "u-7:phone", clean=False)
        self.assertTrue(stuck.is_in())
        self.assertTrue(stuck.gone.wait(SOON))
        self.assertEqual(stuck.payloads(), [])
        self.assert_comes_back_to_nothing(broker, "u-7:phone", [], clean=False)

    def test_takes_the_will_with_it(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "rw", "u-8": "rw"})})
        self.assertTrue(backend.subscribe("chat-rooms/1/send/u-7"))
        removed = self.connect(broker, "u-7", will=("chat-rooms/1/send/u-7", "removed", 1))
        self.assertTrue(removed.is_in())
        backend.mqtt.publish(CONTROL, json.dumps({"id": "1", "command": "del", "room": 1, "rev": 2, "user": "u-7"}), 1)
        self.assertTrue(removed.gone.wait(SOON))
        self.assertEqual(json.loads(backend.next().payload)["rev"], 2)
        # What was written before would have come before the next answer.
        self.assertTrue(backend.do("hello")["ready"])

    def test_while_another_nodes_snapshot_is_on_its_way(self):
        broker = self.start()
        one, other = self.backend(broker, "bongsu-backend:1"), self.backend(broker, "bongsu-backend:2")
        rooms = {1: (1, {"u-7": "r"}), 2: (1, {"u-7": "r"})}
        one.snapshot(rooms)
        client = self.connect(broker, "u-7")
        self.assertTrue(client.subscribe("chat-rooms/1/messages"))
        other.do("begin")
        other.do("rooms", rooms=[{"room": room, "rev": rev, "members": members} for room, (rev, members) in rooms.items()])
        one.do("del", room=1, rev=2, user="u-7")
        self.assertTrue(client.gone.wait(SOON))
        other.do("commit", count=2)
        self.assertEqual(one.do("add", room=1, rev=1, user="u-7", rights="r")["rev"], 2)
        again = self.connect(broker, "u-7")
        self.assertFalse(again.subscribe("chat-rooms/1/messages"))
        self.assertTrue(again.subscribe("chat-rooms/2/messages"))


class Nodes(PluginTest):
    def test_push_the_same_changes_at_once_and_agree(self):
        broker = self.start()
        one, other = self.backend(broker, "bongsu-backend:1"), self.backend(broker, "bongsu-backend:2")
        one.snapshot({})

        # In and out in turn; each node sends every change, and the whole room where it came too early.
        def push(backend, revs):
            for rev in revs:
                rights = {"rights": "r"} if rev % 2 else {}
                answer = backend.ask("add" if rev % 2 else "del", room=1, rev=rev, user="u-7", **rights)
                if not answer["ok"]:
                    self.assertEqual(answer["error"], "gap")
                    answer = backend.do("room", room=1, rev=rev, members={"u-7": "r"} if rev % 2 else {})
                self.assertGreaterEqual(answer["rev"], rev)

        failures = []

        def guarded(backend, revs):
            try:
                push(backend, revs)
            except BaseException as e:
                failures.append(e)

        threads = [threading.Thread(target=guarded, args=(backend, range(1, 102))) for backend in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SOON)
        self.assertEqual(failures, [])
        self.assertEqual(one.do("touch", room=1, rev=101)["rev"], 101)
        client = self.connect(broker, "u-7")
        self.assertTrue(client.subscribe("chat-rooms/1/messages"))
        other.do("del", room=1, rev=102, user="u-7")
        self.assertTrue(client.gone.wait(SOON))

    def test_serve_clients_while_a_large_snapshot_comes(self):
        broker = self.start()
        one, other = self.backend(broker, "bongsu-backend:1"), self.backend(broker, "bongsu-backend:2")
        one.snapshot({1: (1, {"u-7": "r"})})
        client = self.connect(broker, "u-7")
        self.assertTrue(client.subscribe("chat-rooms/1/messages"))
        large = {room: (2, {f"u-{room * 7 + n}": "rw" for n in range(10)}) for room in range(2, 5002)}
        failures = []

        def send():
            try:
                other.snapshot({1: (1, {"u-7": "r"})} | large)
                other.snapshot({1: (1, {"u-7": "r"})})
            except BaseException as e:
                failures.append(e)

        sender = threading.Thread(target=send)
        sender.start()
        sent = 0
        while sender.is_alive():
            self.assertTrue(one.publish("chat-rooms/1/messages", str(sent)))
            self.assertEqual(client.next().payload, str(sent).encode())
            sent += 1
        self.assertEqual(failures, [])
        self.assertGreater(sent, 10)
        self.assertFalse(client.gone.is_set())
        self.assertEqual(one.do("hello")["memberships"], 1)


class Revocation(PluginTest):
    def test_ends_what_was_revoked_and_lets_it_in_no_more(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "rw"})})
        until = int(time.time()) + 3600
        phone = self.connect(broker, "u-7:phone", sid="s-phone", iat=until - 3600)
        desk = self.connect(broker, "u-7:desk", sid="s-desk", iat=until - 3600)
        self.assertTrue(phone.is_in() and desk.is_in())
        self.assertEqual(backend.do("revoke", user="u-7", sid="s-phone", until=until)["kicked"], 1)
        self.assertTrue(phone.gone.wait(SOON))
        self.assertFalse(self.connect(broker, "u-7:phone", sid="s-phone").is_in())
        self.assertTrue(desk.subscribe("chat-rooms/1/messages"))
        self.assertEqual(backend.do("revoke", user="u-7", before=until - 3600, until=until)["kicked"], 1)
        self.assertTrue(desk.gone.wait(SOON))
        self.assertFalse(self.connect(broker, "u-7:desk", sid="s-new", iat=until - 3600).is_in())
        self.assertTrue(self.connect(broker, "u-7:desk", sid="s-new", iat=until - 3599).is_in())

    def test_takes_the_will_with_it(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"u-7": "rw"})})
        self.assertTrue(backend.subscribe("chat-rooms/1/send/u-7"))
        client = self.connect(broker, "u-7", will=("chat-rooms/1/send/u-7", "revoked", 1))
        self.assertTrue(client.is_in())
        command = {"id": "1", "command": "revoke", "user": "u-7", "sid": "s-1", "until": int(time.time()) + 600}
        backend.mqtt.publish(CONTROL, json.dumps(command), 1)
        self.assertTrue(client.gone.wait(SOON))
        self.assertEqual(json.loads(backend.next().payload)["kicked"], 1)
        self.assertTrue(backend.do("hello")["ready"])


class TakenOver(PluginTest):
    """Two connections of one client id: the broker knows the newer by it, and the older may not be gone yet."""

    def test_is_not_ended_by_what_ends_the_older_one(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({})
        commander = self.wire(broker)
        commander.send(connect_packet("bongsu-backend:2", self.keys.token("bongsu-backend", role="backend", sid="b-1")))
        self.assertTrue(commander.is_let_in())
        for over in ("tcp", "ws"):
            client_id, sid = f"u-7:{over}", f"s-{over}"
            older, newer = self.wire(broker, over), self.wire(broker, over)
            older.send(connect_packet(client_id, self.keys.token("u-7", sid=sid)))
            self.assertTrue(older.is_let_in())
            token = self.keys.token("u-7", sid="s-new")
            command = {"id": "1", "command": "revoke", "user": "u-7", "sid": sid, "until": int(time.time()) + 600}
            with broker.held():
                newer.send(connect_packet(client_id, token))
                # At QoS 0.
                commander.send(packet(0x30, text(CONTROL) + json.dumps(command).encode()))
            self.assertTrue(newer.is_let_in(), over)
            self.assertTrue(newer.is_alive(), over)
            self.assertEqual(older.next(1), b"", over)
            [left] = [one for one in backend.do("clients")["clients"] if one["clientId"] == client_id]
            self.assertEqual(left["sid"], "s-new")


class Wills(PluginTest):
    """Those that come after their connection, when nothing but a name is left of who had them."""

    # Long enough for what has to happen before a will comes; and the later one comes when the other had to.
    WAITS, WAITS_LONGER = 5, 8

    def with_will(self, broker, client_id, delay, expiry=3600, **options):
        room = client_id.split(":")[0].split("-")[1]
        will = (f"chat-rooms/{room}/send/u-{room}", client_id, 1)
        client = self.connect(broker, client_id, clean=False, will=will, delay=delay, expiry=expiry, **options)
        self.assertTrue(client.is_in())
        return client

    def cut_off(self, backend, clients):
        droppers = [threading.Thread(target=client.drop) for client in clients]
        for dropper in droppers:
            dropper.start()
        for dropper in droppers:
            dropper.join()
        self.all_are_gone(backend)

    def began(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({room: (1, {f"u-{room}": "rw"}) for room in (7, 8)})
        for room in (7, 8):
            self.assertTrue(backend.subscribe(f"chat-rooms/{room}/send/u-{room}"))
        return broker, backend

    def all_are_gone(self, backend):
        await_that(lambda: backend.do("hello")["sessions"] == 1, "they are gone")

    def expect(self, backend, wills):
        """Exactly these: the last of them waits for longer than those that must not come."""
        self.assertEqual(sorted(backend.next(SOON + self.WAITS_LONGER).payload.decode() for _ in wills), sorted(wills))
        self.assertTrue(backend.do("hello")["ready"])

    def test_that_wait_are_not_sent_of_a_login_that_was_revoked_meanwhile(self):
        broker, backend = self.began()
        now = int(time.time())
        # The end of the session is the end of the wait, too.
        clients = [
            self.with_will(broker, "u-7:sid", self.WAITS, sid="s-1"),
            self.with_will(broker, "u-7:sid-ws", self.WAITS, sid="s-1", over="ws"),
            self.with_will(broker, "u-7:before", self.WAITS, sid="s-2", iat=now - 10),
            self.with_will(broker, "u-7:ends", 300, expiry=self.WAITS, sid="s-1"),
            self.with_will(broker, "u-7:honest", self.WAITS_LONGER, sid="s-3"),
            self.with_will(broker, "u-7:honest-ends", 300, expiry=self.WAITS_LONGER, sid="s-3"),
        ]
        self.cut_off(backend, clients)
        backend.do("revoke", user="u-7", sid="s-1", until=now + 600)
        backend.do("revoke", user="u-7", before=now - 10, until=now + 600)
        self.expect(backend, ["u-7:honest", "u-7:honest-ends"])

    def test_that_wait_are_not_sent_of_a_member_who_was_removed_meanwhile(self):
        broker, backend = self.began()
        clients = [
            self.with_will(broker, "u-7", self.WAITS),
            self.with_will(broker, "u-7:ends", 300, expiry=self.WAITS),
            self.with_will(broker, "u-8", self.WAITS_LONGER),
        ]
        self.cut_off(backend, clients)
        backend.do("del", room=7, rev=2, user="u-7")
        self.expect(backend, ["u-8"])

    def test_that_wait_are_sent_though_their_token_has_ended_but_not_of_a_revoked_one(self):
        broker, backend = self.began()
        # Whose token ends is disconnected then, and the wait begins.
        self.with_will(broker, "u-8", self.WAITS_LONGER, sid="s-2", lasts=5)
        self.with_will(broker, "u-7", self.WAITS, sid="s-1", lasts=5)
        self.all_are_gone(backend)
        backend.do("revoke", user="u-7", sid="s-1", until=int(time.time()))
        self.expect(backend, ["u-8"])


class Operators(PluginTest):
    def test_sees_clients_and_kicks_them(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({})
        self.assertTrue(backend.subscribe("bongsu/broker/events"))
        client = self.connect(broker, "u-7:phone", version=4)
        self.assertTrue(client.is_in())
        event = json.loads(backend.next().payload)
        while event["event"] == "subscribed":
            event = json.loads(backend.next().payload)
        self.assertEqual((event["event"], event["clientId"], event["userId"], event["version"]), ("connected", "u-7:phone", "u-7", 4))
        self.assertFalse(client.subscribe("#"))
        event = json.loads(backend.next().payload)
        self.assertEqual((event["event"], event["action"], event["topic"]), ("denied", "subscribe", "#"))
        listed = [one for one in backend.do("clients")["clients"] if one["userId"] == "u-7"]
        self.assertEqual([(one["clientId"], one["address"], one["role"]) for one in listed], [("u-7:phone", "127.0.0.1", "user")])
        backend.mqtt.publish(CONTROL, json.dumps({"id": "k", "command": "kick", "user": "u-7", "clientId": "u-7:phone"}), 1)
        self.assertTrue(client.gone.wait(SOON))
        seen = [json.loads(backend.next().payload) for _ in range(2)]
        self.assertEqual({one.get("event") or one["id"] for one in seen}, {"disconnected", "k"})

    def test_is_told_of_no_denials_when_a_session_ends_by_force(self):
        """The broker asks for each of its subscriptions again then."""
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({room: (1, {"u-7": "r"}) for room in (1, 2, 3)})
        watch = self.connect(broker, "bongsu-backend:watch", role="backend", sid="b-1")
        self.assertTrue(watch.subscribe("bongsu/broker/events"))
        before = backend.do("stats")
        for version, command in ((5, {"command": "kick", "user": "u-7"}), (4, {"command": "del", "room": 3, "rev": 2, "user": "u-7"})):
            client = self.connect(broker, f"u-7:{version}", version=version, clean=False)
            for room in (1, 2, 3):
                self.assertTrue(client.subscribe(f"chat-rooms/{room}/messages"))
            backend.do(**command)
            self.assertTrue(client.gone.wait(SOON))
        await_that(lambda: backend.do("hello")["sessions"] == 2, "they are gone")
        after = backend.do("stats")
        for counter in ("subscribesDenied", "receivesDenied", "publishesDenied"):
            self.assertEqual(after[counter], before[counter], counter)
        self.assertEqual(after["kicks"], before["kicks"] + 2)
        # One that is denied comes behind all else.
        self.assertFalse(self.connect(broker, "u-7:last").subscribe("#"))
        event = json.loads(watch.next().payload)
        while event["event"] != "denied":
            event = json.loads(watch.next().payload)
        self.assertEqual((event["clientId"], event["topic"]), ("u-7:last", "#"))

    def test_is_told_the_beginning_of_what_strangers_name(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({})
        watch = self.connect(broker, "bongsu-backend:watch", role="backend", sid="b-1")
        self.assertTrue(watch.subscribe("bongsu/broker/events"))

        def next_event(kind):
            event = json.loads(watch.next().payload)
            while event["event"] != kind:
                event = json.loads(watch.next().payload)
            return event

        # What is cut falls between the two bytes of a character.
        long = "x" + "é" * 20_000
        stranger = self.wire(broker)
        stranger.send(connect_packet(long, "forged"))
        self.assertFalse(stranger.is_let_in())
        self.assertEqual(next_event("refused")["clientId"], "x" + "é" * 63)
        self.assertIn("é is refused: it is not a signed token", broker.said())
        client = self.connect(broker, "u-7")
        self.assertFalse(client.subscribe(long))
        self.assertEqual(next_event("denied")["topic"], "x" + "é" * 127)
        client.publish(long)
        event = next_event("denied")
        self.assertEqual((event["action"], event["topic"]), ("publish", "x" + "é" * 127))

    def test_ends_a_backend_that_kicks_itself(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot({1: (1, {"bongsu-backend": "rw"})})
        other = self.backend(broker, "bongsu-backend:2")
        other.do("begin")
        for command in ({"command": "kick", "user": "bongsu-backend"}, {"command": "del", "room": 1, "rev": 2, "user": "bongsu-backend"}):
            one = self.backend(broker, "bongsu-backend:1")
            one.mqtt.publish(CONTROL, json.dumps({"id": "1"} | command), 1)
            self.assertTrue(one.gone.wait(SOON))
        self.assertTrue(other.gone.wait(SOON))
        self.assertEqual(self.backend(broker).do("hello")["sessions"], 1)


class Subscriptions(PluginTest):
    """What `clients` tells of them is what the broker has, or it says that it may not be."""

    ROOMS = {room: (1, {"u-7": "rw"}) for room in range(1, 6)}

    def began(self):
        broker = self.start()
        backend = self.backend(broker)
        backend.snapshot(self.ROOMS)
        return broker, backend

    def told(self, backend, client_id):
        """As text, with "..." where there may be others; there is one connection of the client."""
        [one] = [one for one in backend.do("clients")["clients"] if one["clientId"] == client_id]
        self.assertEqual(one["subscriptionsLeftOut"], 0)
        filters = sorted(f"{each['filter']}:{each['qos']}" for each in one["subscriptions"])
        return " ".join(filters + ([] if one["subscriptionsComplete"] else ["..."]))

    def acts(self, client):
        self.assertTrue(client.publish("users/u-7/presence", "here"))

    def test_are_told_as_long_as_they_are_there(self):
        broker, backend = self.began()
        for version in (5, 4):
            client_id = f"u-7:{version}"
            client = self.connect(broker, client_id, version=version)
            self.assertTrue(client.is_in())
            self.assertEqual(self.told(backend, client_id), "")
            self.assertTrue(client.subscribe("chat-rooms/+/messages", qos=2))
            self.assertTrue(client.subscribe("users/u-7/acks", qos=1))
            self.assertTrue(client.subscribe("chat-rooms/1/events", qos=1))
            self.assertFalse(client.subscribe("chat-rooms/9/messages"))
            self.assertTrue(client.subscribe("users/u-7/acks", qos=0))
            self.assertEqual(self.told(backend, client_id), "chat-rooms/+/messages:2 chat-rooms/1/events:1 users/u-7/acks:0")
            client.unsubscribe("chat-rooms/+/messages")
            client.unsubscribe("chat-rooms/2/messages")
            self.assertEqual(self.told(backend, client_id), "chat-rooms/1/events:1 users/u-7/acks:0")

    def test_stay_with_a_session_whose_client_leaves_and_comes_back(self):
        broker, backend = self.began()
        for version in (5, 4):
            client_id = f"u-7:{version}"
            client = self.connect(broker, client_id, version=version, clean=False)
            for room in (1, 2, 3):
                self.assertTrue(client.subscribe(f"chat-rooms/{room}/messages"))
            client.unsubscribe("chat-rooms/2/messages")
            kept = "chat-rooms/1/messages:1 chat-rooms/3/messages:1"
            self.assertEqual(self.told(backend, client_id), kept)
            client.drop()
            await_that(lambda: backend.do("hello")["sessions"] == 1, "it is gone")
            self.assertTrue(backend.publish("chat-rooms/1/messages", "meanwhile"))
            again = self.connect(broker, client_id, version=version, clean=False)
            self.assertEqual(again.next().payload, b"meanwhile")
            self.assertEqual(self.told(backend, client_id), kept)
            # Another connection takes the session over, and does nothing yet.
            third = self.connect(broker, client_id, version=version, clean=False)
            self.assertTrue(third.is_in() and again.gone.wait(SOON))
            self.assertEqual(self.told(backend, client_id), f"{kept} ...")
            self.acts(third)
            self.assertEqual(self.told(backend, client_id), kept)
            anew = self.connect(broker, client_id, version=version, clean=True)
            self.assertTrue(anew.is_in() and third.gone.wait(SOON))
            self.assertEqual(self.told(backend, client_id), "")
            anew.close()
            await_that(lambda: backend.do("hello")["sessions"] == 1, "it is gone")

    def test_end_with_a_session_that_ends_while_its_client_is_away(self):
        broker, backend = self.began()
        for version in (5, 4):
            client_id = f"u-7:{version}"
            client = self.connect(broker, client_id, version=version, clean=True)
            self.assertTrue(client.subscribe("chat-rooms/1/messages"))
            client.close()
            await_that(lambda: backend.do("hello")["sessions"] == 1, "it is gone")
            again = self.connect(broker, client_id, version=version, clean=False)
            self.assertTrue(again.is_in())
            self.assertTrue(self.told(backend, client_id).endswith("..."))
            self.assertTrue(again.subscribe("chat-rooms/2/messages"))
            self.assertEqual(self.told(backend, client_id), "chat-rooms/2/messages:1")
            again.close()
            await_that(lambda: backend.do("hello")["sessions"] == 1, "it is gone")

    def test_end_when_their_client_is_disconnected_by_force(self):
        """The broker does that, and says that the session is there: told is what it gives out, nothing."""
        broker, backend = self.began()
        until = int(time.time()) + 600
        for version in (5, 4):
            client_id, sid = f"u-7:{version}", f"s-{version}"
            ends = {
                "kick": {"command": "kick", "user": "u-7"},
                "del": {"command": "del", "room": version, "rev": 2, "user": "u-7"},
                "revoke": {"command": "revoke", "user": "u-7", "sid": sid, "until": until},
                "its token's end": None,
            }
            for how, command in ends.items():
                token = {"sid": sid} if command else {"lasts": 5}
                client = self.connect(broker, client_id, version=version, clean=False, **token)
                for room in (1, 3):
                    self.assertTrue(client.subscribe(f"chat-rooms/{room}/messages"))
                if command:
                    backend.do(**command)
                self.assertTrue(client.gone.wait(SOON), how)
                again = self.connect(broker, client_id, version=version, clean=False)
                self.assertTrue(again.is_in())
                self.acts(again)
                self.assertEqual(self.told(backend, client_id), "", how)
                self.assertTrue(backend.publish("chat-rooms/1/messages", "to nobody"))
                self.assertTrue(again.subscribe("chat-rooms/3/messages"))
                self.assertTrue(backend.publish("chat-rooms/3/messages", "to it"))
                self.assertEqual(again.next().payload, b"to it", how)
                self.assertEqual(self.told(backend, client_id), "chat-rooms/3/messages:1", how)
                again.close()
                await_that(lambda: backend.do("hello")["sessions"] == 1, "it is gone")

    def test_from_before_the_brokers_start_are_known_once_they_are_asked_for_again(self):
        broker, backend = self.began()
        for version in (5, 4):
            client = self.connect(broker, f"u-7:{version}", version=version, clean=False)
            for room in (1, 2, 3):
                self.assertTrue(client.subscribe(f"chat-rooms/{room}/messages"))
            client.close()
        await_that(lambda: backend.do("hello")["sessions"] == 1, "they are gone")
        broker.end()
        broker.start()
        backend = self.backend(broker)
        backend.snapshot(self.ROOMS)
        for version in (5, 4):
            client_id = f"u-7:{version}"
            client = self.connect(broker, client_id, version=version, clean=False)
            self.assertTrue(client.is_in())
            self.acts(client)
            self.assertEqual(self.told(backend, client_id), "...")
            for room in (1, 2):
                self.assertTrue(client.subscribe(f"chat-rooms/{room}/messages"))
            self.acts(client)
            self.assertEqual(self.told(backend, client_id), "chat-rooms/1/messages:1 chat-rooms/2/messages:1 ...")
            self.assertTrue(client.subscribe("chat-rooms/3/messages"))
            self.assertTrue(backend.publish("chat-rooms/3/messages", "x"))
            self.assertEqual(client.next().payload, b"x")
            known = "chat-rooms/1/messages:1 chat-rooms/2/messages:1 chat-rooms/3/messages:1"
            self.assertEqual(self.told(backend, client_id), known)

    def test_of_many_clients_come_in_pages_that_are_no_larger_than_a_command(self):
        broker, backend = self.began()
        clients = [self.connect(broker, f"u-7:{n}") for n in range(20)]
        for client in clients:
            self.assertTrue(client.is_in())
            for at in range(0, 40, 20):
                filters = [f"users/u-7/{n:02d}".ljust(256, "x") for n in range(at, at + 20)]
                client.mqtt.subscribe([(filter, 1) for filter in filters])
                self.assertFalse(client.acks.get(timeout=SOON).is_failure)
        seen, last, more = [], 0, True
        while more:
            answer = backend.do("clients", after=last)
            self.assertLessEqual(len(json.dumps(answer, separators=(",", ":"))), 128000)
            seen += [one for one in answer["clients"] if one["role"] == "user"]
            last, more = answer["clients"][-1]["number"], answer["more"]
        self.assertEqual([one["clientId"] for one in seen], [f"u-7:{n}" for n in range(20)])
        for one in seen:
            told = (len(one["subscriptions"]), one["subscriptionsLeftOut"], one["subscriptionsComplete"])
            self.assertEqual(told, (32, 8, True))


class Restart(PluginTest):
    def test_keeps_queues_until_the_memberships_are_known_again(self):
        broker = self.start()
        backend = self.backend(broker)
        rooms = {1: (1, {"u-7": "r"}), 2: (1, {"u-7": "r"})}
        backend.snapshot(rooms)
        client = self.connect(broker, "u-7:phone", clean=False)
        for room in rooms:
            self.assertTrue(client.subscribe(f"chat-rooms/{room}/messages"))
        client.close()
        self.assertTrue(client.gone.wait(SOON))
        for room in rooms:
            self.assertTrue(backend.publish(f"chat-rooms/{room}/messages", f"room {room}"))
        boot = backend.do("hello")["boot"]
        broker.end()
        broker.start()
        self.assertFalse(self.connect(broker, "u-7:phone", clean=False).is_in())
        backend = self.backend(broker)
        self.assertNotEqual(backend.do("hello")["boot"], boot)
        # Removed from one of the two while the broker was away.
        backend.snapshot({1: (1, {"u-7": "r"}), 2: (2, {})})
        again = self.connect(broker, "u-7:phone", clean=False)
        self.assertTrue(again.is_in())
        self.assertEqual(again.next().payload, b"room 1")
        # What was dropped is counted against its window: it has to come once more.
        self.assertTrue(again.gone.wait(SOON))
        last = self.connect(broker, "u-7:phone", clean=False)
        self.assertTrue(last.is_in() and last.subscribe("users/u-7/acks"))
        self.assertTrue(backend.publish("users/u-7/acks", "marker"))
        seen = set()
        while "marker" not in seen:
            seen.add(last.next().payload.decode())
        # Where the acknowledgement was cut off, it comes again.
        self.assertLessEqual(seen, {"room 1", "marker"})


if __name__ == "__main__":
    if not PLUGIN or not MOSQUITTO:
        sys.exit("usage: broker_test.py PLUGIN; and Mosquitto has to be there (make test-tools)")
    print(subprocess.run([MOSQUITTO, "-h"], capture_output=True, text=True).stdout.split("\n")[0])
    unittest.main(verbosity=2)
