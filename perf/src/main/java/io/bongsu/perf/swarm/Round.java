package io.bongsu.perf.swarm;

/**
 * One measurement's frame. Messages of another are not counted.
 *
 * @param number that is in the messages' serials
 * @param groupSize so many messages of a stream, one after the other, belong together and are also timed as one; 0 where none do
 * @param groupGapNanos between the due times of a group's messages
 * @param tickNanos a step of the time line; 0 where there is to be none
 */
public record Round(int number, int groupSize, long groupGapNanos, long tickNanos) {}
