package dev.openbook.finetune.calibrate;

/** Says in one line why a setting could not be measured; it is passed over. */
final class MeasurementFailure extends Exception {
  private static final long serialVersionUID = 1L;

  MeasurementFailure(String reason) {
    super(reason);
  }

  MeasurementFailure(String reason, Throwable cause) {
    super(reason, cause);
  }
}
