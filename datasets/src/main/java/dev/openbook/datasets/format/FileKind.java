package dev.openbook.datasets.format;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.fetch.CatalogEntry;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A kind of dataset that lies in files; what stands before its path in a name tells it. */
enum FileKind {
  SQUAD("squad"),
  FOLDER("folder"),
  EXCERPTS("excerpts"),
  QUALITY("quality"),
  SQUALITY("squality"),
  PUBMEDQA("pubmedqa"),
  HOTPOTQA("hotpotqa"),
  NQ_OPEN("nq-open");

  private final String key;

  FileKind(String key) {
    this.key = key;
  }

  /** Returns the prefixes of all kinds, with their colons. */
  static List<String> prefixes() {
    return Arrays.stream(values()).map(FileKind::prefix).toList();
  }

  /** Returns the kind that a name begins with; empty for names without a known prefix. */
  static Optional<FileKind> of(String spec) {
    return Arrays.stream(values()).filter(kind -> spec.startsWith(kind.prefix())).findFirst();
  }

  /** Returns the kind of a catalog's entry; empty for what is no dataset. */
  static Optional<FileKind> of(CatalogEntry entry) {
    return Arrays.stream(values()).filter(kind -> kind.key.equals(entry.kind())).findFirst();
  }

  /** Returns what names of this kind begin with, the colon included. */
  String prefix() {
    return key + ":";
  }

  /** Reads a dataset of this kind. */
  Dataset read(Path path) {
    return switch (this) {
      case SQUAD -> SquadReader.read(path);
      case FOLDER -> FolderReader.read(path);
      case EXCERPTS -> ExcerptReader.read(path);
      case QUALITY -> QualityReader.read(path);
      case SQUALITY -> SqualityReader.read(path);
      case PUBMEDQA -> PubMedQaReader.read(path);
      case HOTPOTQA -> HotpotQaReader.read(path);
      case NQ_OPEN -> NqOpenReader.read(path);
    };
  }
}
