package dev.tidegate.model.file;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who owns a file or directory, and who may use it. Symbolic links are followed: what matters is where the bytes are.
 *
 * @param owner the name of its owner
 * @param mode the permission bits as {@code chmod} writes them; 0700 on a file system without permissions
 */
public record Privacy(Path path, boolean ours, String owner, int mode) {

    private static final int OF_OTHERS_AND_GROUP = 077;
    private static final int WRITABLE_FOR_OTHERS = 002;
    private static final int STICKY = 01000;
    private static final int ALL_BITS = 07777;
    private static final int PRIVATE = 0700;

    public static Privacy of(Path path) throws IOException {
        if (!isKnownFor(path)) {
            return new Privacy(path, true, "", PRIVATE);
        }
        int owner = (Integer) Files.getAttribute(path, "unix:uid");
        int mode = (Integer) Files.getAttribute(path, "unix:mode") & ALL_BITS;
        return new Privacy(
                path, owner == new UnixSystem().getUid(), Files.getOwner(path).getName(), mode);
    }

    /** @return whether the file system of the path has owners and permissions as UNIX does */
    static boolean isKnownFor(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** @return whether it is ours and closed to everybody else */
    public boolean isPrivate() {
        return ours && !isOpen();
    }

    /** @return whether the group or everybody may do anything with it */
    public boolean isOpen() {
        return (mode & OF_OTHERS_AND_GROUP) != 0;
    }

    /** @return whether everybody may rename or remove what is in this directory, whoever it belongs to */
    public boolean isWritableForEverybody() {
        return (mode & WRITABLE_FOR_OTHERS) != 0 && (mode & STICKY) == 0;
    }

    /** @return the mode as {@code chmod} takes it */
    public String modeText() {
        return String.format("%04o", mode);
    }
}
