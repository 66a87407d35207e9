package io.devstack.model;

/** What proves that a process is ours, strongest first. */
public enum OwnershipRule {
    /** Its identity is on record. */
    RECORDED,
    /** It is in a session or group that was made for us and never was empty since. */
    SESSION,
    /** It descends from a process that is ours. */
    DESCENDANT,
    /** Its environment carries the marker of the run. */
    ENVIRONMENT,
    /** It has a log file of the run open for writing. */
    LOG_FILE
}
