package io.bongsu.auth;

@AuthOnH2
class AuthOnH2Test extends AuthContract {}
