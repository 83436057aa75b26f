package dev.openbook.finetune.tensor;

import dev.openbook.datasets.BadInputException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Makes native tensors on a {@link Device}; what is not on the processor's goes through it. */
final class Placement {
  private Placement() {}

  /** Returns a tensor whose numbers are not set. */
  static Tensor empty(Device device, torch.ScalarType type, long... shape) {
    try (TensorOptions options = new TensorOptions(type);
        MemoryFormatOptional format = new MemoryFormatOptional()) {
      if (device.isCpu()) {
        return torch.empty(shape, options, format);
      }
      try (org.bytedeco.pytorch.Device target = handle(device);
          DeviceOptional optional = new DeviceOptional(target);
          TensorOptions placed = options.device(optional)) {
        return torch.empty(shape, placed, format);
      }
    }
  }

  /** Returns a host tensor's copy on a device, closing the host's; itself on the processor. */
  static Tensor upload(Device device, Tensor host) {
    if (device.isCpu()) {
      return host;
    }
    try (host;
        org.bytedeco.pytorch.Device target = handle(device)) {
      return host.to(target, host.scalar_type().intern());
    }
  }

  /**
   * Runs the first use of the library, which loads it.
   *
   * @throws BadInputException if it needs parts of CUDA that this machine does not have
   */
  static void load(Runnable firstUse) {
    try {
      firstUse.run();
    } catch (LinkageError e) {
      if (!hasCudaNatives()) {
        throw e;
      }
      throw new BadInputException(
          "the natives of CUDA do not load ("
              + e.getMessage()
              + "); install what docs/device.md lists, or build without -Pcuda",
          e);
    }
  }

  /**
   * Checks that a device can be used.
   *
   * @throws BadInputException if the natives or the device are missing
   */
  static void require(Device device) {
    if (device.kind() != Device.Kind.CUDA) {
      return;
    }
    String asked = "device " + device + " was asked, but ";
    if (!hasCudaNatives()) {
      throw new BadInputException(
          asked
              + "this build has natives for the processor alone; build with 'mvn -Pcuda' (see"
              + " docs/device.md) or take --device cpu");
    }
    int count = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    if (count == 0) {
      throw new BadInputException(
          asked + "CUDA found no GPU here; check the driver with nvidia-smi or take --device cpu");
    }
    if (device.index() >= count) {
      throw new BadInputException(asked + "CUDA found " + count + " here, counted from cuda:0");
    }
  }

  private static boolean hasCudaNatives() {
    String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "-gpu/";
    return torch.class.getResource(folder + "libtorch_cuda.so") != null
        || torch.class.getResource(folder + "torch_cuda.dll") != null;
  }

  private static org.bytedeco.pytorch.Device handle(Device device) {
    torch.DeviceType type =
        switch (device.kind()) {
          case CPU -> torch.DeviceType.CPU;
          case CUDA -> torch.DeviceType.CUDA;
          case SHAPES -> torch.DeviceType.Meta;
        };
    return new org.bytedeco.pytorch.Device(type, (byte) device.index());
  }
}
