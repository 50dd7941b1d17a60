package dev.tidegate.capture.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.failure.TidegateException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerDiskTest {

    @TempDir
    Path directory;

    @Test
    void refusesToGoOnWithTooLittleRoom() {
        assertThatThrownBy(() -> new BrokerDisk(Optional.of(directory), Long.MAX_VALUE / 2).requireRoom())
                .isInstanceOfSatisfying(TidegateException.class, e -> {
                    assertThat(e.code()).isEqualTo("BROKER-DISK-LOW");
                    assertThat(e.isTransient()).isTrue();
                });
    }

    @Test
    void continuesWithRoomAndWithABrokerElsewhere() {
        new BrokerDisk(Optional.of(directory), 1).requireRoom();
        new BrokerDisk(Optional.empty(), Long.MAX_VALUE / 2).requireRoom();
    }
}
