package org.newswire.pipeline.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What a tool says of a file that it cannot work with, in a line: which one, why, and what to do.
public final class FileFault {
    private FileFault() {}

    /// @param wanted what is to be named in its place, such as `a file that record wrote`
    public static String reading(Path file, IOException e, String wanted) {
        return switch (e) {
            case NoSuchFileException _ ->
                file + ": no such file"
                        + (file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath()) + "; name " + wanted;
            case AccessDeniedException _ ->
                file + ": may not be read; make it readable for this account, or name " + wanted;
            case IOException _ when Files.isDirectory(file) -> file + ": is a folder; name " + wanted;
            default -> file + " cannot be read: " + reason(e) + "; name " + wanted;
        };
    }

    public static String writing(Path file, IOException e) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            return file + " cannot be written: there is no folder " + folder + "; make it, or name a file elsewhere";
        }
        return switch (e) {
            case AccessDeniedException _ ->
                file + " cannot be written: this account may not; let it, or name a file elsewhere";
            case IOException _
            when Files.isDirectory(file) -> file + " cannot be written: it is a folder; name a file in it";
            default -> file + " cannot be written: " + reason(e) + "; make room, or name a file elsewhere";
        };
    }

    /// In the first line, and without the file's name.
    private static String reason(IOException e) {
        String said = switch (e) {
            case FileSystemException fault -> fault.getReason();
            case CharacterCodingException _ -> "it is not text in UTF-8";
            default -> e.getMessage();
        };
        return said == null
                ? e.getClass().getSimpleName()
                : said.lines().findFirst().orElse("");
    }
}
