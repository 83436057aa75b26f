package dev.openbook.finetune.tensor;

/** The type of the numbers that a model computes with. */
public enum Precision {
  /** IEEE single precision: the reference, 24 significant bits. */
  F32(4),
  /** Brain float: the range of {@link #F32} with 8 significant bits, half the memory. */
  BF16(2);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes of one number. */
  public int bytes() {
    return bytes;
  }
}
