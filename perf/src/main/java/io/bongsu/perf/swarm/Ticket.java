package io.bongsu.perf.swarm;

/**
 * What one receiver comes with.
 *
 * @param token its access token, or its password at a broker; empty where nobody is checked
 * @param topic the filter it subscribes to over MQTT
 * @param position from which it goes on; -1 from now on
 * @param name its client id over MQTT, and its user name where the part before a colon is one
 * @param qos it asks for over MQTT
 * @param session what of it outlives a connection over MQTT
 * @param socketIo the same over Socket.IO
 */
record Ticket(
        String token,
        long room,
        String topic,
        long position,
        String name,
        int qos,
        MqttSession session,
        SocketIoSession socketIo) {

    Ticket from(long where) {
        return new Ticket(token, room, topic, where, name, qos, session, socketIo);
    }
}
