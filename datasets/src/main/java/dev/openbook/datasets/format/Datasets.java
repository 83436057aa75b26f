package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.CatalogEntry;
import dev.openbook.datasets.fetch.Fetcher;
import dev.openbook.datasets.lab.LabDataset;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens datasets by the names and paths that users write. */
public final class Datasets {
  private static final String XQUAD = "xquad";
  private static final String XQUAD_RESOURCE = "xquad/xquad.en.json";

  private Datasets() {}

  /** Returns the names of the datasets that ship with Openbook. */
  public static List<String> names() {
    return List.of(XQUAD, LabDataset.NAME);
  }

  /**
   * Opens a dataset: {@code xquad} (bundled), {@code lab}, {@code lab:PEOPLE} or {@code
   * lab:PEOPLE:SEED}, or {@code lab-known} likewise (made by {@link LabDataset}), a bare path that
   * exists, a folder or a SQuAD file, or a path behind the kind of what lies there:
   *
   * <ul>
   *   <li>{@code squad:FILE}, read by {@link SquadReader};
   *   <li>{@code folder:FOLDER}, read by {@link FolderReader};
   *   <li>{@code excerpts:FILE}, read by {@link ExcerptReader};
   *   <li>{@code quality:FILE}, read by {@link QualityReader};
   *   <li>{@code squality:FILE}, read by {@link SqualityReader};
   *   <li>{@code pubmedqa:FOLDER}, read by {@link PubMedQaReader};
   *   <li>{@code hotpotqa:FILE}, read by {@link HotpotQaReader};
   *   <li>{@code nq-open:FILE}, read by {@link NqOpenReader}.
   * </ul>
   *
   * @param base the folder that relative paths start from
   * @throws BadInputException if the name is unknown, with the nearest known one, or the files
   *     cannot be used
   */
  public static Dataset open(String spec, Path base) {
    if (spec.equals(XQUAD)) {
      return xquad();
    }
    if (LabDataset.isSpec(spec)) {
      return LabDataset.open(spec);
    }
    Optional<FileKind> kind = FileKind.of(spec);
    if (kind.isPresent()) {
      String path = spec.substring(kind.get().prefix().length());
      return kind.get().read(resolve(base, path, spec));
    }
    Path path = resolve(base, spec, spec);
    if (Files.isDirectory(path)) {
      return FolderReader.read(path);
    }
    if (Files.isRegularFile(path)) {
      return SquadReader.read(path);
    }
    throw unknown(spec, path);
  }

  /**
   * Opens a dataset as {@link #open(String, Path)} does, or one that the fetcher's catalog names,
   * whose files it brings here.
   *
   * @param base the folder that relative paths start from
   * @throws BadInputException if the name is unknown or the files cannot be got or used
   */
  public static Dataset open(String spec, Path base, Fetcher fetcher, Progress progress) {
    for (CatalogEntry entry : fetcher.catalog().entries()) {
      Optional<FileKind> kind = FileKind.of(entry);
      if (entry.name().equals(spec) && kind.isPresent()) {
        return kind.get().read(fetcher.fetch(spec, progress));
      }
    }
    return open(spec, base);
  }

  /** Returns the bundled English part of XQuAD: 48 articles, 240 paragraphs, 1190 questions. */
  public static Dataset xquad() {
    try (InputStream in = Datasets.class.getResourceAsStream(XQUAD_RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + XQUAD_RESOURCE + " is missing");
      }
      return SquadReader.parse(XQUAD, "CC BY-SA 4.0", Path.of(XQUAD_RESOURCE), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BadInputException unknown(String spec, Path path) {
    int colon = spec.indexOf(':');
    if (colon > 0) {
      String kind = spec.substring(0, colon + 1);
      return new BadInputException(NearestName.unknown("dataset kind", kind, FileKind.prefixes()));
    }
    Optional<String> near = NearestName.of(spec, names());
    return new BadInputException(
        "unknown dataset '"
            + spec
            + "'; known: "
            + String.join(", ", names())
            + ", "
            + String.join("PATH, ", FileKind.prefixes())
            + "PATH, or a path, but nothing is at "
            + path.toAbsolutePath().normalize()
            + near.map(name -> "; did you mean '" + name + "'?").orElse(""));
  }

  private static Path resolve(Path base, String path, String spec) {
    if (path.isBlank()) {
      throw new BadInputException("dataset '" + spec + "' must name a path");
    }
    try {
      return base.resolve(path);
    } catch (InvalidPathException e) {
      throw new BadInputException("dataset '" + spec + "' is not a path: " + e.getReason(), e);
    }
  }
}
