package io.bongsu.membership;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface MembershipRows extends JpaRepository<Membership, Membership.Key> {

    @Query("select count(m) from Membership m where m.key.roomId = :roomId")
    long countInRoom(long roomId);

    @Query("select count(m) from Membership m where m.key.roomId = :roomId and m.owner = true")
    long countOwners(long roomId);

    @Query("select m from Membership m where m.key.roomId = :roomId and m.key.userId > :after order by m.key.userId")
    List<Membership> page(long roomId, String after, Limit limit);
}
