package dev.tidegate.system.faults.campaign;

import dev.tidegate.system.faults.model.Hit;
import dev.tidegate.system.faults.model.Part;
import dev.tidegate.system.faults.world.World;
import dev.tidegate.testkit.fault.wire.WireProxy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Faults that happen at about the same time: each begins when it is due, whether or not those before it are over. */
final class FaultGroup {

    private static final Map<Part, ReentrantLock> PARTS = new EnumMap<>(Part.class);

    static {
        for (Part part : Part.values()) {
            PARTS.put(part, new ReentrantLock());
        }
    }

    private final World world;
    private final List<PlannedFault> faults;

    FaultGroup(World world, List<PlannedFault> faults) {
        this.world = world;
        this.faults = faults;
    }

    /** Returns when the last one is over; all that they laid is lifted then. */
    List<Struck> strike() {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Struck>> running = new ArrayList<>();
            for (PlannedFault fault : faults) {
                LockSupport.parkNanos(fault.delay().toNanos());
                running.add(threads.submit(() -> strike(fault)));
            }
            List<Struck> struck = new ArrayList<>();
            for (Future<Struck> one : running) {
                struck.add(one.get());
            }
            return struck;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a group of faults", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a fault failed in a way of its own: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
            world.ways().forEach(WireProxy::liftAll);
        }
    }

    private Struck strike(PlannedFault fault) {
        List<ReentrantLock> parts =
                fault.kind().parts().stream().sorted().map(PARTS::get).toList();
        parts.forEach(ReentrantLock::lock);
        long start = System.nanoTime();
        Hit hit;
        try {
            hit = fault.kind().action().strike(world, fault.dice());
        } catch (Exception e) {
            // A server that another fault has just taken down: this one has hit nothing.
            hit = new Hit(
                    false, String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
        } finally {
            parts.forEach(ReentrantLock::unlock);
        }
        return new Struck(fault, hit, (System.nanoTime() - start) / 1_000_000);
    }
}
