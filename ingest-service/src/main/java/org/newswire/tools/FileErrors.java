package org.newswire.tools;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Error messages about files that cannot be read or written: one line with file, cause and remedy.
public final class FileErrors {
    private FileErrors() {}

    /// @param wanted which file to name instead, for example `a file that record wrote`
    public static String reading(Path file, IOException e, String wanted) {
        return switch (e) {
            case NoSuchFileException _ ->
                file + ": no such file"
                        + (file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath()) + "; name " + wanted;
            case AccessDeniedException _ ->
                file + ": permission denied; make it readable for this account, or name " + wanted;
            case IOException _ when Files.isDirectory(file) -> file + ": is a directory; name " + wanted;
            default -> file + " cannot be read: " + reason(e) + "; name " + wanted;
        };
    }

    public static String writing(Path file, IOException e) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            return file + " cannot be written: no such directory: " + folder + "; create it, or name another file";
        }
        return switch (e) {
            case AccessDeniedException _ ->
                file + " cannot be written: permission denied; grant it to this account, or name another file";
            case IOException _
            when Files.isDirectory(file) -> file + " cannot be written: it is a directory; name a file in it";
            default -> file + " cannot be written: " + reason(e) + "; free disk space, or name another file";
        };
    }

    /// The first line, without the name of the file.
    private static String reason(IOException e) {
        String said = switch (e) {
            case FileSystemException fault -> fault.getReason();
            case CharacterCodingException _ -> "not UTF-8 text";
            default -> e.getMessage();
        };
        return said == null
                ? e.getClass().getSimpleName()
                : said.lines().findFirst().orElse("");
    }
}
