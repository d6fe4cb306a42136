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

/// Encodes rows in the binary format of COPY (PostgreSQL manual, COPY, "Binary Format"), with its header
/// and without the optional trailer.
class BinaryCopyEncoder implements RowWriter {
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int TEXT_OID = 25;
    private static final int NULL = -1;
    private static final long EPOCH_SECOND =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private final short columns;
    private ByteBuffer buffer = ByteBuffer.allocate(4 << 10);
    private boolean inRow;

    BinaryCopyEncoder(int columns) {
        this.columns = (short) columns;
        reserve(HEADER.length + 8).put(HEADER).putInt(0).putInt(0);
    }

    @Override
    public BinaryCopyEncoder text(@Nullable String value) throws SQLException {
        return value == null ? nullValue() : bytes(StorableText.encoded(value));
    }

    /// A one-dimensional array whose lower bound is 1.
    @Override
    public BinaryCopyEncoder texts(List<String> values) throws SQLException {
        ByteBuffer field = field();
        int lengthAt = field.position();
        field.putInt(0).putInt(values.isEmpty() ? 0 : 1).putInt(0).putInt(TEXT_OID);
        if (!values.isEmpty()) {
            field.putInt(values.size()).putInt(1);
        }
        for (String value : values) {
            byte[] text = StorableText.encoded(value);
            reserve(text.length + 4).putInt(text.length).put(text);
        }
        buffer.putInt(lengthAt, buffer.position() - lengthAt - 4);
        return this;
    }

    /// The format of `jsonb`: a version byte, then the text.
    @Override
    public BinaryCopyEncoder jsonText(String value) throws SQLException {
        byte[] text = StorableText.encoded(value);
        field();
        reserve(text.length + 5).putInt(text.length + 1).put((byte) 1).put(text);
        return this;
    }

    @Override
    public BinaryCopyEncoder uuid(UUID value) {
        field().putInt(16).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
        return this;
    }

    @Override
    public BinaryCopyEncoder number(int value) {
        field().putInt(4).putInt(value);
        return this;
    }

    @Override
    public BinaryCopyEncoder number(long value) {
        field().putInt(8).putLong(value);
        return this;
    }

    /// Microseconds since 2000.
    @Override
    public BinaryCopyEncoder instant(@Nullable Instant value) throws SQLException {
        if (value == null) {
            return nullValue();
        }
        try {
            long micros = Math.multiplyExact(Math.subtractExact(value.getEpochSecond(), EPOCH_SECOND), 1_000_000L);
            return number(Math.addExact(micros, value.getNano() / 1000));
        } catch (ArithmeticException e) {
            throw new SQLDataException("time out of PostgreSQL's range: " + value, "22008", e);
        }
    }

    /// Days since 2000.
    @Override
    public BinaryCopyEncoder date(@Nullable LocalDate value) throws SQLException {
        if (value == null) {
            return nullValue();
        }
        try {
            return number(Math.toIntExact(value.toEpochDay() - EPOCH_DAY));
        } catch (ArithmeticException e) {
            throw new SQLDataException("date out of PostgreSQL's range: " + value, "22008", e);
        }
    }

    @Override
    public BinaryCopyEncoder nullValue() {
        field().putInt(NULL);
        return this;
    }

    @Override
    public void add() throws SQLException {
        inRow = false;
    }

    /// Does nothing: the caller takes the encoded bytes with [#bytes].
    @Override
    public void execute() throws SQLException {}

    @Override
    public void close() throws SQLException {}

    /// Returns the buffer. Its first [#size()] bytes are encoded rows that were not taken yet. The next row
    /// overwrites them.
    final byte[] bytes() {
        return buffer.array();
    }

    final int size() {
        return buffer.position();
    }

    /// Discards the rows that the caller has taken.
    final void taken() {
        buffer.clear();
    }

    final boolean isEmpty() {
        return buffer.position() == HEADER.length + 8;
    }

    private BinaryCopyEncoder bytes(byte[] value) {
        field();
        reserve(value.length + 4).putInt(value.length).put(value);
        return this;
    }

    /// Reserves a field of a fixed size. At the begin of a row it first writes the number of columns.
    private ByteBuffer field() {
        if (!inRow) {
            reserve(2).putShort(columns);
            inRow = true;
        }
        return reserve(32);
    }

    private ByteBuffer reserve(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), size)).position(buffer.position());
        }
        return buffer;
    }
}
