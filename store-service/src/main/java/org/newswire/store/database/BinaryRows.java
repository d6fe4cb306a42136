package org.newswire.store.database;

import java.nio.ByteBuffer;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows in the binary format of COPY (PostgreSQL manual, COPY, "Binary Format"), with its header; a
/// trailer may end them, and need not.
class BinaryRows implements Rows {
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int TEXT_OID = 25;
    private static final int NULL = -1;
    private static final long EPOCH_SECOND =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private final short columns;
    private ByteBuffer buffer = ByteBuffer.allocate(4 << 10);
    private boolean inRow;

    /// @param columns how many a row has
    BinaryRows(int columns) {
        this.columns = (short) columns;
        room(HEADER.length + 8).put(HEADER).putInt(0).putInt(0);
    }

    @Override
    public BinaryRows text(@Nullable String value) throws SQLException {
        return value == null ? nothing() : bytes(StorableText.encoded(value));
    }

    /// One-dimensional, counted from 1.
    @Override
    public BinaryRows texts(List<String> values) throws SQLException {
        ByteBuffer field = field();
        int lengthAt = field.position();
        field.putInt(0).putInt(values.isEmpty() ? 0 : 1).putInt(0).putInt(TEXT_OID);
        if (!values.isEmpty()) {
            field.putInt(values.size()).putInt(1);
        }
        for (String value : values) {
            byte[] text = StorableText.encoded(value);
            room(text.length + 4).putInt(text.length).put(text);
        }
        buffer.putInt(lengthAt, buffer.position() - lengthAt - 4);
        return this;
    }

    /// As `jsonb`: a version, then the text.
    @Override
    public BinaryRows jsonText(String value) throws SQLException {
        byte[] text = StorableText.encoded(value);
        field();
        room(text.length + 5).putInt(text.length + 1).put((byte) 1).put(text);
        return this;
    }

    @Override
    public BinaryRows uuid(UUID value) {
        field().putInt(16).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
        return this;
    }

    @Override
    public BinaryRows number(int value) {
        field().putInt(4).putInt(value);
        return this;
    }

    @Override
    public BinaryRows number(long value) {
        field().putInt(8).putLong(value);
        return this;
    }

    /// As microseconds since 2000.
    @Override
    public BinaryRows instant(@Nullable Instant value) throws SQLException {
        if (value == null) {
            return nothing();
        }
        try {
            long micros = Math.multiplyExact(Math.subtractExact(value.getEpochSecond(), EPOCH_SECOND), 1_000_000L);
            return number(Math.addExact(micros, value.getNano() / 1000));
        } catch (ArithmeticException e) {
            throw new SQLDataException("no such time: " + value, "22008", e);
        }
    }

    /// As days since 2000.
    @Override
    public BinaryRows date(@Nullable LocalDate value) throws SQLException {
        if (value == null) {
            return nothing();
        }
        try {
            return number(Math.toIntExact(value.toEpochDay() - EPOCH_DAY));
        } catch (ArithmeticException e) {
            throw new SQLDataException("no such day: " + value, "22008", e);
        }
    }

    @Override
    public BinaryRows nothing() {
        field().putInt(NULL);
        return this;
    }

    @Override
    public void add() throws SQLException {
        inRow = false;
    }

    /// Does nothing: what is encoded is there to be taken.
    @Override
    public void execute() throws SQLException {}

    @Override
    public void close() throws SQLException {}

    /// What is encoded and has not been taken: the first [#size()] bytes. The next row writes over it.
    final byte[] bytes() {
        return buffer.array();
    }

    final int size() {
        return buffer.position();
    }

    /// Makes room after what is encoded was taken.
    final void taken() {
        buffer.clear();
    }

    /// Whether no row has been begun yet.
    final boolean isEmpty() {
        return buffer.position() == HEADER.length + 8;
    }

    private BinaryRows bytes(byte[] value) {
        field();
        room(value.length + 4).putInt(value.length).put(value);
        return this;
    }

    /// Room for a field of a fixed size, after the count of columns where a row begins.
    private ByteBuffer field() {
        if (!inRow) {
            room(2).putShort(columns);
            inRow = true;
        }
        return room(32);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), size)).position(buffer.position());
        }
        return buffer;
    }
}
