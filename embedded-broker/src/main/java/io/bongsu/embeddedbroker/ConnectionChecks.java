package io.bongsu.embeddedbroker;

import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundOutput;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * What one connection may do. HiveMQ makes one for each connection and keeps it as long; without a connection (it left
 * meanwhile, or was never let in) everything is denied.
 *
 * <p>Publishes are checked in an interceptor, not in HiveMQ's publish authorizer, because a refusal there disconnects
 * the client.
 */
final class ConnectionChecks<S>
        implements SubscriptionAuthorizer, PublishInboundInterceptor, PublishOutboundInterceptor {

    private final CarefulGuard<S> guard;
    private final @Nullable Connection<S> connection;

    ConnectionChecks(CarefulGuard<S> guard, @Nullable Connection<S> connection) {
        this.guard = guard;
        this.connection = connection;
    }

    /** Refused with 0x87; on 3.1.1 HiveMQ turns that into 0x80. */
    @Override
    public void authorizeSubscribe(SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
        String filter = input.getSubscription().getTopicFilter();
        if (connection != null && guard.maySubscribe(connection, filter)) {
            output.authorizeSuccessfully();
        } else {
            output.failAuthorization(SubackReasonCode.NOT_AUTHORIZED);
        }
    }

    /**
     * Refused with 0x87 in PUBACK or PUBREC. 3.1.1 knows no refusal but closing the connection (§3.3.5), after which a
     * client sends the same again for ever: it is acknowledged and dropped instead, as Mosquitto does.
     */
    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        String topic = input.getPublishPacket().getTopic();
        if (connection != null && guard.mayPublish(connection, topic)) {
            return;
        }
        boolean v5 = input.getConnectionInformation().getMqttVersion() == MqttVersion.V_5;
        output.preventPublishDelivery(v5 ? AckReasonCode.NOT_AUTHORIZED : AckReasonCode.SUCCESS);
    }

    @Override
    public void onOutboundPublish(PublishOutboundInput input, PublishOutboundOutput output) {
        String topic = input.getPublishPacket().getTopic();
        if (connection == null || !guard.mayReceive(connection, topic)) {
            output.preventPublishDelivery();
        }
    }
}
