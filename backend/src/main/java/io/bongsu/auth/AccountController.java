package io.bongsu.auth;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AccountController {

    private final Accounts accounts;
    private final Logins logins;
    private final AuthSettings settings;

    AccountController(Accounts accounts, Logins logins, AuthSettings settings) {
        this.accounts = accounts;
        this.logins = logins;
        this.settings = settings;
    }

    record NewUserRequest(
            @Nullable String userId,
            @Nullable String password,
            @Nullable String displayName) {

        @Override
        public String toString() {
            return "NewUserRequest[" + userId + "]";
        }
    }

    record UserAnswer(String userId, String displayName) {}

    record NewDeviceRequest(@Nullable String displayName) {}

    /** What it produces is said here, so that who cannot take it is refused before anything is done. */
    @PostMapping(path = "/users", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    UserAnswer createUser(@RequestBody NewUserRequest body, @AuthenticationPrincipal @Nullable Caller caller) {
        boolean operator = caller != null && caller.role() == Role.OPERATOR;
        if (settings.signUp() == AuthSettings.SignUp.CLOSED && !operator) {
            throw new ProblemException(ProblemCode.SIGN_UP_CLOSED, "Ask an operator for an account");
        }
        if (body.userId() == null || body.password() == null) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "userId and password are needed");
        }
        Account account = accounts.createUser(body.userId(), body.password(), body.displayName());
        return new UserAnswer(account.userId(), account.displayName());
    }

    /** A device cannot register more devices: one stolen would become many. */
    @PostMapping(path = "/devices", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Accounts.NewDevice> createDevice(
            @RequestBody(required = false) @Nullable NewDeviceRequest body, @AuthenticationPrincipal Caller caller) {
        if (caller.role() != Role.USER && caller.role() != Role.OPERATOR) {
            throw new ProblemException(ProblemCode.FORBIDDEN, "Only a user may register a device");
        }
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(accounts.createDevice(caller.userId(), body == null ? null : body.displayName()));
    }

    @PostMapping("/operator/accounts/{userId}/lock")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void lock(@PathVariable String userId) {
        logins.lock(userId);
    }

    @PostMapping("/operator/accounts/{userId}/unlock")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unlock(@PathVariable String userId) {
        logins.unlock(userId);
    }
}
