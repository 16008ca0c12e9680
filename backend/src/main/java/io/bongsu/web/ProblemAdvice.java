package io.bongsu.web;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestValueException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;

/** Turns whatever a controller, or Spring on the way to one, throws into a problem. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    /** Left to Spring Security, which knows whether it is a 401 or a 403. */
    @ExceptionHandler({AccessDeniedException.class, AuthenticationException.class})
    void leaveToSecurity(RuntimeException e) {
        throw e;
    }

    @ExceptionHandler(ConstraintViolationException.class)
    ResponseEntity<Object> invalid(ConstraintViolationException e, HttpServletRequest request) {
        String detail = e.getConstraintViolations().stream()
                .map(violation -> lastName(violation) + ": " + violation.getMessage())
                .sorted()
                .collect(Collectors.joining("; "));
        return answer(ProblemCode.INVALID_REQUEST, detail, null, request);
    }

    @ExceptionHandler(Throwable.class)
    ResponseEntity<Object> other(Throwable e, HttpServletRequest request) {
        ProblemException problem = Problems.within(e);
        if (problem == null) {
            LOG.error("{} {} failed", request.getMethod(), Problems.instance(request), e);
            return answer(ProblemCode.INTERNAL, "The fault is in the log of this node", null, request);
        }
        if (problem.code() == ProblemCode.DATABASE_UNAVAILABLE || problem.code() == ProblemCode.OUTCOME_UNKNOWN) {
            LOG.warn("{} {}: {}", request.getMethod(), Problems.instance(request), e.toString());
        }
        return answer(problem.code(), problem.detail(), problem.retryAfter(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Throwable cause = e.getCause();
        ProblemException hidden = Problems.within(e);
        if (hidden != null) {
            return answer(hidden.code(), hidden.detail(), hidden.retryAfter(), servlet(request));
        }
        if (cause instanceof DatabindException mismatch && !isTrailing(mismatch)) {
            return invalid("The value of " + pathOf(mismatch) + " has the wrong type", request);
        }
        if (cause instanceof InputCoercionException) {
            return invalid("A number is too large or too small", request);
        }
        return cause instanceof JacksonException malformed
                ? malformed(malformed, request)
                : invalid("A JSON body is needed", request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<String> faults = e.getBindingResult().getFieldErrors().stream()
                .map(error -> error.getField() + ": " + error.getDefaultMessage())
                .sorted()
                .toList();
        return invalid(faults.isEmpty() ? "The body is not valid" : String.join("; ", faults), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail = e.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(error ->
                                result.getMethodParameter().getParameterName() + ": " + error.getDefaultMessage()))
                .sorted()
                .collect(Collectors.joining("; "));
        return invalid(detail, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = e.getPropertyName();
        return invalid("The value of " + (name == null ? "a parameter" : name) + " has the wrong type", request);
    }

    /** Everything else Spring MVC answers for itself comes through here, with its status and headers (Allow, Accept). */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpServletRequest servlet = servlet(request);
        ProblemException hidden = Problems.within(e);
        if (hidden != null) {
            return answer(hidden.code(), hidden.detail(), hidden.retryAfter(), servlet);
        }
        ProblemCode code = Problems.ofStatus(status.value());
        if (code == ProblemCode.INTERNAL) {
            LOG.error("{} {} failed", servlet.getMethod(), Problems.instance(servlet), e);
        }
        return answer(code, detail(e, code), null, servlet, headers);
    }

    private static String detail(Exception e, ProblemCode code) {
        return switch (e) {
            case HttpRequestMethodNotSupportedException method -> method.getMethod() + " is not one of its methods";
            case HttpMediaTypeNotSupportedException type -> "Send " + MediaType.APPLICATION_JSON_VALUE;
            case MissingRequestValueException missing ->
                missing.getBody().getDetail() == null
                        ? code.title()
                        : missing.getBody().getDetail();
            default -> code.title();
        };
    }

    private ResponseEntity<Object> malformed(JacksonException e, WebRequest request) {
        var at = e.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return answer(ProblemCode.MALFORMED_JSON, "The body stops being JSON" + where, null, servlet(request));
    }

    private ResponseEntity<Object> invalid(String detail, WebRequest request) {
        return answer(ProblemCode.INVALID_REQUEST, detail, null, servlet(request));
    }

    /** Jackson reports what follows the value as a mismatch at the root; it is the text that is wrong, not its types. */
    private static boolean isTrailing(DatabindException e) {
        return e.getPath().isEmpty() && e.getOriginalMessage().startsWith("Trailing token");
    }

    private static String pathOf(DatabindException e) {
        String path = e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "the body" : path;
    }

    private static String lastName(ConstraintViolation<?> violation) {
        String last = "value";
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getName() != null) {
                last = node.getName();
            }
        }
        return last;
    }

    private static HttpServletRequest servlet(WebRequest request) {
        return ((ServletWebRequest) request).getRequest();
    }

    private static ResponseEntity<Object> answer(
            ProblemCode code, String detail, @Nullable Duration retryAfter, HttpServletRequest request) {
        return answer(code, detail, retryAfter, request, HttpHeaders.EMPTY);
    }

    private static ResponseEntity<Object> answer(
            ProblemCode code,
            String detail,
            @Nullable Duration retryAfter,
            HttpServletRequest request,
            HttpHeaders besides) {
        HttpHeaders headers = new HttpHeaders();
        headers.putAll(besides);
        Problems.headers(code, retryAfter).forEach(headers::set);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return ResponseEntity.status(code.status())
                .headers(headers)
                .body(Problem.of(code, detail, Problems.instance(request)));
    }
}
