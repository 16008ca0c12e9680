package io.bongsu.stream;

import io.bongsu.membership.Rights;
import java.util.List;

/** What can happen in a {@link ModelRoom}; printed as it is where a story fails. */
sealed interface Step {

    void in(ModelRoom room);

    /** Stored by one of two nodes, told to nobody yet. */
    record Commit(int count, int node) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.commit(count, node);
        }
    }

    record HearAll(int node) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.node(node).hearAll();
        }
    }

    /** One piece of news: late or out of order; {@code again} means that it will come once more. */
    record Hear(int node, int which, boolean again) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.node(node).hear(which, again);
        }
    }

    /** News of what is not in the log. */
    record Rumour(int ahead, int node) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.rumour(ahead, node);
        }
    }

    /** One piece of news that is never told. */
    record Miss(int node, int which) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.node(node).miss(which);
        }
    }

    /** A hole is read from the log, members are looked at, or receivers are woken. */
    record Work(int node) implements Step {
        @Override
        public void in(ModelRoom room) {
            var unused = room.node(node).workOnce();
        }
    }

    record CheckHeads(int node) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.node(node).checkHeads();
        }
    }

    record FailReads(int count) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.log.failNext(count);
        }
    }

    /** Between the log's next answer and its use. */
    record DuringNextRead(List<Step> steps) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.log.onceAfterRead(() -> steps.forEach(step -> step.in(room)));
        }
    }

    /** Retention. */
    record Forget(int count) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.forget(count);
        }
    }

    record Remove(String user, int node) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.changeRights(user, Rights.NONE, node);
        }
    }

    record Add(String user, int node) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.changeRights(user, Rights.MEMBER, node);
        }
    }

    record OpenNow(int receiver, int node) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.receiver(receiver).open(room.node(node), new Start.Now());
        }
    }

    /** From 0, the oldest kept, to three ahead of the head. */
    record OpenAfter(int receiver, int node, int backFromThreeAhead) implements Step {
        @Override
        public void in(ModelRoom room) {
            long seq = Math.max(0, room.log.lastSeq() + 3 - backFromThreeAhead);
            room.receiver(receiver).open(room.node(node), new Start.After(seq));
        }
    }

    record Resume(int receiver, int node) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.receiver(receiver).resume(room.node(node));
        }
    }

    record Close(int receiver) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.receiver(receiver).close();
        }
    }

    record Pull(int receiver, int maxEntries, int maxBytes) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.receiver(receiver).pull(maxEntries, maxBytes);
        }
    }

    record PullAll(int receiver) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.receiver(receiver).pullAll();
        }
    }

    record PullAgain(int receiver) implements Step {
        @Override
        public void in(ModelRoom room) {
            room.receiver(receiver).pullAgain();
        }
    }
}
