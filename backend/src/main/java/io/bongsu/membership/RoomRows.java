package io.bongsu.membership;

import org.springframework.data.jpa.repository.JpaRepository;

interface RoomRows extends JpaRepository<Room, Long> {

    long countByCreatedBy(String createdBy);
}
