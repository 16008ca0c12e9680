package io.bongsu.testenv;

/** The smallest program that loads a class of its own. */
final class Hello {

    private Hello() {}

    public static void main(String[] args) {
        System.out.println("hello");
    }
}
