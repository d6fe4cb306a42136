package org.newswire.hostile;

/// The addresses of a hostile origin's sites, in the network 127.20.`network`.0/24.
record SiteAddresses(int network, int port) {
    /// @param number from 1
    String address(int number) {
        return "127.20." + network + "." + number;
    }
}
