package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.ChangedDataset;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.file.Sha256;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what the documents of a folder were before they changed: a folder of files with the same
 * names. A document that has no file there has not changed.
 */
public final class EarlierFolder {
  private EarlierFolder() {}

  /**
   * Returns a dataset with its earlier documents; its checksum then covers them too.
   *
   * @param folder the earlier files
   * @param current the documents after the change; its questions say which answers are stale
   * @throws BadInputException if a file is of no document, none has changed, or the stale answers
   *     do not fit to what has
   */
  public static ChangedDataset read(Path folder, Dataset current) {
    Map<String, Document> now = current.documentsById();
    Map<String, Document> changed = new TreeMap<>();
    for (Document earlier : FolderReader.documents(folder)) {
      Document document = now.get(earlier.id());
      if (document == null) {
        throw BadInputException.in(
            folder.resolve(earlier.id()),
            "is an earlier version of no document of the dataset; give it the document's path"
                + " within its folder, or remove it");
      }
      if (!document.text().equals(earlier.text())) {
        changed.put(earlier.id(), new Document(earlier.id(), document.title(), earlier.text()));
      }
    }
    requireStale(folder, current, changed);
    var sums = new StringBuilder(current.sha256());
    changed.forEach(
        (id, document) -> sums.append('\n').append(id).append('\n').append(document.text()));
    return new ChangedDataset(
        new Dataset(
            current.name(),
            current.licence(),
            Sha256.of(sums.toString()),
            current.documents(),
            current.questions()),
        changed);
  }

  private static void requireStale(Path folder, Dataset current, Map<String, Document> changed) {
    if (changed.isEmpty()) {
      throw BadInputException.in(folder, "has no file that differs from the dataset's");
    }
    if (current.questions().stream().noneMatch(Question::isChanged)) {
      throw BadInputException.in(
          folder,
          "holds earlier documents, but no question of the dataset has a stale answer; add"
              + " \"stale\": [\"...\"] to the questions whose answer has changed");
    }
    for (Question question : current.questions()) {
      if (question.isChanged() && !changed.containsKey(question.documentId())) {
        throw BadInputException.in(
            folder,
            "has no earlier version of document '"
                + question.documentId()
                + "', but its question '"
                + question.id()
                + "' has a stale answer; add the file or drop \"stale\"");
      }
    }
  }
}
