package io.devstack.internal.shutdown;

import io.devstack.internal.process.Member;
import io.devstack.internal.process.Termination;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import java.time.Duration;
import java.util.List;

/** Records whether a service's stop needed force, and has its JVMs write thread dumps before that. Used by one thread. */
final class UseOfForce implements Termination.Listener {
    private static final Duration DUMP_PATIENCE = Duration.ofSeconds(2);
    private static final Duration DUMP_PATIENCE_IN_HASTE = Duration.ofMillis(500);

    private final ServiceStop.StopTools tools;
    private final ServiceRecord service;
    private final Termination.Listener told;
    private long limit;
    private boolean used;

    UseOfForce(ServiceStop.StopTools tools, ServiceRecord service) {
        this.tools = tools;
        this.service = service;
        this.told = SignalFacts.to(tools.facts(), tools.table());
    }

    /** Sets the end of the whole stop, by its clock. */
    void limit(long end) {
        limit = end;
    }

    boolean wasUsed() {
        return used;
    }

    @Override
    public void signalled(Signal signal, Member member, Delivery delivery) {
        used |= signal == Signal.KILL && delivery == Delivery.SENT;
        told.signalled(signal, member, delivery);
    }

    @Override
    public void graceOver(List<Member> left) throws InterruptedException {
        boolean haste = tools.time().getAsLong() - limit >= 0;
        new ThreadDumps(tools.table(), tools.signals(), tools.facts())
                .take(service, left, haste ? DUMP_PATIENCE_IN_HASTE : DUMP_PATIENCE);
    }
}
