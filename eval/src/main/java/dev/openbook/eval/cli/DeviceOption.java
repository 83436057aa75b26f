package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.tensor.Device;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where models are computed; the same option in every command that opens one. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      converter = Converter.class,
      description = "cpu, or cuda[:n] in a build with -Pcuda (default: ${DEFAULT-VALUE})")
  private Device device = Device.CPU;

  Device device() {
    return device;
  }

  /** Reads a device's name. */
  static final class Converter implements ITypeConverter<Device> {
    @Override
    public Device convert(String text) {
      try {
        return Device.parse(text);
      } catch (BadInputException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
