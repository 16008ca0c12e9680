package io.bongsu.perf.tutorial;

import org.springframework.data.jpa.repository.JpaRepository;

/** Each save is a transaction of its own. */
interface Messages extends JpaRepository<Message, Long> {}
