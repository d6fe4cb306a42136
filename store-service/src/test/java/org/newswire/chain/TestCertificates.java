package org.newswire.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/// A test certificate authority and a server certificate for `localhost` and 127.0.0.1 that it signed,
/// created with the JDK's keytool. They are valid for two days.
///
/// @param authority certificate of the authority, PEM, which clients trust
/// @param certificate certificates of the server and the authority, PEM
/// @param key private key of the server, PEM (PKCS #8), not encrypted
record TestCertificates(String authority, String certificate, String key) {
    private static final String PASSWORD = "changeit";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

    /// @param folder folder for keytool's file
    static TestCertificates make(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Path file = Files.createTempFile(folder, "keys", ".p12");
        Files.delete(file);
        keytool(
                file,
                "-alias",
                "authority",
                "-dname",
                "CN=Newswire test authority " + UUID.randomUUID(),
                "-ext",
                "bc:c");
        keytool(
                file,
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-signer",
                "authority",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        StringBuilder chain = new StringBuilder();
        for (Certificate each : keys.getCertificateChain("server")) {
            chain.append(pem("CERTIFICATE", each.getEncoded()));
        }
        return new TestCertificates(
                pem("CERTIFICATE", keys.getCertificate("authority").getEncoded()),
                chain.toString(),
                pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    }

    private static void keytool(Path file, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + output);
        }
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n" + LINES.encodeToString(encoded) + "\n-----END " + what + "-----\n";
    }
}
