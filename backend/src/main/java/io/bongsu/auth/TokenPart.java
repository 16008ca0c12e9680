package io.bongsu.auth;

import io.bongsu.core.MessageLimits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads one of the three parts between a token's dots: there is one spelling for everything, and no other is taken. */
final class TokenPart {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private TokenPart() {}

    static JsonNode object(String part) throws TokenParser.Refused {
        try {
            JsonNode node = JSON.readTree(utf8(bytes(part)));
            if (node.isObject() && isPlain(node)) {
                return node;
            }
        } catch (JacksonException e) {
            throw notReadable();
        }
        throw notReadable();
    }

    /** Decoded before it is parsed: a parser that is given bytes takes UTF-16, and skips a byte order mark. */
    private static String utf8(byte[] bytes) throws TokenParser.Refused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notReadable();
        }
    }

    /** Also where a claim is not ours: in what they make of any other value, JSON libraries differ. */
    private static boolean isPlain(JsonNode object) {
        return object.properties().stream()
                .allMatch(member -> isText(member.getKey()) && isPlainValue(member.getValue()));
    }

    private static boolean isPlainValue(JsonNode value) {
        return value.isString()
                ? isText(value.stringValue())
                : value.isBoolean() || value.isNull() || (value.isIntegralNumber() && value.canConvertToLong());
    }

    private static boolean isText(String text) {
        return text.indexOf('\0') < 0 && MessageLimits.isWellFormed(text);
    }

    /** Only the one spelling that encoding these bytes gives (RFC 7515 §2): no padding, no spare bits. */
    static byte[] bytes(String part) throws TokenParser.Refused {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw notReadable();
        }
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
            throw notReadable();
        }
        return bytes;
    }

    private static TokenParser.Refused notReadable() {
        return new TokenParser.Refused("it is not readable");
    }
}
