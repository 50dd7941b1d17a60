package dev.tidegate.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {

    private static final int NOBODY = 65_534;

    @TempDir
    Path directory;

    @Test
    void makesWhatIsMissingForTheUserAlone() throws IOException {
        Path child = directory.resolve("a").resolve("b");
        assertThat(PrivateDirectory.secure(child)).isFalse();
        assertThat(mode(child)).isEqualTo(0700);
        assertThat(mode(child.getParent())).isEqualTo(0700);
    }

    @Test
    void closesOneThatIsOpenWithAllThatIsInIt() throws IOException {
        Path child = Files.createDirectories(directory.resolve("a").resolve("b"));
        Path file = Files.writeString(child.resolve("file"), "row");
        Path outside = Files.writeString(directory.resolve("outside"), "not ours to change");
        Files.createSymbolicLink(child.resolve("link"), outside);
        for (Path open : new Path[] {child.getParent(), child}) {
            chmod(open, 0755);
        }
        chmod(file, 0666);
        chmod(outside, 0644);
        assertThat(PrivateDirectory.secure(child.getParent())).isTrue();
        assertThat(mode(child)).isEqualTo(0700);
        assertThat(mode(file)).isEqualTo(0600);
        assertThat(mode(outside)).isEqualTo(0644);
        assertThat(PrivateDirectory.secure(child.getParent())).isFalse();
    }

    /** As Kubernetes mounts a volume for a pod's fsGroup: of root, writable for the group, setgid. */
    @Test
    void takesAVolumeOfSomebodyElseWhoseContentIsOurs() throws IOException {
        assumeTrue(new UnixSystem().getUid() == 0, "needs root");
        Path volume = Files.createDirectories(directory.resolve("volume"));
        chmod(volume, 02775);
        Files.setAttribute(volume, "unix:uid", NOBODY);
        Path broker = volume.resolve("broker");
        assertThat(PrivateDirectory.secureParent(volume, broker)).isFalse();
        assertThat(PrivateDirectory.secure(broker)).isFalse();
        assertThat(mode(broker) & 0777).isEqualTo(0700);
        assertThat(mode(volume)).isEqualTo(02775);
    }

    @Test
    void refusesADirectoryOfSomebodyElse() throws IOException {
        assumeTrue(new UnixSystem().getUid() == 0, "needs root");
        Path broker = Files.createDirectories(directory.resolve("broker"));
        Files.setAttribute(broker, "unix:uid", NOBODY);
        assertThatThrownBy(() -> PrivateDirectory.secure(broker))
                .isInstanceOf(NotPrivateException.class)
                .hasMessageContaining("belongs to")
                .extracting(e -> ((NotPrivateException) e).nextStep())
                .asString()
                .contains("chown", "chmod 0700 " + broker);
    }

    @Test
    void refusesAParentInWhichEverybodyMayPutAnotherOneInItsPlace() throws IOException {
        Path parent = Files.createDirectories(directory.resolve("parent"));
        Files.writeString(parent.resolve("other"), "so it is not Tidegate's alone");
        chmod(parent, 0777);
        assertThatThrownBy(() -> PrivateDirectory.secureParent(parent, parent.resolve("broker")))
                .isInstanceOf(NotPrivateException.class)
                .extracting(e -> ((NotPrivateException) e).nextStep())
                .isEqualTo("chmod o-w " + parent);
        chmod(parent, 01777);
        assertThat(PrivateDirectory.secureParent(parent, parent.resolve("broker")))
                .isFalse();
    }

    @Test
    void aFileIsPrivateFromItsFirstByteAndOneThatIsThereKeepsItsMode() throws IOException {
        Path file = directory.resolve("report.html");
        PrivateFile.write(file, "first, long");
        assertThat(mode(file)).isEqualTo(0600);
        chmod(file, 0644);
        PrivateFile.write(file, "second");
        assertThat(mode(file)).isEqualTo(0644);
        assertThat(file).hasContent("second");
        PrivateFile.replace(file, "third");
        assertThat(mode(file)).isEqualTo(0600);
        assertThat(file).hasContent("third");
    }

    private static int mode(Path path) throws IOException {
        return Privacy.of(path).mode();
    }

    private static void chmod(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }
}
