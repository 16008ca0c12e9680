#include "jwt.h"

#include <jansson.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ISSUER "bongsu"
#define AUDIENCE "bongsu"
#define BROKER_AUDIENCE "bongsu-mqtt"

/* 9999-12-31T23:59:59Z, as far as ISO 8601 goes with four digits. */
#define TIME_MAX INT64_C(253402300799)

/* P-256: r and s of 32 bytes each (RFC 7518 3.4). */
#define ES256_HALF 32

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/*
 * Base64url without padding, in its one spelling: the bits that are left over are zero (RFC 4648 3.5). Returns how many
 * bytes, or -1. to has room for three quarters of length.
 */
static int decode(const char *text, size_t length, unsigned char *to)
{
	uint32_t bits = 0;
	int have = 0;
	int bytes = 0;

	if (length % 4 == 1) {
		return -1;
	}
	for (size_t i = 0; i < length; i++) {
		const char *at = text[i] == '\0' ? NULL : strchr(ALPHABET, text[i]);
		if (at == NULL) {
			return -1;
		}
		bits = (bits << 6) | (uint32_t)(at - ALPHABET);
		have += 6;
		if (have >= 8) {
			have -= 8;
			to[bytes++] = (unsigned char)(bits >> have);
			bits &= (UINT32_C(1) << have) - 1;
		}
	}
	return bits == 0 ? bytes : -1;
}

