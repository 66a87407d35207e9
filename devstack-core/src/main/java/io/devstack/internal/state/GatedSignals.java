package io.devstack.internal.state;

import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Sends signals because of a record, for as long as no other user can have written it: checks types, owners and
 * modes of the directory and the record again before each signal, without reading them. Refuses every signal otherwise.
 */
record GatedSignals(ProcessSignals signals, StateDirectory state) implements ProcessSignals {
    @Override
    public Delivery send(Signal signal, ProcessIdentity target) {
        return state.gate().isStillTrusted() ? signals.send(signal, target) : Delivery.REFUSED;
    }

    @Override
    public Map<ProcessIdentity, Delivery> sendToAll(Signal signal, Collection<ProcessIdentity> targets) {
        return state.gate().isStillTrusted()
                ? signals.sendToAll(signal, targets)
                : ProcessSignals.super.sendToAll(signal, targets); // refuses each
    }

    @Override
    public Delivery sendToGroup(Signal signal, long group) {
        return state.gate().isStillTrusted() ? signals.sendToGroup(signal, group) : Delivery.REFUSED;
    }

    @Override
    public Set<Long> sendToGroups(Signal signal, Set<Long> groups) {
        return state.gate().isStillTrusted() ? signals.sendToGroups(signal, groups) : Set.of();
    }
}
