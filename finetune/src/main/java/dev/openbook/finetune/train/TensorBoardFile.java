package dev.openbook.finetune.train;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * An event file of TensorBoard, to which scalars are added step by step.
 *
 * <p>Each record is its length, that length's checksum, an {@code Event} message and its checksum,
 * little endian; checksums are CRC-32C, rotated and shifted. Each event is on disk before the next.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecords format</a>
 */
final class TensorBoardFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final int VARINT = 0;
  private static final int DOUBLE = 1;
  private static final int BYTES = 2;
  private static final int FLOAT = 5;

  private final OutputStream out;

  /**
   * Starts a file, in place of one that is there.
   *
   * @param now time of the first event
   */
  TensorBoardFile(Path file, Instant now) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    out = Files.newOutputStream(file);
    var event = event(now, 0);
    event.bytes(3, VERSION.getBytes(StandardCharsets.UTF_8));
    write(event.done());
  }

  /** Adds a scalar. */
  void add(String tag, long step, double scalar, Instant now) throws IOException {
    var value = new Message();
    value.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
    value.number(2, (float) scalar);
    var summary = new Message();
    summary.bytes(1, value.done());
    var event = event(now, step);
    event.bytes(5, summary.done());
    write(event.done());
  }

  private static Message event(Instant now, long step) {
    var event = new Message();
    event.number(1, now.getEpochSecond() + now.getNano() / 1e9);
    if (step != 0) {
      event.integer(2, step);
    }
    return event;
  }

  private void write(byte[] event) throws IOException {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + event.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(event.length);
    record.putInt(masked(record.array(), Long.BYTES));
    record.put(event);
    record.putInt(masked(event, event.length));
    out.write(record.array());
    out.flush();
  }

  private static int masked(byte[] bytes, int length) {
    var checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    int value = (int) checksum.getValue();
    return Integer.rotateRight(value, 15) + 0xa282ead8;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** A message of Protocol Buffers that grows field by field. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    void number(int field, double value) {
      key(field, DOUBLE);
      put(() -> out.writeLong(Long.reverseBytes(Double.doubleToRawLongBits(value))));
    }

    void number(int field, float value) {
      key(field, FLOAT);
      put(() -> out.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(value))));
    }

    void integer(int field, long value) {
      key(field, VARINT);
      varint(value);
    }

    void bytes(int field, byte[] value) {
      key(field, BYTES);
      varint(value.length);
      put(() -> out.write(value));
    }

    private void key(int field, int type) {
      varint(((long) field << 3) | type);
    }

    private void varint(long value) {
      long left = value;
      while ((left & ~0x7FL) != 0) {
        bytes.write((int) ((left & 0x7F) | 0x80));
        left >>>= 7;
      }
      bytes.write((int) left);
    }

    byte[] done() {
      return bytes.toByteArray();
    }

    /** Something written to memory, which does not fail. */
    @FunctionalInterface
    private interface Put {
      void run() throws IOException;
    }

    private static void put(Put put) {
      try {
        put.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