/* One JSON object with no name twice and plain values alone; NULL for all else. The caller gives it back. */
static json_t *plain_object(const char *json, size_t length)
{
	json_t *object = json_loadb(json, length, JSON_REJECT_DUPLICATES, NULL);
	const char *name;
	json_t *value;

	if (object == NULL) {
		return NULL;
	}
	if (!json_is_object(object)) {
		json_decref(object);
		return NULL;
	}
	json_object_foreach(object, name, value)
	{
		if (json_is_object(value) || json_is_array(value) || json_is_real(value)) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static bool is_known_header(const char *name)
{
	return strcmp(name, "alg") == 0 || strcmp(name, "kid") == 0 || strcmp(name, "typ") == 0;
}

/* crit, zip, b64, jwk, jku ...: each changes how a token is read, and no token of ours has one. */
static bool has_known_headers_only(json_t *header)
{
	const char *name;
	json_t *value;

	json_object_foreach(header, name, value)
	{
		if (!is_known_header(name)) {
			return false;
		}
	}
	return true;
}

/* The key that the header names, if it is this header's to name. */
static enum jwt_verdict key_of(json_t *header, const struct keys *keys, const struct key **key)
{
	json_t *type = json_object_get(header, "typ");
	const char *kid = json_string_value(json_object_get(header, "kid"));
	const char *algorithm = json_string_value(json_object_get(header, "alg"));

	if (!has_known_headers_only(header) || kid == NULL || algorithm == NULL) {
		return JWT_BAD_HEADER;
	}
	if (type != NULL && (!json_is_string(type) || strcasecmp(json_string_value(type), "JWT") != 0)) {
		return JWT_BAD_HEADER;
	}
	*key = keys__find(keys, kid);
	if (*key == NULL) {
		return JWT_UNKNOWN_KEY;
	}
	return strcmp(algorithm, keys__algorithm_name((*key)->algorithm)) == 0 ? JWT_GOOD : JWT_WRONG_ALGORITHM;
}

/* OpenSSL reads DER, a token has the two numbers side by side. Returns the length, 0 where it cannot be. */
static size_t es256_to_der(const unsigned char *raw, size_t length, unsigned char *der, size_t size)
{
	ECDSA_SIG *signature = NULL;
	BIGNUM *r = NULL;
	BIGNUM *s = NULL;
	size_t der_length = 0;

	if (length != 2 * ES256_HALF) {
		return 0;
	}
	signature = ECDSA_SIG_new();
	r = BN_bin2bn(raw, ES256_HALF, NULL);
	s = BN_bin2bn(raw + ES256_HALF, ES256_HALF, NULL);
	if (signature == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(signature, r, s) != 1) {
		goto cleanup;
	}
	/* They are the signature's from here on. */
	r = NULL;
	s = NULL;
	int needed = i2d_ECDSA_SIG(signature, NULL);
	if (needed > 0 && (size_t)needed <= size) {
		unsigned char *to = der;
		der_length = (size_t)i2d_ECDSA_SIG(signature, &to);
	}
cleanup:
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(signature);
	return der_length;
}

static bool is_signed(const struct key *key, const char *signed_text, size_t signed_length, const unsigned char *signature, size_t length)
{
	unsigned char der[2 * ES256_HALF + 16];
	const EVP_MD *digest = key->algorithm == KEY_EDDSA ? NULL : EVP_sha256();
	EVP_MD_CTX *context;
	bool good;

	if (key->algorithm == KEY_ES256) {
		length = es256_to_der(signature, length, der, sizeof(der));
		signature = der;
		if (length == 0) {
			return false;
		}
	}
	context = EVP_MD_CTX_new();
	/* Exactly 1 is a good signature; 0 and less are none. */
	good = context != NULL && EVP_DigestVerifyInit(context, NULL, digest, NULL, key->public_key) == 1 &&
	       EVP_DigestVerify(context, signature, length, (const unsigned char *)signed_text, signed_length) == 1;
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return good;
}

/* Where claim is one text that is an id. */
static bool copy_id(json_t *claims, const char *name, char to[IDS_LENGTH_MAX + 1])
{
	json_t *value = json_object_get(claims, name);

	if (!json_is_string(value) || !ids__is_name(json_string_value(value), json_string_length(value))) {
		return false;
	}
	memcpy(to, json_string_value(value), json_string_length(value) + 1);
	return true;
}

static bool is_text(json_t *claims, const char *name, const char *wanted)
{
	const char *value = json_string_value(json_object_get(claims, name));

	return value != NULL && strcmp(value, wanted) == 0;
}

static bool copy_time(json_t *claims, const char *name, int64_t *to)
{
	json_t *value = json_object_get(claims, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > TIME_MAX) {
		return false;
	}
	*to = json_integer_value(value);
	return true;
}

static bool copy_role(json_t *claims, enum jwt_role *to)
{
	static const char *const names[] = {"user", "device", "operator", "backend"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (is_text(claims, "role", names[i])) {
			*to = (enum jwt_role)i;
			return true;
		}
	}
	return false;
}

static enum jwt_verdict judge(json_t *claims, int64_t now, struct jwt_claims *to)
{
	int64_t not_before = 0;

	if (!is_text(claims, "iss", ISSUER) || !(is_text(claims, "aud", AUDIENCE) || is_text(claims, "aud", BROKER_AUDIENCE))) {
		return JWT_BAD_CLAIMS;
	}
	if (!copy_id(claims, "sub", to->sub) || !copy_id(claims, "sid", to->sid) || !copy_role(claims, &to->role)) {
		return JWT_BAD_CLAIMS;
	}
	if (ids__is_device(to->sub, strlen(to->sub)) != (to->role == JWT_DEVICE)) {
		return JWT_BAD_CLAIMS;
	}
	if (!copy_time(claims, "iat", &to->iat) || !copy_time(claims, "exp", &to->exp)) {
		return JWT_BAD_CLAIMS;
	}
	if (json_object_get(claims, "nbf") != NULL && !copy_time(claims, "nbf", &not_before)) {
		return JWT_BAD_CLAIMS;
	}
	if (now < not_before) {
		return JWT_NOT_YET;
	}
	return now < to->exp ? JWT_GOOD : JWT_EXPIRED;
}

enum jwt_verdict jwt__read_claims(const char *json, size_t length, int64_t now, struct jwt_claims *claims)
{
	struct jwt_claims read = {0};
	json_t *object = plain_object(json, length);
	enum jwt_verdict verdict;

	if (object == NULL) {
		return JWT_BAD_CLAIMS;
	}
	verdict = judge(object, now, &read);
	json_decref(object);
	if (verdict == JWT_GOOD) {
		*claims = read;
	}
	return verdict;
}

enum jwt_verdict jwt__verify(const struct keys *keys, const char *token, size_t length, int64_t now, struct jwt_claims *claims)
{
	/* One part at a time is in it; three quarters of the longest token. */
	unsigned char part[JWT_LENGTH_MAX];
	const struct key *key = NULL;
	const char *payload;
	const char *signature;
	json_t *header;
	enum jwt_verdict verdict;
	int bytes;

	if (length > JWT_LENGTH_MAX) {
		return JWT_TOO_LONG;
	}
	payload = memchr(token, '.', length);
	if (payload == NULL) {
		return JWT_NO_TOKEN;
	}
	payload++;
	signature = memchr(payload, '.', length - (size_t)(payload - token));
	if (signature == NULL) {
		return JWT_NO_TOKEN;
	}
	signature++;

	bytes = decode(token, (size_t)(payload - token) - 1, part);
	header = bytes < 0 ? NULL : plain_object((const char *)part, (size_t)bytes);
	if (header == NULL) {
		return JWT_BAD_HEADER;
	}
	verdict = key_of(header, keys, &key);
	json_decref(header);
	if (verdict != JWT_GOOD) {
		return verdict;
	}

	/* A third dot is no letter of the alphabet, and so no signature. */
	bytes = decode(signature, length - (size_t)(signature - token), part);
	if (bytes < 0 || !is_signed(key, token, (size_t)(signature - token) - 1, part, (size_t)bytes)) {
		return JWT_BAD_SIGNATURE;
	}

	bytes = decode(payload, (size_t)(signature - payload) - 1, part);
	if (bytes < 0) {
		return JWT_BAD_CLAIMS;
	}
	return jwt__read_claims((const char *)part, (size_t)bytes, now, claims);
}

const char *jwt__reason(enum jwt_verdict verdict)
{
	switch (verdict) {
	case JWT_GOOD:
		return "it is good";
	case JWT_TOO_LONG:
		return "it is too long";
	case JWT_NO_TOKEN:
		return "it is not a signed token";
	case JWT_BAD_HEADER:
		return "its header is not understood here";
	case JWT_UNKNOWN_KEY:
		return "its key is not known";
	case JWT_WRONG_ALGORITHM:
		return "its algorithm is not its key's";
	case JWT_BAD_SIGNATURE:
		return "its signature is not right";
	case JWT_BAD_CLAIMS:
		return "its claims are not those of a token of ours";
	case JWT_NOT_YET:
		return "it is not valid yet";
	case JWT_EXPIRED:
		return "it has expired";
	}
	return "it is not known why";
}
