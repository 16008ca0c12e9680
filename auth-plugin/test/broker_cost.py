"""What the plugin costs a real Mosquitto: its CPU for each delivery and CONNECT beside a broker without.

Usage: broker_cost.py PLUGIN [rounds]. Prints; judges nothing. Needs mosquitto_sub and mosquitto_pub. CPU is the broker's own, so other work on
the machine disturbs it less than a clock; with and without take turns.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from broker_test import Backend, Broker, Keys

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 9
RECEIVERS = 200
MESSAGES = 300
CONNECTS = 1000
ROOMS, MEMBERS = 20_000, 10
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


class Bare(Broker):
    """A broker that lets in anybody."""

    def __init__(self, home):
        super().__init__(home)
        self.lines = [line for line in self.lines if not line.startswith(("plugin", "allow_anonymous"))] + ["allow_anonymous true"]
        self.choose_ports()


def cpu_ms(broker):
    with open(f"/proc/{broker.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def start(home, kind, keys):
    os.mkdir(home)
    broker = Bare(home) if kind == "without" else Broker(home, {"keys": keys.public})
    broker.lines = [line for line in broker.lines if line != "log_type all"] + ["log_type error"]
    broker.choose_ports()
    broker.start()
    return broker


def members_of(room):
    receivers = {f"u-{n}": "r" for n in range(RECEIVERS)} if room == 1 else {}
    return receivers | {f"u-{(room * 7 + n * 4999) % 50_000}": "rw" for n in range(MEMBERS)}


def fill(backend):
    backend.do("begin")
    for at in range(1, ROOMS + 1, 200):
        backend.do("rooms", rooms=[{"room": room, "rev": 1, "members": members_of(room)} for room in range(at, at + 200)])
    return backend.do("commit", count=ROOMS)["memberships"]


def deliver(broker, tokens, token, qos):
    """Broker's microseconds of CPU for a delivery."""
    at = ["-h", "127.0.0.1", "-p", str(broker.port), "-q", str(qos), "-t", "chat-rooms/1/messages"]
    publisher = ["mosquitto_pub", *at, "-i", "bongsu-backend:cost", "-u", "x", "-P", token]
    # A retained message tells that a receiver is subscribed: it prints it at once.
    subprocess.run([*publisher, "-r", "-m", "ready"], check=True)
    receivers = [
        subprocess.Popen(
            ["stdbuf", "-oL", "mosquitto_sub", *at, "-C", str(1 + MESSAGES), "-W", "60", "-i", user, "-u", user, "-P", own],
            stdout=subprocess.PIPE,
        )
        for user, own in tokens.items()
    ]
    for receiver in receivers:
        assert receiver.stdout.readline() == b"ready\n"
    drains = [subprocess.Popen(["cat"], stdin=receiver.stdout, stdout=subprocess.DEVNULL) for receiver in receivers]
    before = cpu_ms(broker)
    text = "\n".join("x" * 200 for _ in range(MESSAGES)) + "\n"
    try:
        subprocess.run([*publisher, "-l"], input=text.encode(), check=True, timeout=60)
    except subprocess.TimeoutExpired:
        # 2.0.11's mosquitto_pub does not always see that it has sent everything; whether it has, the receivers know.
        pass
    for process in receivers + drains:
        process.wait(60)
    if any(receiver.returncode != 0 for receiver in receivers):
        raise AssertionError("a receiver did not get everything")
    return (cpu_ms(broker) - before) * 1000 / (RECEIVERS * MESSAGES)


def packet_of(user, token):
    """CONNECT of MQTT 3.1.1, clean, with user name and password."""
    def text(value):
        return len(value).to_bytes(2, "big") + value.encode()

    body = text("MQTT") + bytes([4, 0xC2, 0, 60]) + text(user) + text(user) + text(token)
    length, rest = [], len(body)
    while rest:
        length.append(rest % 128 | (128 if rest >= 128 else 0))
        rest //= 128
    return bytes([0x10, *length]) + body


def connect(broker, packet):
    """Broker's microseconds of CPU for a connection that comes and goes, and how many do in a second, one after the other."""
    before, began = cpu_ms(broker), time.monotonic()
    for _ in range(CONNECTS):
        with socket.create_connection(("127.0.0.1", broker.port)) as one:
            one.sendall(packet)
            assert one.recv(4) == bytes([0x20, 2, 0, 0])
    return (cpu_ms(broker) - before) * 1000 / CONNECTS, CONNECTS / (time.monotonic() - began)


def say(what, values, unit):
    text = " ".join(f"{value:.2f}" for value in values)
    print(f"{what}: {statistics.median(values):.2f} {unit} [{text}]", flush=True)


def main():
    home = tempfile.mkdtemp(prefix="bongsu-cost-")
    brokers = {}
    try:
        keys = Keys(home)
        keys.make("k-1")
        token = keys.token("bongsu-backend", role="backend", sid="b-1", lasts=3600)
        tokens = {f"u-{n}": keys.token(f"u-{n}", lasts=3600) for n in range(RECEIVERS)}
        for kind in ("without", "with"):
            brokers[kind] = start(os.path.join(home, kind), kind, keys)
        backend = Backend(brokers["with"], keys)
        print(f"memberships: {fill(backend)}; receivers: {RECEIVERS}, messages: {MESSAGES} of 200 bytes", flush=True)
        for qos in (0, 1):
            seen = {"without": [], "with": []}
            for _ in range(ROUNDS):
                for kind, broker in brokers.items():
                    seen[kind].append(deliver(broker, tokens, token, qos))
            for kind, values in seen.items():
                say(f"QoS {qos}, CPU for a delivery, {kind} the plugin", values, "us")
            say("  ratio", [a / b for a, b in zip(seen["with"], seen["without"])], "")
        for kind, broker in brokers.items():
            seen = [connect(broker, packet_of("u-1", tokens["u-1"])) for _ in range(ROUNDS)]
            say(f"CPU for a CONNECT with EdDSA, {kind} the plugin", [cpu for cpu, _ in seen], "us")
            say("  one after the other", [rate for _, rate in seen], "/s")
        backend.close()
    finally:
        for broker in brokers.values():
            broker.end()
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
