package io.bongsu.embeddedbroker;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.client.parameter.ListenerType;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;

/** Puts the guard's questions where HiveMQ asks them. */
final class GuardExtension<S> implements ExtensionMain {

    private final CarefulGuard<S> careful;
    private final ConnectCheck<S> connectCheck;
    private final Connections<S> connections;

    GuardExtension(Guard<S> guard, Connections<S> connections) {
        this.careful = new CarefulGuard<>(guard);
        this.connectCheck = new ConnectCheck<>(guard, careful, connections);
        this.connections = connections;
    }

    /** HiveMQ runs the initializer before it sends CONNACK, so nothing is delivered to an unchecked connection. */
    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        Services.securityRegistry().setAuthenticatorProvider(provider -> connectCheck);
        Services.securityRegistry()
                .setAuthorizerProvider(provider ->
                        new ConnectionChecks<>(careful, connections.of(provider.getConnectionInformation())));
        Services.initializerRegistry().setClientInitializer((client, context) -> {
            ConnectionChecks<S> checks =
                    new ConnectionChecks<>(careful, connections.of(client.getConnectionInformation()));
            context.addPublishInboundInterceptor(checks);
            context.addPublishOutboundInterceptor(checks);
        });
        Services.eventRegistry().setClientLifecycleEventListener(provider -> new Leavings());
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

    /** The port HiveMQ is bound to, also where the settings asked for a free one. */
    static int portOf(ListenerType type) {
        return Services.adminService().getServerInformation().getListener().stream()
                .filter(listener -> listener.getListenerType() == type)
                .mapToInt(Listener::getPort)
                .findFirst()
                .orElseThrow();
    }

    private final class Leavings implements ClientLifecycleEventListener {

        @Override
        public void onMqttConnectionStart(ConnectionStartInput input) {}

        @Override
        public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {}

        @Override
        public void onDisconnect(DisconnectEventInput input) {
            connections.remove(input.getConnectionInformation());
        }
    }
}
