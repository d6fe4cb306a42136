package org.newswire.hostile;

/// Where the sites of one hostile origin are: addresses of a network of its own, 127.20.`network`.0/24.
record Hosts(int network, int port) {
    /// @param number from 1
    String address(int number) {
        return "127.20." + network + "." + number;
    }
}
