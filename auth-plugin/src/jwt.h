/*
 * A token as the backend signs it (a compact JWS, RFC 7515 7.1), read as strictly as it can be read, so that no two
 * readers see different tokens in the same text. Pure. contract/tokens.json holds tokens that this and every other
 * verifier of the project are tested with.
 */
#ifndef BONGSU_JWT_H
#define BONGSU_JWT_H

#include <stddef.h>
#include <stdint.h>

#include "ids.h"
#include "keys.h"

#define JWT_LENGTH_MAX 4096

enum jwt_role { JWT_USER, JWT_DEVICE, JWT_OPERATOR, JWT_BACKEND };

/* What a token says that is good. Times in seconds since 1970. */
struct jwt_claims {
	int64_t iat;
	int64_t exp;
	enum jwt_role role;
	char sub[IDS_LENGTH_MAX + 1];
	char sid[IDS_LENGTH_MAX + 1];
};

enum jwt_verdict {
	JWT_GOOD,
	JWT_TOO_LONG,
	JWT_NO_TOKEN,
	JWT_BAD_HEADER,
	JWT_UNKNOWN_KEY,
	JWT_WRONG_ALGORITHM,
	JWT_BAD_SIGNATURE,
	JWT_BAD_CLAIMS,
	JWT_NOT_YET,
	JWT_EXPIRED
};

/*
 * Order matters: size, header, the key by its kid, the algorithm against the key, the signature, and only then what the
 * token claims. claims is set where the verdict is JWT_GOOD, and nowhere else.
 */
enum jwt_verdict jwt__verify(const struct keys *keys, const char *token, size_t length, int64_t now, struct jwt_claims *claims);

/* For a log: it never repeats anything of the token. */
const char *jwt__reason(enum jwt_verdict verdict);

/*
 * The part of jwt__verify after the signature, for whoever tests it alone.
 */
enum jwt_verdict jwt__read_claims(const char *json, size_t length, int64_t now, struct jwt_claims *claims);

#endif
